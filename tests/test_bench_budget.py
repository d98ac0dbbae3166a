"""What the simulated user of the benchmark of approvals gives: orders, points, lessons."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))

from bench_budget import FEWEST, OTHERS, at_random, lesson, points_of

sys.path.remove(str(Path(__file__).parent / "benchmarks"))

from app.core.training import corrections
from wseg_engine.base.labels import VOID, Tag
from wseg_engine.datasets.types import Dataset, TaggedImage


def dataset(count: int, approved: int) -> Dataset:
    images = [TaggedImage(str(n), Path(f"{n}.jpg"), (Tag.PRESENT,)) for n in range(count)]
    masked = [replace(image, mask=Path("mask.png")) for image in images[:approved]]
    return Dataset(Path(), ("cat",), (*masked, *images[approved:]))


def test_a_point_lies_in_the_largest_part_of_its_class() -> None:
    truth = np.zeros((60, 80), np.uint8)
    truth[5:15, 5:15], truth[30:55, 30:70] = 1, 1
    truth[50:52, 2:4] = 2  # no wider than a point
    truth[:, 78:] = VOID
    points = points_of(truth)
    decided = points != VOID
    assert np.array_equal(points[decided], truth[decided])
    assert set(points[decided].tolist()) == {0, 1, 2}
    assert not decided[5:15, 5:15].any()
    assert 20 <= np.count_nonzero(points == 1) <= 45


def test_a_lesson_is_as_large_as_the_apps() -> None:
    assert (OTHERS, FEWEST) == (corrections.OTHERS, corrections.FEWEST)
    assert len(lesson(dataset(300, 5)).images) == 60
    assert len(lesson(dataset(300, 50)).images) == 250
    assert len(lesson(dataset(20, 5)).images) == 20


def test_the_random_order_is_the_same_every_time_and_leaves_nothing_out() -> None:
    images = dataset(30, 0).images
    order = at_random(images)
    assert order == at_random(images) and order != images
    assert sorted(order, key=lambda i: int(i.name)) == list(images)


@pytest.mark.parametrize("count", [0, 1])
def test_a_lesson_without_others_is_what_was_approved(count: int) -> None:
    assert len(lesson(dataset(count, count)).images) == count
