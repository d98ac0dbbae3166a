"""What is asked before an image is approved or left, so that nothing is decided by a slip."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.masks.disagreements import shares, undrawn_classes
from app.editor.mask_editor import MaskEditor
from app.pages.review.class_controller import ClassController
from app.pages.review.session import ReviewSession
from app.ui.dialogs import Choice, ask

CORNERS = 3  # of the smallest region


class ApprovalCheck(QObject):
    """Asks once where nothing is drawn of what an image is tagged with.

    Signals:
        approval_wanted: the user wants it approved all the same.
    """

    approval_wanted = Signal()

    def __init__(self, session: ReviewSession, classes: ClassController) -> None:
        super().__init__(session)
        self._session, self._classes = session, classes
        self._asked: tuple[int, frozenset[int]] | None = None  # image, and the classes without

    def may_approve(self) -> bool:
        """Return whether the mask in hand can be approved; ask where that is doubtful."""
        mask_session = self._session.controller.current
        if mask_session is None or mask_session.document is None:
            return False
        share = shares(mask_session.document.labels)
        missing = undrawn_classes(
            self._classes.classes, mask_session.classes, share, self._classes.tags
        )
        asked = (mask_session.image, frozenset(info.id for info in missing))
        if not missing or asked == self._asked:
            self._asked = None
            return True
        self._asked = asked
        self._session.notice.show_message(
            self.tr(
                "The image is tagged with {classes}, but nothing is drawn for it. Press Enter "
                "again to approve anyway, or draw it, or remove the tag."
            ).format(classes=", ".join(info.name for info in missing)),
            picture="warning",
            button=self.tr("Approve Anyway"),
            slot=self.approval_wanted.emit,
        )
        return False

    def forget(self) -> None:
        """Ask anew: another image is in hand."""
        self._asked = None


def ask_about_draft(editor: MaskEditor, parent: QWidget) -> bool:
    """Ask what becomes of half a polygon; return whether its image may be left."""
    draft = editor.drafts.tool
    fillable = draft is not None and len(draft.points) >= CORNERS
    fill = Choice("fill", QCoreApplication.translate("Review", "Close and Fill"), default=True)
    drop = Choice("drop", QCoreApplication.translate("Review", "Discard"))
    stay = Choice(
        "stay",
        QCoreApplication.translate("Review", "Keep Drawing"),
        safe=True,
        default=not fillable,
    )
    if fillable:
        text = QCoreApplication.translate(
            "Review", "Close and fill it as it is, keep drawing, or discard it?"
        )
    else:
        text = QCoreApplication.translate(
            "Review", "It has too few corners to be filled. Keep drawing, or discard it?"
        )
    answer = ask(
        parent,
        title=QCoreApplication.translate("Review", "The polygon is not closed"),
        text=text,
        choices=(fill, drop, stay) if fillable else (drop, stay),
    )
    if answer == "fill":
        editor.drafts.commit()
    elif answer == "drop":
        editor.drafts.drop()
    return answer != "stay"
