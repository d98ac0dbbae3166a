"""The wizard that exports a project: five questions' pages, a dry run, the work, the report.

A line above the pages says how far one is.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from app.core.store import ProjectError, Provenance
from app.core.transfer.data_export import (
    Exported,
    ExportFormat,
    ExportPlan,
    ExportRequest,
    PlanMade,
    negatives,
    remember_choices,
    remember_request,
    remembered_request,
    sides_of_folders,
)
from app.core.transfer.delivery import Delivered
from app.jobs.data_export import export_job, export_planning_job
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.pages.transfer.data_export.classes_page import ClassesPage
from app.pages.transfer.data_export.format_page import FormatPage
from app.pages.transfer.data_export.images_page import ImagesPage
from app.pages.transfer.data_export.place_page import PlacePage
from app.pages.transfer.data_export.preview_page import PreviewPage
from app.pages.transfer.data_export.result_page import ResultPage
from app.pages.transfer.dialog import TransferDialog
from app.qtbase.boxes import Stretch, hbox
from app.qtbase.plain_text import PlainLabel
from app.ui.widgets import set_kind
from wseg_engine.base.events import Event, Progress
from wseg_engine.base.looking import folder_at
from wseg_engine.base.names import share_behind

FORMAT, IMAGES, CLASSES, PLACE, PREVIEW, RESULT = range(6)


class ExportWizard(TransferDialog):
    """Exports the open project as a data set. Nothing is written before the dry run was shown."""

    def __init__(
        self,
        open_project: OpenProject,
        jobs: JobList,
        parent: QWidget | None = None,
        *,
        selected: Sequence[int] = (),
        shown: Sequence[int] = (),
    ) -> None:
        """Offer an export.

        Args:
            open_project: what is exported.
            jobs: where the work runs.
            parent: owner in the sense of Qt.
            selected: ids of the images that are selected in the library.
            shown: ids of the images that its filter shows; empty where nothing is filtered.
        """
        super().__init__(open_project, jobs, self.tr("Export"), parent)
        self._plan: ExportPlan | None = None
        self._writing = False
        project = open_project.project
        self.format = FormatPage()
        self.images = ImagesPage(
            self.format.format,
            approved=project.masks.counts()[Provenance.APPROVED],
            total=len(project.images),
            negatives=len(negatives(project)),
            sides=sides_of_folders(project),
            selected=selected,
            shown=shown,
        )
        self.classes = ClassesPage(project, self.format.format)
        self.place = PlacePage(project, self.format.format)
        self.preview = PreviewPage()
        self.report = ResultPage()
        self.steps = Steps(
            (
                self.tr("Format"),
                self.tr("Images"),
                self.tr("Classes"),
                self.tr("Location"),
                self.tr("Preview"),
                self.tr("Report"),
            )
        )
        self.next.setText(self.tr("&Next"))
        self.run.setText(self.tr("&Export"))
        pages = (self.format, self.images, self.classes, self.place, self.preview, self.report)
        self.arrange(pages, width=52, head=self.steps)
        self._connect()
        self._begin_as_before()
        self.update_buttons()

    def _begin_as_before(self) -> None:
        """Choose what the last export of the project asked for; objects, where there are some."""
        if self._open_project.project.masks.object_counts():
            for kind in self.format.buttons:
                self.format.options.choose(kind, {"objects": True})
        last = remembered_request(self._open_project.project)
        if last is None:
            return
        self.format.choose(last.format)
        self.format.options.choose(last.format, last.options)
        self.images.choose(last)
        self.place.choose_report(last.report_sample)
        # The project may come from somebody else: no other computer is called unasked, and a name
        # may be longer than any.
        known = ("", share_behind(str(self._open_project.project.folder)))
        with suppress(OSError, ValueError):
            if (
                last.out.is_absolute()
                and share_behind(str(last.out)) in known
                and folder_at(last.out.parent)
            ):
                self.place.propose_beside(last.out)

    def _connect(self) -> None:
        self.format.changed.connect(self._show_format)
        for page in (self.images, self.classes, self.place):
            page.changed.connect(self.update_buttons)
        self.back.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)
        self.run.clicked.connect(self.export)

    def choose(self, kind: ExportFormat, out: Path | None = None) -> None:
        """Choose a format, and where it goes."""
        self.format.choose(kind)
        if out is not None:
            self.place.choose(out)

    def request(self) -> ExportRequest:
        """Return what is asked for on all pages."""
        request = ExportRequest(self.format.format, Path(), classes=self.classes.choices())
        return self.place.fill(self.images.fill(self.format.fill(request)))

    def go_on(self) -> None:
        """Go to the next page; the preview is worked out when it is asked for."""
        step = self.pages.currentIndex()
        if self._job is not None or not self._complete(step):
            return
        if step == PLACE:
            self.start(export_planning_job(self._open_project.project, self.request()))
            return
        if step + 1 == PLACE:
            self.place.look()
        self._show(step + 1)

    def go_back(self) -> None:
        """Go to the page before."""
        step = self.pages.currentIndex()
        if self._job is None and 0 < step < RESULT:
            self._plan = None
            if step - 1 == PLACE:
                self.place.look()
            self._show(step - 1)

    def export(self) -> None:
        """Write what the preview shows."""
        if self._plan is None or self._plan.problem or self._job is not None:
            return
        if not self._open_project.read_only:
            try:
                remember_choices(self._open_project.project, self._plan.request.classes)
                remember_request(self._open_project.project, self._plan.request)
            except ProjectError as error:
                self.tell(str(error))
                return
        self._writing = True
        self.start(export_job(self._open_project.project, self._plan))

    def reject(self) -> None:
        """Close; work that is going on is stopped first, and can be gone on with later."""
        if not self.busy:
            super().reject()
            return
        self._closing = not self._writing  # who stops writing may want to go on
        self.stop_work(self.tr("Stopping"))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the work before the window goes."""
        if self.busy:
            self._closing = True
            self.stop_work(self.tr("Stopping"))
            event.ignore()
            return
        super().closeEvent(event)

    def _complete(self, step: int) -> bool:
        if step == CLASSES:
            return self.classes.is_complete()
        return self.place.is_complete() if step == PLACE else True

    def _show_format(self) -> None:
        kind = self.format.format
        for page in (self.images, self.classes, self.place):
            page.show_format(kind)
        self.update_buttons()

    def _show(self, step: int) -> None:
        self.pages.setCurrentIndex(step)
        self.steps.show_step(step)
        self.update_buttons()
        if step >= PREVIEW:  # the button that had the focus is hidden
            (self.run if step == PREVIEW else self.cancel).setFocus()

    def take_event(self, event: Event) -> None:
        """Show a plan that was made, and what was written."""
        if isinstance(event, PlanMade):
            self._plan = event.plan
            self.preview.show_plan(event.plan)
            self._show(PREVIEW)
        elif isinstance(event, Delivered):
            self.report.show_delivery(event.place.page)
        elif isinstance(event, Exported):
            self.report.show_result(event.result)
            self._closing = False
            self._show(RESULT)

    def progress_text(self, progress: Progress) -> str:
        """Return what is done at the moment."""
        phases = {
            "check": self.tr("Checking images and masks"),
            "compare": self.tr("Comparing photos"),
            "export": self.tr("Writing"),
            "verify": self.tr("Reading back"),
            "flush": self.tr("Writing"),
            "read back": self.tr("Reading back"),
            "pack": self.tr("Packing"),
            "measure": self.tr("Writing the delivery report"),
        }
        return phases.get(progress.phase, progress.text)

    def after_job(self, job: Job) -> None:
        """Lead back to where an export that was stopped can be gone on with."""
        writing, self._writing = self._writing, False
        if job.state is JobState.CANCELLED and writing:
            self._plan = None
            self.place.look()
            self._show(PLACE)
            self.status.setText(self.tr("Stopped. What is written is kept; resume when you like."))
        self.update_buttons()

    def update_buttons(self) -> None:
        """Show what can be done now."""
        step, busy = self.pages.currentIndex(), self._job is not None
        self.progress.setVisible(busy)
        self.pages.setEnabled(not busy)
        self.back.setVisible(0 < step < RESULT)
        self.back.setEnabled(not busy)
        self.next.setVisible(step < PREVIEW)
        self.next.setText(self.tr("&Preview") if step == PLACE else self.tr("&Next"))
        self.next.setEnabled(not busy and self._complete(step))
        self.run.setVisible(step == PREVIEW)
        writable = self._plan is not None and not self._plan.problem
        self.run.setEnabled(writable and not busy)
        if self._plan is not None and writable:
            text = self.tr("&Export %Ln image(s)", "", len(self._plan.items))
            self.run.setText(text)
        done = step == RESULT
        self.cancel.setText(self.tr("Clo&se") if done else self.tr("Cancel"))
        default = self.cancel if done else self.run if step == PREVIEW else self.next
        default.setDefault(True)


class Steps(QWidget):
    """The names of the steps; the one that is shown is bold, for screen readers it is named."""

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = tuple(names)
        self._labels = [PlainLabel() for _ in names]
        for place, (name, label) in enumerate(zip(names, self._labels, strict=True), 1):
            label.setText(f"{place}  {name}")
        hbox(*self._labels, Stretch(), on=self, margins=0, gap=self.fontMetrics().height())
        self.show_step(0)

    def show_step(self, step: int) -> None:
        """Mark a step."""
        for place, label in enumerate(self._labels):
            set_kind(label, "" if place == step else "hint")
            font = label.font()  # after the style sheet has set its own
            font.setBold(place == step)
            label.setFont(font)
        self.setAccessibleName(
            self.tr("Step {step} of {steps}: {name}").format(
                step=step + 1, steps=len(self._names), name=self._names[step]
            )
        )
