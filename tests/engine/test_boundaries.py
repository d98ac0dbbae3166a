"""The boundary F-score, against masks whose outlines are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from wseg_engine.base.labels import VOID
from wseg_engine.scoring.boundaries import BoundaryScore


def square(left: int, *, side: int = 40, value: int = 1, size: int = 120) -> np.ndarray:
    labels = np.zeros((size, size), np.uint8)
    labels[40 : 40 + side, left : left + side] = value
    return labels


def test_a_mask_has_its_own_outline() -> None:
    score = BoundaryScore(("cat", "dog"))
    score.add(square(40), square(40))
    assert score.of_classes()["cat"] == 1.0
    assert math.isnan(score.of_classes()["dog"])
    assert score.mean == 1.0


def test_a_shift_within_the_tolerance_costs_nothing_and_beyond_it_the_shifted_sides() -> None:
    near = BoundaryScore(("cat",), tolerance=2.5 / math.hypot(120, 120))
    near.add(square(42), square(40))
    assert near.mean == 1.0
    far = BoundaryScore(("cat",), tolerance=2.5 / math.hypot(120, 120))
    far.add(square(50), square(40))
    # Upper and lower side overlap in 30 of 40 columns and reach 2 further; of the side that lies
    # within, the 2 pixels at either end are near enough.
    outline, found = 4 * 39, 2 * 32 + 2 * 2
    assert far.mean == pytest.approx(found / outline)


def test_a_class_that_is_missed_or_made_up_scores_nothing() -> None:
    score = BoundaryScore(("cat", "dog"))
    score.add(square(40, value=2), square(40, value=1))
    assert score.of_classes() == {"cat": 0.0, "dog": 0.0}


def test_images_count_alike_whatever_their_size() -> None:
    score = BoundaryScore(("cat",))
    score.add(square(40), square(40))
    score.add(np.zeros((400, 400), np.uint8), square(40, size=400))
    assert score.mean == 0.5


def test_where_the_truth_is_void_nothing_is_compared() -> None:
    truth = square(40)
    truth[:, 80:] = VOID
    predicted = square(40)
    predicted[20:30, 90:110] = 1  # within the void
    score = BoundaryScore(("cat",))
    score.add(predicted, truth)
    assert score.mean == 1.0


def test_a_rim_of_void_around_an_object_costs_nothing() -> None:
    """As Pascal VOC's masks have it, where the outline itself is void."""
    truth = square(40)
    inner = np.zeros_like(truth, bool)
    inner[42:78, 42:78] = True
    outer = np.zeros_like(truth, bool)
    outer[38:82, 38:82] = True
    truth[outer & ~inner] = VOID
    exact, far = (BoundaryScore(("cat",), tolerance=2.5 / math.hypot(120, 120)) for _ in range(2))
    exact.add(square(40), truth)
    assert exact.mean == 1.0
    far.add(square(52), truth)
    assert far.mean < 0.6


def test_the_border_of_the_image_is_no_outline() -> None:
    score = BoundaryScore(("cat",))
    score.add(np.ones((30, 30), np.uint8), np.ones((30, 30), np.uint8))
    assert score.mean == 1.0
