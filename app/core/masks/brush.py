"""What a brush covers: a disc or a square, pulled along a line.

The shape along a line is convex, so each row of it is one run of pixels, found in closed form; no
row is looked at pixel by pixel, and there is no half-covered pixel.
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.masks.area import EMPTY, Area, Box, Point

SMALLEST = 1  # px
LARGEST = 1000
_LEVEL = 1e-12  # px; a side that rises by less lies in its row
_SLACK = 1e-9  # px; lets a centre exactly on the rim count whatever the rounding

Floats = NDArray[np.floating[Any]]


class Tip(StrEnum):
    """The shape of a brush."""

    ROUND = "round"
    SQUARE = "square"


def centred(point: Point, size: int) -> Point:
    """Return where a brush of a size in px stands: on a pixel's centre, or its corner if even.

    So a brush has the same shape wherever it is set down, and one of 1 px covers the pixel it
    points at.
    """
    if size % 2:
        return Point(math.floor(point.x) + 0.5, math.floor(point.y) + 0.5)
    return Point(float(math.floor(point.x + 0.5)), float(math.floor(point.y + 0.5)))


def segment(start: Point, end: Point, size: int, tip: Tip, bounds: Box) -> Area:
    """Return what a brush covers on its way from one point to another, both included.

    Args:
        start: where it comes from; put it on the grid with `centred`.
        end: where it goes to.
        size: the diameter or the side, in px.
        tip: its shape.
        bounds: the image; what lies outside is cut off.
    """
    radius = size / 2
    box = Box(
        math.floor(min(start.y, end.y) - radius),
        math.floor(min(start.x, end.x) - radius),
        math.ceil(max(start.y, end.y) + radius) + 1,
        math.ceil(max(start.x, end.x) + radius) + 1,
    ).meet(bounds)
    if box.is_empty:
        return EMPTY
    rows = np.arange(box.top, box.bottom) + 0.5
    runs = _disc_runs if tip is Tip.ROUND else _square_runs
    low, high = runs(rows, start, end, radius)
    # A pixel's centre lies between the ends of its row's run; NaN is a row that is missed.
    missed = np.isnan(low)
    first = np.ceil(np.where(missed, box.right, low - 0.5 - _SLACK)).astype(np.int32)
    last = np.floor(np.where(missed, box.left - 1, high - 0.5 + _SLACK)).astype(np.int32)
    columns = np.arange(box.left, box.right, dtype=np.int32)
    inside = columns >= first[:, None]
    inside &= columns <= last[:, None]
    return Area(box, inside)


def _disc_runs(rows: Floats, start: Point, end: Point, radius: float) -> tuple[Floats, Floats]:
    """Return the ends of each row's run through a disc pulled from start to end.

    The shape is two discs and the rectangle between them; a row's run reaches from the leftmost
    of the three to the rightmost.
    """
    lows: list[Floats] = []
    highs: list[Floats] = []
    for centre in (start, end):
        under = radius**2 - (rows - centre.y) ** 2
        half = np.sqrt(np.where(under >= -_SLACK, np.maximum(under, 0), np.nan))
        lows.append(centre.x - half)
        highs.append(centre.x + half)
    length = math.hypot(end.x - start.x, end.y - start.y)
    if length > 0:
        across = Point(-(end.y - start.y) / length * radius, (end.x - start.x) / length * radius)
        corners = [
            Point(start.x + across.x, start.y + across.y),
            Point(end.x + across.x, end.y + across.y),
            Point(end.x - across.x, end.y - across.y),
            Point(start.x - across.x, start.y - across.y),
        ]
        low, high = _convex_runs(rows, corners)
        lows.append(low)
        highs.append(high)
    return np.fmin.reduce(lows), np.fmax.reduce(highs)


def _square_runs(rows: Floats, start: Point, end: Point, radius: float) -> tuple[Floats, Floats]:
    """Return the ends of each row's run through a square pulled from start to end."""
    rises = (end.x - start.x) * (end.y - start.y) < 0
    # The two corners whose trails are the outline.
    sides = ((-1, -1), (1, 1)) if rises else ((1, -1), (-1, 1))
    lows: list[Floats] = []
    highs: list[Floats] = []
    for centre in (start, end):
        covered = np.abs(rows - centre.y) <= radius + _SLACK
        lows.append(np.where(covered, centre.x - radius, np.nan))
        highs.append(np.where(covered, centre.x + radius, np.nan))
    corners = [Point(p.x + sides[0][0] * radius, p.y + sides[0][1] * radius) for p in (start, end)]
    corners += [Point(p.x + sides[1][0] * radius, p.y + sides[1][1] * radius) for p in (end, start)]
    low, high = _convex_runs(rows, corners)
    return np.fmin.reduce([*lows, low]), np.fmax.reduce([*highs, high])


def _convex_runs(rows: Floats, corners: list[Point]) -> tuple[Floats, Floats]:
    """Return the ends of each row's run through a convex polygon; NaN where it misses the row."""
    low = np.full(rows.shape, np.nan)
    high = np.full(rows.shape, np.nan)
    for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
        touched = (rows >= min(a.y, b.y) - _SLACK) & (rows <= max(a.y, b.y) + _SLACK)
        if abs(a.y - b.y) < _LEVEL:
            xs = np.where(touched, min(a.x, b.x), np.nan), np.where(touched, max(a.x, b.x), np.nan)
        else:
            share = np.clip((rows - a.y) / (b.y - a.y), 0, 1)
            x = np.where(touched, a.x + share * (b.x - a.x), np.nan)
            xs = x, x
        low, high = np.fmin(low, xs[0]), np.fmax(high, xs[1])
    return low, high
