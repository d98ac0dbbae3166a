"""Parts of an object: what it is split or cut into, and how its pixels are numbered by them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Numbers = NDArray[np.uint16]

_AROUND = 64  # px around what has no number, where the nearest that has one is looked for first
_BYTE = 256  # values: up to there OpenCV looks numbers up, many times as quickly as NumPy


class Split(NamedTuple):
    """What an object is split into."""

    numbers: Numbers  # (h, w): 1, 2, ... by size, the largest first; 0 outside of the object
    parts: int
    offered: int  # how many parts the object's narrow places suggest


def count_numbers(numbers: NDArray[np.integer], most: int) -> NDArray[np.int64]:
    """Return how many pixels have each number, (most + 1,).

    Args:
        numbers: (h, w), 0 to `most`.
        most: the highest number that there may be.
    """
    import cv2

    if most >= _BYTE:
        return np.bincount(numbers.reshape(-1), minlength=most + 1)
    small = np.ascontiguousarray(numbers, np.uint8)
    found = cv2.calcHist([small], [0], None, [_BYTE], [0, _BYTE]).ravel()[: most + 1]
    return np.asarray(np.rint(found), np.int64)


def looked_up(numbers: NDArray[np.integer], table: NDArray[np.uint16]) -> Numbers:
    """Return `table[numbers]`.

    Args:
        numbers: (h, w), from 0 on.
        table: (n,), more than the highest number.
    """
    import cv2

    if len(table) > _BYTE:
        return np.asarray(table[numbers], np.uint16)
    padded = np.zeros(_BYTE, np.uint16)
    padded[: len(table)] = table
    return np.asarray(cv2.LUT(np.ascontiguousarray(numbers, np.uint8), padded), np.uint16)


def nearest(known: Numbers, inside: Mask) -> Numbers:
    """Return numbers for all pixels of an object: where one has none, that of the nearest.

    Args:
        known: (h, w), 0 where there is none.
        inside: (h, w), the object; outside of it there are no numbers.
    """
    import cv2

    missing = inside & (known == 0)
    x, y, wide, high = cv2.boundingRect(missing.view(np.uint8))
    if not wide:
        return known
    filled = known.copy()
    # What is nearest is near as a rule: of a large object, only what is around is looked at.
    for margin in (_AROUND, max(inside.shape)):
        window = np.s_[
            max(0, y - margin) : y + high + margin, max(0, x - margin) : x + wide + margin
        ]
        around, wanted = known[window], missing[window]
        away, cells = cv2.distanceTransformWithLabels(
            (around == 0).view(np.uint8),
            cv2.DIST_L2,
            cv2.DIST_MASK_5,
            labelType=cv2.DIST_LABEL_PIXEL,
        )
        if around.any() and away[wanted].max() <= margin:
            break
    number_of = np.zeros(int(cells.max()) + 1, np.uint16)
    there = around > 0
    number_of[cells[there]] = around[there]
    filled[window][wanted] = number_of[cells[wanted]]
    return filled


def by_size(numbers: Numbers) -> Numbers:
    """Number parts anew: 1, 2, ..., the largest first."""
    areas = count_numbers(numbers, int(numbers.max()))
    areas[0] = 0
    order = np.lexsort((np.arange(len(areas)), -areas))
    present = [number for number in order.tolist() if areas[number]]
    if present == list(range(1, len(areas))):
        return numbers
    table = np.zeros(len(areas), np.uint16)
    table[present] = np.arange(1, len(present) + 1)
    return looked_up(numbers, table)
