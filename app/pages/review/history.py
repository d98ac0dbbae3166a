"""Undo and redo in the review: strokes of the mask in hand, and tags said of its image."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.core.masks.history import History
from app.core.masks.undo_order import TagMark, UndoOrder
from app.core.store import ProjectError
from app.pages.review.mask_session import MaskSession
from app.pages.review.session import ReviewSession
from wseg_engine.base.labels import Tag


class ReviewHistory(QObject):
    """Takes back what was done last to the image in hand, whether it was painted or said.

    Signals:
        changed: undo and redo would do something else.
    """

    changed = Signal()

    def __init__(self, session: ReviewSession) -> None:
        super().__init__(session)
        self._session = session
        self._orders: dict[int, UndoOrder] = {}  # by image

    def set_tag(self, class_id: int, tag: Tag | None, text: str) -> TagMark | None:
        """Say something of a class of the image in hand; None if that failed.

        Args:
            class_id: the class.
            tag: present, absent, unsure, or nothing.
            text: what is done, for the menu.
        """
        sitting, opened = self._session.controller.current, self._session.open_project
        strokes = self._strokes(sitting)
        if sitting is None or strokes is None:
            return None
        self._session.editor.finish()
        before = self._said(sitting, class_id)
        if not opened.set_tag([sitting.image], class_id, tag, text):
            return None
        mark = TagMark(class_id, before, tag, text, opened.history.next_undo)
        self._orders.setdefault(sitting.image, UndoOrder()).note(mark, strokes)
        self.changed.emit()
        return mark

    def undo(self) -> None:
        """Take the last thing back."""
        sitting = self._session.controller.current
        if sitting is None or not sitting.editable:
            return
        mark = self._next(sitting, undo=True)
        if mark is None or self._session.editor.is_busy:
            self._session.editor.undo()
        else:
            self.take_back(mark)

    def redo(self) -> None:
        """Do the thing again that was taken back last."""
        sitting = self._session.controller.current
        if sitting is None or not sitting.editable:
            return
        mark, opened = self._next(sitting, undo=False), self._session.open_project
        if mark is None:
            self._session.editor.redo()
        elif self._say(sitting, mark, mark.after, known=mark.said is opened.history.next_redo):
            self._orders[sitting.image].note_redone(mark)
            self.changed.emit()

    def take_back(self, mark: TagMark) -> None:
        """Take a tag of the image in hand back."""
        sitting, opened = self._session.controller.current, self._session.open_project
        strokes = self._strokes(sitting)
        order = None if sitting is None else self._orders.get(sitting.image)
        if sitting is None or strokes is None or order is None or not order.has(mark):
            return
        if self._say(sitting, mark, mark.before, known=mark.said is opened.history.next_undo):
            order.note_undone(mark, strokes)
            self._session.notice.hide()  # it offered to do that
            self._session.message.emit(self.tr("Undone: {step}").format(step=mark.text))
            self.changed.emit()

    def texts(self) -> tuple[str | None, str | None]:
        """Return what undo and redo would do; None for nothing."""
        sitting = self._session.controller.current
        strokes = self._strokes(sitting)
        if sitting is None or strokes is None:
            return None, None
        undo, redo = self._next(sitting, undo=True), self._next(sitting, undo=False)
        return (
            strokes.undo_text if undo is None else undo.text,
            strokes.redo_text if redo is None else redo.text,
        )

    def _next(self, sitting: MaskSession, *, undo: bool) -> TagMark | None:
        """Return the tag that is to be taken back, or set again, before any stroke."""
        strokes, order = self._strokes(sitting), self._orders.get(sitting.image)
        while strokes is not None and order is not None:
            mark = order.next_undo(strokes) if undo else order.next_redo(strokes)
            if mark is None:
                return None
            if self._said(sitting, mark.class_id) == (mark.after if undo else mark.before):
                return mark
            order.drop(mark)  # it was said otherwise elsewhere
        return None

    def _say(self, sitting: MaskSession, mark: TagMark, tag: Tag | None, *, known: bool) -> bool:
        """Say something of the mark's class.

        Args:
            sitting: the image in hand.
            mark: the tag.
            tag: what is said now.
            known: whether the tags' own history comes to it next; else it becomes a new step.
        """
        opened = self._session.open_project
        if known:
            return opened.undo() if tag == mark.before else opened.redo()
        if not opened.set_tag([sitting.image], mark.class_id, tag, mark.text):
            return False
        mark.said = opened.history.next_undo
        return True

    def _said(self, sitting: MaskSession, class_id: int) -> Tag | None:
        try:
            known = self._session.open_project.project.tags.of([sitting.image])
        except ProjectError:
            return None
        return known[sitting.image].tags.get(class_id) if sitting.image in known else None

    @staticmethod
    def _strokes(sitting: MaskSession | None) -> History | None:
        document = None if sitting is None else sitting.document
        return None if document is None else document.history
