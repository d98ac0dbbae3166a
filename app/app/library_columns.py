"""The three columns of the library: folders, images, tags."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from app.core.store import ImageFilter
from app.jobs.folder_scan import FolderScans
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.pages.folders.pane import FoldersPane
from app.pages.library.page import LibraryPage
from app.pages.tags.panel import TagPanel
from app.ui.actions import Actions
from app.ui.settings import AppSettings

SIZES = (240, 740, 300)  # px, of the three columns at first
STATE = "shell.library_columns"  # settings that remember how wide they are and which are shown
FOLDERS_SHOWN = "shell.folders_shown"
TAGS_SHOWN = "shell.tags_shown"


class LibraryColumns(QSplitter):
    """The three columns over one project."""

    def __init__(
        self,
        open_project: OpenProject,
        *,
        jobs: JobList,
        actions: Actions,
        settings: AppSettings,
        parent: QWidget,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._settings = settings
        self.scans = FolderScans(open_project, jobs, self)
        self.folders = FoldersPane(open_project, self.scans, jobs=jobs, actions=actions)
        self.page = LibraryPage(open_project, jobs=jobs, actions=actions, settings=settings)
        self.tags = TagPanel(
            open_project,
            actions=actions,
            settings=settings,
            owner=self,
            selected=self.page.selected_ids,
        )
        for column in (self.folders, self.page, self.tags):
            self.addWidget(column)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(1, 1)
        self._connect()
        self._add_commands(actions)
        saved = QByteArray.fromBase64(str(settings.value(STATE, "")).encode())
        if saved.isEmpty() or not self.restoreState(saved):
            self.setSizes(SIZES)
        self.folders.setVisible(settings.value(FOLDERS_SHOWN, True) is not False)
        self.tags.setVisible(settings.value(TAGS_SHOWN, True) is not False)
        if not open_project.read_only and settings.watch_folders:
            self.scans.watch(True)

    def shut_down(self) -> None:
        """Begin no more background work: the project is about to be closed."""
        state = bytes(self.saveState().toBase64().data()).decode()
        self._settings.set_value(STATE, state)
        self.scans.close()
        self.folders.stop()
        self.tags.stop()
        self.page.shut_down()

    def _connect(self) -> None:
        self.page.selection_changed.connect(self.tags.set_selection)
        self.page.filter_changed.connect(self.folders.show_filter)
        self.tags.advance_requested.connect(self.page.advance)
        self.tags.filter_requested.connect(self.page.set_filter)
        self.folders.filter_requested.connect(self._filter)
        self._settings.changed.connect(self._follow_setting)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.applicationStateChanged.connect(self._follow_application)

    def _add_commands(self, actions: Actions) -> None:
        for name, text, picture, keys, column, setting in (
            ("view.folders", self.tr("&Folders"), "folder", "F7", self.folders, FOLDERS_SHOWN),
            ("view.tags", self.tr("Tag&s"), "tags", "F8", self.tags, TAGS_SHOWN),
        ):

            def show(on: bool, column: QWidget = column, setting: str = setting) -> None:
                column.setVisible(on)
                self._settings.set_value(setting, on)

            action = actions.add(
                name, text, None, shortcut=keys, icon=picture, checkable=True, owner=self
            )
            action.setChecked(self._settings.value(setting, True) is not False)
            action.toggled.connect(show)

    def _filter(self, wanted: ImageFilter) -> None:
        """Show a folder besides the other filters, or certain images instead of them."""
        if wanted == ImageFilter(folder=wanted.folder):
            self.page.set_folder(wanted.folder)
        else:
            self.page.set_filter(wanted)

    def _follow_application(self, state: Qt.ApplicationState) -> None:
        """Look whether folders are still there when somebody comes back to the window."""
        if state == Qt.ApplicationState.ApplicationActive:
            self.scans.look_for_folders()

    def _follow_setting(self, name: str) -> None:
        if name == "watch_folders":
            self.scans.watch(self._settings.watch_folders)
