"""What the menus do with the open project besides tagging: its images, masks and data sets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from app.app.new_project import usual_photos
from app.app.window import Window
from app.core.store import ImageFilter


class ProjectTasks(QObject):
    """Adding folders, importing and exporting tags, backups: each with the dialog it needs."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window

    def choose_folders(self) -> None:
        """Let the user choose a folder of photos, and add it."""
        settings = self._window.settings
        folder = QFileDialog.getExistingDirectory(
            self._window, self.tr("Add a Folder of Photos"), usual_photos(settings)
        )
        if folder:
            settings.photos_folder = str(Path(folder).parent)
            self.add_folders([Path(folder)])

    def add_folders(self, folders: Sequence[Path]) -> None:
        """Add folders of photos to the open project."""
        session = self._window.session
        if session is None:
            return
        if session.project.read_only:
            self._window.show_message(
                self.tr("The project is read-only, so no folder can be added.")
            )
            return
        self._window.library.add_folders(folders)

    def show_statistics(self) -> None:
        """Show how far the review is, and the time that a mask takes."""
        if self._window.session is not None:
            from app.app.statistics import StatisticsDialog

            project, jobs = self._window.session.project, self._window.jobs
            dialog = StatisticsDialog(project, jobs, self._window)
            dialog.exec()
            dialog.deleteLater()

    def edit_object_rules(self) -> None:
        """Say how objects are made of masks."""
        if self._window.session is not None:
            from app.ui.object_rules_dialog import edit_object_rules

            edit_object_rules(self._window.session.open_project, self._window)

    def rescan(self) -> None:
        """Look for new, changed and missing photos."""
        self._window.library.rescan()

    def import_tags(self) -> None:
        """Take over tags from elsewhere."""
        if self._window.session is not None:
            from app.pages.transfer.tag_import.dialog import ImportTagsDialog

            dialog = ImportTagsDialog(
                self._window.session.open_project, self._window.jobs, self._window
            )
            dialog.exec()
            dialog.deleteLater()

    def export_tags(self) -> None:
        """Write all tags to a CSV file."""
        window = self._window
        if window.session is not None:
            from app.pages.transfer.tag_export import export_tags

            export_tags(window.session.open_project, window.jobs, window)

    def back_up(self) -> None:
        """Make a backup now."""
        if self._window.session is not None:
            self._window.session.back_up()

    def show_folder(self) -> None:
        """Show the project's folder in the system's file manager."""
        if self._window.session is not None:
            folder = self._window.session.project.folder
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class DataTasks(QObject):
    """Exporting the project as a data set, and taking over masks from elsewhere."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window

    def export(self) -> None:
        """Write images and masks as a data set."""
        session = self._window.session
        if session is None:
            return
        from app.pages.transfer.data_export import ExportWizard

        selected: Sequence[int] = ()
        shown: Sequence[int] = ()
        columns = self._window.library.columns
        if columns is not None:
            selected = columns.page.selected_ids()
            if columns.page.search.filter != ImageFilter():
                shown = columns.page.model.ids.tolist()
        wizard = ExportWizard(
            session.open_project, self._window.jobs, self._window, selected=selected, shown=shown
        )
        wizard.exec()
        wizard.deleteLater()

    def import_masks(self) -> None:
        """Take over masks from elsewhere."""
        session = self._window.session
        if session is None:
            return
        from app.pages.transfer.mask_import import ImportMasksDialog

        dialog = ImportMasksDialog(session.open_project, self._window.jobs, self._window)
        dialog.exec()
        dialog.deleteLater()
