"""What the window shows while a project is open: its workspaces, one at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.models.open_project import OpenProject
from app.windows.shell.banner import Banner
from app.windows.shell.workspace import Workspace


class ProjectPage(QWidget):
    """A banner, and the workspaces below it.

    Signals:
        workspace_changed: another workspace is shown; its place among them.
    """

    workspace_changed = Signal(int)

    def __init__(self, workspaces: Sequence[Workspace], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspaces = tuple(workspaces)
        self.banner = Banner()
        self._stack = QStackedWidget()
        for workspace in self.workspaces:
            self._stack.addWidget(workspace)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banner)
        layout.addWidget(self._stack, stretch=1)
        self._stack.currentChanged.connect(self.workspace_changed)

    def show_workspace(self, place: int) -> None:
        """Show a workspace."""
        self._stack.setCurrentIndex(place)

    @property
    def current(self) -> Workspace:
        """The workspace that is shown."""
        return self.workspaces[self._stack.currentIndex()]

    def set_open_project(self, open_project: OpenProject | None) -> None:
        """Give all workspaces a project; None takes it from them."""
        self.banner.hide()
        for workspace in self.workspaces:
            workspace.set_open_project(open_project)

    def shut_down(self) -> None:
        """Have all workspaces begin no more work: the project is about to be closed."""
        for workspace in self.workspaces:
            workspace.shut_down()
