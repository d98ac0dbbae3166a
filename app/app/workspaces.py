"""The workspaces of the window in their order: what one is, the library, review, training."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.app.closing import may_close
from app.core.translation import translate
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.ui.actions import Actions
from app.ui.settings import AppSettings

if TYPE_CHECKING:
    from app.app.library_columns import LibraryColumns
    from app.pages.review.page import ReviewPage
    from app.pages.train.page import TrainPage


class Workspace(QWidget):
    """A page for one kind of work on the open project.

    Signals:
        message: something to show in the status bar for a while.
        selection_changed: other images are selected; a tuple of ids.
        history_changed: undo and redo of the workspace's own would do something else.
    """

    message = Signal(str)
    selection_changed = Signal(object)
    history_changed = Signal()

    def __init__(
        self,
        title: str,
        *,
        jobs: JobList,
        actions: Actions,
        settings: AppSettings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.title = title
        self._jobs, self._actions, self._settings = jobs, actions, settings
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def _remove(self, page: QWidget) -> None:
        """Take away the page of the project before, which has been shut down."""
        page.hide()
        self._layout.removeWidget(page)
        page.deleteLater()

    def set_open_project(self, open_project: OpenProject | None) -> None:
        """Work on a project from now on; None where there is none."""

    def undo(self) -> bool:
        """Take the last step back, and return True, where the workspace has steps of its own."""
        return False

    def redo(self) -> bool:
        """Make the last step again, and return True, where the workspace has steps of its own."""
        return False

    def history_texts(self) -> tuple[str | None, str | None] | None:
        """Return what undo and redo would do (None: nothing) where it has steps of its own."""
        return None

    def may_close(self) -> bool:
        """Save what there is to be saved; return whether the project may be closed."""
        return True

    def shut_down(self) -> None:
        """Begin no more background work, and remember what the user arranged: the project is about
        to be closed."""


class LibraryWorkspace(Workspace):
    """The library of the open project."""

    columns: LibraryColumns | None = None

    def set_open_project(self, open_project: OpenProject | None) -> None:
        """Show a project's images; those of the one before go away."""
        if self.columns is not None:
            self.columns.shut_down()
            self._remove(self.columns)
            self.columns = None
        if open_project is None:
            return
        # Not needed for the first window; the job that opens a project has it loaded.
        from app.app.library_columns import LibraryColumns

        self.columns = LibraryColumns(
            open_project,
            jobs=self._jobs,
            actions=self._actions,
            settings=self._settings,
            parent=self,
        )
        for part in (self.columns.page, self.columns.tags, self.columns.folders):
            part.message.connect(self.message)
        self.columns.page.selection_changed.connect(self.selection_changed)
        self._layout.addWidget(self.columns)
        self.columns.page.setFocus()

    def shut_down(self) -> None:
        """Begin no more background work: the project is about to be closed."""
        if self.columns is not None:
            self.columns.shut_down()

    def add_folders(self, folders: Sequence[Path]) -> None:
        """Add folders of photos to the project and look through them."""
        if self.columns is not None:
            self.columns.scans.scan_new(folders)

    def rescan(self) -> None:
        """Look for new, changed and missing photos."""
        if self.columns is not None:
            self.columns.scans.scan()


class ReviewWorkspace(Workspace):
    """Looking through masks, correcting and approving them."""

    _open_project: OpenProject | None = None
    page: ReviewPage | None = None

    def set_open_project(self, open_project: OpenProject | None) -> None:
        """Review a project's masks from now on."""
        if self.page is not None:
            self.page.shut_down()
            self._remove(self.page)
            self.page = None
        self._open_project = open_project
        if open_project is not None and self.isVisible():
            self._make_page()

    def may_close(self) -> bool:
        """Save what was painted; return whether the project may be closed."""
        return self.page is None or self.page.may_close()

    def shut_down(self) -> None:
        """Save what was painted: the project is about to be closed."""
        if self.page is not None:
            self.page.shut_down()

    def undo(self) -> bool:
        """Take the last step of the mask in hand back; return whether that is for it to do."""
        if self.page is None:
            return False
        self.page.history.undo()
        return True

    def redo(self) -> bool:
        """Make the last step again; return whether that is for it to do."""
        if self.page is None:
            return False
        self.page.history.redo()
        return True

    def history_texts(self) -> tuple[str | None, str | None] | None:
        """Return what undo and redo would do."""
        return None if self.page is None else self.page.history.texts()

    def showEvent(self, event: QShowEvent) -> None:
        """Make the page: the editor is not loaded before it is needed."""
        super().showEvent(event)
        if self.page is None and self._open_project is not None:
            self._make_page()
        if self.page is not None:
            self.page.setFocus()

    def _make_page(self) -> None:
        from app.pages.review.page import ReviewPage

        assert self._open_project is not None
        self.page = ReviewPage(
            self._open_project,
            jobs=self._jobs,
            actions=self._actions,
            settings=self._settings,
        )
        self.page.message.connect(self.message)
        self.page.history.changed.connect(self.history_changed)
        self._layout.addWidget(self.page)


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


def make_workspaces(
    *, jobs: JobList, actions: Actions, settings: AppSettings
) -> tuple[LibraryWorkspace, TrainWorkspace, ReviewWorkspace]:
    """Return the workspaces: library, train, review."""
    library = LibraryWorkspace(
        translate("Workspaces", "Library"), jobs=jobs, actions=actions, settings=settings
    )
    train = TrainWorkspace(
        translate("Workspaces", "Train"), jobs=jobs, actions=actions, settings=settings
    )
    review = ReviewWorkspace(
        translate("Workspaces", "Review"), jobs=jobs, actions=actions, settings=settings
    )
    return library, train, review
