"""Filling an outline: a pixel belongs to it if its centre lies inside."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_CROSSINGS = 2_000_000  # of edges and rows, and pixels, that are computed with at once
_PIXELS = 16_000_000

Outline = NDArray[np.float64]  # (N, 2) x, y in pixels; (0, 0) is the image's top left corner


def fill_outline(mask: NDArray[np.bool_], outline: Outline) -> None:
    """Set the pixels of an (H, W) mask whose centres lie in an outline (by the even-odd rule).

    What lies outside the mask is cut off.
    """
    height = len(mask)
    parts = math.ceil(max(crossings_of(outline, height) / _CROSSINGS, mask.size / _PIXELS))
    rows = max(1, math.ceil(height / max(1, parts)))
    for top in range(0, height, rows):
        _fill_part(mask[top : top + rows], outline - (0.0, float(top)))


def crossings_of(outline: Outline, height: int) -> int:
    """Return about how many rows the edges of an outline pass, all together."""
    y = np.clip(outline[:, 1], 0, height)
    return int(np.abs(np.roll(y, -1) - y).sum())


def _fill_part(mask: NDArray[np.bool_], outline: Outline) -> None:
    height, width = mask.shape
    x1, y1 = outline[:, 0], outline[:, 1]
    x2, y2 = np.roll(x1, -1), np.roll(y1, -1)
    low, high = np.minimum(y1, y2), np.maximum(y1, y2)
    # Rows whose centres an edge passes: from `first` to below `last`.
    first = np.clip(np.ceil(low - 0.5), 0, height).astype(np.int64)
    last = np.clip(np.ceil(high - 0.5), 0, height).astype(np.int64)
    rows_of = last - first
    if not rows_of.any():
        return
    edge = np.repeat(np.arange(len(outline)), rows_of)
    within = np.arange(len(edge)) - np.repeat(np.cumsum(rows_of) - rows_of, rows_of)
    rows = first[edge] + within
    slope = (x2[edge] - x1[edge]) / (y2[edge] - y1[edge])
    crossings = x1[edge] + (rows + 0.5 - y1[edge]) * slope
    columns = np.clip(np.ceil(crossings - 0.5), 0, width).astype(np.int64)
    top, bottom = int(rows.min()), int(rows.max()) + 1
    left, right = int(columns.min()), int(columns.max())
    if left == right:
        return
    # Every crossing turns inside into outside for all pixels to its right.
    turns = np.zeros((bottom - top, right - left + 1), np.int32)
    np.add.at(turns, (rows - top, columns - left), 1)
    inside = np.cumsum(turns[:, :-1], axis=1) & 1
    mask[top:bottom, left:right] |= inside.astype(bool)
