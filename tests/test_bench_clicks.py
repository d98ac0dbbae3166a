"""The simulated user of the benchmark of clicks: where it clicks, what it counts."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))

from bench_clicks import MOST, Case, Click, Scene, brush, iou, next_click, row, simulated

from app.core.masks.area import Area, box_of
from wseg_engine.base.labels import VOID

sys.path.remove(str(Path(__file__).parent / "benchmarks"))

CAT = 1


def case() -> Case:
    """Return a square whose mask lacks its right third, and has a small speck elsewhere."""
    truth = np.zeros((60, 80), np.uint8)
    truth[15:45, 20:50] = CAT
    labels = truth.copy()
    labels[:, 40:] = 0
    labels[2:6, 70:74] = CAT
    return Case(np.zeros((60, 80, 3), np.uint8), labels, truth, CAT)


def right(scene: Scene, click: Click) -> None:
    """Mend the whole mask with one click."""
    truth = case().truth == CAT
    scene.put(Area(box_of(truth), ~truth), belongs=False)
    scene.put(Area(box_of(truth), truth), belongs=True)


def nothing(scene: Scene, click: Click) -> None:
    """Change nothing."""


def test_it_clicks_in_the_middle_of_the_largest_error() -> None:
    click = next_click(case().labels, case())
    assert click is not None
    assert click.belongs
    assert click.at.x == pytest.approx(45, abs=1)
    assert click.reach == pytest.approx(5, abs=0.6)
    wrong = case().truth.copy()
    wrong[2:20, 60:78] = CAT
    click = next_click(wrong, case())
    assert click is not None
    assert not click.belongs
    assert next_click(case().truth, case()) is None


def test_void_is_no_error_and_counts_for_nothing() -> None:
    some = case()
    some.truth[2:6, 70:74] = VOID
    some.truth[15:45, 40:50] = VOID
    assert next_click(some.labels, some) is None
    assert iou(some.labels, some) == 1


def test_who_does_not_reach_the_goal_counts_in_full() -> None:
    done = row("right", simulated(right, [case()]))
    assert done["to 0.85: mean"] == 1
    assert done["not reached, % (0.85)"] == 0
    never = row("nothing", simulated(nothing, [case()]))
    assert never["to 0.85: mean"] == MOST
    assert never["not reached, % (0.85)"] == 100
    mended = case()._replace(labels=case().truth)
    assert row("nothing", simulated(nothing, [mended]))["to 0.90: mean"] == 0


def test_the_simulated_brush_never_spills() -> None:
    scene = case().scene()
    click = next_click(scene.document.labels, case())
    assert click is not None
    before = iou(scene.document.labels, case())
    with scene.document.step("click"):
        brush(scene, click)
    changed = scene.document.labels != case().labels
    assert changed.sum() > 50
    assert (scene.document.labels[changed] == case().truth[changed]).all()
    assert iou(scene.document.labels, case()) > before
