"""The dialog that imports tags: where from, what it would do, and doing it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.transfer.tag_import import Applied, ImportPlan, PlanMade, Reading, ReadingDone
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.jobs.tag_import import applying_job, planning_job, reading_job
from app.models.open_project import OpenProject
from app.pages.transfer.tag_import.preview_page import PreviewPage
from app.pages.transfer.tag_import.source_page import SourcePage
from app.qtbase.plain_text import PlainLabel, PlainMessageBox
from wseg_engine.base.events import Event, Progress


class ImportTagsDialog(QDialog):
    """Imports tags in two steps: choose a source, look at the preview. Undo takes it back."""

    def __init__(
        self, open_project: OpenProject, jobs: JobList, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._open_project = open_project
        self._jobs = jobs
        self._job: Job | None = None
        self._reading: Reading | None = None
        self._plan: ImportPlan | None = None
        self._closing = False
        self.setWindowTitle(self.tr("Import Tags"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAcceptDrops(True)
        self.source = SourcePage()
        self.preview = PreviewPage()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.source)
        self.pages.addWidget(self.preview)
        self.status = PlainLabel()
        self.progress = QProgressBar()
        self.progress.setAccessibleName(self.tr("Progress"))
        self.progress.setTextVisible(False)
        self.back = QPushButton(self.tr("&Back"))
        self.next = QPushButton(self.tr("&Preview"))
        self.run = QPushButton()
        self.cancel = QPushButton(self.tr("Cancel"))
        self._lay_out()
        self.source.changed.connect(self._update_buttons)
        self.preview.choices_changed.connect(self._plan_again)
        self.back.clicked.connect(self._go_back)
        self.next.clicked.connect(self.show_preview)
        self.run.clicked.connect(self.apply)
        self.cancel.clicked.connect(self.reject)
        self._update_buttons()

    def _lay_out(self) -> None:
        for button in (self.back, self.next, self.run, self.cancel):
            button.setAutoDefault(button in (self.next, self.run))
        buttons = QHBoxLayout()
        buttons.addWidget(self.progress)
        buttons.addWidget(self.status, 1)
        for button in (self.back, self.next, self.run, self.cancel):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.pages, 1)
        layout.addLayout(buttons)
        em = self.fontMetrics().height()
        margin = round(em * 0.9)
        layout.setContentsMargins(margin, margin, margin, margin)
        self.progress.setFixedWidth(8 * em)
        self.resize(60 * em, 40 * em)

    @property
    def busy(self) -> bool:
        """Whether work goes on in the background."""
        return self._job is not None

    def choose(self, path: Path) -> None:
        """Take a file or a folder, e.g. one that was dropped, as the source."""
        self.source.choose_path(path)

    def show_preview(self) -> None:
        """Read the source and show what an import would do."""
        if not self.source.is_complete():
            return
        self.preview.forget_actions()
        options = self.source.read_options()
        self._start(reading_job(self._open_project.project, options, self.preview.choices()))

    def apply(self) -> None:
        """Carry out the plan that is shown."""
        if self._plan is not None and self._job is None:
            self.preview.setEnabled(False)
            self._start(applying_job(self._open_project.project, self._plan))

    def reject(self) -> None:
        """Close; work that is going on is cancelled first, and changes nothing."""
        if self._job is None:
            super().reject()
            return
        self._closing = True
        self.status.setText(self.tr("Cancelling"))
        self.cancel.setEnabled(False)
        self._job.cancel()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Accept a file or a folder."""
        if _dropped(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Take what is dropped as the source."""
        path = _dropped(event.mimeData())
        if path is not None and self.pages.currentWidget() is self.source:
            self.choose(path)
            event.acceptProposedAction()

    def _plan_again(self) -> None:
        if self._reading is None:
            return
        choices = self.preview.choices()
        self._start(planning_job(self._open_project.project, self._reading, choices))

    def _go_back(self) -> None:
        self._stop()
        self.pages.setCurrentWidget(self.source)
        self._plan = None
        self._update_buttons()

    def _start(self, job: Job) -> None:
        self._stop()
        self._job = job
        self._plan = None if self._plan is None or job.quiet else self._plan
        job.event_received.connect(lambda event: self._take(job, event))
        job.progress_changed.connect(lambda progress: self._show_progress(job, progress))
        job.ended.connect(lambda: self._end(job))
        self._update_buttons()
        self._jobs.start(job)

    def _stop(self) -> None:
        """Let go of the job that runs: what it still tells is about something else."""
        if self._job is not None:
            job, self._job = self._job, None
            job.cancel()

    def _take(self, job: Job, event: Event) -> None:
        if job is not self._job:
            return
        if isinstance(event, ReadingDone):
            self._reading = event.reading
        elif isinstance(event, PlanMade) and self._reading is not None:
            self._plan = event.plan
            classes = self._open_project.project.classes.all()
            self.preview.show_plan(event.plan, self._reading.issues, classes)
            self.pages.setCurrentWidget(self.preview)
        elif isinstance(event, Applied):
            self._note(event)

    def _note(self, event: Applied) -> None:
        """Tell the project what was done."""
        if event.new_classes:
            self._open_project.note_classes()
        text = self.tr("Import tags of %Ln image(s)", "", len(event.images))
        self._open_project.note_step(text, event.change, event.images)
        self._closing = False  # it is done, there is nothing left to cancel
        self.accept()

    def _show_progress(self, job: Job, progress: Progress) -> None:
        if job is self._job and not self._closing:
            self.progress.setRange(0, progress.total)
            self.progress.setValue(progress.done)
            self.status.setText(progress.text)

    def _end(self, job: Job) -> None:
        if job is not self._job:
            return
        self._job = None
        self.preview.setEnabled(True)
        self.status.clear()
        self.cancel.setEnabled(True)
        self._update_buttons()
        if self._closing:
            self._closing = False
            super().reject()
        elif job.state is JobState.FAILED:
            self._show_error(job.error_text)
        elif self.pages.currentWidget() is self.preview:
            self.run.setFocus()

    def _show_error(self, text: str) -> None:
        box = PlainMessageBox(QMessageBox.Icon.Warning, self.windowTitle(), text, parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
        if self._reading is not None and self.pages.currentWidget() is self.preview:
            self._plan_again()

    def _update_buttons(self) -> None:
        busy = self._job is not None
        choosing = self.pages.currentWidget() is self.source
        self.progress.setVisible(busy)
        self.source.setEnabled(not busy)
        self.next.setVisible(choosing)
        self.next.setEnabled(self.source.is_complete() and not busy)
        self.back.setVisible(not choosing)
        self.run.setVisible(not choosing)
        self.back.setEnabled(not busy or bool(self._job and self._job.quiet))
        changed = self._plan.totals.changed if self._plan else 0
        writable = not self._open_project.read_only
        self.run.setEnabled(bool(changed) and not busy and writable)
        if self._plan is not None:
            text = self.tr("&Import tags of %Ln image(s)", "", changed)
            self.run.setText(text if changed else self.tr("Nothing to import"))
        self.run.setToolTip("" if writable else self.tr("The project is read-only."))
        (self.next if choosing else self.run).setDefault(True)


def _dropped(data: QMimeData) -> Path | None:
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 else None
