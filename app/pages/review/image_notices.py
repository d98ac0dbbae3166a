"""What the review says about the image in hand: what was found, what failed, what is doubtful."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.pages.review.mask_session import MaskSession
from app.pages.review.session import ReviewSession


class ImageNotices(QObject):
    """Says things of an image in the notice bar, and takes them away with it."""

    def __init__(self, session: ReviewSession) -> None:
        super().__init__(session)
        self._controller, self._notice = session.controller, session.notice
        self._first = ""  # what is told with the first image
        self._about: int | None = None  # the image that the notice is about, if it is about one
        self._shown: int | None = None  # the image that is seen, or was last
        self._controller.failed.connect(self._tell_failure)

    def begin(self, text: str) -> None:
        """Tell something with the first image that is shown; "" for nothing."""
        self._first = text

    def follow(self, mask_session: MaskSession | None) -> None:
        """Follow another image, or the same one read again."""
        self._hide(None if mask_session is None else mask_session.image)
        if mask_session is not None:
            self._tell(mask_session)
        if self._controller.failure:
            self._tell_failure(self._controller.failure)

    def ask_about_preview(self, apply: Callable[[], object]) -> None:
        """Say that what is seen is not what would be approved.

        Args:
            apply: lays the preview down.
        """
        self._about = self._shown
        self._notice.show_message(
            self.tr(
                "You are looking at a preview of the refinement. Apply it, or cancel it with Esc, "
                "before approving the mask."
            ),
            button=self.tr("Apply"),
            slot=apply,
        )

    def _hide(self, image: int | None) -> None:
        """Take a notice away that is of another image, or of this one as it was before."""
        if image is None or image != self._shown or self._about == image:
            self._notice.hide()
            self._about = None
        self._shown = image

    def _tell(self, mask_session: MaskSession) -> None:
        texts = [*filter(None, [self._first]), *mask_session.notices]
        self._first = ""
        if mask_session.problem:
            texts.insert(0, mask_session.problem)
        if mask_session.document is None and not mask_session.problem:
            texts.append(self.tr("This image has no mask, and its size is not known."))
        if texts:
            self._about = mask_session.image
            self._notice.show_message("\n".join(texts), picture="warning")

    def _tell_failure(self, text: str) -> None:
        self._about = self._shown
        self._notice.show_message(
            text, picture="warning", button=self.tr("Try Again"), slot=self._controller.save_all
        )
