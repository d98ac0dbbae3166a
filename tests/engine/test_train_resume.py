"""Stopping, pausing, closing and resuming: nothing is lost and nothing is done twice."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from torch import Tensor

from tests.engine.tiny import tiny_dataset, tiny_network, tiny_settings
from wseg_engine.base.events import (
    CheckpointSaved,
    Control,
    EpochDone,
    Event,
    Notice,
    StepDone,
    TrainingFinished,
    TrainingStarted,
)
from wseg_engine.datasets.types import Dataset
from wseg_engine.training.checkpoint import load_checkpoint
from wseg_engine.training.run_state import CHECKPOINT_NAME
from wseg_engine.training.train import TrainingError, train

pytestmark = pytest.mark.usefixtures("one_thread")

SETTINGS = tiny_settings(epochs=3, validation=0.2)  # 3 steps an epoch


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return tiny_dataset(tmp_path_factory.mktemp("data"), 12, masks=(0, 3, 5))


@pytest.fixture(scope="module")
def whole(data: Dataset, tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    """The events of a run that nobody interrupted."""
    torch.set_num_threads(1)
    return list(start(data, tmp_path_factory.mktemp("whole")))


def start(
    data: Dataset, out: Path, *, resume: bool = False, control: Control | None = None, seed: int = 0
) -> Iterator[Event]:
    """A run; a resumed one gets a network of other weights, which must not matter."""
    return train(
        data,
        settings=SETTINGS,
        out=out,
        device="cpu",
        resume=resume,
        control=control,
        network=tiny_network(seed=seed),
    )


def facts(events: list[Event]) -> list[tuple[object, ...]]:
    """What must be the same in an interrupted run: losses and metrics, not times."""
    found: list[tuple[object, ...]] = []
    for event in events:
        if isinstance(event, StepDone):
            losses = (event.tag_loss, event.mask_loss, event.pixel_loss)
            found.append((event.epoch, event.step, *map(repr, losses)))
        if isinstance(event, EpochDone):
            losses = (event.tag_loss, event.mask_loss, event.pixel_loss)
            found.append((event.epoch, *map(repr, losses), dict(event.metrics)))
    return found


def weights(events: list[Event]) -> dict[str, Tensor]:
    finished = events[-1]
    assert isinstance(finished, TrainingFinished)
    checkpoint = load_checkpoint(finished.checkpoint)
    momentum = checkpoint.optimiser["state"]
    return dict(checkpoint.network) | {
        f"momentum {key}": value["momentum_buffer"] for key, value in momentum.items()
    }


def assert_same_run(whole: list[Event], first: list[Event], rest: list[Event]) -> None:
    assert facts(first) + facts(rest) == facts(whole)
    expected, found = weights(whole), weights(rest)
    assert expected.keys() == found.keys()
    for name, value in expected.items():
        assert torch.equal(value, found[name]), name


@pytest.mark.parametrize("stop_after", [1, 3, 5, 8])
def test_a_stopped_run_goes_on_bit_for_bit(
    data: Dataset, whole: list[Event], tmp_path: Path, stop_after: int
) -> None:
    control = Control()
    first = []
    for event in start(data, tmp_path, control=control):
        first.append(event)
        if sum(isinstance(e, StepDone) for e in first) == stop_after:
            control.stop()
    finished = first[-1]
    assert isinstance(finished, TrainingFinished)
    assert finished.stopped
    rest = list(start(data, tmp_path, resume=True, seed=9))
    assert isinstance(rest[0], TrainingStarted)
    assert_same_run(whole, first, rest)


@pytest.mark.parametrize("events_read", [1, 2, 4, 7, 9])
def test_a_closed_generator_leaves_a_checkpoint_that_goes_on_bit_for_bit(
    data: Dataset, whole: list[Event], tmp_path: Path, events_read: int
) -> None:
    running = start(data, tmp_path)
    first = [next(running) for _ in range(events_read)]
    running.close()  # type: ignore[attr-defined]
    rest = list(start(data, tmp_path, resume=True, seed=9))
    assert_same_run(whole, first, rest)


def test_a_checkpoint_within_an_epoch_goes_on_bit_for_bit_after_a_kill(
    data: Dataset, whole: list[Event], tmp_path: Path
) -> None:
    often = replace(SETTINGS, train=replace(SETTINGS.train, checkpoint_minutes=1e-9))
    running = train(
        data, settings=often, out=tmp_path / "run", device="cpu", network=tiny_network(seed=0)
    )
    first: list[Event] = []
    while not (first and isinstance(first[-1], CheckpointSaved) and len(facts(first)) == 6):
        first.append(next(running))
    # What a kill here would leave: the second step of the second epoch was saved, no more.
    shutil.copytree(tmp_path / "run", tmp_path / "left")
    assert load_checkpoint(tmp_path / "left" / CHECKPOINT_NAME).step == 2
    running.close()  # type: ignore[attr-defined]
    rest = list(start(data, tmp_path / "left", resume=True, seed=9))
    assert_same_run(whole, first, rest)


@pytest.mark.parametrize(("minutes", "within"), [(0.0, 0), (5.0, 0), (1e-9, 9)])
def test_checkpoints_within_epochs_come_after_their_minutes(
    data: Dataset, tmp_path: Path, minutes: float, within: int
) -> None:
    settings = replace(SETTINGS, train=replace(SETTINGS.train, checkpoint_minutes=minutes))
    events = list(
        train(data, settings=settings, out=tmp_path, device="cpu", network=tiny_network())
    )
    pairs = pairwise(events)
    saved = [b for a, b in pairs if isinstance(a, StepDone) and isinstance(b, CheckpointSaved)]
    assert len(saved) == within


def test_a_stop_between_epochs_is_resumed_twice(
    data: Dataset, whole: list[Event], tmp_path: Path
) -> None:
    parts: list[list[Event]] = []
    for resume in (False, True):
        control = Control()
        part: list[Event] = []
        for event in start(data, tmp_path, resume=resume, control=control, seed=int(resume)):
            part.append(event)
            if isinstance(event, EpochDone):
                control.stop()
        parts.append(part)
    rest = list(start(data, tmp_path, resume=True, seed=5))
    assert_same_run(whole, parts[0] + parts[1], rest)


def test_a_paused_run_waits_and_goes_on(data: Dataset, whole: list[Event], tmp_path: Path) -> None:
    control = Control()
    running = start(data, tmp_path, control=control)
    first = []
    while not (first and isinstance(first[-1], StepDone)):
        first.append(next(running))
    control.pause()
    arrived = threading.Event()
    rest: list[Event] = []

    def go_on() -> None:
        for event in running:
            rest.append(event)
            arrived.set()

    worker = threading.Thread(target=go_on)
    worker.start()
    assert not arrived.wait(0.5)
    control.resume()
    worker.join(60)
    assert not worker.is_alive()
    assert_same_run(whole, first, rest)


def test_a_paused_run_can_be_stopped(data: Dataset, tmp_path: Path) -> None:
    control = Control()
    control.pause()
    control.stop()
    events = list(start(data, tmp_path, control=control))
    assert not any(isinstance(event, StepDone) for event in events)
    finished = events[-1]
    assert isinstance(finished, TrainingFinished)
    assert finished.stopped
    assert load_checkpoint(finished.checkpoint).step == 0


def test_a_damaged_checkpoint_is_passed_over_for_the_one_before(
    data: Dataset, whole: list[Event], tmp_path: Path
) -> None:
    control = Control()
    for event in start(data, tmp_path, control=control):
        if isinstance(event, EpochDone):
            control.stop()
    (tmp_path / CHECKPOINT_NAME).write_text("{", encoding="utf-8")
    rest = list(start(data, tmp_path, resume=True))
    assert any(isinstance(e, Notice) and e.severity == "warning" for e in rest)
    assert facts(rest) == facts(whole)[-len(facts(rest)) :]
    assert len(facts(rest)) >= 8


def test_resuming_a_finished_run_ends_at_once(data: Dataset, tmp_path: Path) -> None:
    list(start(data, tmp_path))
    again = list(start(data, tmp_path, resume=True))
    assert not any(isinstance(event, StepDone) for event in again)
    assert isinstance(again[-1], TrainingFinished)
    assert again[-1].epochs == 3


def test_more_epochs_can_be_added_to_a_finished_run(data: Dataset, tmp_path: Path) -> None:
    list(start(data, tmp_path))
    longer = replace(SETTINGS, train=replace(SETTINGS.train, epochs=4))
    events = list(
        train(
            data,
            settings=longer,
            out=tmp_path,
            device="cpu",
            resume=True,
            network=tiny_network(),
        )
    )
    assert [e.epoch for e in events if isinstance(e, EpochDone)] == [3]
    assert any(isinstance(e, Notice) and "settings differ" in e.text for e in events)
    assert len((tmp_path / "log.csv").read_text(encoding="utf-8").splitlines()) == 5


def test_an_empty_folder_is_resumed_from_the_beginning(
    data: Dataset, whole: list[Event], tmp_path: Path
) -> None:
    events = list(start(data, tmp_path, resume=True))
    assert any(isinstance(e, Notice) and "from the beginning" in e.text for e in events)
    assert facts(events) == facts(whole)


def test_a_run_is_not_overwritten_by_a_new_one(data: Dataset, tmp_path: Path) -> None:
    running = start(data, tmp_path)
    while not isinstance(next(running), CheckpointSaved):
        pass
    running.close()  # type: ignore[attr-defined]
    with pytest.raises(TrainingError, match="already contains a training run"):
        list(start(data, tmp_path))


def test_a_run_of_other_classes_or_another_network_is_not_resumed(
    data: Dataset, tmp_path: Path
) -> None:
    list(start(data, tmp_path))
    renamed = replace(data, classes=("red", "green", "violet"))
    with pytest.raises(TrainingError, match="the run knows the classes red, green, blue"):
        list(start(renamed, tmp_path, resume=True))
    other = replace(SETTINGS, model=replace(SETTINGS.model, gci=False))
    with pytest.raises(TrainingError, match="trains another network"):
        list(train(data, settings=other, out=tmp_path, device="cpu", resume=True))


def test_adamw_with_a_schedule_goes_on_bit_for_bit(data: Dataset, tmp_path: Path) -> None:
    """Its state holds two means and a counter, and the rate depends on the place in the run."""
    settings = tiny_settings(epochs=3, optimiser="adamw", schedule="cosine", rate=1e-3)

    def begin(out: Path, *, resume: bool = False) -> Iterator[Event]:
        return train(
            data,
            settings=settings,
            out=out,
            device="cpu",
            resume=resume,
            network=tiny_network(),
        )

    expected = facts(list(begin(tmp_path / "whole")))
    running = begin(tmp_path / "parts")
    first = [next(running) for _ in range(4)]
    running.close()  # type: ignore[attr-defined]
    assert facts(first + list(begin(tmp_path / "parts", resume=True))) == expected
