"""The main window: the welcome, the open project, and what leads from one to the other."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.app import menus
from app.app.closing import end_jobs
from app.app.commands import NEED_PROJECT, NEED_WRITING, Doing, add_commands
from app.app.new_project import read_drop
from app.app.project_tasks import DataTasks, ProjectTasks
from app.app.restart import LostCard
from app.app.tools import Tools
from app.app.window import Window
from app.app.window_links import Touring, TrainLinks
from app.qtbase.plain_text import title_text
from app.ui.appearance import apply_theme
from app.ui.keyboard import EnterCommits
from app.ui.physical_keys import PhysicalKeys
from app.ui.settings import AppSettings

SIZE = QSize(1280, 820)  # at first
SMALLEST = QSize(800, 560)


class MainWindow(Window):
    """The window with its menus, commands, dialogs and tour."""

    def __init__(self, settings: AppSettings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(settings, parent)
        self.tasks = ProjectTasks(self)
        self.data = DataTasks(self)
        self.tools = Tools(self)
        self.touring = Touring(self)
        doing = Doing(self.tasks, self.data, self.tools, self.touring)
        add_commands(self.commands, self, doing)
        self._make_bars()
        self._connect()
        self.setAcceptDrops(True)
        self.setMinimumSize(SMALLEST)
        self._restore_geometry()
        self._show_state()
        self._physical_keys = PhysicalKeys(self)
        self._enter_commits = EnterCommits(self)
        if self.settings.notice:
            self.show_message(self.settings.notice)

    # ------------------------------------------------------------- assembling

    def _make_bars(self) -> None:
        menus.add_menus(self, self.commands)
        self.toolbar = menus.make_toolbar(self.commands)
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
        self.state_changed.connect(self._show_state)
        self.history_changed.connect(self._show_history)
        self.results.changed.connect(self._show_state)
        self.results.message.connect(self.show_message)
        self.flow.busy_changed.connect(lambda _busy: self._show_state())
        self.flow.recent_looked_at.connect(self.welcome.show_recent)
        self.project_page.all_set.connect(lambda: menus.fill_menus(self, self.commands))
        self.project_page.workspace_changed.connect(lambda _place: self._show_state())
        for workspace in self.project_page.workspaces:
            workspace.message.connect(self.show_message)
            workspace.history_changed.connect(self._show_history)
            workspace.selection_changed.connect(lambda ids: self.counts.show_selected(len(ids)))
        self.train_links = TrainLinks(self)
        self.lost_card = LostCard(self)
        self.train.folders_requested.connect(self.tasks.choose_folders)
        self.settings.changed.connect(self._follow_setting)
        self.flow.look_at_recent()
        self.card_line.look_soon()

    # ------------------------------------------------------------------ state

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
        self.commands.get(menus.WORKSPACES[shown]).setChecked(True)
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
        menus.name_history(self.commands, undo, redo)

    def _follow_setting(self, name: str) -> None:
        application = QApplication.instance()
        if name == "theme" and isinstance(application, QApplication):
            apply_theme(application, self.settings.theme)
        if name == "draft_masks" and self.session is not None:
            self.session.draft_masks(self.settings.draft_masks)

    def tell_native_crash(self) -> None:
        """Say that the last run ended in native code."""
        self.show_message(
            self.tr("TagMask quit unexpectedly last time. Help ▸ Show Log Files has a report.")
        )

    # ----------------------------------------------------------------- window

    def showEvent(self, event: QShowEvent) -> None:
        """Have keys of every layout reach the commands."""
        super().showEvent(event)
        self._physical_keys.watch()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a project, or folders of photos."""
        if read_drop(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
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

    def closeEvent(self, event: QCloseEvent) -> None:
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

    def geometry_text(self) -> str:
        """Return where the window is and how large, for the settings."""
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def _restore_geometry(self) -> None:
        saved = QByteArray.fromBase64(self.settings.window_geometry.encode())
        if saved.isEmpty() or not self.restoreGeometry(saved):
            self.resize(SIZE.boundedTo(self.screen().availableSize()))
