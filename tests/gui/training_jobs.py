"""Running trainings in tests of the window's side: a project, its jobs, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.core.store import Project, RunRecord
from app.core.training.request import TrainRequest
from app.jobs.job_list import JobList
from app.jobs.training import TrainingJob, start_training
from app.models.open_project import OpenProject
from tests.core.small_trainings import small_project
from wseg_engine.base.events import Event, StepDone

LONG = 20_000  # ms until a test gives up on a training


class Trainings:
    """An open project with the jobs that train in it."""

    def __init__(self, qtbot: QtBot, project: Project) -> None:
        self.qtbot = qtbot
        self.opened = OpenProject(project)
        self.jobs = JobList()
        self.events: list[Event] = []

    @property
    def project(self) -> Project:
        return self.opened.project

    def start(
        self, request: TrainRequest, *, look: Callable[[TrainingJob, Event], None] | None = None
    ) -> TrainingJob:
        """Begin a training.

        `look` sees every event where it is made, in the training's thread, before anything goes on.
        """
        if look is None:
            job = start_training(self.opened, self.jobs, request)
        else:
            job = TrainingJob(self.project, request, "Training")
            _look_in_thread(job, look)
            self.jobs.start(job)
        job.event_received.connect(self.events.append)
        return job

    def run(
        self, request: TrainRequest, *, look: Callable[[TrainingJob, Event], None] | None = None
    ) -> TrainingJob:
        """Train to the end."""
        job = self.start(request, look=look)
        self.wait(job)
        return job

    def wait(self, job: TrainingJob) -> None:
        if not job.state.over:
            with self.qtbot.waitSignal(job.ended, timeout=LONG):
                pass

    def runs(self) -> list[RunRecord]:
        return self.project.runs.all()


@contextmanager
def trainings(qtbot: QtBot, folder: Path) -> Iterator[Trainings]:
    """Open a small project; end everything behind it."""
    trained = Trainings(qtbot, small_project(folder))
    try:
        yield trained
    finally:
        trained.jobs.cancel_all()
        assert trained.jobs.wait(20)
        trained.opened.close()


def steps(events: list[Event]) -> list[tuple[int, int, float, str, str]]:
    """Return the losses of all steps, comparable: what is not a number equals itself."""
    return [
        (event.epoch, event.step, event.tag_loss, repr(event.mask_loss), repr(event.pixel_loss))
        for event in events
        if isinstance(event, StepDone)
    ]


def _look_in_thread(job: TrainingJob, look: Callable[[TrainingJob, Event], None]) -> None:
    put = job._box.put

    def look_and_put(event: Event) -> None:
        look(job, event)
        put(event)

    job._box.put = look_and_put  # type: ignore[method-assign]
