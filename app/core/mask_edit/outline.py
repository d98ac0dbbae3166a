"""Smoothing outlines, and exchanging a class with the background."""

from __future__ import annotations

import cv2
import numpy as np

from app.core.mask_edit.area import Box, Labels, Patch, box_of
from wseg_engine.labels import BACKGROUND

_ROWS_AT_ONCE = 512


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
    for top in range(box.top, box.bottom, _ROWS_AT_ONCE):
        strip = Box(top, box.left, min(top + _ROWS_AT_ONCE, box.bottom), box.right)
        around = strip.grown(margin).meet(box_of(labels))
        prevailing = _prevailing(labels[around.slices], radius)[strip.within(around)]
        if value is not None:
            old = labels[strip.slices]
            prevailing = np.where((old == value) | (prevailing == value), prevailing, old)
        result[strip.within(box)] = prevailing
    return Patch(box, result)


def _prevailing(labels: Labels, radius: float) -> Labels:
    """Return for each pixel the label that weighs most around it; its own where two are even."""
    values = np.flatnonzero(np.bincount(labels.ravel(), minlength=256))
    if values.size == 1:
        return labels
    best = labels.copy()
    weights = {int(v): _blurred(labels == v, radius) for v in values}
    most = np.zeros(labels.shape, np.float32)
    for value, weight in weights.items():
        np.copyto(most, weight, where=labels == value)
    for value, weight in weights.items():
        more = weight > most + 1e-4
        np.copyto(best, np.uint8(value), where=more)
        np.copyto(most, weight, where=more)
    return best


def _blurred(
    inside: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], radius: float
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    grey = inside.view(np.uint8).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), radius), np.float32)


def swapped(labels: Labels, box: Box, value: int) -> Patch:
    """Return labels in which a class and the background have changed places."""
    table = np.arange(256, dtype=np.uint8)
    table[value], table[BACKGROUND] = BACKGROUND, value
    return Patch(
        box, np.asarray(cv2.LUT(np.ascontiguousarray(labels[box.slices]), table), np.uint8)
    )
