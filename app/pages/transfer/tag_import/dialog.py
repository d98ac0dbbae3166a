"""The dialog that imports tags: where from, what it would do, and doing it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QWidget,
)

from app.core.transfer.tag_import import Applied, ImportPlan, PlanMade, Reading, ReadingDone
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.jobs.tag_import import applying_job, planning_job, reading_job
from app.models.open_project import OpenProject
from app.pages.transfer.dialog import TransferDialog
from app.pages.transfer.tag_import.preview_page import PreviewPage
from app.pages.transfer.tag_import.source_page import SourcePage
from wseg_engine.base.events import Event


class ImportTagsDialog(TransferDialog):
    """Imports tags in two steps: choose a source, look at the preview. Undo takes it back."""

    def __init__(
        self, open_project: OpenProject, jobs: JobList, parent: QWidget | None = None
    ) -> None:
        super().__init__(open_project, jobs, self.tr("Import Tags"), parent)
        self._reading: Reading | None = None
        self._plan: ImportPlan | None = None
        self.source = SourcePage()
        self.preview = PreviewPage()
        self.arrange((self.source, self.preview), width=60, drop=self.choose)
        self.source.changed.connect(self.update_buttons)
        self.preview.choices_changed.connect(self._plan_again)
        self.back.clicked.connect(self._go_back)
        self.next.clicked.connect(self.show_preview)
        self.run.clicked.connect(self.apply)
        self.update_buttons()

    def choose(self, path: Path) -> None:
        """Take a file or a folder, e.g. one that was dropped, as the source."""
        self.source.choose_path(path)

    def show_preview(self) -> None:
        """Read the source and show what an import would do."""
        if not self.source.is_complete():
            return
        self.preview.forget_actions()
        options = self.source.read_options()
        self.start(reading_job(self._open_project.project, options, self.preview.choices()))

    def apply(self) -> None:
        """Carry out the plan that is shown."""
        if self._plan is not None and self._job is None:
            self.preview.setEnabled(False)
            self.start(applying_job(self._open_project.project, self._plan))

    def _plan_again(self) -> None:
        if self._reading is None:
            return
        choices = self.preview.choices()
        self.start(planning_job(self._open_project.project, self._reading, choices))

    def _go_back(self) -> None:
        self.let_go()
        self._plan = None
        self.show_page(self.source)

    def start(self, job: Job) -> None:
        """Run a job; a plan is kept only while another is made quietly."""
        self._plan = None if self._plan is None or job.quiet else self._plan
        super().start(job)

    def take_event(self, event: Event) -> None:
        """Show a plan that was made; note what was done."""
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

    def after_job(self, job: Job) -> None:
        """Let the user look at the preview; after a failure, what is shown is worked out anew."""
        self.preview.setEnabled(True)
        self.update_buttons()
        if self.pages.currentWidget() is not self.preview:
            return
        if job.state is not JobState.FAILED:
            self.run.setFocus()
        elif self._reading is not None:
            self._plan_again()

    def update_buttons(self) -> None:
        """Show what can be done now."""
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
