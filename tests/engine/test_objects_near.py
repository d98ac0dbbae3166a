"""What new pixels and the pixels of a cut belong to, compared with looking at every pixel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from wseg_engine.objects.cutting import cut_object
from wseg_engine.objects.joining import Piece, join_pieces
from wseg_engine.objects.parts import nearest


def in_tiles(fresh: np.ndarray, height: int, width: int) -> Iterator[Piece]:
    for row in range(0, fresh.shape[0], height):
        for column in range(0, fresh.shape[1], width):
            yield Piece(row, column, fresh[row : row + height, column : column + width])


@pytest.mark.parametrize("tile", [(27, 44), (9, 9), (5, 7), (1, 3), (1, 1)])
@pytest.mark.parametrize("seed", range(8))
def test_new_pixels_join_the_object_with_most_neighbours(seed: int, tile: tuple[int, int]) -> None:
    random = np.random.default_rng(seed)
    small = random.integers(0, 3, (9, 11))
    labels = np.kron(small, np.ones((3, 4), np.uint8)).astype(np.uint8)
    objects = np.zeros(labels.shape, np.uint16)
    for value in (1, 2):
        _, parts = cv2.connectedComponents((labels == value).view(np.uint8), connectivity=8)
        objects[parts > 0] = parts[parts > 0] + 100 * value
    fresh = random.random(labels.shape) < (0.3, 0.7)[seed % 2]
    objects[fresh] = 0
    expected = looked_at(objects, labels, fresh & (labels > 0))
    made = join_pieces(objects, labels, in_tiles(fresh, *tile), above=300)
    new = set(objects[fresh & (labels > 0)].tolist()) - {0, *old(expected)}
    assert new == set(range(301, 301 + made))
    assert made == sum(wanted is None for _, wanted in expected)
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


def test_pixels_without_a_number_get_that_of_thenearest() -> None:
    inside = np.ones((300, 400), bool)
    known = np.zeros(inside.shape, np.uint16)
    known[:, :30], known[:, 370:] = 1, 2  # far away
    numbers = nearest(known, inside)
    assert (numbers[:, :199] == 1).all() and (numbers[:, 201:] == 2).all()
    known[:, 30:180], known[:, 182:370] = 1, 2  # near
    numbers = nearest(known, inside)
    assert (numbers[:, :181] == 1).all() and (numbers[:, 181:] == 2).all()


def test_a_cut_through_a_large_object_leaves_no_pixel_out() -> None:
    inside = np.zeros((600, 800), bool)
    cv2.ellipse(inside.view(np.uint8), (400, 300), (390, 290), 0, 0, 360, 1, -1)
    split = cut_object(inside, [(200.0, -5.0), (420.0, 300.0), (300.0, 620.0)])
    assert split.parts == 2
    assert np.array_equal(split.numbers > 0, inside)
    assert set(np.unique(split.numbers).tolist()) == {0, 1, 2}
    assert split.numbers[300, 700] == 1 and split.numbers[300, 50] == 2


def cut_by_looking_at_all(inside: np.ndarray, line: list[tuple[int, int]]) -> int:
    """Return into how many parts a line from edge to edge cuts an object, crumbs apart."""
    drawn = np.zeros(inside.shape, np.uint8)
    cv2.polylines(drawn, [np.array(line, np.int32)], False, 1, 1, cv2.LINE_4)
    wholes, whole = cv2.connectedComponents(inside.view(np.uint8), connectivity=8)
    left = inside & (drawn == 0)
    parts = 1
    least = min(9, 0.01 * np.count_nonzero(inside))
    for number in range(1, wholes):
        mine = (left & (whole == number)).view(np.uint8)
        _, _, stats, _ = cv2.connectedComponentsWithStats(mine, connectivity=8)
        large = int((stats[1:, cv2.CC_STAT_AREA] > least).sum())
        parts += max(0, large - 1)
    return parts


@pytest.mark.parametrize("seed", range(12))
def test_a_cut_of_ragged_objects_has_the_parts_that_looking_at_all_of_it_finds(seed: int) -> None:
    random = np.random.default_rng(seed)
    field = cv2.GaussianBlur(random.random((90, 120)).astype(np.float32), (0, 0), 5)
    inside = np.asarray(field > np.median(field))
    line = [(int(random.integers(120)), 0), (60, 45), (int(random.integers(120)), 89)]
    split = cut_object(inside, [(x + 0.5, y + 0.5) for x, y in line])
    wanted = cut_by_looking_at_all(inside, line)
    assert split.parts == wanted
    assert np.array_equal(split.numbers > 0, inside)
    areas = np.bincount(split.numbers.reshape(-1))[1:]
    assert (np.diff(areas) <= 0).all()
