"""A Train page over a small project, and trainings that follow a script instead of a network."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.store import Project, RunRecord, RunState
from app.core.training import run_notes
from app.core.training.estimate import TimeEstimate
from app.core.training.request import Ending, Previews, RunBegun, RunEnded, TrainRequest
from app.core.training.run_files import delete_run, run_files
from app.jobs import training
from app.jobs.devices import DeviceInfo, DevicesFound
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.jobs.model_import import CacheState
from app.jobs.training import EndingChoice
from app.models.open_project import OpenProject
from app.pages.train import estimating, page, run_actions, run_loading
from app.pages.train.page import TrainPage
from app.ui.actions import Actions
from app.ui.settings import AppSettings
from wseg_engine.base.events import (
    CheckpointSaved,
    Control,
    EpochDone,
    Event,
    Notice,
    Progress,
    StepDone,
    Stopped,
    TrainingStarted,
)
from wseg_engine.settings.config import Settings
from wseg_engine.settings.presets import preset
from wseg_engine.training.runlog import write_log

LONG = 5000  # ms until a test gives up
STEPS = 4  # an epoch
CPU = DeviceInfo("Sixpack Processor", "cpu", 16 << 30, 9 << 30, usable=True)
OLD_CARD = DeviceInfo(
    "Old Card", "", 0, 0, usable=False, reason="It is too old.", remedy="Buy another."
)


class Script:
    """What a training does: it holds before an epoch until it is let go on."""

    def __init__(self) -> None:
        self.epochs = 3
        self.hold_before = math.inf  # this epoch and later ones wait for `go_on`
        self.go_on = threading.Event()
        self.notices: list[Notice] = []
        self.error: Exception | None = None
        self.requests: list[TrainRequest] = []

    def work(
        self, project: Project, request: TrainRequest, ending: EndingChoice, control: Control
    ) -> Iterator[Event]:
        """Stand in for a training."""
        self.requests.append(request)
        record = _record_of(project, request)
        images = project.images.ids()[:4]
        classes = tuple(info.id for info in project.classes.all())
        names = tuple(info.name for info in project.classes.all())
        yield RunBegun(
            record.id,
            record.name,
            classes,
            names,
            images=len(images),
            masks=0,
            pinned=tuple(request.pinned) or tuple(images),
            resumed=request.resume_run is not None,
        )
        how = Ending.FINISHED
        try:
            yield from self._train(project, record, classes, tuple(images), control)
        except Stopped:
            how = ending.choice or Ending.KEPT
        yield _end(project, record, how)

    def _train(
        self,
        project: Project,
        record: RunRecord,
        classes: tuple[int, ...],
        images: tuple[int, ...],
        control: Control,
    ) -> Iterator[Event]:
        yield Progress("features", 1, len(images))
        yield TrainingStarted("cpu", len(images), self.epochs, STEPS, 0, 1000)
        yield from self.notices
        for epoch in range(self.epochs):
            while epoch >= self.hold_before and not self.go_on.wait(0.01):
                control.wait_or_stop()
            for step in range(1, STEPS + 1):
                control.wait_or_stop()
                mask = 0.5 / (epoch + 1) if epoch else math.nan
                yield StepDone(epoch, step, STEPS, 1 / (epoch + step), mask, math.nan, 0.01, 20.0)
            if self.error is not None:
                raise self.error
            metrics = {"tag_ap": 0.5 + 0.1 * epoch}
            yield EpochDone(epoch, self.epochs, 0.4, 0.3, math.nan, 1.0, metrics)
            labels = {number: np.full((6, 8), 1 + epoch % 2, np.uint8) for number in images}
            yield Previews(epoch + 1, classes, labels)
            file = run_files(project, record).checkpoint
            file.write_text("{}", encoding="utf-8")
            yield CheckpointSaved(file, epoch + 1)


def _record_of(project: Project, request: TrainRequest) -> RunRecord:
    if request.resume_run is not None:
        return project.runs.get(request.resume_run)
    name = request.name or f"Run {len(project.runs.all()) + 1}"
    return put_run(project, name, settings=request.settings, state=RunState.RUNNING)


def _end(project: Project, record: RunRecord, how: Ending) -> RunEnded:
    states = {
        Ending.FINISHED: RunState.FINISHED,
        Ending.KEPT: RunState.STOPPED,
        Ending.SUSPENDED: RunState.RUNNING,
    }
    if how is Ending.DISCARDED:
        delete_run(project, record.id)
    else:
        project.runs.update(record.id, state=states[how])
    return RunEnded(record.id, how)


def put_run(
    project: Project,
    name: str,
    *,
    settings: Settings | None = None,
    state: RunState = RunState.FINISHED,
    losses: Sequence[float] = (),
    scores: dict[str, object] | None = None,
) -> RunRecord:
    """Keep a run with a folder, and a log of an epoch for each loss."""
    number = len(project.runs.all()) + 1
    record = project.runs.add(
        name,
        folder=f"models/run-{number:04}",
        classes=[info.id for info in project.classes.all()],
        settings={
            run_notes.SETTINGS: (settings or preset("fast")).to_dict(),
            run_notes.PRESET: "fast",
            run_notes.IMAGES: 8,
        },
    )
    files = run_files(project, record)
    files.root.mkdir(parents=True)
    if losses:
        history = [
            {
                "epoch": epoch,
                "tag_loss": loss,
                "mask_loss": math.nan,
                "pixel_loss": math.nan,
                "seconds": 1.0,
                "metrics": {},
            }
            for epoch, loss in enumerate(losses)
        ]
        write_log(files.root, history)
        files.checkpoint.write_text("{}", encoding="utf-8")
    known = {run_notes.SECONDS: 61.0, run_notes.DEVICE: "cpu", run_notes.EPOCHS: len(losses)}
    project.runs.update(record.id, state=state, scores=known | (scores or {}))
    return project.runs.get(record.id)


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Script:
    """Have trainings follow a script, and nothing load torch or look into the user's cache."""
    made = Script()
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))

    def cache(jobs: JobList) -> Job:
        def work(_control: Control) -> Iterator[Event]:
            yield CacheState(tmp_path / "cache", 5 << 20)

        return jobs.start(Job("cache", work, quiet=True))

    monkeypatch.setattr(run_loading, "measure_cache", cache)
    monkeypatch.setattr(training, "_work", made.work)

    def devices(_control: Control) -> Iterator[Event]:
        yield DevicesFound((CPU, OLD_CARD))

    def probe(_opened: object, jobs: JobList, _request: TrainRequest) -> Job:
        def work(_control: Control) -> Iterator[Event]:
            yield TimeEstimate("cpu", 1.0, 0.0, 0, 0.1, 10, 0.2, 1000)

        return jobs.start(Job("probe", work, quiet=True))

    def scoring(_project: Project, _run: int, _device: str = "auto") -> Job:
        return Job("scores", lambda _control: iter(()), quiet=True)

    monkeypatch.setattr(page, "devices_job", lambda: Job("devices", devices, quiet=True))
    monkeypatch.setattr(estimating, "start_probe", probe)
    monkeypatch.setattr(estimating, "DELAY", 1)
    monkeypatch.setattr(run_actions, "scoring_job", scoring)
    return made


@contextmanager
def train_page(
    qtbot: QtBot, project: Project, folder: Path, *, show: bool = True
) -> Iterator[TrainPage]:
    """Show the Train workspace of a project; end everything behind it."""
    opened, jobs = OpenProject(project), JobList()
    settings = AppSettings(folder / "settings.json")
    made = TrainPage(opened, jobs=jobs, actions=Actions(settings), settings=settings)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    if show:
        made.show()
    try:
        yield made
    finally:
        made.shut_down()
        jobs.cancel_all()
        assert jobs.wait(5)
        settings.save()
        opened.close()


def ready(qtbot: QtBot, made: TrainPage) -> None:
    """Wait until the checks are through."""
    qtbot.waitUntil(lambda: made.setup.found is not None, timeout=LONG)
