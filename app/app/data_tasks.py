"""What the menus do with masks and data sets: import and export."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from app.app.window import Window
from app.core.store import ImageFilter


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
