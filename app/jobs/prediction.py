"""Making masks with a trained run, or by another program, in the background.

What the window starts, watches and ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from PySide6.QtCore import QCoreApplication

from app.core.store import Project
from app.core.training.external import ExternalRequest
from app.core.training.request import (
    MasksMade,
    NotPredicted,
    PredictionEnded,
    PredictRequest,
)
from app.jobs.giving_way import end_automatic
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.jobs.torch_loading import load_torch
from wseg_engine.base.events import Control, Event, Notice
from wseg_engine.external.command import ExternalError

MOST_FAILURES = 1000  # that a job keeps in words


class Views(Protocol):
    """What a prediction needs of the open project: where to save, and whom to tell."""

    project: Project

    def note_images(self, came_or_went: bool, updated: Iterable[int] = ()) -> None:
        """Hear of images that were updated."""


class PredictionJob(Job):
    """A prediction that runs; `event_received` gives the events of this module and `Notice`.

    What another program makes is one, too: nothing else makes masks meanwhile.
    """

    def __init__(
        self,
        open_project: Views,
        request: PredictRequest | ExternalRequest,
        title: str,
        *,
        first: Callable[[Control], None] | None = None,
    ) -> None:
        """Prepare a prediction.

        Args:
            open_project: where masks are kept, and who is told.
            request: what to predict.
            title: for the user.
            first: called in the job's thread before all else.
        """

        self._keeping = Control()  # of masks that another program had finished when it was stopped

        def work(control: Control) -> Iterator[Event]:
            if first is not None:
                first(control)
            if isinstance(request, ExternalRequest):
                yield from _external(open_project.project, request, control, self._keeping)
            else:
                yield from _work(open_project.project, request, control)

        super().__init__(title, work)
        self.request = request
        self.failures: list[NotPredicted] = []  # the first of them
        self.notices: list[str] = []  # warnings; of another program's masks, what else there is
        self.result: PredictionEnded | None = None  # once it is known
        self._open_project = open_project
        self.event_received.connect(self._hear)

    @property
    def external(self) -> bool:
        """Whether another program makes the masks."""
        return isinstance(self.request, ExternalRequest)

    @property
    def short_error(self) -> str:
        """What went wrong, in words, without what another program said; "" where nothing did."""
        return self.error.text if isinstance(self.error, ExternalError) else self.error_text

    def leave(self) -> None:
        """End at once: the project closes, and does not wait until many masks are checked."""
        self._keeping.stop()
        super().leave()

    def summary(self) -> str:
        """Say in words how it went, for the end; "" before."""
        result = self.result
        if result is None:
            return ""
        parts = [self.tr("%n mask(s) made.", "", result.made)]
        if result.kept:
            parts.append(self.tr("%n mask(s) were up to date.", "", result.kept))
        if result.failed and self.external:
            parts.append(self.tr("%n image(s) got no usable mask.", "", result.failed))
        elif result.failed:
            parts.append(self.tr("%n image(s) could not be read.", "", result.failed))
        parts += self.notices
        if result.stopped:
            parts.append(self.tr("Start again to continue with the rest."))
        return " ".join(parts)

    def _hear(self, event: Event) -> None:
        match event:
            case MasksMade() if not self._open_project.project.database.closed:
                self._open_project.note_images(False, event.images)
            case NotPredicted() if len(self.failures) < MOST_FAILURES:
                self.failures.append(event)
            case PredictionEnded():
                self.result = event
            case Notice() if self.external or event.severity == "warning":
                self.notices.append(event.text)
            case _:
                pass


def start_prediction(
    open_project: Views, jobs: JobList, request: PredictRequest | ExternalRequest
) -> PredictionJob:
    """Begin to make masks; what runs by itself gives way.

    Raises:
        RuntimeError: if a prediction runs: two of them would write the same files.
    """
    if running_prediction(jobs) is not None:
        raise RuntimeError("A prediction is running already. Wait for its end, or cancel it first.")
    title = QCoreApplication.translate("PredictionJob", "Making masks")
    job = PredictionJob(open_project, request, title, first=end_automatic(jobs))
    jobs.start(job)
    return job


def running_prediction(jobs: JobList) -> PredictionJob | None:
    """Return the prediction that runs; one that nobody asked for, and gives way, is none."""
    found = (job for job in jobs.running() if isinstance(job, PredictionJob))
    return next((job for job in found if not (job.state.over or job.request.automatic)), None)


def trial_job(project: Project, request: ExternalRequest) -> Job:
    """Return a job that has another program make one mask, and keeps nothing: `ExternalTried`."""

    def work(control: Control) -> Iterator[Event]:
        from app.jobs.external_run import try_external

        return try_external(project, request, control)

    return Job(QCoreApplication.translate("PredictionJob", "Testing another program"), work)


def _external(
    project: Project, request: ExternalRequest, control: Control, keeping: Control
) -> Iterator[Event]:
    """Have another program make masks."""
    from app.jobs.external_run import run_external

    return run_external(project, request, control, keeping)


def _work(project: Project, request: PredictRequest, control: Control) -> Iterator[Event]:
    """Predict; torch and the engine are imported here, in the job's thread."""
    load_torch()
    from app.jobs.prediction_run import run_prediction

    return run_prediction(project, request, control)
