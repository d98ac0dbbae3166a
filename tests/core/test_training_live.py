"""What the window shows of a training, from the events alone."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest

from app.core.training.curve import Curve
from app.core.training.estimate import StepCounts, TimeEstimate, step_counts
from app.core.training.history import read_history
from app.core.training.live import MOST_LINES, LiveRun, Phase
from app.core.training.request import Ending, RunBegun, RunEnded
from wseg_engine.base.events import (
    BatchHalved,
    CheckpointSaved,
    EpochDone,
    Notice,
    Progress,
    StepDone,
    TrainingStarted,
)
from wseg_engine.settings.config import TrainConfig
from wseg_engine.training.runlog import write_log

CONFIG = TrainConfig(frozen_backbone=True, epochs=4, warmup_epochs=1, batch=10, relabel_epochs=(2,))
IMAGES, STEPS = 40, 4
ESTIMATE = TimeEstimate(
    device="cpu",
    start=2.0,
    feature=0.5,
    features=IMAGES,
    warmup_step=1.0,
    warmup_steps=4,
    step=3.0,
    steps=4,
    late_step=2.0,
    late_steps=8,
    label=0.25,
    labels=IMAGES,
    previews=1.0,
    epochs=4,
)


class ClockedRun:
    """A live run with a clock of its own."""

    def __init__(self, estimate: TimeEstimate | None = None) -> None:
        self.now = 100.0
        self.live = LiveRun(estimate, clock=lambda: self.now)

    def begin(self, first_epoch: int = 0) -> None:
        self.live.feed(
            RunBegun(1, "Run 1", (3, 5), ("ant", "bee"), IMAGES, 2, (7,), first_epoch > 0, CONFIG)
        )
        self.live.feed(TrainingStarted("cpu", IMAGES, 4, STEPS, first_epoch, 1000))

    def step(self, epoch: int, step: int, seconds: float, *, mask: float = math.nan) -> None:
        self.now += seconds
        self.live.feed(StepDone(epoch, step, STEPS, 0.5, mask, math.nan, 0.01, 10 / seconds))

    def epoch(self, epoch: int, seconds: float, **metrics: float) -> None:
        for step in range(1, STEPS + 1):
            self.step(epoch, step, seconds)
        self.live.feed(EpochDone(epoch, 4, 0.5, math.nan, math.nan, 4 * seconds, metrics))


def test_a_curve_keeps_every_value_while_there_is_room() -> None:
    curve = Curve(most=8)
    for value in range(7):
        curve.add(value, 2 * value)
    x, y = curve.points()
    assert x.tolist() == list(range(7))
    assert y.tolist() == [2.0 * value for value in range(7)]
    assert curve.last == 12


def test_a_long_curve_is_thinned_by_means_and_keeps_its_end() -> None:
    curve = Curve(most=64)
    values = np.sin(np.arange(10_000) / 500)
    for index, value in enumerate(values):
        curve.add(index, value)
    x, y = curve.points()
    assert 32 <= len(x) <= 65
    assert x[-1] == 9_999
    assert np.all(np.diff(x) > 0)
    # Every point is the mean of the values since the one before.
    assert y[0] == pytest.approx(values[: int(x[0]) + 1].mean())
    assert y[5] == pytest.approx(values[int(x[4]) + 1 : int(x[5]) + 1].mean())


def test_what_is_no_number_is_not_drawn() -> None:
    curve = Curve()
    curve.add(1, math.nan)
    assert len(curve) == 0
    assert math.isnan(curve.last)
    curve.add(2, 5.0)
    assert curve.points()[0].tolist() == [2.0]


def test_step_counts_add_up_to_the_training() -> None:
    counts = step_counts(CONFIG, IMAGES)
    assert counts == StepCounts(4, 4, 8)
    assert counts.after(5) == StepCounts(0, 3, 8)
    assert counts.after(100) == StepCounts(0, 0, 0)
    whole = step_counts(TrainConfig(epochs=3, warmup_epochs=1, batch=16), 20)
    assert whole == StepCounts(2, 4, 0)
    tags = step_counts(TrainConfig(epochs=3, warmup_epochs=1, mask_loss_weight=0.0), 20)
    assert tags == StepCounts(6, 0, 0)


def test_nobody_knows_the_time_left_before_anything_was_measured() -> None:
    clocked = ClockedRun()
    assert clocked.live.time_left() is None
    clocked.begin()
    assert clocked.live.time_left() is None


def test_the_probe_gives_the_time_left_at_once() -> None:
    clocked = ClockedRun(ESTIMATE)
    expected = 40 * 0.5 + 4 + 12 + 16 + 10 + 4
    assert ESTIMATE.seconds == expected + 2.0
    assert clocked.live.time_left() == pytest.approx(expected)


def test_the_time_left_follows_what_is_measured() -> None:
    clocked = ClockedRun(ESTIMATE)
    clocked.begin()
    clocked.epoch(0, seconds=2.0)  # twice as long as estimated
    # So are the steps to come; the labels and the previews are as estimated.
    assert clocked.live.time_left() == pytest.approx(4 * 6 + 8 * 4 + 10 + 3)


def test_without_a_probe_the_steps_so_far_are_taken_for_the_others() -> None:
    clocked = ClockedRun()
    clocked.begin()
    clocked.epoch(0, seconds=2.0)
    assert clocked.live.time_left() is None  # what labels take is not known
    assert (clocked.live.time_left_of.at_least() or 0) == pytest.approx(
        sum(clocked.live.time_left_of.steps_left) * 2.0
    )
    clocked.live.feed(Progress("relabel", 0, IMAGES))
    clocked.now += 1.0
    clocked.live.feed(Progress("relabel", 10, IMAGES))
    assert clocked.live.time_left() == pytest.approx(12 * 2.0 + 30 * 0.1)


def test_the_time_between_epochs_counts() -> None:
    clocked = ClockedRun()
    clocked.begin()
    clocked.epoch(0, seconds=1.0)
    clocked.now += 5.0  # previews, a checkpoint
    clocked.epoch(1, seconds=1.0)
    assert clocked.live.time_left_of.between.seconds == pytest.approx(5.0)


def test_features_are_counted_down() -> None:
    clocked = ClockedRun(ESTIMATE)
    clocked.live.feed(Progress("features", 1, IMAGES))
    assert clocked.live.phase is Phase.FEATURES
    for done in range(2, 12):
        clocked.now += 1.0
        clocked.live.feed(Progress("features", done, IMAGES))
    expected = 29 * 1.0 + 4 + 12 + 16 + 10 + 4
    assert clocked.live.time_left() == pytest.approx(expected)
    assert (clocked.live.done, clocked.live.total) == (11, IMAGES)


def test_pauses_do_not_count() -> None:
    clocked = ClockedRun(ESTIMATE)
    clocked.begin()
    clocked.step(0, 1, 1.0)
    clocked.step(0, 2, 1.0)
    before = clocked.live.time_left()
    clocked.live.pause()
    clocked.now += 1000.0
    assert clocked.live.paused
    assert clocked.live.seconds == pytest.approx(2.0)
    clocked.live.resume()
    assert clocked.live.seconds == pytest.approx(2.0)
    clocked.step(0, 3, 1.0)
    left = clocked.live.time_left()
    assert before is not None
    assert left == pytest.approx(before - 1.0)


def test_the_fraction_grows_to_one() -> None:
    clocked = ClockedRun(ESTIMATE)
    clocked.begin()
    seen = [clocked.live.fraction]
    for epoch in range(4):
        clocked.epoch(epoch, seconds=1.0)
        seen.append(clocked.live.fraction)
    clocked.live.feed(RunEnded(1, Ending.FINISHED))
    assert seen == sorted(seen)
    assert clocked.live.fraction == 1.0
    assert clocked.live.time_left() == 0.0


def test_a_resumed_run_counts_what_is_left_of_it() -> None:
    clocked = ClockedRun()
    clocked.begin(first_epoch=3)
    clocked.step(3, 1, 2.0)
    assert clocked.live.time_left() == pytest.approx(3 * 2.0)


def test_metrics_and_checkpoints_are_kept() -> None:
    clocked = ClockedRun()
    clocked.begin()
    assert math.isnan(clocked.live.tag_precision.value)
    clocked.epoch(0, 1.0, tag_ap=0.5, mean_iou=0.25)
    clocked.epoch(1, 1.0, tag_ap=0.75)
    clocked.live.feed(CheckpointSaved(__file__, 2))  # type: ignore[arg-type]
    assert clocked.live.tag_precision == (0.75, True)
    clocked.epoch(2, 1.0, train_tag_ap=0.9)
    assert clocked.live.tag_precision == (0.75, True)  # what was held out counts for more
    assert clocked.live.metrics["train_tag_ap"].last == 0.9
    assert clocked.live.metrics["mean_iou"].points()[1].tolist() == [0.25]
    assert clocked.live.saved_epochs == 2
    assert clocked.live.epoch == 3


def test_without_images_held_out_the_precision_is_that_of_the_trainings_own() -> None:
    clocked = ClockedRun()
    clocked.begin()
    clocked.epoch(0, 1.0, train_tag_ap=0.9)
    assert clocked.live.tag_precision == (0.9, False)


def test_the_log_tells_what_matters_and_does_not_grow_for_ever() -> None:
    clocked = ClockedRun()
    clocked.live.feed(BatchHalved(8, 2))
    clocked.live.feed(Notice("Something.", "warning"))
    assert [line.severity for line in clocked.live.log] == ["warning", "warning"]
    assert "8 image(s) at once" in clocked.live.log[0].text
    for number in range(2 * MOST_LINES):
        clocked.live.feed(Notice(f"{number}"))
    assert len(clocked.live.log) == MOST_LINES
    assert clocked.live.log_lines == 2 * MOST_LINES + 2


def test_events_it_does_not_know_are_no_trouble() -> None:
    clocked = ClockedRun()
    clocked.live.feed(Progress("something new", 1, 2))
    assert clocked.live.phase is Phase.PREPARING


def test_the_log_of_a_run_gives_its_epochs_back(tmp_path: Path) -> None:
    history = [
        {"epoch": 0, "tag_loss": 0.5, "mask_loss": math.nan, "pixel_loss": math.nan,
         "seconds": 2.5, "metrics": {}},
        {"epoch": 1, "tag_loss": 0.25, "mask_loss": 0.125, "pixel_loss": math.nan,
         "seconds": 2.0, "metrics": {"tag_ap": 0.5}},
    ]  # fmt: skip
    log = write_log(tmp_path, history)
    first, second = read_history(log, epochs=4)
    assert (first.epoch, first.tag_loss, first.metrics) == (0, 0.5, {})
    assert math.isnan(first.mask_loss)
    assert math.isnan(second.pixel_loss)
    known = dataclasses.replace(second, pixel_loss=0.0)  # no nan equals itself
    assert known == EpochDone(1, 4, 0.25, 0.125, 0.0, 2.0, {"tag_ap": 0.5})
    log.write_text("epoch,tag_loss\nx,y\n", encoding="utf-8")
    assert read_history(log, epochs=4) == ()
    assert read_history(tmp_path / "none.csv", epochs=4) == ()
