"""The app's jobs on the card: training with previews, the probe, prediction with refinement."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot

from app.core.store import Provenance
from app.core.training import run_notes
from app.core.training.estimate import TimeEstimate
from app.core.training.request import Previews
from app.jobs.devices import list_devices
from app.jobs.job import JobState
from app.jobs.model_import import scoring_job
from app.jobs.training import start_probe
from tests.core.small_trainings import small_request, use_tiny_network
from tests.gui.coloured_project import ColouredProject, coloured, counts, predict, record, tagged
from tests.gui.test_run_scoring import approve, hold_out, scored
from tests.gui.training_jobs import LONG, Trainings, trainings
from tests.pretended_card import tensors
from wseg_engine.base.events import Event
from wseg_engine.settings.config import ModelConfig, RefineConfig

__all__ = ["coloured", "tagged"]

PAPER = ModelConfig(backbone="resnet50", classes=3, head="paper")


@pytest.fixture(autouse=True)
def _garbage() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def training(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trainings]:
    use_tiny_network(monkeypatch)
    with trainings(qtbot, tmp_path) as made:
        yield made


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What lay on the card each time that its memory was given back."""
    found: list[int] = []
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: found.append(tensors.alive()))
    return found


@pytest.mark.parametrize("frozen", [True, False])
@pytest.mark.parametrize("device", ["auto", "cuda:1"])
def test_a_training_runs_on_the_card_and_shows_previews(
    training: Trainings, left: list[int], frozen: bool, device: str
) -> None:
    request = replace(small_request(frozen_backbone=frozen, epochs=2), device=device)
    if not frozen:
        settings = request.settings
        train = replace(settings.train, relabel_epochs=())
        request = replace(request, settings=replace(settings, model=PAPER, train=train))
    job = training.run(request)
    assert (job.state, job.error) == (JobState.FINISHED, None)
    (run,) = training.runs()
    assert run.scores[run_notes.DEVICE] == ("cuda:0" if device == "auto" else device)
    previews = [event for event in training.events if isinstance(event, Previews)]
    assert len(previews) == 2
    assert all(event.labels for event in previews)
    assert tensors.RAN["convolution_backward"] > 0
    assert left[-1] == 0


@pytest.mark.parametrize("device", ["cuda:0", "cuda:1"])
def test_the_probe_measures_on_the_card(training: Trainings, left: list[int], device: str) -> None:
    request = replace(small_request(), device=device)
    got: list[Event] = []
    job = start_probe(training.opened, training.jobs, request)
    job.event_received.connect(got.append)
    with training.qtbot.waitSignal(job.ended, timeout=LONG):
        pass
    assert job.error is None
    assert isinstance(got[-1], TimeEstimate)
    assert got[-1].device == device
    assert tensors.RAN["convolution"] > 0
    assert left[-1] == 0


@pytest.mark.parametrize("method", ["none", "pamr", "crf"])
def test_masks_are_made_on_the_card(
    tagged: ColouredProject, left: list[int], qtbot: QtBot, method: str
) -> None:
    refine = RefineConfig(method=method, pamr_iterations=2, pamr_dilations=(1, 2), crf_iterations=2)
    run = tagged.add_run()
    job = predict(tagged, qtbot, run.id, refine=refine)
    assert counts(job) == (5, 0, 0)
    assert sum(tensors.RAN.values()) > 100
    kind = Provenance.MODEL if method == "none" else Provenance.REFINED
    assert record(tagged, tagged.images[1], kind) is not None
    assert left[-1] == 0


def test_a_run_is_scored_on_the_card(
    tagged: ColouredProject, left: list[int], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = hold_out(tagged, monkeypatch, 0, 1)
    for image in held:
        approve(tagged, image)
    event, _ = scored(tagged, qtbot, tagged.add_run())
    assert event.score is not None
    assert event.score.images == 2
    assert tensors.RAN["avg_pool2d"] > 0
    assert left[-1] == 0


# What goes wrong, and the words for it.
TROUBLES = [
    (RuntimeError, "CUDA error: an illegal memory access was encountered", "no longer responds"),
    (torch.OutOfMemoryError, "CUDA out of memory. Tried to allocate 2.00 GiB.", "enough memory"),
]


def failing(operator: str, trouble: tuple[type[Exception], str, str]) -> None:
    def hook(name: str, args: tuple[object, ...]) -> None:
        if name == operator:
            raise trouble[0](trouble[1])

    tensors.hooks.append(hook)


@pytest.mark.parametrize("trouble", TROUBLES, ids=["lost", "full"])
def test_a_job_that_fails_tells_it_and_leaves_nothing_on_the_card(
    tagged: ColouredProject,
    left: list[int],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    trouble: tuple[type[Exception], str, str],
) -> None:
    """The window keeps a job's error, and what that came from."""
    approve(tagged, hold_out(tagged, monkeypatch, 0)[0])
    run = tagged.add_run()
    failing("topk", trouble)  # late in the network
    scoring = scoring_job(tagged.project, run.id)
    with qtbot.waitSignal(scoring.ended, timeout=LONG):
        tagged.jobs.start(scoring)
    assert left[-1] == 0
    predicting = predict(tagged, qtbot, run.id)
    assert left[-1] == 0
    for job in (scoring, predicting):
        assert job.state is JobState.FAILED
        assert trouble[2] in job.error_text


@pytest.mark.parametrize("trouble", TROUBLES, ids=["lost", "full"])
def test_a_training_and_its_probe_that_fail_leave_nothing_on_the_card(
    training: Trainings, left: list[int], trouble: tuple[type[Exception], str, str]
) -> None:
    request = replace(small_request(), device="cuda:1")
    failing("relu", trouble)  # within the backbone
    probe = start_probe(training.opened, training.jobs, request)
    with training.qtbot.waitSignal(probe.ended, timeout=LONG):
        pass
    assert left[-1] == 0
    job = training.run(request)
    assert left[-1] == 0
    for failed in (job, probe):
        assert failed.state is JobState.FAILED
        assert trouble[2] in failed.error_text


def test_the_card_is_listed() -> None:
    first, *_ = list_devices()
    assert (first.key, first.usable) == ("cuda:0", True)
