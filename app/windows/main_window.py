"""The main window: menus, and the page that is open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMessageBox, QStackedWidget, QWidget

from app.core.results import ResultsError, open_results
from app.windows.results_page import ResultsPage
from app.windows.welcome_page import WelcomePage
from wseg_engine.version import VERSION


class MainWindow(QMainWindow):
    """Shows a welcome, or the results of `wseg run`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.welcome = WelcomePage()
        self.results = ResultsPage()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.welcome)
        self._pages.addWidget(self.results)
        self.setCentralWidget(self._pages)
        self.setWindowTitle("TagMask")
        self.resize(1000, 680)
        self._make_menus()
        self.statusBar()
        self.welcome.open_requested.connect(self.choose_results)
        self.results.message_changed.connect(self.statusBar().showMessage)

    def _make_menus(self) -> None:
        file = self.menuBar().addMenu(self.tr("&File"))
        self.open_action = file.addAction(self.tr("&Open Results…"))
        self.open_action.setShortcut(QKeySequence.StandardKey.Open)
        self.open_action.triggered.connect(self.choose_results)
        self.close_action = file.addAction(self.tr("&Close Results"))
        self.close_action.setShortcut(QKeySequence.StandardKey.Close)
        self.close_action.setEnabled(False)
        self.close_action.triggered.connect(self.close_results)
        file.addSeparator()
        quit_action = file.addAction(self.tr("&Quit"))
        quit_action.setShortcut(QKeySequence.StandardKey.Quit)
        quit_action.triggered.connect(self.close)

        help_menu = self.menuBar().addMenu(self.tr("&Help"))
        help_menu.addAction(self.tr("&About TagMask")).triggered.connect(self.show_about)

    def choose_results(self) -> None:
        """Let the user choose a results folder, and open it."""
        folder = QFileDialog.getExistingDirectory(self, self.tr("Open the Results of wseg run"))
        if folder:
            self.open_results(Path(folder))

    def open_results(self, folder: Path) -> None:
        """Show a results folder, or say why it cannot be shown and leave everything as it is."""
        try:
            results = open_results(folder)
        except ResultsError as error:
            QMessageBox.warning(self, self.tr("No Results"), str(error))
            return
        self.results.show_results(results)
        self._pages.setCurrentWidget(self.results)
        self.close_action.setEnabled(True)
        self.setWindowTitle(f"{folder.name} – TagMask")

    def close_results(self) -> None:
        """Go back to the welcome page."""
        self._pages.setCurrentWidget(self.welcome)
        self.close_action.setEnabled(False)
        self.statusBar().clearMessage()
        self.setWindowTitle("TagMask")

    def show_about(self) -> None:
        """Say which version this is."""
        QMessageBox.about(
            self,
            self.tr("About TagMask"),
            self.tr("TagMask {version}\n\nImage tags into pixel masks. Apache License 2.0.").format(
                version=VERSION
            ),
        )
