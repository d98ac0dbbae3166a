"""What the Train workspace wants of the rest of the window."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.app.window import Window
from app.core.store import ImageFilter
from app.core.training.recovery import Interrupted

LIBRARY, TRAIN, REVIEW = range(3)  # places of the workspaces


class TrainLinks(QObject):
    """Leads from the Train workspace to images, folders and masks, and offers what was left."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        train = window.train
        train.library_requested.connect(self.show_images)
        train.review_requested.connect(lambda: window.show_workspace(REVIEW))
        train.shown_requested.connect(lambda: window.show_workspace(TRAIN))
        train.interrupted_found.connect(self.offer)
        window.library.selection_changed.connect(train.set_selection)

    def show_images(self, wanted: ImageFilter | None) -> None:
        """Show images in the library; None shows it as it is."""
        self._window.show_workspace(LIBRARY)
        columns = self._window.library.columns
        if wanted is not None and columns is not None:
            columns.page.set_filter(wanted)

    def offer(self, left: Interrupted) -> None:
        """Offer to go on with a training that was left in the middle."""
        banner = self._window.project_page.banner
        run = left.run.id

        def go_on() -> None:
            banner.hide()
            self._window.show_workspace(TRAIN)
            self._window.train.resume(run)

        banner.show_message(
            left.text, picture="info", button=self.tr("Resume Training"), slot=go_on
        )
