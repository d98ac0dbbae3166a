"""Asking for a file, and writing the project's tags into it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.core.transfer.tag_csv import TagsWritten
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.jobs.tag_import import export_job
from app.models.open_project import OpenProject
from app.qtbase.plain_text import PlainMessageBox
from wseg_engine.base.events import Event

_translate = QCoreApplication.translate


def export_tags(open_project: OpenProject, jobs: JobList, parent: QWidget) -> None:
    """Ask for a file and write the tags of all images into it, in the background."""
    plain = _translate("TagExport", "Present tags: filename, tags (*.csv)")
    whole = _translate("TagExport", "Everything, including absent, unsure and complete (*.csv)")
    start = str(open_project.project.folder.parent / "tags.csv")
    name, chosen = QFileDialog.getSaveFileName(
        parent, _translate("TagExport", "Export Tags"), start, f"{plain};;{whole}"
    )
    if name:
        TagExport(open_project, Path(name), jobs, parent, every_column=chosen == whole).start()


class TagExport(QObject):
    """One export: its job, which the status bar shows, and what is said at the end."""

    def __init__(
        self,
        open_project: OpenProject,
        file: Path,
        jobs: JobList,
        parent: QWidget,
        *,
        every_column: bool,
    ) -> None:
        super().__init__(parent)
        self._window = parent
        self._jobs = jobs
        self._written: TagsWritten | None = None
        self.message: QMessageBox | None = None
        self.job: Job = export_job(open_project.project, file, every_column=every_column)
        self.job.event_received.connect(self._take)
        self.job.ended.connect(self._end)

    def start(self) -> None:
        """Begin to write."""
        self._jobs.start(self.job)

    def _take(self, event: Event) -> None:
        if isinstance(event, TagsWritten):
            self._written = event

    def _end(self) -> None:
        if self._written is not None:
            text = self.tr(
                "The tags of %Ln image(s) were written to {file}.", "", self._written.images
            )
            self._say(QMessageBox.Icon.Information, text.format(file=self._written.file))
        elif self.job.state is JobState.FAILED:
            self._say(QMessageBox.Icon.Warning, self.job.error_text)
        if self.message is None:
            self.deleteLater()

    def _say(self, kind: QMessageBox.Icon, text: str) -> None:
        self.message = PlainMessageBox(kind, self.tr("Export Tags"), text, parent=self._window)
        self.message.finished.connect(self.deleteLater)
        self.message.open()
