"""The log of a training for other programs: opened, or written as a table or for TensorBoard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.store import Project, ProjectError, RunRecord
from app.core.training.run_export import export_csv, export_events, read_log
from app.core.training.run_files import run_files
from app.models.open_project import OpenProject
from app.ui.dialogs import tell

_NAMED = ' <>:"/\\|?*'  # characters that no file name should have


class RunLogs(QObject):
    """Does what the user wants with a training's log.

    Signals:
        message: something to show in the status bar for a while.
    """

    message = Signal(str)

    def __init__(self, open_project: OpenProject, window: QWidget) -> None:
        super().__init__(window)
        self._open_project = open_project
        self._window = window

    def open(self, run: int) -> None:
        """Open the log in the program that this computer has for tables."""

        def show(project: Project, record: RunRecord) -> Path:
            read_log(project, record)  # says in words where there is none
            log = run_files(project, record).log
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(log))):
                raise ProjectError(
                    self.tr(
                        "No program is set up to open tables. The log is the file {file}"
                    ).format(file=log)
                )
            return log

        self._do(run, show, self.tr("The log was opened: {file}"))

    def save_table(self, run: int, name: str) -> None:
        """Ask for a file, and write the losses and scores of every epoch into it."""
        target, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Export the Log"),
            file_name(name, ".csv"),
            self.tr("Tables (*.csv)"),
        )
        if target:
            self._do(
                run,
                lambda project, record: export_csv(project, record, Path(target)),
                self.tr("The log was written: {file}"),
            )

    def save_events(self, run: int) -> None:
        """Ask for a folder, and write the curves into it as TensorBoard reads them."""
        folder = QFileDialog.getExistingDirectory(
            self._window, self.tr("Choose a Folder for the TensorBoard Logs")
        )
        if folder:
            self._do(
                run,
                lambda project, record: export_events(project, record, Path(folder)),
                self.tr("The log was written: {file}"),
            )

    def _do(self, run: int, work: Callable[[Project, RunRecord], Path], done: str) -> None:
        project = self._open_project.project
        try:
            file = work(project, project.runs.get(run))
        except ProjectError as error:
            tell(self._window, title=self.tr("The Log"), text=str(error))
        else:
            self.message.emit(done.format(file=file))


def file_name(name: str, suffix: str) -> str:
    """Return a name as a file may have it."""
    kept = "".join("-" if letter in _NAMED else letter for letter in name).strip("-. ")
    return (kept or "run") + suffix
