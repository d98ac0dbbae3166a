"""Tidying classes up: holes, specks, all but the largest part, smooth outlines, exchange."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.masks.area import EMPTY, Area, Box, Labels, Mask, Patch, box_of, tight
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


def _parts(inside: Mask) -> _Parts:
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(
        np.ascontiguousarray(inside).view(np.uint8), connectivity=4
    )
    return _Parts(np.asarray(numbers, np.int32), np.asarray(stats, np.int32))


def _trimmed(inside: Mask, corner: Box) -> Area:
    box = tight(inside, corner)
    return EMPTY if box.is_empty else Area(box, inside[box.within(corner)])


_TILE = 512  # px; bounds memory, and skips what is uniform
_EVEN = 1e-4  # weights that differ by less are even


def smoothed(labels: Labels, box: Box, *, radius: float, value: int | None = None) -> Patch:
    """Return labels whose outlines are smoother: each pixel takes the label that prevails around.

    Args:
        labels: (H, W).
        box: where to smooth; what lies around it is looked at.
        radius: how far around, as the sigma of a Gaussian, in px.
        value: move the outline of this class alone; None moves all.
    """
    result = labels[box.slices].copy()
    margin = int(np.ceil(3 * radius))
    for top in range(box.top, box.bottom, _TILE):
        for left in range(box.left, box.right, _TILE):
            tile = Box(top, left, top + _TILE, left + _TILE).meet(box)
            around = tile.grown(margin).meet(box_of(labels))
            part = labels[around.slices]
            if (part == part[0, 0]).all():  # most of a mask: nothing to smooth
                continue
            prevailing = _prevailing(part, radius, value)[tile.within(around)]
            if value is not None:
                old = labels[tile.slices]
                prevailing = np.where((old == value) | (prevailing == value), prevailing, old)
            result[tile.within(box)] = prevailing
    return Patch(box, result)


def _prevailing(labels: Labels, radius: float, value: int | None) -> Labels:
    """Return for each pixel the label that weighs most around it; its own where two are even."""
    values = np.flatnonzero(np.bincount(labels.ravel(), minlength=256))
    if value is not None and value not in values:
        return labels
    best = labels.copy()
    weights = {int(v): _blurred(labels == v, radius) for v in values}
    most = np.zeros(labels.shape, np.float32)
    for one, weight in weights.items():
        np.copyto(most, weight, where=labels == one)
    for one, weight in weights.items():
        more = weight > most + _EVEN
        np.copyto(best, np.uint8(one), where=more)
        np.copyto(most, weight, where=more)
    return best


def _blurred(inside: Mask, radius: float) -> NDArray[np.float32]:
    grey = inside.view(np.uint8).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), radius), np.float32)


def swapped(labels: Labels, box: Box, value: int) -> Patch:
    """Return labels in which a class and the background have changed places."""
    table = np.arange(256, dtype=np.uint8)
    table[value], table[BACKGROUND] = BACKGROUND, value
    return Patch(
        box, np.asarray(cv2.LUT(np.ascontiguousarray(labels[box.slices]), table), np.uint8)
    )
