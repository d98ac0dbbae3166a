"""Training in the background: what the window starts, watches and ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from PySide6.QtCore import QCoreApplication, Signal

from app.core.store import Project
from app.core.training.live import LiveRun
from app.core.training.request import Ending, Previews, RunBegun, RunEnded, TrainRequest
from app.core.translation import reason
from app.jobs.giving_way import end_automatic
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.jobs.torch_loading import load_torch
from wseg_engine.base.events import Control, EpochDone, Event, StepDone

__all__ = ["TrainRequest", "TrainingJob", "running_training", "start_training"]


class HasProject(Protocol):
    """The open project, of which a training needs the store alone."""

    @property
    def project(self) -> Project:
        """The store."""


class EndingChoice:
    """What shall become of a run when it is asked to end; the first choice counts."""

    def __init__(self) -> None:
        self._choice: Ending | None = None

    @property
    def choice(self) -> Ending | None:
        """What was chosen; None: nobody asked it to end."""
        return self._choice

    def choose(self, ending: Ending) -> None:
        """Choose, unless that was done before."""
        if self._choice is None:
            self._choice = ending


class TrainingJob(Job):
    """A training that runs.

    `cancel` discards the run, `stop_and_keep` keeps what it has learnt, `leave` (the project
    closes) keeps it too, to go on another time. `live` is the training as it is now.

    Signals:
        run_changed: the store's record of a run was made, changed or removed; the run's id.
        previews_ready: the network's masks of the pinned images after an epoch, as `Previews`.
    """

    run_changed = Signal(int)
    previews_ready = Signal(object)

    def __init__(
        self,
        project: Project,
        request: TrainRequest,
        title: str,
        *,
        first: Callable[[Control], None] | None = None,
    ) -> None:
        """Prepare a training.

        Args:
            project: open for writing.
            request: what to train.
            title: for the user.
            first: called in the job's thread before all else.
        """
        self._ending = ending = EndingChoice()

        def work(control: Control) -> Iterator[Event]:
            if first is not None:
                first(control)
            yield from _work(project, request, ending, control)

        super().__init__(title, work)
        self.request = request
        self.live = LiveRun(request.estimate)
        self.run_id: int | None = request.resume_run
        self.ending: Ending | None = None  # once it has ended
        self.event_received.connect(self._hear)
        self.progress_changed.connect(self.live.feed)
        self.ended.connect(self._note_end)

    @property
    def share(self) -> float | None:
        """How much of the whole training is done: not of its phase or its epoch."""
        return self.live.share

    @property
    def left_text(self) -> str:
        """How long the training still takes, as its page tells it."""
        return "" if self.live.paused else self.live.left_text()

    def cancel(self) -> None:
        """End the training and delete what there is of its run."""
        self._ending.choose(Ending.DISCARDED)
        super().cancel()

    def stop_and_keep(self) -> None:
        """End the training after the step it is in, save it, and keep the run."""
        self._ending.choose(Ending.KEPT)
        super().cancel()

    def end(self) -> None:
        """Stop and keep: hours of training are not lost by a click in the list of jobs."""
        if self.request.automatic:
            self.cancel()
        else:
            self.stop_and_keep()

    def leave(self) -> None:
        """End the training after the step it is in, and save it to go on another time.

        One that nobody asked for leaves nothing.
        """
        self._ending.choose(Ending.DISCARDED if self.request.automatic else Ending.SUSPENDED)
        super().cancel()

    def pause(self) -> None:
        """Have the training wait after the step it is in."""
        super().pause()
        self.live.pause()

    def resume(self) -> None:
        """Let a paused training go on."""
        super().resume()
        self.live.resume()

    def _hear(self, event: Event) -> None:
        self.live.feed(event)
        match event:
            case RunBegun():
                self.run_id = event.run
                self.run_changed.emit(event.run)
            case RunEnded():
                self.ending = event.ending
                self.run_changed.emit(event.run)
            case Previews():
                self.previews_ready.emit(event)
            case StepDone() | EpochDone():
                self.share_changed.emit()
            case _:
                pass

    def _note_end(self) -> None:
        if self.error is not None:
            self.live.say(reason(self.error), "error")
        if self.ending is None:  # it ended before it had a run
            self.ending = Ending.DISCARDED if self.error is None else Ending.FAILED
            self.live.end(self.ending)


def start_training(open_project: HasProject, jobs: JobList, request: TrainRequest) -> TrainingJob:
    """Begin a training, or go on with one; what runs by itself gives way.

    Raises:
        RuntimeError: if one is running: they would fight for the device.
    """
    if running_training(jobs) is not None:
        raise RuntimeError("A training is running already. Wait for its end, or stop it first.")
    title = (
        QCoreApplication.translate("TrainingJob", "Learning from corrections")
        if request.automatic
        else QCoreApplication.translate("TrainingJob", "Training")
    )
    job = TrainingJob(open_project.project, request, title, first=end_automatic(jobs))
    jobs.start(job)
    return job


def running_training(jobs: JobList) -> TrainingJob | None:
    """Return the training that runs; one that nobody asked for, and gives way, is none."""
    found = (job for job in jobs.running() if isinstance(job, TrainingJob))
    return next((job for job in found if not (job.state.over or job.request.automatic)), None)


def _work(
    project: Project, request: TrainRequest, ending: EndingChoice, control: Control
) -> Iterator[Event]:
    """Train; torch and the engine are imported here, in the job's thread."""
    load_torch()
    from app.jobs.training_run import run_training

    return run_training(project, request, control, lambda: ending.choice)


def start_probe(open_project: HasProject, jobs: JobList, request: TrainRequest) -> Job:
    """Measure a few images and steps; the job's last event is a `TimeEstimate`.

    It takes seconds, fails with a reason in words where a training would, and changes nothing;
    features that it computes stay in the cache.
    """
    project = open_project.project
    title = QCoreApplication.translate("TrainingJob", "Estimating the time")
    return jobs.start(Job(title, lambda control: _probe(project, request, control), quiet=True))


def _probe(project: Project, request: TrainRequest, control: Control) -> Iterator[Event]:
    """Measure; torch and the engine are imported here, in the job's thread."""
    load_torch()
    from app.jobs.training_probe import measure

    return measure(project, request, control)
