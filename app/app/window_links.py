"""What the Train workspace and the tour want of the rest of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.app.window import Window
from app.core.store import ImageFilter
from app.core.store.sample_project import sample_project_folder
from app.core.training.recovery import Interrupted
from app.qtbase.debounced import debounced
from app.ui import paths

if TYPE_CHECKING:
    from app.app.tour import Tour


SOON = 600  # ms after the project is there, when its photos are


class Touring(QObject):
    """Starts the tour of a window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.tour: Tour | None = None
        self._wanted = False
        self._soon = debounced(self, SOON, self._begin)
        window.project_opened.connect(self._look)
        window.project_closed.connect(self._soon.stop)

    def start(self) -> None:
        """Show the user around: in the open project, or else in the sample."""
        if self.tour is not None:
            self.tour.skip()
        if self._window.session is not None:
            self._begin()
            return
        self._wanted = True
        self._window.open_sample()

    def _look(self, _session: object) -> None:
        """Begin where it was asked for, and once by itself in the sample."""
        assert self._window.session is not None
        folder = self._window.session.project.folder
        sample = folder == sample_project_folder(paths.sample_folder())
        if sample and (self._wanted or not self._window.settings.tour_shown):
            self._soon.start()
        self._wanted = False

    def _begin(self) -> None:
        from app.app.tour import Tour

        if self._window.session is None or self.tour is not None:
            return
        self._window.settings.tour_shown = True
        self.tour = Tour(self._window)
        self.tour.ended.connect(self._forget)
        self.tour.begin()

    def _forget(self, _seen: bool) -> None:
        self.tour = None


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
