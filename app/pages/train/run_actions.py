"""What can be done with a training that is over: rename, delete, export, score, make current."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QMessageBox, QWidget

from app.core.store import Project, ProjectError
from app.core.training.request import ModelExported
from app.core.training.run_scores import RunScored
from app.core.training.run_upkeep import (
    RemovalCost,
    removal_cost,
    remove_run,
    rename_run,
    set_current_run,
)
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.jobs.model_import import export_job, scoring_job
from app.jobs.question import Question
from app.models.open_project import OpenProject
from app.pages.train.run_logs import RunLogs, file_name
from app.pages.train.texts import size
from app.qtbase.plain_text import PlainMessageBox
from app.ui.dialogs import tell
from wseg_engine.base.events import Control, Event


@dataclass(frozen=True)
class _Removed(Event):
    freed: int


class RunActions(QObject):
    """Does what the user wants with a training, and asks where something is lost.

    Signals:
        runs_changed: trainings were changed or went away.
        message: something to show in the status bar for a while.
    """

    runs_changed = Signal()
    message = Signal(str)

    def __init__(self, open_project: OpenProject, jobs: JobList, window: QWidget) -> None:
        super().__init__(window)
        self._open_project = open_project
        self._jobs = jobs
        self._window = window
        self.logs = RunLogs(open_project, window)
        self.logs.message.connect(self.message)

    @property
    def _project(self) -> Project:
        return self._open_project.project

    def rename(self, run: int, name: str) -> None:
        """Give a training another name."""
        self._change(lambda: rename_run(self._project, run, name))

    def make_current(self, run: int) -> None:
        """Make masks with this training's model from now on."""
        self._change(lambda: set_current_run(self._project, run))

    def _change(self, change: Callable[[], None]) -> None:
        try:
            change()
        except ProjectError as error:
            tell(self._window, title=self.tr("Not Saved"), text=str(error))
        self.runs_changed.emit()

    # ---------------------------------------------------------------- deleting

    def delete(self, run: int, name: str) -> None:
        """Ask, saying what is lost, then delete a training."""
        project = self._project

        question = Question(
            self.tr("Loading the training"), lambda _control: removal_cost(project, run)
        )
        question.answered.connect(lambda cost: self._ask_to_delete(run, name, cost))
        self._start(question)

    def _ask_to_delete(self, run: int, name: str, cost: RemovalCost) -> None:
        box = PlainMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Delete a Training"))
        box.setText(self.tr("Delete the training “{name}”?").format(name=name))
        box.setInformativeText(self._loss(cost))
        masks = QCheckBox(
            self.tr(
                "Also delete %n mask(s) that it made and that were not corrected", "", cost.masks
            )
        )
        if cost.masks:
            box.setCheckBox(masks)
        delete = box.addButton(self.tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        agreed = box.clickedButton() is delete
        with_masks = bool(cost.masks) and masks.isChecked()
        box.deleteLater()
        if agreed:
            self._delete(run, name, with_masks=with_masks)

    def _loss(self, cost: RemovalCost) -> str:
        parts = [
            self.tr(
                "Its model, curves and log are deleted; {size} is freed. This cannot be undone."
            ).format(size=size(cost.model_bytes))
        ]
        if cost.current:
            parts.append(self.tr("It is the current model: the newest other one becomes current."))
        if cost.masks:
            parts.append(
                self.tr(
                    "Corrected and approved masks are always kept; the others are kept too, unless:"
                )
            )
        return " ".join(parts)

    def _delete(self, run: int, name: str, *, with_masks: bool) -> None:
        project = self._project

        def work(_control: Control) -> Iterator[Event]:
            yield _Removed(remove_run(project, run, with_masks=with_masks))

        def done(event: object) -> None:
            if isinstance(event, _Removed):
                text = self.tr("“{name}” was deleted; {size} freed.")
                self.message.emit(text.format(name=name, size=size(event.freed)))
                self._open_project.note_images(True)
                self.runs_changed.emit()

        self._run(Job(self.tr("Deleting {name}").format(name=name), work), done)

    # --------------------------------------------------------------- exporting

    def export_model(self, run: int, name: str) -> None:
        """Ask for a file, and write the model into it."""
        target, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Export the Model"),
            file_name(name, ".safetensors"),
            self.tr("Models (*.safetensors)"),
        )
        if not target:
            return

        def done(event: object) -> None:
            if isinstance(event, ModelExported):
                text = self.tr("The model was written: {file}, {size}")
                self.message.emit(text.format(file=event.path, size=size(event.size)))

        self._run(export_job(self._project, run, Path(target)), done)

    # ----------------------------------------------------------------- scoring

    def score(self, run: int, *, device: str, quietly: bool = False) -> None:
        """Compare a training's masks with approved ones that it never saw.

        Args:
            run: its id.
            device: where to compute.
            quietly: say nothing where there is nothing to compare with.
        """

        def done(event: object) -> None:
            if not isinstance(event, RunScored):
                return
            self.runs_changed.emit()
            if event.score is None and not quietly:
                tell(self._window, title=self.tr("Not Scored"), text=event.why_none)

        self._run(scoring_job(self._project, run, device), done, quietly=quietly)

    def _run(self, job: Job, done: Callable[[object], None], *, quietly: bool = False) -> None:
        job.event_received.connect(done)
        self._start(job, quietly=quietly)

    def _start(self, job: Job, *, quietly: bool = False) -> None:
        def end() -> None:
            if job.state is JobState.FAILED and not quietly:
                tell(self._window, title=job.title, text=job.error_text)

        job.ended.connect(end)
        self._jobs.start(job)
