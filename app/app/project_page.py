"""What the window shows while a project is open: its workspaces, and why it cannot be changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.app.workspaces import Workspace
from app.core.store import Project
from app.core.translation import translate
from app.models.open_project import OpenProject
from app.qtbase.boxes import vbox
from app.qtbase.debounced import debounced
from app.ui.widgets import Banner


class ProjectPage(QWidget):
    """A banner, and the workspaces below it.

    Signals:
        workspace_changed: another workspace is shown; its place among them.
        all_set: all workspaces have the project.
    """

    workspace_changed = Signal(int)
    all_set = Signal()

    def __init__(self, workspaces: Sequence[Workspace]) -> None:
        super().__init__()
        self.workspaces = tuple(workspaces)
        self.banner = Banner()
        self._open_project: OpenProject | None = None
        self._unset: list[Workspace] = []  # that get the project in the next moments
        self._next = debounced(self, 0, self._set_next)
        self._stack = QStackedWidget()
        for workspace in self.workspaces:
            self._stack.addWidget(workspace)
        vbox(self.banner, (self._stack, 1), on=self, margins=0, gap=0)
        self._stack.currentChanged.connect(self.workspace_changed)

    def show_workspace(self, place: int) -> None:
        """Show a workspace."""
        if self.workspaces[place] in self._unset:
            self._set(self.workspaces[place])
        self._stack.setCurrentIndex(place)

    @property
    def current(self) -> Workspace:
        """The workspace that is shown."""
        return self.workspaces[self._stack.currentIndex()]

    def set_open_project(self, open_project: OpenProject | None) -> None:
        """Give all workspaces a project; None takes it from them.

        The first one has it at once. The others are not seen yet: they get it one after the other
        when the window has answered the user.
        """
        self.banner.hide()
        self._next.stop()
        self._open_project = open_project
        self._unset = list(self.workspaces)
        self._set(self.workspaces[0])
        if open_project is not None:
            self._next.start()
            return
        while self._unset:
            self._set(self._unset[0])

    def _set_next(self) -> None:
        if self._unset:
            self._set(self._unset[0])
            self._next.start()
        else:
            self.all_set.emit()

    def _set(self, workspace: Workspace) -> None:
        self._unset.remove(workspace)
        workspace.set_open_project(self._open_project)

    def may_close(self) -> bool:
        """Have all workspaces save; return whether the project may be closed."""
        return all(workspace.may_close() for workspace in self.workspaces)

    def shut_down(self) -> None:
        """Have all workspaces begin no more work: the project is about to be closed."""
        self._next.stop()
        for workspace in self.workspaces:
            workspace.shut_down()


def tell_restrictions(
    banner: Banner, project: Project, *, restore: Callable[[], None], reopen: Callable[[], None]
) -> None:
    """Say that a project is damaged or open for reading only, and what else is wrong with it.

    Args:
        banner: where it is said.
        project: the open one.
        restore: puts the newest sound backup in its place.
        reopen: opens it again, for writing.
    """
    if project.offer is not None:
        text = translate(
            "MainWindow", "This project is damaged and read-only: nothing can be changed."
        )
        banner.show_message(
            "\n".join((text, *project.warnings)),
            picture="warning",
            button=translate("MainWindow", "Restore Backup") if project.offer.backup else "",
            slot=restore,
        )
    elif project.read_only:
        text = translate("MainWindow", "This project is read-only: nothing can be changed.")
        banner.show_message(
            "\n".join((text, *project.warnings)),
            picture="lock",
            button=translate("MainWindow", "Open for Writing"),
            slot=reopen,
        )
    elif project.warnings:
        banner.show_message("\n".join(project.warnings), picture="warning")
