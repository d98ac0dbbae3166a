"""Another language at once: the window is made anew in it, with what was open in the old one.

Widgets keep the texts that they were made with; making them again is the one way in which none of
them is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog

from app.app.main_window import MainWindow
from app.ui import i18n
from app.ui.settings import AppSettings


@dataclass(frozen=True)
class _Place:
    """What a window shows."""

    project: Path | None
    workspace: int
    results: Path | None
    settings_tab: int | None  # of the dialog, if it is open


class LanguageSwitch(QObject):
    """Owns the window, and replaces it when the user chooses another language."""

    def __init__(self, application: QApplication, settings: AppSettings) -> None:
        super().__init__(application)
        self._application = application
        self._settings = settings
        self._spoken = i18n.install(application, settings.language)
        self.window = MainWindow(settings)
        settings.changed.connect(self._follow)

    def open_path(self, path: Path) -> None:
        """Open something in the window that there is now."""
        self.window.open_path(path)

    def _follow(self, name: str) -> None:
        if name == "language":
            QTimer.singleShot(0, self, self._switch)  # whatever widget told it is not in use then

    def _switch(self) -> None:
        chosen = self._settings.language
        wanted = chosen if chosen in i18n.LANGUAGES else i18n.system_language()
        dialog = self.window.tools.settings_dialog
        busy = self.window.flow.busy or any(not job.quiet for job in self.window.jobs.running())
        if dialog is not None:
            dialog.restart_note.setVisible(busy and wanted != self._spoken)
        modal = QApplication.activeModalWidget()
        if busy or wanted == self._spoken or modal is not dialog:
            return
        place = self._place(None if dialog is None else dialog.tabs.currentIndex())
        if isinstance(dialog, QDialog):
            dialog.reject()  # its loop ends before the timer's time has come
        QTimer.singleShot(0, self, lambda: self._replace(place))

    def _place(self, tab: int | None) -> _Place:
        window = self.window
        page, session = window.results.page, window.session
        return _Place(
            project=None if session is None else session.project.folder,
            workspace=window.project_page.workspaces.index(window.project_page.current),
            results=None if page is None else window.results.folder,
            settings_tab=tab,
        )

    def _replace(self, place: _Place) -> None:
        old = self.window
        if not old.close_project():
            return
        old.settings.window_geometry = old.geometry_text()
        self._spoken = i18n.install(self._application, self._settings.language)
        self.window = new = MainWindow(self._settings)
        new.setWindowState(old.windowState())
        new.show()
        old.close()
        old.deleteLater()
        if place.results is not None:
            new.results.open(place.results)
        if place.project is not None:
            new.open_project(place.project)
            new.project_opened.connect(
                lambda _session: new.show_workspace(place.workspace),
                Qt.ConnectionType.SingleShotConnection,
            )
        if place.settings_tab is not None:
            QTimer.singleShot(0, new, partial(new.tools.edit_settings, place.settings_tab))
