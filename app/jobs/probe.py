"""How long a training would take, and what may go wrong with it: asked before it begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.core.store import Project
from app.core.training.checks import Check, DeviceFacts, checks
from app.core.training.estimate import TimeEstimate
from app.core.training.request import TrainRequest
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.jobs.torch_loading import load_torch
from app.jobs.training import HasProject
from wseg_engine.base.events import Control, Event

__all__ = ["ChecksDone", "TimeEstimate", "start_checks", "start_probe"]


@dataclass(frozen=True)
class ChecksDone(Event):
    """What may go wrong with a training; blocking things first."""

    checks: tuple[Check, ...]


def start_checks(
    open_project: HasProject,
    jobs: JobList,
    request: TrainRequest,
    *,
    device: DeviceFacts | None = None,
) -> Job:
    """Look for what may go wrong; the job's one event is `ChecksDone`."""
    project = open_project.project

    def work(control: Control) -> Iterator[Event]:
        control.wait_or_stop()
        found = checks(
            project, request.settings, device=device, allow_download=request.allow_download
        )
        yield ChecksDone(tuple(found))

    title = QCoreApplication.translate("TrainingJob", "Checking the images and tags")
    return jobs.start(Job(title, work, quiet=True))


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
    load_torch(to_train=True)
    from app.jobs.training_probe import measure

    return measure(project, request, control)
