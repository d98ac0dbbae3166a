"""Looking for missing images in another folder: first what would be found, then linking them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QProgressBar,
    QPushButton,
    QWidget,
)

from app.core.scan.relink import FoundBy, RelinkPreview, preview_relink
from app.core.scan.walk import shown
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.qtbase.boxes import hbox, vbox
from app.qtbase.plain_text import PlainLabel
from app.qtbase.while_alive import while_alive
from app.ui.dialogs import do_or_cancel
from wseg_engine.base.events import Event, Progress

_MOST_NAMED = 500  # images that were not found, named one by one


class RelinkDialog(QDialog):
    """Asks for a folder, says what was found there, and is accepted to link it.

    `preview` then says what to link.
    """

    def __init__(
        self, open_project: OpenProject, jobs: JobList, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._project = open_project.project
        self._jobs = jobs
        self._job: Job | None = None
        self.preview: RelinkPreview | None = None
        self.setWindowTitle(self.tr("Look for Missing Images"))
        intro = PlainLabel(
            self.tr(
                "Choose the folder that contains the missing images now. Nothing is changed until "
                "you have seen what was found; tags stay with their images."
            )
        )
        intro.setWordWrap(True)
        self.folder_edit = QLineEdit()
        self.folder_edit.setReadOnly(True)
        self.folder_edit.setPlaceholderText(self.tr("No folder chosen yet"))
        self.folder_edit.setAccessibleName(self.tr("Folder"))
        self.choose_button = QPushButton(self.tr("&Choose Folder…"))
        self.choose_button.clicked.connect(self.choose_folder)
        row = hbox((self.folder_edit, 1), self.choose_button)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Looking for the images"))
        self.bar.setTextVisible(False)
        self.verdict = PlainLabel(wordWrap=True)
        self.verdict.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(16)
        self.figures = {by: PlainLabel() for by in FoundBy}
        self.lost_figure = PlainLabel()
        for by, text in self._names().items():
            self._form.addRow(text, self.figures[by])
        self._form.addRow(self.tr("Not found:"), self.lost_figure)
        self.lost = QListWidget()
        self.lost.setAccessibleName(self.tr("Images that were not found"))
        self.lost.setUniformItemSizes(True)
        buttons, self.link_button = do_or_cancel(self.tr("&Link Images"), self.accept, self.reject)
        found = (self.bar, self.verdict, self._form, (self.lost, 1))
        vbox(intro, row, *found, buttons, on=self, gap=12)
        width = self.fontMetrics().averageCharWidth()
        self.resize(width * 90, self.fontMetrics().height() * 28)
        self._show_nothing()

    def choose_folder(self) -> None:
        """Ask for a folder and look through it."""
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder of the Missing Images"))
        if folder:
            self.look_in(Path(folder))

    def look_in(self, folder: Path) -> None:
        """Look for the missing images in a folder."""
        self._stop()
        self._show_nothing()
        self.folder_edit.setText(shown(str(folder)))
        self.bar.setRange(0, 0)
        self.bar.show()
        self.verdict.setText(self.tr("Looking for the images…"))
        self.verdict.show()
        job = Job(
            self.tr("Looking for missing images"),
            partial(preview_relink, self._project, folder),
            quiet=True,
        )
        job.event_received.connect(while_alive(self, partial(self._follow, job)))
        job.progress_changed.connect(while_alive(self, partial(self._show_progress, job)))
        job.ended.connect(while_alive(self, partial(self._ended, job)))
        self._job = job
        self._jobs.start(job)

    def done(self, result: int) -> None:
        """Close the dialog; a search that still runs is ended."""
        self._stop()
        super().done(result)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _follow(self, job: Job, event: Event) -> None:
        if isinstance(event, RelinkPreview) and job is self._job:
            self._show(event)

    def _show_progress(self, job: Job, progress: Progress) -> None:
        if job is self._job:
            self.bar.setRange(0, progress.total)
            self.bar.setValue(progress.done)

    def _ended(self, job: Job) -> None:
        if job is not self._job:
            return
        self._job = None
        self.bar.hide()
        if job.state is JobState.FAILED:
            text = self.tr("The folder could not be searched: {error}")
            self.verdict.setText(text.format(error=job.error_text))

    def _show_nothing(self) -> None:
        self.preview = None
        self.bar.hide()
        self.verdict.hide()
        self._show_figures(False)
        self.link_button.setEnabled(False)

    def _show_figures(self, visible: bool) -> None:
        for row in range(self._form.rowCount()):
            self._form.setRowVisible(row, visible)
        self.lost.setVisible(visible)

    def _show(self, preview: RelinkPreview) -> None:
        found, lost = len(preview.matches), len(preview.not_found)
        self.preview = preview if found else None
        if found:
            text = self.tr("%n missing image(s) found.", "", found)
            joins = self.tr(
                "The folder is added to the project unless it is inside one already; other images "
                "in it are added too."
            )
            self.verdict.setText(f"{text} {joins}")
        else:
            text = self.tr(
                "None of the missing images is among the %n image(s) in this folder. "
                "Choose another one.",
                "",
                preview.files,
            )
            self.verdict.setText(text)
        locale = self.locale()
        for by, label in self.figures.items():
            label.setText(locale.toString(preview.count(by)))
        self.lost_figure.setText(locale.toString(lost))
        self.lost.clear()
        self.lost.addItems([shown(file.path) for file in preview.not_found[:_MOST_NAMED]])
        if lost > _MOST_NAMED:
            self.lost.addItem(self.tr("and %n more", "", lost - _MOST_NAMED))
        self._show_figures(True)
        for by, label in self.figures.items():
            self._form.setRowVisible(label, preview.count(by) > 0)
        self._form.setRowVisible(self.lost_figure, lost > 0)
        self.lost.setVisible(lost > 0)
        self.link_button.setEnabled(found > 0)
        if found:
            self.link_button.setDefault(True)

    def _names(self) -> dict[FoundBy, str]:
        return {
            FoundBy.CONTENT: self.tr("Found by their content:"),
            FoundBy.PATH: self.tr("Found by folder, name and size:"),
            FoundBy.NAME: self.tr("Found by name and size only:"),
        }
