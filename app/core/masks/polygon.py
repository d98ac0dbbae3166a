"""Filling outlines: a polygon's corners, or the trail of a lasso."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.masks.area import EMPTY, Area, Box, Point


class _Crossings(NamedTuple):
    """Where an outline crosses the middle lines of rows of pixels, by row and column."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]  # the first pixel whose centre lies to the right
    turns: NDArray[np.int64]  # 1 downwards, -1 upwards


def polygon(points: Sequence[Point], bounds: Box) -> Area:
    """Return the pixels whose centres lie inside a closed outline.

    What the outline encloses twice, as where a lasso crosses its own trail, is inside too
    (the non-zero rule).

    Args:
        points: the corners in order; the last is joined to the first.
        bounds: the image; what lies outside is cut off.
    """
    if len(points) < 3:
        return EMPTY
    corners = np.array(points, np.float64)
    box = Box(
        math.floor(corners[:, 1].min()),
        math.floor(corners[:, 0].min()),
        math.ceil(corners[:, 1].max()) + 1,
        math.ceil(corners[:, 0].max()) + 1,
    ).meet(bounds)
    if box.is_empty:
        return EMPTY
    found = _crossings(corners, box)
    inside = np.zeros((box.height, box.width), bool)
    # Between two crossings of a row the outline goes round as often as it has turned so far.
    turned = np.cumsum(found.turns)[:-1] != 0
    runs = (found.rows[:-1][turned], found.columns[:-1][turned], found.columns[1:][turned])
    for row, first, end in zip(*(part.tolist() for part in runs), strict=True):
        inside[row, first:end] = True
    return Area(box, inside)


def _crossings(corners: NDArray[np.float64], box: Box) -> _Crossings:
    """Return the crossings in the rows of a rectangle, relative to it."""
    x0, y0 = corners.T
    x1, y1 = np.roll(corners, -1, axis=0).T
    # An edge crosses the rows whose middle it passes; each end counts for one side alone.
    low, high = np.minimum(y0, y1), np.maximum(y0, y1)
    first = np.maximum(np.ceil(low - 0.5), box.top).astype(np.int64)
    last = np.minimum(np.ceil(high - 0.5), box.bottom).astype(np.int64)
    counts = np.maximum(last - first, 0)
    edge = np.repeat(np.arange(len(corners)), counts)
    start = np.cumsum(counts) - counts
    row = first[edge] + np.arange(edge.size) - start[edge]
    slope = (x1 - x0)[edge] / (y1 - y0)[edge]
    x = x0[edge] + (row + 0.5 - y0[edge]) * slope
    column = np.clip(np.ceil(x - 0.5) - box.left, 0, box.width).astype(np.int64)
    turn = np.where(y1 > y0, 1, -1)[edge]
    order = np.lexsort((column, row))
    return _Crossings(row[order] - box.top, column[order], turn[order])
