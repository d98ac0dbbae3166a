"""What a workspace is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.ui.actions import Actions
from app.ui.settings import AppSettings


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

    icon_name = ""  # of its button

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
