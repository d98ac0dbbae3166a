"""Keeping objects while a mask changes: what came to a class joins what it adjoins."""

from __future__ import annotations

from collections import Counter, defaultdict
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


class _Beside(NamedTuple):
    """Pixels of a class that are neighbours of new ones in a patch; one for each of its numbers."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    ids: NDArray[np.int64]  # of the objects that they are in; 0 for none, or where they are new too
    numbers: NDArray[np.int64]  # of the new pixels
    times: NDArray[np.int64]  # how many of these they are neighbours of


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
    pairs = _pairs(patches)
    parts = _united(patches, pairs)
    beside = [_beside(patch, objects, labels) for patch in patches]
    joins = _joins(beside, parts)
    alone = (parts == np.arange(len(parts))) & (joins == 0)
    alone[0] = False
    if alone.any():
        alone[_near_none(patches, beside, parts, pairs)] = False
    new = int(alone.sum())
    if new and above is not None and above + new <= MOST_OBJECTS:
        joins[alone] = np.arange(new) + above + 1
    elif new:
        joins[alone] = free_ids(objects, new)
    table = joins[parts]
    largest = [max(patch.inside.shape[axis] for patch in patches) for axis in (0, 1)]
    one = np.zeros(largest, np.uint16)
    for patch in patches:
        own, (height, width) = table[patch.first + 1 :], patch.inside.shape
        if patch.total == 1 and one[0, 0] != own[0]:
            one[...] = own[0]
        ids = one[:height, :width] if patch.total == 1 else own[patch.numbers.astype(int) - 1]
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


def _pairs(patches: Sequence[_Patch]) -> list[tuple[int, int]]:
    """Return which patches of the same class lie side by side, or corner to corner."""
    boxes = np.array([(p.row, p.column, *p.numbers.shape, p.value) for p in patches], np.int64)
    top, left, height, width, value = boxes.T
    near = (value[:, None] == value) & (top[:, None] <= top + height)
    near &= (top <= (top + height)[:, None]) & (left[:, None] <= left + width)
    near &= left <= (left + width)[:, None]
    return [(int(one), int(other)) for one, other in np.argwhere(np.triu(near, 1)).tolist()]


def _united(patches: Sequence[_Patch], pairs: Iterable[tuple[int, int]]) -> NDArray[np.int64]:
    """Return which part each number of the patches is of: the lowest number of that part.

    Numbers of several patches are of one part where their pixels are neighbours.

    Args:
        patches: the new pixels.
        pairs: as of `_pairs`.
    """
    parts = np.arange(patches[-1].first + patches[-1].total + 1)
    for one, other in pairs:
        for number, beside in _seam(patches[one], patches[other]):
            low, high = sorted((_root(parts, number), _root(parts, beside)))
            parts[high] = low
    while not np.array_equal(parts, parts[parts]):
        parts = parts[parts]
    return parts


def _seam(one: _Patch, other: _Patch) -> list[tuple[int, int]]:
    """Return which numbers of two patches that lie side by side have pixels that are neighbours."""
    for first, second in ((one, other), (other, one)):
        if first.row + len(first.numbers) == second.row:
            lines = first.numbers[-1], second.numbers[0]
            return _meeting(first, second, lines, second.column - first.column)
    for first, second in ((one, other), (other, one)):
        if first.column + first.numbers.shape[1] == second.column:
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
    single = one.total == other.total == 1  # as nearly always
    found: set[tuple[int, int]] = set()
    for step in (0, -1, 1):
        start, stop = max(0, on + step), min(len(above), on + step + len(below))
        if start >= stop:
            continue
        high, low = above[start:stop], below[start - on - step : stop - on - step]
        if single:
            if (high & low).any():
                return [(one.first + 1, other.first + 1)]
            continue
        both = (high > 0) & (low > 0)
        keys = np.unique(high[both] * np.int64(1 << 32) + low[both])
        found |= {(int(key >> 32) + one.first, int(key & 0xFFFFFFFF) + other.first) for key in keys}
    return sorted(found)


def _root(parts: NDArray[np.int64], number: int) -> int:
    while parts[number] != number:
        number = int(parts[number])
    return number


def _joins(beside: Iterable[_Beside], parts: NDArray[np.int64]) -> NDArray[np.uint16]:
    """Return the object that each part joins: that of most neighbours; 0 where there is none."""
    along: Counter[tuple[int, int]] = Counter()
    for _, _, ids, numbers, times in beside:
        there = ids > 0
        if not there.any():
            continue
        keys, place = np.unique(numbers[there] * _IDS + ids[there], return_inverse=True)
        counts = np.bincount(place, times[there]).astype(int)
        for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
            along[int(parts[key // _IDS]), key % _IDS] += count
    joins = np.zeros(len(parts), np.uint16)
    for (part, found), count in along.items():
        best = int(joins[part])
        if not best or (-count, found) < (-along[part, best], best):
            joins[part] = found
    return joins


def _near_none(
    patches: Sequence[_Patch],
    beside: Sequence[_Beside],
    parts: NDArray[np.int64],
    pairs: Iterable[tuple[int, int]],
) -> list[int]:
    """Return the parts that adjoin pixels of their class that are not new, and in no object."""
    others: dict[int, list[_Patch]] = defaultdict(list)
    for one, other in pairs:
        others[one].append(patches[other])
        others[other].append(patches[one])
    found: set[int] = set()
    for place, (rows, columns, ids, numbers, _) in enumerate(beside):
        left = ids == 0
        for patch in others[place]:
            down, right = rows - patch.row, columns - patch.column
            height, width = patch.inside.shape
            there = (down >= 0) & (down < height) & (right >= 0) & (right < width) & left
            left[there] = patch.inside[down[there], right[there]] == 0
        found |= set(parts[numbers[left]].tolist())
    return list(found)


def _beside(patch: _Patch, objects: ObjectMap, labels: Labels) -> _Beside:
    """Return the pixels of its class that are neighbours of a patch's, and not new in it.

    Args:
        patch: the new pixels.
        objects: (H, W).
        labels: (H, W).
    """
    import cv2

    (height, width), (bottom, right) = labels.shape, (patch.slices[axis].stop for axis in (0, 1))
    top, left = max(0, patch.row - 1), max(0, patch.column - 1)
    window = np.s_[top : min(height, bottom + 1), left : min(width, right + 1)]
    within = _moved(window, 1 - patch.row, 1 - patch.column)  # of the patch with edges
    inside = cv2.copyMakeBorder(patch.inside, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    others = (labels[window] == patch.value).view(np.uint8)
    others = cv2.bitwise_xor(others, inside[within])  # new ones are in the class, too
    about = cv2.boxFilter(inside, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    near = cv2.multiply(about[within], others)  # how many new ones are around them
    x, y, wide, high = cv2.boundingRect(near)
    if not wide:
        return _Beside(*[np.zeros(0, np.int64)] * 5)
    near = near[y : y + high, x : x + wide]
    columns, rows = cv2.findNonZero(near).reshape(-1, 2).T.astype(np.int64)
    times = near[rows, columns].astype(np.int64)
    rows, columns = rows + top + y, columns + left + x
    ids = objects[rows, columns].astype(np.int64)
    if patch.total == 1:
        return _Beside(rows, columns, ids, np.full(len(ids), patch.first + 1), times)
    numbers = cv2.copyMakeBorder(patch.numbers, 2, 2, 2, 2, cv2.BORDER_CONSTANT)
    down, across = rows - patch.row + 2, columns - patch.column + 2
    each = [
        numbers[down + way * step_down, across + way * step_right]
        for step_down, step_right in _STEPS
        for way in (1, -1)
    ]
    found = np.stack(each)
    which = np.nonzero(found)
    owners = found[which].astype(np.int64) + patch.first
    place = which[1]
    return _Beside(rows[place], columns[place], ids[place], owners, np.ones_like(owners))


def _moved(window: tuple[slice, slice], down: int, right: int) -> tuple[slice, slice]:
    rows, columns = window
    return (
        slice(rows.start + down, rows.stop + down),
        slice(columns.start + right, columns.stop + right),
    )
