"""Masks as polygons and as connected components."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.base.messages import tr_noop
from wseg_engine.formats.types import Labels

HOLES_FILLED = tr_noop("Holes in objects are filled: polygons of this format cannot keep them")
VOID_LOST = tr_noop("Undecided pixels are exported as background: this format cannot mark them")

Points = NDArray[np.float64]  # (N, 2) x, y in pixels; (0, 0) is the image's top left corner


class Inset(NamedTuple):
    """Where in a pixel at the rim of an object its outline runs, in shares of the pixel.

    Readers differ: OpenCV's and Pillow's polygons fill every pixel that a corner falls into, after
    cutting decimals off (ultralytics, labelme) or rounding (supervision); others fill what lies
    inside (pycocotools, screens). On the pixels' edges themselves the former fill a row and a
    column too many.
    """

    low: float  # at left and top edges
    high: float  # at right and bottom edges


EXACT = Inset(0.0, 1.0)  # on the edges
EDGES = Inset(0.01, 0.99)  # a hair inside: right for who cuts off, and for who fills the inside
CENTRES = Inset(0.02, 0.49)  # right for who cuts off, and for who rounds
_UNITS = 1000  # of a pixel, in which places are compared exactly


class Polygon(NamedTuple):
    """One connected component of a class, as outlines along the edges of its pixels."""

    outer: Points
    holes: tuple[Points, ...]


class Component(NamedTuple):
    """One connected component of a class, as a mask."""

    mask: NDArray[np.bool_]  # (h, w), cut to its bounding box
    x: int  # left edge of the box, px
    y: int  # top edge of the box, px


def class_ids(labels: Labels) -> list[int]:
    """Return the classes a mask has pixels of, in order."""
    return sorted(set(np.unique(labels).tolist()) - {BACKGROUND, VOID})


def polygons_of(
    mask: NDArray[np.bool_], *, tolerance: float = 0.0, inset: Inset = EXACT
) -> list[Polygon]:
    """Outline the connected components of a mask.

    Args:
        mask: (H, W).
        tolerance: how far a simplified outline may be from the exact one, in pixels.
        inset: where in the pixels at the rim the outlines run.
    """
    import cv2

    if not mask.any():
        return []
    y, x = (int(np.flatnonzero(mask.any(axis)).min()) for axis in (1, 0))
    y_end, x_end = (int(np.flatnonzero(mask.any(axis)).max()) + 1 for axis in (1, 0))
    cut = mask[y:y_end, x:x_end].astype(np.uint8)
    doubled = cut.repeat(2, axis=0).repeat(2, axis=1)
    contours, hierarchy = cv2.findContours(doubled, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    outlines = [
        _outline(np.asarray(contour), (x, y), tolerance=tolerance, inset=inset)
        for contour in contours
    ]
    polygons = []
    parents: list[int] = hierarchy[0][:, 3].tolist()
    holes: dict[int, list[Points]] = {}
    for number, parent in enumerate(parents):
        if parent >= 0 and len(outlines[number]) >= 3:
            holes.setdefault(parent, []).append(outlines[number])
    for number, parent in enumerate(parents):
        if parent < 0 and len(outlines[number]) >= 3:
            polygons.append(Polygon(outlines[number], tuple(holes.get(number, ()))))
    return polygons


def _outline(
    contour: NDArray[Any], corner: tuple[int, int], *, tolerance: float, inset: Inset
) -> Points:
    """Turn a contour through the doubled mask's pixels into one through the mask's pixels.

    In the doubled mask a pixel at 5 is at 10 and 11: 10 is its left or upper half, 11 the other.
    """
    import cv2

    doubled = contour.reshape(-1, 2).astype(np.int32)
    if tolerance > 0:
        found = cv2.approxPolyDP(doubled, 2 * tolerance, closed=True)
        simple = np.asarray(found, np.int32).reshape(-1, 2)
        points = _placed(simple, inset)
    if tolerance <= 0 or len(points) < 3:  # the smallest objects would become lines
        points = _placed(doubled, inset)
    return np.asarray(points / _UNITS + np.array(corner), dtype=np.float64)


def _placed(doubled: NDArray[np.int32], inset: Inset) -> NDArray[np.int64]:
    """Return where points of the doubled mask lie in the mask's pixels, in parts of a pixel."""
    low, high = (round(share * _UNITS) for share in inset)
    places = doubled.astype(np.int64)
    return _without_straights(places // 2 * _UNITS + np.where(places % 2 == 0, low, high))


def _without_straights(points: NDArray[np.int64]) -> NDArray[np.int64]:
    """Drop repeated points, and points on a straight line between their neighbours."""
    points = points[(points != np.roll(points, 1, axis=0)).any(axis=1)]
    if len(points) < 3:
        return points
    before, after = points - np.roll(points, 1, axis=0), np.roll(points, -1, axis=0) - points
    turns: NDArray[np.bool_] = before[:, 0] * after[:, 1] != before[:, 1] * after[:, 0]
    return points[turns]


def joined(outlines: Sequence[Points]) -> Points:
    """Return one outline of several, joined by lines of no width between their nearest corners.

    Args:
        outlines: each (N, 2); not empty.
    """
    whole, *others = outlines
    for other in others:
        away = ((whole[:, None, :] - other[None, :, :]) ** 2).sum(axis=2)
        here, there = divmod(int(away.argmin()), len(other))
        turned = np.vstack((other[there:], other[: there + 1]))
        whole = np.vstack((whole[: here + 1], turned, whole[here:]))
    return whole


def components_of(mask: NDArray[np.bool_]) -> Iterator[Component]:
    """Yield the connected components of a mask (neighbours at corners belong together)."""
    import cv2

    if not mask.any():
        return
    left, top, wide, high = box_of(mask)
    count, numbers, stats, _ = cv2.connectedComponentsWithStats(
        mask[top : top + high, left : left + wide].astype(np.uint8), connectivity=8
    )
    for number in range(1, count):
        x, y, width, height = (int(value) for value in stats[number, :4])
        own = numbers[y : y + height, x : x + width] == number
        yield Component(own, left + x, top + y)


def box_of(mask: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Return x, y, width and height of a mask's bounding box, in pixels; (H, W) not empty."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    x, y = int(columns[0]), int(rows[0])
    return x, y, int(columns[-1]) - x + 1, int(rows[-1]) - y + 1
