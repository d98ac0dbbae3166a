"""The window as its parts know it: the welcome, the open project, and the way between them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from app.app import menus
from app.app.closing import end_jobs
from app.app.counts import StatusCounts
from app.app.job_indicator import JobIndicator
from app.app.project_flow import ProjectFlow
from app.app.project_page import ProjectPage, tell_restrictions
from app.app.results_flow import ResultsFlow
from app.app.session import Session
from app.app.welcome.card_line import CardLine
from app.app.welcome.page import WelcomePage
from app.app.workspaces import make_workspaces
from app.core.store import Project
from app.core.store.recent import is_project, project_folder
from app.core.store.results import holds_results
from app.core.translation import shown_text
from app.jobs.job_list import JobList
from app.ui.actions import Actions
from app.ui.dialogs import tell
from app.ui.settings import AppSettings

MESSAGE = 8000  # ms that a message stays in the status bar


class Window(QMainWindow):
    """Shows a welcome, an open project, or the results of `wseg run`.

    Signals:
        project_opened: a project is open now; its `Session`.
        project_closed: no project is open any more.
        state_changed: something else is open, or shown.
        history_changed: undo and redo would do something else.
    """

    project_opened = Signal(object)
    project_closed = Signal()
    state_changed = Signal()
    history_changed = Signal()

    def __init__(self, settings: AppSettings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.settings = settings or AppSettings(parent=self)
        self.jobs = JobList(self)
        self.commands = Actions(self.settings, self)
        self.session: Session | None = None
        self.flow = ProjectFlow(self.settings, self.jobs, self)
        self._closing = False
        self._make_pages()
        self._make_status_bar()

    def _make_pages(self) -> None:
        self.welcome = WelcomePage(self.settings.language)
        self.card_line = CardLine(self.welcome.card, self.jobs, self.settings)
        workspaces = make_workspaces(jobs=self.jobs, actions=self.commands, settings=self.settings)
        self.library, self.train, self.review = workspaces
        self.project_page = ProjectPage(workspaces)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.welcome)
        self._pages.addWidget(self.project_page)
        self.setCentralWidget(self._pages)
        self.results = ResultsFlow(self._pages)

    def _make_status_bar(self) -> None:
        self.counts = StatusCounts()
        self.job_indicator = JobIndicator(self.jobs)
        self.statusBar().addPermanentWidget(self.job_indicator)
        self.statusBar().addPermanentWidget(self.counts)
        self.statusBar().setSizeGripEnabled(False)

    # --------------------------------------------------------------- projects

    def open_project(self, path: Path) -> None:
        """Open a project, unless it is the open one."""
        if self.session is not None and self.session.project.folder == project_folder(path):
            self.show_message(self.tr("This project is already open."))
            return
        self.flow.open(path)

    def open_path(self, path: Path) -> None:
        """Open what a path leads to: a project, or the results of `wseg run`."""
        if not is_project(path) and holds_results(path):
            self.results.open(path)
        else:
            self.open_project(path)

    def choose_project(self) -> None:
        """Let the user choose a project, and open it."""
        self.flow.choose()

    def make_project(self, photos: Sequence[Path] = ()) -> None:
        """Ask for a new project, and make it."""
        self.flow.make(photos)

    def open_sample(self) -> None:
        """Open the sample project."""
        self.flow.open_sample()

    def close_project(self) -> bool:
        """Close the project and go back to the welcome; return whether it is closed."""
        if self.session is None:
            return True
        if self._closing:
            return False
        self._closing = True
        if not self.project_page.may_close():
            self._closing = False
            return False
        self.session.stop()
        self.project_page.shut_down()
        ended = end_jobs(self.jobs, self)
        self._closing = False
        self.project_page.set_open_project(None)
        session, self.session = self.session, None
        session.close()
        session.deleteLater()
        self.counts.show_counts(None)
        self.counts.show_selected(0)
        self.state_changed.emit()
        QTimer.singleShot(0, self, lambda: menus.fill_menus(self, self.commands))  # pages are gone
        self.flow.look_at_recent()
        self.project_closed.emit()
        return ended

    def _take_project(self, project: Project, photos: tuple[Path, ...]) -> None:
        """Show a project that was opened, in the place of the one before."""
        if self._closing:  # the window was closed while it was being opened
            project.close()
            return
        self.close_project()
        if self.session is not None:  # a training is to go on
            project.close()
            return
        self.session = Session(project, self.jobs, self)
        opened = self.session.open_project
        self.session.message.connect(self.show_message)
        self.session.counts.counted.connect(self.counts.show_counts)
        opened.failed.connect(self._tell_failure)
        opened.history_changed.connect(self.history_changed)
        self.project_page.set_open_project(opened)
        self.project_page.show_workspace(0)
        menus.fill_menus(self, self.commands)
        self.state_changed.emit()
        tell_restrictions(
            self.project_page.banner, project, restore=self.restore_backup, reopen=self.reopen
        )
        self.history_changed.emit()
        self.session.back_up_daily()
        self.session.draft_masks(self.settings.draft_masks)
        if photos:
            self.library.add_folders(photos)
        self.project_opened.emit(self.session)

    def reopen(self) -> None:
        """Close the project and try to open it for writing."""
        if self.session is not None:
            folder = self.session.project.folder
            self.close_project()
            self.flow.open(folder)

    def restore_backup(self) -> None:
        """Close the damaged project and put its newest sound backup in its place."""
        if self.session is not None:
            project = self.session.project
            self.close_project()
            self.flow.restore(project)

    def undo(self) -> None:
        """Take back the newest change: of the workspace's own, or of tags."""
        if self.session is not None and not self.project_page.current.undo():
            self.session.open_project.undo()

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        if self.session is not None and not self.project_page.current.redo():
            self.session.open_project.redo()

    def show_workspace(self, place: int) -> None:
        """Show a workspace of the open project."""
        self.project_page.show_workspace(place)
        self.state_changed.emit()

    def _tell_failure(self, reason: str) -> None:
        tell(self, title=self.tr("Not Saved"), text=reason)

    def show_message(self, text: str) -> None:
        """Show something in the status bar for a while."""
        self.statusBar().showMessage(shown_text(text), MESSAGE)

    def close_current(self) -> None:
        """Close what is shown: the results, or else the project."""
        if self.results.page is not None:
            self.results.close()
        else:
            self.close_project()
