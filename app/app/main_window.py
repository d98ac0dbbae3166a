"""The main window: the welcome, the open project, and what leads from one to the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from app.app import bars
from app.app.closing import end_jobs
from app.app.commands import NEED_PROJECT, NEED_WRITING, add_commands
from app.app.data_tasks import DataTasks
from app.app.drops import read_drop
from app.app.job_indicator import JobIndicator
from app.app.project_flow import ProjectFlow
from app.app.project_page import ProjectPage
from app.app.project_tasks import ProjectTasks
from app.app.restrictions import tell_restrictions
from app.app.results_flow import ResultsFlow
from app.app.session import Session
from app.app.status import StatusCounts
from app.app.tools import Tools
from app.app.touring import Touring
from app.app.train_links import TrainLinks
from app.app.welcome.card_line import CardLine
from app.app.welcome.page import WelcomePage
from app.app.workspaces import make_workspaces
from app.core.shown_text import shown_text
from app.core.store import Project
from app.core.store.recent import is_project, project_folder
from app.core.store.results import holds_results
from app.jobs.job_list import JobList
from app.qtbase.plain_text import title_text
from app.ui.actions import Actions
from app.ui.appearance import apply_theme
from app.ui.dialogs import tell
from app.ui.settings import AppSettings

SIZE = QSize(1280, 820)  # at first
SMALLEST = QSize(800, 560)
MESSAGE = 8000  # ms that a message stays in the status bar


class MainWindow(QMainWindow):
    """Shows a welcome, an open project, or the results of `wseg run`.

    Signals:
        project_opened: a project is open now; its `Session`.
        project_closed: no project is open any more.
    """

    project_opened = Signal(object)
    project_closed = Signal()

    def __init__(self, settings: AppSettings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.settings = settings or AppSettings(parent=self)
        self.jobs = JobList(self)
        self.commands = Actions(self.settings, self)
        self.session: Session | None = None
        self.flow = ProjectFlow(self.settings, self.jobs, self)
        self.tasks = ProjectTasks(self)
        self.data = DataTasks(self)
        self.tools = Tools(self)
        self.touring = Touring(self)
        self._closing = False
        self._make_pages()
        self._make_status_bar()
        add_commands(self.commands, self)
        self._make_bars()
        self._connect()
        self.setAcceptDrops(True)
        self.setMinimumSize(SMALLEST)
        self._restore_geometry()
        self._show_state()
        if self.settings.notice:
            self.show_message(self.settings.notice)

    # ------------------------------------------------------------- assembling

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

    def _make_bars(self) -> None:
        bars.add_menus(self, self.commands)
        self.toolbar = bars.make_toolbar(self.commands)
        self.addToolBar(self.toolbar)

    def _connect(self) -> None:
        self.welcome.new_requested.connect(self.make_project)
        self.welcome.open_requested.connect(self.choose_project)
        self.welcome.sample_requested.connect(self.open_sample)
        self.welcome.tour_requested.connect(self.touring.start)
        self.welcome.language_chosen.connect(lambda code: setattr(self.settings, "language", code))
        self.welcome.recent_requested.connect(self.open_project)
        self.welcome.forget_requested.connect(self.flow.forget)
        self.flow.opened.connect(self._take_project)
        self.results.changed.connect(self._show_state)
        self.results.message.connect(self.show_message)
        self.flow.busy_changed.connect(lambda _busy: self._show_state())
        self.flow.recent_looked_at.connect(self.welcome.show_recent)
        self.project_page.all_set.connect(lambda: bars.fill_menus(self, self.commands))
        self.project_page.workspace_changed.connect(lambda _place: self._show_state())
        for workspace in self.project_page.workspaces:
            workspace.message.connect(self.show_message)
            workspace.history_changed.connect(self._show_history)
            workspace.selection_changed.connect(lambda ids: self.counts.show_selected(len(ids)))
        self.train_links = TrainLinks(self)
        self.settings.changed.connect(self._follow_setting)
        self.flow.look_at_recent()
        self.card_line.look_soon()

    # --------------------------------------------------------------- projects

    def open_project(self, path: Path) -> None:
        """Open a project, unless it is the open one."""
        if self.session is not None and self.session.project.folder == project_folder(path):
            self.show_message(self.tr("This project is open already."))
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
        self._show_state()
        QTimer.singleShot(0, self, lambda: bars.fill_menus(self, self.commands))  # pages are gone
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
        opened.history_changed.connect(self._show_history)
        self.project_page.set_open_project(opened)
        self.project_page.show_workspace(0)
        bars.fill_menus(self, self.commands)
        self._show_state()
        tell_restrictions(
            self.project_page.banner, project, restore=self.restore_backup, reopen=self.reopen
        )
        self._show_history()
        for warning in project.warnings:
            self.show_message(warning)
        self.session.back_up_daily()
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

    # ----------------------------------------------------- work on the project

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
        self._show_state()

    def _tell_failure(self, reason: str) -> None:
        tell(self, title=self.tr("Not Saved"), text=reason)

    # ------------------------------------------------------------------ state

    def show_message(self, text: str) -> None:
        """Show something in the status bar for a while."""
        self.statusBar().showMessage(shown_text(text), MESSAGE)

    def _show_state(self) -> None:
        """Bring title, pages, toolbar and commands in line with what is open."""
        session, busy = self.session, self.flow.busy
        page: QWidget = self.welcome if session is None else self.project_page
        self._pages.setCurrentWidget(self.results.page or page)
        self.toolbar.setVisible(session is not None and self.results.page is None)
        self.welcome.set_busy(busy)
        for name in NEED_PROJECT:
            self.commands.get(name).setEnabled(session is not None)
        self.commands.get("file.close").setEnabled(
            session is not None or self.results.page is not None
        )
        writing = session is not None and not session.project.read_only
        for name in NEED_WRITING:
            self.commands.get(name).setEnabled(writing)
        for name in ("file.new", "file.open", "file.sample", "file.recent"):
            self.commands.get(name).setEnabled(not busy)
        shown = self.project_page.workspaces.index(self.project_page.current)
        self.commands.get(bars.WORKSPACES[shown]).setChecked(True)
        self._show_title()
        self._show_history()

    def _show_title(self) -> None:
        if self.results.page is not None:
            self.setWindowTitle(f"{title_text(self.results.page.windowTitle())} – TagMask")
        elif self.session is None:
            self.setWindowTitle("TagMask")
        else:
            project = self.session.project
            title = (
                self.tr("{name} (read-only) – TagMask") if project.read_only else "{name} – TagMask"
            )
            self.setWindowTitle(title.format(name=title_text(project.name)))

    def _show_history(self) -> None:
        history = None if self.session is None else self.session.open_project.history
        undo, redo = (None, None) if history is None else (history.undo_text, history.redo_text)
        own = self.project_page.current.history_texts()
        if own is not None:
            undo, redo = own
        bars.name_history(self.commands, undo, redo)

    def _follow_setting(self, name: str) -> None:
        application = QApplication.instance()
        if name == "theme" and isinstance(application, QApplication):
            apply_theme(application, self.settings.theme)

    def tell_native_crash(self) -> None:
        """Say that the last run ended in native code."""
        self.show_message(
            self.tr("TagMask ended unexpectedly the last time. Help ▸ Show Log Files has a report.")
        )

    def close_current(self) -> None:
        """Close what is shown: the results, or else the project."""
        if self.results.page is not None:
            self.results.close()
        else:
            self.close_project()

    # ----------------------------------------------------------------- window

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take a project, or folders of photos."""
        if read_drop(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Open a dropped project; add dropped folders to the open project, or make a new one."""
        dropped = read_drop(event.mimeData())
        if not dropped:
            return
        event.acceptProposedAction()
        if dropped.project is not None:
            self.open_project(dropped.project)
        elif self.session is None:
            self.make_project(dropped.folders)
        else:
            self.tasks.add_folders(dropped.folders)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """End the jobs, close the project, remember the window's place."""
        if self._closing:  # asked again while waiting
            event.ignore()
            return
        self.settings.window_geometry = self.geometry_text()
        if not self.close_project():
            if self.session is not None:  # a training is to go on
                event.ignore()
                return
            self.statusBar().clearMessage()
        self._closing = True
        end_jobs(self.jobs, self)
        self._closing = False
        self.card_line.stop()
        self.settings.save()
        event.accept()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or stop doing so."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def geometry_text(self) -> str:
        """Return where the window is and how large, for the settings."""
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def _restore_geometry(self) -> None:
        saved = QByteArray.fromBase64(self.settings.window_geometry.encode())
        if saved.isEmpty() or not self.restoreGeometry(saved):
            self.resize(SIZE.boundedTo(self.screen().availableSize()))
