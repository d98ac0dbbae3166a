"""The dialogs of diagnostics and of crashes: a text to read, to copy, and the folder it is in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QWidget,
)

from app.core.diagnostics import describe_system, without_owner
from app.core.logs import log_tail
from app.qtbase.boxes import Stretch, hbox, vbox
from app.qtbase.plain_text import PlainLabel
from app.ui import paths
from app.ui.icon_label import IconLabel
from app.ui.icons import icon

ICON = 40  # px
COLOURS = {"info": "#3d82dd", "error": "#d9534f"}  # seen in light and dark
Role = QDialogButtonBox.ButtonRole


class ReportDialog(QDialog):
    """Shows a text that helps to find a fault, with ways to hand it on."""

    def __init__(
        self,
        *,
        title: str,
        heading: str,
        text: str,
        report: str,
        picture: str = "info",
        folder: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Prepare the dialog.

        Args:
            title: of the window.
            heading: in large, what happened.
            text: what it means and what can be done.
            report: the text to hand on.
            picture: a name of `app.ui.icons`.
            folder: where it is kept; the logs where left out.
            parent: the window.
        """
        super().__init__(parent)
        self._folder = folder or paths.log_folder()
        self.setWindowTitle(title)
        self.report = QPlainTextEdit(report)
        self.report.setReadOnly(True)
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.report.setAccessibleName(self.tr("Report"))
        self.buttons = QDialogButtonBox()
        self.copy_button = self.buttons.addButton(self.tr("&Copy Diagnostics"), Role.ActionRole)
        self.copy_button.setIcon(icon("copy"))
        self.folder_button = self.buttons.addButton(self.tr("&Open Folder"), Role.ActionRole)
        self.folder_button.setIcon(icon("folder"))
        self.copy_button.clicked.connect(self.copy)
        self.folder_button.clicked.connect(self._open_folder)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._arrange(heading, text, picture)

    def _arrange(self, heading: str, text: str, picture: str) -> None:
        mark = IconLabel(picture, size=ICON, colour=COLOURS[picture])
        large = PlainLabel(heading)
        large.setProperty("kind", "heading")
        body = PlainLabel(text)
        for label in (large, body):
            label.setWordWrap(True)
        words = vbox(large, body, Stretch(0), gap=8)
        top = hbox(mark, (words, 1), gap=16)
        vbox(top, (self.report, 1), self.buttons, on=self, margins=(24, 24, 24, 16), gap=16)
        self.resize(760, 560)

    def copy(self) -> None:
        """Put the report onto the clipboard."""
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy_button.setText(self.tr("Copied"))

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))


class DiagnosticsDialog(ReportDialog):
    """Help ▸ Diagnostics: versions, system, and the newest lines of the log."""

    def __init__(self, parent: QWidget | None = None) -> None:
        log = without_owner(log_tail(paths.log_folder()))
        super().__init__(
            title=self.tr("Diagnostics"),
            heading=self.tr("Information that helps to find a problem"),
            text=self.tr(
                "Copy this into a problem report. Your name and home folder have been removed, "
                "but file names in the log may still be private: check it first."
            ),
            report=f"{system_text()}\n\n{log}",
            parent=parent,
        )
        close = self.buttons.addButton(self.tr("Close"), Role.RejectRole)
        close.setDefault(True)


class CrashDialog(ReportDialog):
    """Says that something went wrong, and asks whether to go on. Accepted: go on."""

    def __init__(self, report: str, file: Path | None, parent: QWidget | None = None) -> None:
        saved = (
            self.tr("The report could not be saved; copy it from here.")
            if file is None
            else self.tr("The report is saved as {file}.").format(file=file.name)
        )
        told = self.tr(
            "What you were doing did not finish, but everything saved before is safe. You can "
            "continue; if something looks wrong, quit and restart TagMask."
        )
        super().__init__(
            title=self.tr("Something Went Wrong"),
            heading=self.tr("TagMask hit an unexpected error"),
            text=f"{told} {saved}",
            report=report,
            picture="error",
            folder=None if file is None else file.parent,
            parent=parent,
        )
        self.quit_button = self.buttons.addButton(self.tr("&Quit"), Role.RejectRole)
        self.continue_button = self.buttons.addButton(self.tr("Con&tinue"), Role.AcceptRole)
        self.continue_button.setDefault(True)


def system_text() -> str:
    """Return versions and the system, with what Qt knows of it."""
    more = {"Qt": str(qVersion())}
    application = QGuiApplication.instance()
    if isinstance(application, QGuiApplication):
        more["Qt platform"] = application.platformName()
        more["Screens"] = "; ".join(
            f"{screen.size().width()}×{screen.size().height()} at {screen.devicePixelRatio():g}"
            for screen in application.screens()
        )
    return describe_system(more)
