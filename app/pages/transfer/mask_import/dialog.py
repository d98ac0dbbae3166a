"""The dialog that imports masks: where from, what it would do, doing it, taking it back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
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

from app.core.store.undoable import Turned
from app.core.transfer.mask_import import (
    ImportBatch,
    ImportStep,
    MaskPlan,
    MaskPlanMade,
    MaskReading,
    MaskRow,
    MasksImported,
    MasksRead,
    kept_imports,
)
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.jobs.mask_import import (
    MaskPreview,
    mask_import_job,
    mask_planning_job,
    mask_preview_job,
    mask_reading_job,
    mask_undo_job,
)
from app.models.open_project import OpenProject
from app.pages.transfer.mask_import.preview_page import PreviewPage, pixmap_of
from app.pages.transfer.mask_import.result_page import ResultPage
from app.pages.transfer.mask_import.source_page import SourcePage
from app.qtbase.plain_text import PlainLabel, PlainMessageBox
from wseg_engine.base.events import Event, Progress


class ImportMasksDialog(QDialog):
    """Imports masks. Former ones are kept, and come back when the import is taken back."""

    def __init__(
        self, open_project: OpenProject, jobs: JobList, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._open_project, self._jobs = open_project, jobs
        self._job: Job | None = None
        self._drawing: Job | None = None  # the picture of a mask
        self._reading: MaskReading | None = None
        self._plan: MaskPlan | None = None
        self._batch: ImportBatch | None = None  # that can be taken back
        self._closing = False
        self.setWindowTitle(self.tr("Import Masks"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAcceptDrops(True)
        self.source = SourcePage()
        self.preview = PreviewPage()
        self.report = ResultPage()
        self.pages = QStackedWidget()
        for page in (self.source, self.preview, self.report):
            self.pages.addWidget(page)
        self._make_buttons()
        self._lay_out()
        self._connect()
        self._find_kept()
        self._update()

    def _make_buttons(self) -> None:
        self.status = PlainLabel()
        self.progress = QProgressBar()
        self.progress.setAccessibleName(self.tr("Progress"))
        self.progress.setTextVisible(False)
        self.back = QPushButton(self.tr("&Back"))
        self.next = QPushButton(self.tr("&Preview"))
        self.run = QPushButton(self.tr("&Import"))
        self.undo = QPushButton(self.tr("&Undo Import"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self._buttons = (self.back, self.next, self.run, self.undo, self.cancel)
        for button in self._buttons:
            button.setAutoDefault(button in (self.next, self.run))

    def _lay_out(self) -> None:
        em = self.fontMetrics().height()
        buttons = QHBoxLayout()
        buttons.addWidget(self.progress)
        buttons.addWidget(self.status, 1)
        for button in self._buttons:
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        margin = round(em * 1.2)
        layout.setContentsMargins(margin, margin, margin, margin)
        layout.setSpacing(em)
        layout.addWidget(self.pages, 1)
        layout.addLayout(buttons)
        self.progress.setFixedWidth(10 * em)
        self.resize(62 * em, 40 * em)

    def _connect(self) -> None:
        self.source.changed.connect(self._update)
        self.source.former.button.clicked.connect(self.take_back)
        self.preview.choices_changed.connect(self._plan_again)
        self.preview.row_chosen.connect(self._draw)
        self.back.clicked.connect(self.go_back)
        self.next.clicked.connect(self.show_preview)
        self.run.clicked.connect(self.apply)
        self.undo.clicked.connect(self.take_back)
        self.cancel.clicked.connect(self.reject)

    @property
    def busy(self) -> bool:
        """Whether work goes on in the background."""
        return self._job is not None or self._drawing is not None

    def choose(self, path: Path) -> None:
        """Take a file or a folder, e.g. one that was dropped, as the source."""
        self.source.choose(path)

    def show_preview(self) -> None:
        """Read the masks and show what an import would do."""
        if self.source.is_complete() and self._job is None:
            self.preview.forget_actions()
            project, options = self._open_project.project, self.source.read_options()
            self._start(mask_reading_job(project, options, self.preview.choices()))

    def go_back(self) -> None:
        """Choose another source."""
        self._let_go()
        self._plan = None
        self._show(self.source)

    def apply(self) -> None:
        """Carry out the plan that is shown."""
        if self._plan is not None and self._job is None:
            self._start(mask_import_job(self._open_project.project, self._plan))

    def take_back(self) -> None:
        """Bring the former masks back."""
        if self._batch is not None and self._job is None:
            self._start(mask_undo_job(self._open_project.project, self._batch))

    def reject(self) -> None:
        """Close; work that is going on is cancelled first, and changes nothing."""
        if not self.busy:
            super().reject()
            return
        self._closing = True
        self.status.setText(self.tr("Cancelling"))
        self.cancel.setEnabled(False)
        for job in (self._job, self._drawing):
            if job is not None:
                job.cancel()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """End the work before the window goes."""
        if self.busy:
            event.ignore()
            self.reject()
            return
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Accept a file or a folder."""
        if _dropped(event.mimeData()) is not None and self.pages.currentWidget() is self.source:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Take what is dropped as the source."""
        path = _dropped(event.mimeData())
        if path is not None:
            self.choose(path)
            event.acceptProposedAction()

    # ------------------------------------------------------------------- work

    def _find_kept(self) -> None:
        """Offer to take back the newest import that can be."""
        project = self._open_project.project
        self._batch = None if project.read_only else next(kept_imports(project), None)
        self.source.former.show_import(self._batch)

    def _start(self, job: Job) -> None:
        self._let_go()
        self._job = job
        job.event_received.connect(lambda event: self._take(job, event))
        job.progress_changed.connect(lambda progress: self._show_progress(job, progress))
        job.ended.connect(lambda: self._end(job))
        self._update()
        self._jobs.start(job)

    def _let_go(self) -> None:
        """Let go of the job that runs: what it still tells is about something else."""
        if self._job is not None:
            job, self._job = self._job, None
            job.cancel()

    def _plan_again(self) -> None:
        if self._reading is not None:
            project, choices = self._open_project.project, self.preview.choices()
            self._start(mask_planning_job(project, self._reading, choices))

    def _draw(self, row: MaskRow) -> None:
        """Draw the picture of a mask in the background; only the newest counts."""
        if self._plan is None:
            return
        if self._drawing is not None:
            self._drawing.cancel()
        job = mask_preview_job(self._open_project.project, row, self._plan.values)
        self._drawing = job
        job.event_received.connect(lambda event: self._show_picture(job, event, row))
        job.ended.connect(lambda: self._end_drawing(job))
        self._jobs.start(job)

    def _show_picture(self, job: Job, event: Event, row: MaskRow) -> None:
        if job is self._drawing and isinstance(event, MaskPreview):
            text = event.problem or row.text or row.path
            self.preview.show_picture(pixmap_of(event.picture), text)

    def _end_drawing(self, job: Job) -> None:
        if job is self._drawing:
            self._drawing = None
            if self._closing and self._job is None:
                self._closing = False
                super().reject()

    def _take(self, job: Job, event: Event) -> None:
        if job is not self._job:
            return
        project = self._open_project
        if isinstance(event, MasksRead):
            self._reading = event.reading
        elif isinstance(event, MaskPlanMade) and self._reading is not None:
            self._plan = event.plan
            classes = project.project.classes.all()
            self.preview.show_plan(event.plan, self._reading.issues, classes)
            self._show(self.preview)
        elif isinstance(event, MasksImported):
            self._batch = event.batch
            if event.new_classes:
                project.note_classes()
            self._note_import(event.batch)
            self.report.show_result(event)
            self._closing = False  # it is done, there is nothing left to cancel
            self._show(self.report)
        elif isinstance(event, Turned) and self._batch is not None:
            project.note_undone(ImportStep(project.project, self._batch), event.images)
            self._plan = None
            self._find_kept()
            self._show(self.source)

    def _note_import(self, batch: ImportBatch) -> None:
        """Make the import a step of the project's undo."""
        if batch.images:
            text = self.tr("Import %Ln mask(s)", "", len(batch.images))
            step = ImportStep(self._open_project.project, batch)
            self._open_project.note_exchange(text, step, batch.images)

    def _show_progress(self, job: Job, progress: Progress) -> None:
        if job is self._job and not self._closing:
            self.progress.setRange(0, progress.total)
            self.progress.setValue(progress.done)
            self.status.setText(progress.text)

    def _end(self, job: Job) -> None:
        if job is not self._job:
            return
        self._job = None
        self.status.clear()
        self.cancel.setEnabled(True)
        if self._closing and self._drawing is None:
            self._closing = False
            super().reject()
            return
        if job.state is JobState.FAILED:
            self._tell(job.error_text)
        self._update()
        focus = self.focusWidget()
        if self.run.isVisible() and (focus is None or not self.preview.isAncestorOf(focus)):
            self.run.setFocus()  # the button that had it is hidden now

    def _tell(self, text: str) -> None:
        box = PlainMessageBox(QMessageBox.Icon.Warning, self.windowTitle(), text, parent=self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _show(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(page)
        self._update()

    def _update(self) -> None:
        page, busy = self.pages.currentWidget(), self._job is not None
        loud = self._job is not None and not self._job.quiet
        self.progress.setVisible(loud)
        self.pages.setEnabled(not loud)
        self.next.setVisible(page is self.source)
        self.next.setEnabled(self.source.is_complete() and not busy)
        for button in (self.back, self.run):
            button.setVisible(page is self.preview)
        self.undo.setVisible(page is self.report)
        self.undo.setEnabled(not busy)
        self.back.setEnabled(not loud)
        count = 0 if self._plan is None else self._plan.imported
        writable = not self._open_project.read_only
        self.run.setEnabled(bool(count) and writable and not busy)
        self.run.setToolTip("" if writable else self.tr("The project is read-only."))
        if page is self.preview:
            text = self.tr("&Import %Ln mask(s)", "", count)
            self.run.setText(text if count else self.tr("Nothing to import"))
        self.cancel.setText(self.tr("Clo&se") if page is self.report else self.tr("Cancel"))
        default = self.next if page is self.source else self.cancel
        (self.run if page is self.preview else default).setDefault(True)


def _dropped(data: QMimeData) -> Path | None:
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 else None
