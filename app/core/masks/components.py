"""Tidying a class up by its connected parts: holes, specks, and all but the largest.

Parts are joined by edges, not corners. All functions look at one class inside a rectangle and
return what has to change.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.masks.area import EMPTY, Area, Box, Labels, Mask, Point, tight
from wseg_engine.base.labels import BACKGROUND, VOID

_AREA = cv2.CC_STAT_AREA


class _Parts(NamedTuple):
    """The connected parts of a set of pixels; number 0 is what is not in the set."""

    numbers: NDArray[np.int32]
    stats: NDArray[np.int32]  # (parts + 1, 5): left, top, width, height, area


def holes(labels: Labels, value: int, box: Box, *, largest: int | None = None) -> Area:
    """Return the holes of a class: background and void that it encloses.

    Another class inside a hole stays, and does not end the hole.

    Args:
        labels: (H, W).
        value: the class.
        box: where to look; what reaches its border is open.
        largest: leave holes of more pixels alone; None fills all.
    """
    part = labels[box.slices]
    others = part != value
    corner = tight(~others, box)
    if corner.is_empty:
        return EMPTY
    others = others[corner.within(box)]
    enclosed = others & ~_outside(others)
    if largest is not None:
        parts = _parts(enclosed)
        small = parts.stats[:, _AREA] <= largest
        small[0] = False
        enclosed = small[parts.numbers]
    held = part[corner.within(box)]
    return _trimmed(enclosed & ((held == BACKGROUND) | (held == VOID)), corner)


def _outside(others: Mask) -> Mask:
    """Return the pixels of a set that are joined to the border of their rectangle."""
    # In a frame of one pixel, what reaches the border is one part, and filled from a corner.
    framed = np.pad(others.view(np.uint8), 1, constant_values=1)
    flags = 4 | cv2.FLOODFILL_FIXED_RANGE
    cv2.floodFill(framed, None, (0, 0), 2, 0, 0, flags)
    return np.asarray(framed[1:-1, 1:-1] == 2)


def specks(labels: Labels, value: int, box: Box, *, smallest: int) -> Area:
    """Return the parts of a class that have fewer pixels than `smallest`."""
    corner = tight(labels[box.slices] == value, box)
    if corner.is_empty:
        return EMPTY
    parts = _parts(labels[corner.slices] == value)
    is_speck = parts.stats[:, _AREA] < smallest
    is_speck[0] = False
    return _trimmed(is_speck[parts.numbers], corner)


def all_but_largest(labels: Labels, value: int, box: Box) -> Area:
    """Return the parts of a class but for the one with the most pixels."""
    corner = tight(labels[box.slices] == value, box)
    if corner.is_empty:
        return EMPTY
    parts = _parts(labels[corner.slices] == value)
    goes = np.ones(len(parts.stats), bool)
    goes[[0, 1 + int(parts.stats[1:, _AREA].argmax())]] = False
    return _trimmed(goes[parts.numbers], corner)


def part_at(labels: Labels, at: Point, box: Box) -> Area:
    """Return the part of one label that a point lies in, within a rectangle."""
    row, column = int(at.y) - box.top, int(at.x) - box.left
    if not (0 <= row < box.height and 0 <= column < box.width):
        return EMPTY
    part = labels[box.slices]
    numbers = _parts(part == part[row, column]).numbers
    return _trimmed(numbers == numbers[row, column], box)


def _parts(inside: Mask) -> _Parts:
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(
        np.ascontiguousarray(inside).view(np.uint8), connectivity=4
    )
    return _Parts(np.asarray(numbers, np.int32), np.asarray(stats, np.int32))


def _trimmed(inside: Mask, corner: Box) -> Area:
    box = tight(inside, corner)
    return EMPTY if box.is_empty else Area(box, inside[box.within(corner)])
