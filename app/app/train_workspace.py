"""The place of the Train workspace in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.app.closing import may_close
from app.app.workspace import Workspace
from app.models.open_project import OpenProject

if TYPE_CHECKING:
    from app.pages.train.page import TrainPage


class TrainWorkspace(Workspace):
    """Training in the open project.

    Signals:
        library_requested: the user wants to see images in the library; an `ImageFilter` or None.
        review_requested: the user wants to look at masks.
        folders_requested: the user wants to add folders of photos.
        shown_requested: there is something to see here.
        interrupted_found: a training was left in the middle; an `Interrupted`.
    """

    library_requested = Signal(object)
    review_requested = Signal()
    folders_requested = Signal()
    shown_requested = Signal()
    interrupted_found = Signal(object)

    icon_name = "train"
    page: TrainPage | None = None

    def set_open_project(self, open_project: OpenProject | None) -> None:
        """Train in a project from now on."""
        if self.page is not None:
            self.page.shut_down()
            self._remove(self.page)
            self.page = None
        if open_project is None:
            return
        # Not needed for the first window; the job that opens a project has it loaded.
        from app.pages.train.page import TrainPage

        self.page = TrainPage(
            open_project,
            jobs=self._jobs,
            actions=self._actions,
            settings=self._settings,
            parent=self,
        )
        self.page.message.connect(self.message)
        self.page.library_requested.connect(self.library_requested)
        self.page.review_requested.connect(self.review_requested)
        self.page.folders_requested.connect(self.folders_requested)
        self.page.shown_requested.connect(self.shown_requested)
        self.page.interrupted_found.connect(self.interrupted_found)
        self._layout.addWidget(self.page)

    def set_selection(self, images: tuple[int, ...]) -> None:
        """Know which images are selected in the library."""
        if self.page is not None:
            self.page.set_selection(images)

    def resume(self, run: int) -> None:
        """Go on with a training."""
        if self.page is not None:
            self.page.resume(run)

    def may_close(self) -> bool:
        """Ask about a training that runs."""
        return may_close(self._jobs, self.window())

    def shut_down(self) -> None:
        """Begin no more background work: the project is about to be closed."""
        if self.page is not None:
            self.page.shut_down()
