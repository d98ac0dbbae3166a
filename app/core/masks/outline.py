"""Smoothing outlines, and exchanging a class with the background."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.masks.area import Box, Labels, Mask, Patch, box_of
from wseg_engine.base.labels import BACKGROUND

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
