"""Rectangles, sets of pixels and pieces of mask: what tools and the document talk about.

A point (x, y) lies in pixels from the top left corner of the image; the pixel of column c covers
c <= x < c + 1, its centre is at c + 0.5. A pixel belongs to a shape if its centre does.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, reduce
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.uint8]
Ids = NDArray[np.uint16]  # of objects; 0 is none
Mask = NDArray[np.bool_]

Values = NDArray[Any] | int | np.integer[Any] | np.bool_  # of each pixel, or one for all

_SIDE = 512  # px, of the largest rectangle for which a value is kept that fills it


class Point(NamedTuple):
    """A place in an image, in pixels from its top left corner."""

    x: float
    y: float


class Box(NamedTuple):
    """A rectangle of pixels; bottom and right are the first ones outside."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Columns."""
        return self.right - self.left

    @property
    def area(self) -> int:
        """Pixels."""
        return self.height * self.width

    @property
    def is_empty(self) -> bool:
        """Whether there is no pixel in it."""
        return self.bottom <= self.top or self.right <= self.left

    @property
    def slices(self) -> tuple[slice, slice]:
        """What picks the rectangle out of an array."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def within(self, other: Box) -> tuple[slice, slice]:
        """Return what picks the rectangle out of an array that holds `other` alone."""
        return (
            slice(self.top - other.top, self.bottom - other.top),
            slice(self.left - other.left, self.right - other.left),
        )

    def meet(self, other: Box) -> Box:
        """Return the part that both share; empty if there is none."""
        top, left = max(self.top, other.top), max(self.left, other.left)
        bottom, right = min(self.bottom, other.bottom), min(self.right, other.right)
        return Box(top, left, max(top, bottom), max(left, right))

    def join(self, other: Box) -> Box:
        """Return the smallest rectangle around both."""
        if self.is_empty or other.is_empty:
            return other if self.is_empty else self
        return Box(
            min(self.top, other.top),
            min(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )

    def grown(self, by: int) -> Box:
        """Return the rectangle with a margin on all sides."""
        return Box(self.top - by, self.left - by, self.bottom + by, self.right + by)


NOTHING = Box(0, 0, 0, 0)


class Area(NamedTuple):
    """A set of pixels."""

    box: Box
    inside: Mask  # (box.height, box.width)

    def cut(self, box: Box) -> Area:
        """Return the part of it that lies in a rectangle."""
        shared = self.box.meet(box)
        return self if shared == self.box else Area(shared, self.inside[shared.within(self.box)])


class Patch(NamedTuple):
    """New labels for a rectangle; where a label is the old one, nothing happens."""

    box: Box
    labels: Labels  # (box.height, box.width)


EMPTY = Area(NOTHING, np.zeros((0, 0), bool))


def box_of(labels: NDArray[np.generic]) -> Box:
    """Return the rectangle of a whole image."""
    return Box(0, 0, labels.shape[0], labels.shape[1])


def fill(target: NDArray[Any], values: Values, inside: Mask | Labels) -> None:
    """Write values where pixels are set, as `np.copyto` does, in a fifth of the time.

    Args:
        target: (h, w), what is written to; rows may lie apart.
        values: (h, w) of the same type, or one for all.
        inside: (h, w), the pixels, or 0 for those that stay.
    """
    if not target.size:
        return
    source = spread(values, target)
    if target.dtype == np.bool_:
        target, source = target.view(np.uint8), source.view(np.uint8)
    cv2.copyTo(source, inside.view(np.uint8), target)


def spread(values: Values, like: NDArray[Any]) -> NDArray[Any]:
    """Return values as an array that is as large as another, to be looked at only."""
    if isinstance(values, np.ndarray) and values.ndim:
        return values
    if max(like.shape) > _SIDE:
        return np.full_like(like, values)
    height, width = like.shape
    return _filled(like.dtype, int(values))[:height, :width]


@lru_cache(maxsize=16)
def _filled(kind: np.dtype[Any], value: int) -> NDArray[Any]:
    return np.full((_SIDE, _SIDE), value, kind)


def unlike(one: NDArray[Any], other: Values) -> Labels:
    """Return 255 where an array is not the same as another, or as a value, 0 elsewhere."""
    return np.asarray(cv2.compare(one, spread(other, one), cv2.CMP_NE), np.uint8)


def together(boxes: Sequence[Box]) -> list[Box]:
    """Return the rectangle around others, if it is at most twice as large as they; else them."""
    if len(boxes) < 2:
        return list(boxes)
    whole = reduce(Box.join, boxes)
    return [whole] if whole.area <= 2 * sum(box.area for box in boxes) else list(boxes)


def tight(inside: Mask | Labels, corner: Box) -> Box:
    """Return the smallest rectangle around the pixels that are set.

    Args:
        inside: (h, w), the pixels of a rectangle; others are 0.
        corner: that rectangle.
    """
    if inside.size == 0:
        return NOTHING
    left, top, width, height = cv2.boundingRect(np.ascontiguousarray(inside).view(np.uint8))
    if not width:
        return NOTHING
    top, left = corner.top + top, corner.left + left
    return Box(top, left, top + height, left + width)
