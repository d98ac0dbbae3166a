"""Regions that grow from a point: of one label, or of like colour."""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.masks.area import EMPTY, Area, Box, Labels, Mask, Point, box_of, tight

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


def like_colour(image: Image, at: Point, options: WandOptions, region: Box | None = None) -> Area:
    """Return the pixels whose colour is like the one at a point.

    Args:
        image: (H, W, 3) RGB.
        at: where the colour is taken.
        options: what counts as like.
        region: look in this part of the image alone; the whole if None. The point lies in it.
    """
    box = (region or box_of(image)).meet(box_of(image))
    inner = Point(at.x - box.left, at.y - box.top)
    if not _holds(box, at):
        return EMPTY
    part = image[box.slices]
    if options.smoothing > 0:
        part = np.asarray(cv2.GaussianBlur(part, (0, 0), options.smoothing), np.uint8)
    if options.contiguous:
        return _moved(_flooded(part, inner, options.tolerance), box)
    seed = part[math.floor(inner.y), math.floor(inner.x)].astype(int)
    low = tuple((seed - options.tolerance).tolist())
    high = tuple((seed + options.tolerance).tolist())
    inside = np.asarray(cv2.inRange(part, low, high), np.uint8) > 0
    return _moved(_trimmed(inside, box_of(part)), box)


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


def _moved(area: Area, by: Box) -> Area:
    top, left, bottom, right = area.box
    return Area(Box(top + by.top, left + by.left, bottom + by.top, right + by.left), area.inside)
