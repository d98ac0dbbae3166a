"""Keeping objects while a mask changes: what came to a class joins what it adjoins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

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
    numbers: NDArray[np.int32]  # (h, w), 0 where there are none
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
    fresh: NDArray[np.bool_]  # (h, w), all new pixels
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
        objects: (H, W), 0 where the pixels are.
        labels: (H, W).
        pieces: the pixels, in rectangles that do not overlap; those in no class stay without an
            object.
        above: new objects get the ids above this one, which no object exceeds; None to look.

    Returns:
        How many objects are new.

    Raises:
        ObjectError: if there would be more than 65,535; nothing has changed.
    """
    patches = _patches(objects, labels, pieces)
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
        ids = own[1] if patch.total == 1 else own[patch.numbers]
        np.copyto(objects[patch.slices], ids, where=patch.numbers > 0)
    return new


def _patches(objects: ObjectMap, labels: Labels, pieces: Iterable[Piece]) -> list[_Patch]:
    import cv2

    patches: list[_Patch] = []
    first = 0
    for row, column, inside in pieces:
        x, y, wide, high = cv2.boundingRect(np.ascontiguousarray(inside).view(np.uint8))
        if not wide:
            continue
        window = np.s_[row + y : row + y + high, column + x : column + x + wide]
        held = np.ascontiguousarray(labels[window])
        chosen = inside[y : y + high, x : x + wide] & (objects[window] == 0)
        values = cv2.calcHist([held], [0], chosen.view(np.uint8), [256], [0, 256]).ravel()
        for value in sorted(set(np.flatnonzero(values).tolist()) - {BACKGROUND, VOID}):
            mine = (held == value) & chosen
            count, numbers = cv2.connectedComponents(mine.view(np.uint8), connectivity=8)
            found = np.asarray(numbers, np.int32)
            patches.append(_Patch(row + y, column + x, value, found, first, count - 1))
            first += count - 1
    return patches


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
    across = one.slices[0].stop == other.row or other.slices[0].stop == one.row
    if not across:  # they lie side by side: looked at turned
        one, other = (
            p._replace(row=p.column, column=p.row, numbers=p.numbers.T) for p in (one, other)
        )
    upper, lower = (one, other) if one.row < other.row else (other, one)
    if upper.slices[0].stop != lower.row:
        return []
    above, below = upper.numbers[-1], lower.numbers[0]
    found: set[tuple[int, int]] = set()
    for right in (-1, 0, 1):
        start = max(upper.column, lower.column + right)
        stop = min(upper.column + len(above), lower.column + right + len(below))
        if start >= stop:
            continue
        high = above[start - upper.column : stop - upper.column]
        low = below[start - right - lower.column : stop - right - lower.column]
        both = (high > 0) & (low > 0)
        if not both.any():
            continue
        if upper.total == lower.total == 1:  # as nearly always
            return [(upper.first + 1, lower.first + 1)]
        keys = np.unique(high[both] * np.int64(1 << 32) + low[both])
        found |= {
            (int(key >> 32) + upper.first, int(key & 0xFFFFFFFF) + lower.first) for key in keys
        }
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
    seen = _Seen(objects, labels, np.zeros((bottom - top, right - left), bool), top, left)
    for patch in patches:
        seen.fresh[_moved(patch.slices, -top, -left)] |= patch.numbers > 0
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
    around = seen.labels[window] == patch.value
    around &= ~seen.fresh[_moved(window, -seen.row, -seen.column)]
    if not around.any():
        return np.zeros(0, np.int64)
    numbers = np.zeros((rows.stop - rows.start + 2, columns.stop - columns.start + 2), np.int32)
    numbers[1:-1, 1:-1] = patch.numbers
    down, right = window[0].start - rows.start + 1, window[1].start - columns.start + 1
    near = cv2.dilate((numbers > 0).view(np.uint8), np.ones((3, 3), np.uint8))
    near = near[down : down + around.shape[0], right : right + around.shape[1]]
    places = cv2.findNonZero(near & around.view(np.uint8))
    if places is None:
        return np.zeros(0, np.int64)
    x, y = places.reshape(-1, 2).T
    ids = seen.objects[window][y, x].astype(np.int64)
    numbers = np.pad(numbers, 1)
    found = []
    for step_down, step_right in _STEPS:
        for way in (1, -1):
            number = numbers[y + down + 1 + way * step_down, x + right + 1 + way * step_right]
            there = number > 0
            found.append(parts[number[there] + patch.first] * _IDS + ids[there])
    return np.concatenate(found)


def _moved(window: tuple[slice, slice], down: int, right: int) -> tuple[slice, slice]:
    rows, columns = window
    return (
        slice(rows.start + down, rows.stop + down),
        slice(columns.start + right, columns.stop + right),
    )
