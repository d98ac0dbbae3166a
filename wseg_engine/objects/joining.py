"""Keeping objects while a mask changes: what came to a class joins what it adjoins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.objects.maps import MOST_OBJECTS, Labels, ObjectMap, free_ids

_STEPS = ((0, 1), (1, -1), (1, 0), (1, 1))  # to half of the neighbours, corners too
_IDS = MOST_OBJECTS + 1


class Piece(NamedTuple):
    """Pixels of a rectangle."""

    row: int  # of its first pixel
    column: int
    inside: NDArray[np.bool_]  # (h, w)


class _Patch(NamedTuple):
    """The new pixels of one class in a piece, numbered by connected parts."""

    row: int
    column: int
    value: int
    inside: NDArray[np.uint8]  # (h, w), 1 where they are
    numbers: NDArray[np.uint8] | NDArray[np.int32]  # (h, w), 0 where there are none
    first: int  # what makes the numbers above 0 different from those of other patches
    total: int  # of numbers

    @property
    def slices(self) -> tuple[slice, slice]:
        """What picks it out of an array of the whole image."""
        height, width = self.numbers.shape
        return slice(self.row, self.row + height), slice(self.column, self.column + width)


class _Seen(NamedTuple):
    """What is there before the new pixels join it."""

    objects: ObjectMap  # (H, W)
    labels: Labels  # (H, W)
    fresh: NDArray[np.uint8]  # (h, w), 255 for all new pixels
    row: int  # of the first of `fresh`
    column: int


def join_new(
    objects: ObjectMap, labels: Labels, fresh: NDArray[np.bool_], *, above: int | None = None
) -> int:
    """Give pixels that came to a class to objects, as `join_pieces`.

    Args:
        objects: (H, W), 0 where `fresh` is.
        labels: (H, W).
        fresh: (H, W), the pixels.
        above: as of `join_pieces`.
    """
    return join_pieces(objects, labels, [Piece(0, 0, fresh)], above=above)


def join_pieces(
    objects: ObjectMap, labels: Labels, pieces: Iterable[Piece], *, above: int | None = None
) -> int:
    """Give pixels that came to a class to the object that they adjoin, or to new ones; in place.

    Each connected part of them joins the object of its class along which it has most neighbours,
    the lowest id where two are even. A part that adjoins none gets an object of its own, except
    where it adjoins pixels of its class that belong to none: then it belongs to none either.

    Time grows with the pieces; how they divide the pixels makes no difference to what is joined.

    Args:
        objects: (H, W), 0 where the pixels are that are in a class.
        labels: (H, W).
        pieces: the pixels, in rectangles that do not overlap; those in no class stay without an
            object.
        above: new objects get the ids above this one, which no object exceeds; None to look.

    Returns:
        How many objects are new.

    Raises:
        ObjectError: if there would be more than 65,535; nothing has changed.
    """
    import cv2

    patches = _patches(labels, pieces)
    if not patches:
        return 0
    parts = _united(patches)
    joins, alone = _neighbours(patches, parts, objects, labels)
    new = int(alone.sum())
    if new and above is not None and above + new <= MOST_OBJECTS:
        joins[alone] = np.arange(new) + above + 1
    elif new:
        joins[alone] = free_ids(objects, new)
    table = joins[parts]
    for patch in patches:
        own = table[patch.first : patch.first + patch.total + 1]
        ids = np.full(patch.inside.shape, own[1]) if patch.total == 1 else own[patch.numbers]
        cv2.copyTo(ids, patch.inside, objects[patch.slices])
    return new


def _patches(labels: Labels, pieces: Iterable[Piece]) -> list[_Patch]:
    import cv2

    patches: list[_Patch] = []
    first = 0
    for row, column, given in pieces:
        inside = given.view(np.uint8)
        x, y, wide, high = cv2.boundingRect(inside)
        if not wide:
            continue
        inside = inside[y : y + high, x : x + wide]
        held = labels[row + y : row + y + high, column + x : column + x + wide]
        values = values_in(held, inside)
        for value in sorted(set(values) - {BACKGROUND, VOID}):
            mine = inside if len(values) == 1 else (held == value).view(np.uint8) & inside
            numbers, total = _parts(mine)
            patches.append(_Patch(row + y, column + x, value, mine, numbers, first, total))
            first += total
    return patches


def values_in(labels: Labels, inside: NDArray[np.uint8]) -> list[int]:
    """Return the labels of some pixels, in order.

    Args:
        labels: (h, w).
        inside: (h, w), not 0 where the pixels are.
    """
    import cv2

    low, high, place, _ = cv2.minMaxLoc(labels, inside)
    if place[0] < 0:  # there are none
        return []
    if low == high:  # as nearly always
        return [int(low)]
    held = np.ascontiguousarray(labels)
    found = cv2.calcHist([held], [0], np.ascontiguousarray(inside), [256], [0, 256])
    values: list[int] = np.flatnonzero(found.ravel()).tolist()
    return values


def _parts(
    inside: NDArray[np.uint8],
) -> tuple[NDArray[np.uint8] | NDArray[np.int32], int]:
    """Number the connected parts of a set from 1; return the numbers, and how many there are."""
    import cv2

    _, nested = cv2.findContours(inside, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if np.count_nonzero(nested[0, :, 3] < 0) == 1:  # one outer edge: quicker than numbering
        return inside, 1
    count, numbers = cv2.connectedComponents(inside, connectivity=8)
    return np.asarray(numbers, np.int32), count - 1


def _united(patches: Sequence[_Patch]) -> NDArray[np.int64]:
    """Return which part each number of the patches is of: the lowest number of that part.

    Numbers of several patches are of one part where their pixels are neighbours.
    """
    parts = np.arange(patches[-1].first + patches[-1].total + 1)
    boxes = np.array([(p.row, p.column, *p.numbers.shape, p.value) for p in patches], np.int64)
    top, left, height, width, value = boxes.T
    near = (value[:, None] == value) & (top[:, None] <= top + height)
    near &= (top <= (top + height)[:, None]) & (left[:, None] <= left + width)
    near &= left <= (left + width)[:, None]
    for one, other in np.argwhere(np.triu(near, 1)).tolist():
        for number, beside in _seam(patches[one], patches[other]):
            low, high = sorted((_root(parts, number), _root(parts, beside)))
            parts[high] = low
    while not np.array_equal(parts, parts[parts]):
        parts = parts[parts]
    return parts


def _seam(one: _Patch, other: _Patch) -> list[tuple[int, int]]:
    """Return which numbers of two patches that lie side by side have pixels that are neighbours."""
    (rows, columns), (other_rows, other_columns) = one.slices, other.slices
    for first, second, start, stop in (
        (one, other, rows.stop, other_rows.start),
        (other, one, other_rows.stop, rows.start),
    ):
        if start == stop:
            lines = first.numbers[-1], second.numbers[0]
            return _meeting(first, second, lines, second.column - first.column)
    for first, second, start, stop in (
        (one, other, columns.stop, other_columns.start),
        (other, one, other_columns.stop, columns.start),
    ):
        if start == stop:
            lines = first.numbers[:, -1], second.numbers[:, 0]
            return _meeting(first, second, lines, second.row - first.row)
    return []


def _meeting(
    one: _Patch, other: _Patch, lines: tuple[NDArray[Any], NDArray[Any]], on: int
) -> list[tuple[int, int]]:
    """Return which numbers of two lines have pixels that are neighbours, corners too.

    Args:
        one: the patch of the first line.
        other: that of the second.
        lines: the numbers along them.
        on: how much farther on the second begins.
    """
    above, below = lines
    found: set[tuple[int, int]] = set()
    for step in (0, -1, 1):
        start, stop = max(0, on + step), min(len(above), on + step + len(below))
        if start >= stop:
            continue
        high, low = above[start:stop], below[start - on - step : stop - on - step]
        both = (high > 0) & (low > 0)
        if not both.any():
            continue
        if one.total == other.total == 1:  # as nearly always
            return [(one.first + 1, other.first + 1)]
        keys = np.unique(high[both] * np.int64(1 << 32) + low[both])
        found |= {(int(key >> 32) + one.first, int(key & 0xFFFFFFFF) + other.first) for key in keys}
    return sorted(found)


def _root(parts: NDArray[np.int64], number: int) -> int:
    while parts[number] != number:
        number = int(parts[number])
    return number


def _neighbours(
    patches: Sequence[_Patch], parts: NDArray[np.int64], objects: ObjectMap, labels: Labels
) -> tuple[NDArray[np.uint16], NDArray[np.bool_]]:
    """Return the object that each part joins, 0 for none, and which parts adjoin nothing.

    Args:
        patches: the new pixels.
        parts: as of `_united`.
        objects: (H, W).
        labels: (H, W).
    """
    top, left = min(p.row for p in patches) - 1, min(p.column for p in patches) - 1
    bottom, right = (max(p.slices[axis].stop for p in patches) + 1 for axis in (0, 1))
    # Memory of zeros is not taken until it is written to.
    seen = _Seen(objects, labels, np.zeros((bottom - top, right - left), np.uint8), top, left)
    for patch in patches:
        fresh = seen.fresh[_moved(patch.slices, -top, -left)]
        np.bitwise_or(fresh, patch.inside * np.uint8(255), out=fresh)
    keys, times = np.unique(
        np.concatenate([_touching(patch, seen, parts) for patch in patches]), return_counts=True
    )
    owners, ids = np.divmod(keys, _IDS)
    alone = parts == np.arange(len(parts))
    alone[[0, *owners.tolist()]] = False
    owners, ids, times = owners[ids > 0], ids[ids > 0], times[ids > 0]
    order = np.lexsort((ids, -times, owners))
    owner, best = np.unique(owners[order], return_index=True)
    joins = np.zeros(len(parts), np.uint16)
    joins[owner] = ids[order][best]
    return joins, alone


def _touching(patch: _Patch, seen: _Seen, parts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the neighbours of a patch's pixels: `part * 65,536 + id`, each as often as it is one.

    Args:
        patch: the pixels.
        seen: what is around.
        parts: as of `_united`.
    """
    import cv2

    (rows, columns), (height, width) = patch.slices, seen.labels.shape
    window = (
        slice(max(0, rows.start - 1), min(height, rows.stop + 1)),
        slice(max(0, columns.start - 1), min(width, columns.stop + 1)),
    )
    held = seen.labels[window]
    around = cv2.compare(held, np.full(held.shape, patch.value, np.uint8), cv2.CMP_EQ)
    fresh = seen.fresh[_moved(window, -seen.row, -seen.column)]
    around = cv2.compare(around, fresh, cv2.CMP_GT)  # neither fresh nor of another class
    x, y, wide, high = cv2.boundingRect(around)
    if not wide:
        return np.zeros(0, np.int64)
    # Numbers of these pixels, and one beyond on each side.
    top, left = window[0].start + y - rows.start - 1, window[1].start + x - columns.start - 1
    numbers = _with_edges(patch.numbers, (top, left, high + 2, wide + 2))
    near = cv2.dilate((numbers > 0).view(np.uint8), np.ones((3, 3), np.uint8))[1:-1, 1:-1]
    places = cv2.findNonZero(cv2.bitwise_and(near, around[y : y + high, x : x + wide]))
    if places is None:
        return np.zeros(0, np.int64)
    across, down = places.reshape(-1, 2).T
    ids = seen.objects[window][down + y, across + x].astype(np.int64)
    found = []
    for step_down, step_right in _STEPS:
        for way in (1, -1):
            number = numbers[down + 1 + way * step_down, across + 1 + way * step_right]
            there = number > 0
            found.append(parts[number[there].astype(np.int64) + patch.first] * _IDS + ids[there])
    return np.concatenate(found)


def _with_edges(
    numbers: NDArray[np.uint8] | NDArray[np.int32], place: tuple[int, int, int, int]
) -> NDArray[np.uint8] | NDArray[np.int32]:
    """Return a rectangle of an array, 0 where it reaches beyond.

    Args:
        numbers: the array.
        place: top, left, height and width.
    """
    top, left, height, width = place
    found = np.zeros((height, width), numbers.dtype)
    rows = slice(max(0, top), min(numbers.shape[0], top + height))
    columns = slice(max(0, left), min(numbers.shape[1], left + width))
    found[_moved((rows, columns), -top, -left)] = numbers[rows, columns]
    return found


def _moved(window: tuple[slice, slice], down: int, right: int) -> tuple[slice, slice]:
    rows, columns = window
    return (
        slice(rows.start + down, rows.stop + down),
        slice(columns.start + right, columns.stop + right),
    )
