"""Looking through the results of `wseg run`, beside the projects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget

from app.core.store.results import ResultsError, open_results
from app.ui.dialogs import tell

if TYPE_CHECKING:
    from app.app.results_page import ResultsPage


class ResultsFlow(QObject):
    """Opens and closes the page of results.

    Signals:
        changed: results were opened or closed.
        message: something to tell about the mask that is shown.
    """

    changed = Signal()
    message = Signal(str)

    def __init__(self, pages: QStackedWidget) -> None:
        super().__init__(pages)
        self._pages = pages
        self.page: ResultsPage | None = None
        self.folder: Path | None = None  # of the results that are shown, or were last

    def choose(self) -> None:
        """Let the user choose a results folder, and open it."""
        folder = QFileDialog.getExistingDirectory(
            self._pages.window(), self.tr("Open Results of wseg run")
        )
        if folder:
            self.open(Path(folder))

    def open(self, folder: Path) -> None:
        """Show a results folder, or say why it cannot be shown and leave everything as it is."""
        try:
            results = open_results(folder)
        except ResultsError as error:
            tell(self._pages.window(), title=self.tr("No Results"), text=str(error))
            return
        from app.app.results_page import ResultsPage  # not needed for the first window

        self.close()
        self.folder = folder
        self.page = ResultsPage()
        self.page.setWindowTitle(folder.name)
        self.page.message_changed.connect(self.message)
        self._pages.addWidget(self.page)
        self.page.show_results(results)
        self.changed.emit()

    def close(self) -> None:
        """Go back from the results to the project or the welcome."""
        if self.page is not None:
            page, self.page = self.page, None
            self._pages.removeWidget(page)
            page.deleteLater()
            self.message.emit("")
            self.changed.emit()
