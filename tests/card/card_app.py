"""The app's jobs on the card: training with previews, the probe, prediction with refinement."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.store import Provenance
from app.core.training import run_notes
from app.core.training.estimate import TimeEstimate
from app.core.training.request import Previews
from app.jobs.devices import list_devices
from app.jobs.job import JobState
from app.jobs.training import start_probe
from tests.core.training_world import small_request, use_tiny_network
from tests.gui.predict_world import PredictWorld, counts, predict, record, tagged, world
from tests.gui.training_jobs import LONG, Trainings, trainings
from tests.pretended_card import tensors
from tests.pretended_card.card import Card
from wseg_engine.base.events import Event
from wseg_engine.settings.config import ModelConfig, RefineConfig

__all__ = ["tagged", "world"]

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


@pytest.mark.parametrize("frozen", [True, False])
@pytest.mark.parametrize("device", ["auto", "cuda:1"])
def test_a_training_runs_on_the_card_and_shows_previews(
    training: Trainings, card: Card, frozen: bool, device: str
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
    assert card.calls["empty_cache"] > 0  # at the end


def test_the_probe_measures_on_the_card(training: Trainings) -> None:
    request = replace(small_request(), device="cuda:1")
    got: list[Event] = []
    job = start_probe(training.opened, training.jobs, request)
    job.event_received.connect(got.append)
    with training.qtbot.waitSignal(job.ended, timeout=LONG):
        pass
    assert job.error is None
    assert isinstance(got[-1], TimeEstimate)
    assert got[-1].device == "cuda:1"
    assert tensors.RAN["convolution"] > 0


@pytest.mark.parametrize("method", ["none", "pamr", "crf"])
def test_masks_are_made_on_the_card(tagged: PredictWorld, qtbot: QtBot, method: str) -> None:
    refine = RefineConfig(method=method, pamr_iterations=2, pamr_dilations=(1, 2), crf_iterations=2)
    run = tagged.add_run()
    job = predict(tagged, qtbot, run.id, refine=refine)
    assert counts(job) == (5, 0, 0)
    assert sum(tensors.RAN.values()) > 100
    kind = Provenance.MODEL if method == "none" else Provenance.REFINED
    assert record(tagged, tagged.images[1], kind) is not None


def test_the_card_is_listed() -> None:
    first, *_ = list_devices()
    assert (first.key, first.usable) == ("cuda:0", True)
