"""Regions of a mask: outlines filled, grown from a point, and how one and a class combine."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.masks.area import EMPTY, Area, Box, Labels, Mask, Point, box_of, tight
from app.core.masks.document import MaskDocument
from wseg_engine.base.labels import BACKGROUND

Image = NDArray[np.uint8]  # (H, W, 3) RGB

_FLAGS = 4 | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE | (1 << 8)


class WandOptions(NamedTuple):
    """What the magic wand takes as like colour."""

    tolerance: int = 24  # largest difference in any channel, 0 to 255
    contiguous: bool = True  # only what is joined to the point; else all of the image
    smoothing: float = 0.0  # sigma of the Gaussian applied before, in px; 0 for none


def label_region(labels: Labels, at: Point) -> Area:
    """Return the pixels of the same label that are joined to a point by their edges."""
    return _flooded(labels, at, 0)


def like_colour(image: Image, at: Point, options: WandOptions) -> Area:
    """Return the pixels whose colour is like the one at a point.

    Args:
        image: (H, W, 3) RGB.
        at: where the colour is taken.
        options: what counts as like.
    """
    if not _holds(box_of(image), at):
        return EMPTY
    if options.smoothing > 0:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), options.smoothing), np.uint8)
    if options.contiguous:
        return _flooded(image, at, options.tolerance)
    seed = image[math.floor(at.y), math.floor(at.x)].astype(int)
    low = tuple((seed - options.tolerance).tolist())
    high = tuple((seed + options.tolerance).tolist())
    inside = np.asarray(cv2.inRange(image, low, high), np.uint8) > 0
    return _trimmed(inside, box_of(image))


def _flooded(pixels: NDArray[np.uint8], at: Point, tolerance: int) -> Area:
    height, width = pixels.shape[:2]
    if not _holds(box_of(pixels), at):
        return EMPTY
    # OpenCV wants a border of one pixel, and rows without gaps.
    filled = np.zeros((height + 2, width + 2), np.uint8)
    range_ = (tolerance,) * 3
    seed = (math.floor(at.x), math.floor(at.y))
    _, _, _, (left, top, w, h) = cv2.floodFill(
        np.ascontiguousarray(pixels), filled, seed, 0, range_, range_, _FLAGS
    )
    box = Box(top, left, top + h, left + w)
    return Area(box, filled[1:-1, 1:-1][box.slices].view(np.bool_))


def _holds(box: Box, at: Point) -> bool:
    return box.left <= at.x < box.right and box.top <= at.y < box.bottom


def _trimmed(inside: Mask, corner: Box) -> Area:
    box = tight(inside, corner)
    return Area(box, inside[box.within(corner)])


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


class Combine(StrEnum):
    """What a tool does with the region that was drawn."""

    ADD = "add"  # the region becomes the class
    SUBTRACT = "subtract"  # the class leaves the region
    INTERSECT = "intersect"  # the class leaves all but the region


def apply(
    document: MaskDocument, area: Area, value: int, how: Combine, *, by_hand: bool = True
) -> None:
    """Combine a region with a class inside the open step.

    Args:
        document: the mask.
        area: the region.
        value: the class, or void. With the background, every way but INTERSECT erases.
        how: what to do.
        by_hand: whether the pixels count as painted by hand afterwards.
    """
    area = area.cut(document.bounds)
    if how is Combine.INTERSECT:
        _keep_inside(document, area, value)
    elif how is Combine.ADD or value == BACKGROUND:
        document.paint(area, value, by_hand=by_hand)
    elif not area.box.is_empty:
        held = document.labels[area.box.slices] == value
        # A locked class is protected by its pixels; that they become background has to be allowed.
        document.paint(Area(area.box, area.inside & held), BACKGROUND, by_hand=by_hand)


def _keep_inside(document: MaskDocument, area: Area, value: int) -> None:
    if value == BACKGROUND:
        return
    outside = document.labels == value
    if not area.box.is_empty:
        outside[area.box.slices] &= np.logical_not(area.inside)
    box = tight(outside, document.bounds)
    if not box.is_empty:
        document.paint(Area(box, outside[box.slices]), BACKGROUND)
