"""The dialog that imports masks: where from, what it would do, doing it, taking it back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QPushButton,
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
from app.jobs.job import Job
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
from app.pages.transfer.dialog import TransferDialog
from app.pages.transfer.mask_import.preview_page import PreviewPage, ResultPage, pixmap_of
from app.pages.transfer.mask_import.source_page import SourcePage
from app.qtbase.while_alive import while_alive
from wseg_engine.base.events import Event


class ImportMasksDialog(TransferDialog):
    """Imports masks. Former ones are kept, and come back when the import is taken back."""

    def __init__(
        self, open_project: OpenProject, jobs: JobList, parent: QWidget | None = None
    ) -> None:
        super().__init__(open_project, jobs, self.tr("Import Masks"), parent)
        self._drawing: Job | None = None  # the picture of a mask
        self._reading: MaskReading | None = None
        self._plan: MaskPlan | None = None
        self._batch: ImportBatch | None = None  # that can be taken back
        self.source = SourcePage()
        self.preview = PreviewPage()
        self.report = ResultPage()
        self.undo = QPushButton(self.tr("&Undo Import"))
        pages = (self.source, self.preview, self.report)
        self.arrange(pages, width=62, more=(self.undo,), drop=self.choose)
        self._connect()
        self._find_kept()
        self.update_buttons()

    def _connect(self) -> None:
        self.source.changed.connect(self.update_buttons)
        self.source.former.button.clicked.connect(self.take_back)
        self.preview.choices_changed.connect(self._plan_again)
        self.preview.row_chosen.connect(self._draw)
        self.back.clicked.connect(self.go_back)
        self.next.clicked.connect(self.show_preview)
        self.run.clicked.connect(self.apply)
        self.undo.clicked.connect(self.take_back)

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
            self.start(mask_reading_job(project, options, self.preview.choices()))

    def go_back(self) -> None:
        """Choose another source."""
        self.let_go()
        self._plan = None
        self.show_page(self.source)

    def apply(self) -> None:
        """Carry out the plan that is shown."""
        if self._plan is not None and self._job is None:
            self.start(mask_import_job(self._open_project.project, self._plan))

    def take_back(self) -> None:
        """Bring the former masks back."""
        if self._batch is not None and self._job is None:
            self.start(mask_undo_job(self._open_project.project, self._batch))

    def stop_work(self, text: str) -> None:
        """Cancel what goes on, and say so."""
        super().stop_work(text)
        if self._drawing is not None:
            self._drawing.cancel()

    # ------------------------------------------------------------------- work

    def _find_kept(self) -> None:
        """Offer to take back the newest import that can be."""
        project = self._open_project.project
        self._batch = None if project.read_only else next(kept_imports(project), None)
        self.source.former.show_import(self._batch)

    def _plan_again(self) -> None:
        if self._reading is not None:
            project, choices = self._open_project.project, self.preview.choices()
            self.start(mask_planning_job(project, self._reading, choices))

    def _draw(self, row: MaskRow) -> None:
        """Draw the picture of a mask in the background; only the newest counts."""
        if self._plan is None:
            return
        if self._drawing is not None:
            self._drawing.cancel()
        job = mask_preview_job(self._open_project.project, row, self._plan.values)
        self._drawing = job
        job.event_received.connect(
            while_alive(self, lambda event: self._show_picture(job, event, row))
        )
        job.ended.connect(while_alive(self, lambda: self._end_drawing(job)))
        self._jobs.start(job)

    def _show_picture(self, job: Job, event: Event, row: MaskRow) -> None:
        if job is self._drawing and isinstance(event, MaskPreview):
            text = event.problem or row.text or row.path
            self.preview.show_picture(pixmap_of(event.picture), text)

    def _end_drawing(self, job: Job) -> None:
        if job is self._drawing:
            self._drawing = None
            self.close_if_asked()

    def take_event(self, event: Event) -> None:
        """Show a plan that was made; note what was done."""
        project = self._open_project
        if isinstance(event, MasksRead):
            self._reading = event.reading
        elif isinstance(event, MaskPlanMade) and self._reading is not None:
            self._plan = event.plan
            classes = project.project.classes.all()
            self.preview.show_plan(event.plan, self._reading.issues, classes)
            self.show_page(self.preview)
        elif isinstance(event, MasksImported):
            self._batch = event.batch
            if event.new_classes:
                project.note_classes()
            self._note_import(event.batch)
            self.report.show_result(event)
            self._closing = False  # it is done, there is nothing left to cancel
            self.show_page(self.report)
        elif isinstance(event, Turned) and self._batch is not None:
            project.note_undone(ImportStep(project.project, self._batch), event.images)
            self._plan = None
            self._find_kept()
            self.show_page(self.source)

    def _note_import(self, batch: ImportBatch) -> None:
        """Make the import a step of the project's undo."""
        if batch.images:
            text = self.tr("Import %Ln mask(s)", "", len(batch.images))
            step = ImportStep(self._open_project.project, batch)
            self._open_project.note_exchange(text, step, batch.images)

    def after_job(self, job: Job) -> None:
        """Give the focus to a button that is there."""
        self.update_buttons()
        focus = self.focusWidget()
        if self.run.isVisible() and (focus is None or not self.preview.isAncestorOf(focus)):
            self.run.setFocus()  # the button that had it is hidden now

    def update_buttons(self) -> None:
        """Show what can be done now."""
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
