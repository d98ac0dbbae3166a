"""What is asked before a training: checks and a time estimate, and the feature cache."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.training.estimate import TimeEstimate
from app.jobs.job import Job, JobState
from app.jobs.model_import import CacheState, clear_cache, measure_cache
from app.jobs.torch_loading import load_torch
from app.jobs.training import start_probe
from tests.core.small_trainings import small_request, use_tiny_network
from tests.gui.training_jobs import LONG, Trainings, trainings
from wseg_engine.base.events import Event


@pytest.fixture
def trained(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trainings]:
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))
    use_tiny_network(monkeypatch)
    with trainings(qtbot, tmp_path) as made:
        yield made


def finish(trained: Trainings, job: Job) -> list[Event]:
    got: list[Event] = []
    job.event_received.connect(got.append)
    if not job.state.over:
        with trained.qtbot.waitSignal(job.ended, timeout=LONG):
            pass
    return got


def estimate(trained: Trainings, **train: object) -> TimeEstimate:
    job = start_probe(trained.opened, trained.jobs, small_request(**train))
    *_, last = finish(trained, job)
    assert job.error is None
    assert isinstance(last, TimeEstimate)
    return last


def test_a_probe_measures_every_part_of_a_fast_training(trained: Trainings) -> None:
    found = estimate(trained, epochs=6, warmup_epochs=2, relabel_epochs=(4,))
    assert found.device == "cpu"
    assert found.features == 8
    assert (found.warmup_steps, found.steps, found.late_steps) == (4, 4, 4)
    assert (found.labels, found.epochs) == (8, 6)
    parts = (found.start, found.feature, found.warmup_step, found.step, found.late_step)
    assert all(0 < seconds < 5 for seconds in parts)
    assert found.label > 0
    assert found.seconds > found.computing_features > 0


def test_features_that_are_there_cost_nothing(trained: Trainings) -> None:
    trained.run(small_request())
    found = estimate(trained)
    assert (found.features, found.feature) == (0, 0.0)


def test_a_probe_of_the_whole_network_computes_no_features(trained: Trainings) -> None:
    request = small_request(frozen_backbone=False, relabel_epochs=(), optimiser="sgd")
    model = replace(request.settings.model, head="paper")
    request = replace(request, settings=replace(request.settings, model=model))
    job = start_probe(trained.opened, trained.jobs, request)
    *_, found = finish(trained, job)
    assert isinstance(found, TimeEstimate)
    assert (found.features, found.labels, found.late_steps) == (0, 0, 0)
    assert found.previews > 0


def test_a_probe_leaves_no_run_and_changes_no_training(trained: Trainings) -> None:
    estimate(trained)
    assert trained.runs() == []
    assert not list((trained.project.folder / "models").iterdir())


def test_a_probe_can_be_cancelled(trained: Trainings) -> None:
    job = start_probe(trained.opened, trained.jobs, small_request())
    job.progress_changed.connect(lambda _: job.cancel())
    got = finish(trained, job)
    assert job.state is JobState.CANCELLED
    assert not any(isinstance(event, TimeEstimate) for event in got)


def test_a_probe_says_in_words_why_a_training_would_fail(trained: Trainings) -> None:
    trained.project.tags.clear(list(range(1, 9)))
    job = start_probe(trained.opened, trained.jobs, small_request())
    finish(trained, job)
    assert "Tag some images first" in str(job.error)


def test_the_estimate_gives_the_training_its_time_left_at_once(trained: Trainings) -> None:
    found = estimate(trained)
    left: list[float | None] = []
    job = trained.start(replace(small_request(), estimate=found))
    job.progress_changed.connect(lambda _: left.append(job.live.time_left()))
    assert job.live.time_left() is not None
    trained.wait(job)
    assert None not in left


def test_the_cache_is_measured_and_cleared(trained: Trainings) -> None:
    trained.run(small_request())
    (state,) = finish(trained, measure_cache(trained.jobs))
    assert isinstance(state, CacheState)
    assert state.size > 8 * 1000
    (cleared,) = finish(trained, clear_cache(trained.jobs))
    assert isinstance(cleared, CacheState)
    assert (cleared.size, cleared.freed) == (0, state.size)
    trained.run(small_request())
    (again,) = finish(trained, measure_cache(trained.jobs))
    assert isinstance(again, CacheState)
    assert again.size == state.size


@pytest.mark.parametrize("collecting", [True, False])
def test_loading_torch_leaves_the_collector_as_it_was(collecting: bool) -> None:
    before = gc.isenabled()
    _switch_collector(collecting)
    try:
        load_torch()
        assert gc.isenabled() is collecting
    finally:
        _switch_collector(before)
    assert "torch" in sys.modules


def _switch_collector(on: bool) -> None:
    if on:
        gc.enable()
    else:
        gc.disable()
