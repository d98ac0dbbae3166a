"""What new pixels and the pixels of a cut belong to, compared with looking at every pixel."""

from __future__ import annotations

from collections import Counter

import cv2
import numpy as np
import pytest

from wseg_engine.objects.joining import join_new
from wseg_engine.objects.splitting import _nearest, cut_object


@pytest.mark.parametrize("seed", range(8))
def test_new_pixels_join_the_object_with_most_neighbours(seed: int) -> None:
    random = np.random.default_rng(seed)
    small = random.integers(0, 3, (9, 11))
    labels = np.kron(small, np.ones((3, 4), np.uint8)).astype(np.uint8)
    objects = np.zeros(labels.shape, np.uint16)
    for value in (1, 2):
        _, parts = cv2.connectedComponents((labels == value).view(np.uint8), connectivity=8)
        objects[parts > 0] = parts[parts > 0] + 100 * value
    fresh = random.random(labels.shape) < 0.3
    objects[fresh] = 0
    expected = looked_at(objects, labels, fresh & (labels > 0))
    join_new(objects, labels, fresh)
    for part, wanted in expected:
        found = set(objects[part].tolist())
        assert len(found) == 1
        number = found.pop()
        assert (number == wanted) if wanted is not None else (number not in (0, *old(expected)))


def old(expected: list[tuple[np.ndarray, int | None]]) -> set[int]:
    return {number for _, number in expected if number}


def looked_at(
    objects: np.ndarray, labels: np.ndarray, fresh: np.ndarray
) -> list[tuple[np.ndarray, int | None]]:
    """Return each new part with what it has to join; None for an object of its own."""
    found = []
    for value in (1, 2):
        count, parts = cv2.connectedComponents(
            (fresh & (labels == value)).view(np.uint8), connectivity=8
        )
        for number in range(1, count):
            part = parts == number
            times: Counter[int] = Counter()
            for row, column in np.argwhere(part).tolist():
                for down, right in ((d, r) for d in (-1, 0, 1) for r in (-1, 0, 1) if d or r):
                    y, x = row + down, column + right
                    within = 0 <= y < labels.shape[0] and 0 <= x < labels.shape[1]
                    if within and labels[y, x] == value and not part[y, x]:
                        times[int(objects[y, x])] += 1
            own = {number: count for number, count in times.items() if number}
            joins = min(own, key=lambda one: (-own[one], one)) if own else None
            found.append((part, 0 if times and not own else joins))
    return found


def test_pixels_without_a_number_get_that_of_the_nearest() -> None:
    inside = np.ones((300, 400), bool)
    known = np.zeros(inside.shape, np.int32)
    known[:, :30], known[:, 370:] = 1, 2  # far away
    numbers = _nearest(known, inside)
    assert (numbers[:, :199] == 1).all() and (numbers[:, 201:] == 2).all()
    known[:, 30:180], known[:, 182:370] = 1, 2  # near
    numbers = _nearest(known, inside)
    assert (numbers[:, :181] == 1).all() and (numbers[:, 181:] == 2).all()


def test_a_cut_through_a_large_object_leaves_no_pixel_out() -> None:
    inside = np.zeros((600, 800), bool)
    cv2.ellipse(inside.view(np.uint8), (400, 300), (390, 290), 0, 0, 360, 1, -1)
    split = cut_object(inside, [(200.0, -5.0), (420.0, 300.0), (300.0, 620.0)])
    assert split.parts == 2
    assert np.array_equal(split.numbers > 0, inside)
    assert set(np.unique(split.numbers).tolist()) == {0, 1, 2}
    assert split.numbers[300, 700] == 1 and split.numbers[300, 50] == 2
