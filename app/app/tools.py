"""Settings, shortcuts, diagnostics and help: dialogs that belong to no project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QMenu

from app.app.window import Window
from app.core.store.recent import short_path
from app.qtbase.plain_text import tip_text, without_mnemonics
from app.ui import paths

if TYPE_CHECKING:
    from app.app.settings_dialog import SettingsDialog


class Tools(QObject):
    """Opens the dialogs; they are imported when first needed."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.settings_dialog: SettingsDialog | None = None  # while it is open

    def fill_recent_menu(self, menu: QMenu) -> None:
        """List the recent projects in the menu."""
        menu.clear()
        recent = self._window.settings.recent_projects
        for path in recent:
            folder = Path(path)
            action = menu.addAction(without_mnemonics(folder.name))
            action.setToolTip(tip_text(short_path(folder)))
            action.triggered.connect(
                lambda _on=False, folder=folder: self._window.open_project(folder)
            )
        if recent:
            menu.addSeparator()
            menu.addAction(self.tr("&Clear List")).triggered.connect(self._clear_recent)
        else:
            menu.addAction(self.tr("No project yet")).setEnabled(False)

    def edit_shortcuts(self) -> None:
        """Change the keys of commands."""
        from app.app.shortcut_editor import ShortcutEditor

        self._run(ShortcutEditor(self._window.commands, self._window))

    def edit_settings(self, tab: int = 0) -> None:
        """Change the settings.

        Args:
            tab: the page that is shown first.
        """
        from app.app.settings_dialog import SettingsDialog

        session = self._window.session
        project = None if session is None else session.project.folder
        self.settings_dialog = SettingsDialog(self._window.settings, project, self._window)
        self.settings_dialog.tabs.setCurrentIndex(tab)
        self._run(self.settings_dialog)
        self.settings_dialog = None

    def show_keys(self) -> None:
        """Show all keys at a glance."""
        from app.app.help_dialogs import CheatSheet

        if self._run(CheatSheet(self._window.commands, self._window)):
            self.edit_shortcuts()

    def show_guide(self) -> None:
        """Show the user guide."""
        from app.ui.paths import guide_page, open_guide

        if open_guide():
            return
        page = guide_page("index")
        text = (
            self.tr("The user guide did not come with this installation; reinstall TagMask.")
            if page is None
            else self.tr("No program is set up to open the user guide. It is in {file}.").format(
                file=page
            )
        )
        self._window.show_message(text)

    def show_diagnostics(self) -> None:
        """Show what helps to find a fault."""
        from app.app.diagnostics import DiagnosticsDialog

        self._run(DiagnosticsDialog(self._window))

    def show_logs(self) -> None:
        """Show the folder of logs in the system's file manager."""
        folder = paths.log_folder()
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def show_about(self) -> None:
        """Say which version this is, and under which licences."""
        from app.app.help_dialogs import AboutDialog

        self._run(AboutDialog(self._window))

    def _run(self, dialog: QDialog) -> bool:
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return accepted

    def _clear_recent(self) -> None:
        self._window.settings.recent_projects = []
        self._window.flow.look_at_recent()
