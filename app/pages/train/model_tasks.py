"""What is done with models besides training: predicting, bringing them in, clearing the cache."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from app.core.store import ProjectError
from app.core.training import run_notes
from app.core.training.external import ExternalRequest
from app.core.training.request import PredictRequest
from app.core.training.run_upkeep import current_run
from app.jobs.job import JobState
from app.jobs.job_list import JobList
from app.jobs.model_import import CacheState, clear_cache
from app.jobs.prediction import PredictionJob, running_prediction, start_prediction
from app.jobs.training import running_training
from app.models.open_project import OpenProject
from app.pages.train.prediction_strip import PredictionStrip
from app.pages.train.texts import size
from app.ui.dialogs import Choice, Kind, ask, tell
from app.ui.settings import AppSettings
from wseg_engine.external.command import ExternalError
from wseg_engine.settings.config import RefineConfig


class ModelTasks(QObject):
    """Asks for what is needed, and starts it.

    Signals:
        message: something to show in the status bar for a while.
        runs_changed: there is another training.
        cache_changed: the feature cache was cleared.
    """

    message = Signal(str)
    runs_changed = Signal()
    cache_changed = Signal()

    def __init__(
        self,
        open_project: OpenProject,
        jobs: JobList,
        strip: PredictionStrip,
        settings: AppSettings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._settings = settings
        self._open_project = open_project
        self._jobs = jobs
        self._strip = strip
        self._window = window
        self._external: PredictionJob | None = None  # a run of another program
        self.device: Callable[[], str] = lambda: "auto"
        self.selected: Callable[[], tuple[int, ...]] = tuple
        strip.again_requested.connect(self.start_prediction)

    # -------------------------------------------------------------- predicting

    def predict(self, run: int | None = None) -> None:
        """Ask which images, and make masks of them; without a run, by the current model."""
        project = self._open_project.project
        try:
            record = current_run(project) if run is None else project.runs.get(run)
        except ProjectError as error:
            tell(self._window, title=self.tr("No Model"), text=str(error))
            return
        if record is None:
            text = self.tr("There is no model yet. Train one first, or import a model.")
            tell(self._window, title=self.tr("No Model"), text=text)
            return
        from app.pages.train.predict_dialog import PredictDialog

        settings = run_notes.settings_of_run(record)
        dialog = PredictDialog(
            self._open_project,
            self._jobs,
            run=record.id,
            run_name=record.name,
            selected=self.selected(),
            device=self.device(),
            refine=RefineConfig() if settings is None else settings.refine,
            parent=self._window,
        )
        agreed = dialog.exec() == QDialog.DialogCode.Accepted
        request = dialog.request
        dialog.deleteLater()
        if agreed:
            self.start_prediction(request)

    def predict_externally(self) -> None:
        """Ask for a program, and have it make masks."""
        if self._open_project.read_only:
            text = self.tr("The project is open for viewing only, so no masks can be saved.")
            tell(self._window, title=self.tr("Not Now"), text=text)
            return
        from app.pages.train.external_dialog import ExternalDialog

        dialog = ExternalDialog(
            self._open_project,
            self._jobs,
            self._settings,
            selected=self.selected(),
            parent=self._window,
        )
        agreed = dialog.exec() == QDialog.DialogCode.Accepted
        request = dialog.request
        dialog.deleteLater()
        if agreed:
            self.start_prediction(request)

    def start_prediction(self, request: PredictRequest | ExternalRequest) -> None:
        """Make masks, unless that is done already."""
        busy = ""
        if running_prediction(self._jobs) is not None:
            busy = self.tr(
                "Masks are already being made. Wait until that is done, or cancel it first."
            )
        elif running_training(self._jobs) is not None:
            busy = self.tr("A training is running. Wait until it is done, or stop it first.")
        if busy:
            tell(self._window, title=self.tr("Not Now"), text=busy)
            return
        job = start_prediction(self._open_project, self._jobs, request)
        self._strip.watch(job)
        if job.external:
            self._external = job
            job.ended.connect(self._tell_external)  # a slot of this: nothing once that is gone

    def _tell_external(self) -> None:
        """Say what another program said before it failed; its masks are listed with the runs."""
        self.runs_changed.emit()
        job, self._external = self._external, None
        if job is not None and job.state is JobState.FAILED:
            said = job.error.said if isinstance(job.error, ExternalError) else ""
            title = self.tr("The Program Failed")
            tell(self._window, title=title, text=job.short_error, details=said)

    # -------------------------------------------------------------- bringing in

    def bring_in(self) -> None:
        """Let the user choose a model or weights, and bring them in."""
        from app.pages.train.import_dialog import ImportModelDialog

        dialog = ImportModelDialog(self._open_project, self._jobs, self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.message.emit(dialog.text)
            self.runs_changed.emit()
        dialog.deleteLater()

    # -------------------------------------------------------------------- cache

    def clear_cache(self) -> None:
        """Ask, then delete all features."""
        if running_training(self._jobs) is not None:
            text = self.tr(
                "A training is using the cache. Wait until it is done, or stop it first."
            )
            tell(self._window, title=self.tr("Not Now"), text=text)
            return
        answer = ask(
            self._window,
            title=self.tr("Clear the feature cache?"),
            text=self.tr(
                "No training, mask or tag is lost. The next fast training has to process every "
                "image again, which takes a while. All projects share this cache."
            ),
            choices=(
                Choice("clear", self.tr("Clear")),
                Choice("keep", self.tr("Keep"), safe=True, default=True),
            ),
            kind=Kind.QUESTION,
        )
        if answer != "clear":
            return
        job = clear_cache(self._jobs)
        job.event_received.connect(self._tell_cleared)

        def end() -> None:
            if job.state is JobState.FAILED:
                tell(self._window, title=self.tr("Not Cleared"), text=job.error_text)
            self.cache_changed.emit()

        job.ended.connect(end)

    def _tell_cleared(self, event: object) -> None:
        if isinstance(event, CacheState):
            text = self.tr("{size} freed.").format(size=size(event.freed))
            self.message.emit(text)
