"""Cutting one object along a line that is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.objects.parts import Mask, Split, by_size, count_numbers, looked_up, nearest

_CRUMB = 0.01  # of an object: parts that a line cuts off with fewer pixels are none,
_LARGEST_CRUMB = 9  # px, unless they have as many


class _Under(NamedTuple):
    """The pixels of an object that lie under a line."""

    rows: slice  # of a rectangle around them, with a pixel on each side where there is one
    columns: slice
    pixels: Mask  # (h, w), of that rectangle


def cut_object(inside: Mask, line: Sequence[tuple[float, float]]) -> Split:
    """Cut an object along a line, where the line leads right through it.

    The pixels under the line go to the part that is nearest. An end of the line inside of the
    object is drawn out straight until it leaves the object. Crumbs at the cut stay with the part
    beside them.

    Args:
        inside: (h, w), the object, cut to its bounding box.
        line: two or more points, x and y in px from the box's top left corner.

    Returns:
        One part if the line does not divide it. Part 1 is the largest one, with what the line did
        not touch.
    """
    import cv2

    whole = Split(inside.astype(np.uint16), 1, 1)
    if len(line) < 2 or not inside.any():
        return whole
    under = _under(inside, _drawn_out(inside, np.asarray(line, np.float64)))
    if under is None:
        return whole
    left = inside.view(np.uint8).copy()
    left[under.rows, under.columns][under.pixels] = 0
    count, found = cv2.connectedComponents(left, connectivity=8)
    numbers = np.asarray(found, np.int32)
    areas = count_numbers(numbers, count - 1)
    areas[0] = 0
    pixels = int(areas.sum()) + int(np.count_nonzero(under.pixels))
    least = min(_LARGEST_CRUMB, _CRUMB * pixels)
    sides = _sides(areas, _owners(numbers, under, count), least)
    parts = int(sides.max())
    if parts < 2:
        return whole
    return Split(by_size(nearest(looked_up(numbers, sides), inside)), parts, 1)


def _under(inside: Mask, points: NDArray[np.float64]) -> _Under | None:
    """Return the pixels of an object that lie under a line; None if there are none."""
    import cv2

    height, width = inside.shape
    cells = np.floor(points).astype(np.int64)
    left, top = (max(0, int(low) - 1) for low in cells.min(axis=0))
    right, bottom = (
        min(side, int(high) + 2)
        for side, high in zip((width, height), cells.max(axis=0), strict=True)
    )
    if left >= right or top >= bottom:
        return None
    drawn = np.zeros((bottom - top, right - left), np.uint8)
    # Steps at corners would leave the sides connected there.
    places = (cells - (left, top)).astype(np.int32)
    cv2.polylines(drawn, [places], False, 1, 1, cv2.LINE_4)
    pixels = (drawn > 0) & inside[top:bottom, left:right]
    return _Under(slice(top, bottom), slice(left, right), pixels) if pixels.any() else None


def _owners(numbers: NDArray[np.int32], under: _Under, count: int) -> NDArray[np.int64]:
    """Return what each piece was part of, (count,): a number that all of its pieces have.

    Args:
        numbers: (h, w), the pieces that are left without the pixels under the line.
        under: those pixels.
        count: of pieces, and one.
    """
    import cv2

    owners = np.arange(count)
    if count == 2:
        return owners
    _, bridge_of = cv2.connectedComponents(under.pixels.view(np.uint8), connectivity=8)
    around = np.pad(numbers[under.rows, under.columns], 1)
    rows, columns = np.nonzero(under.pixels)
    bridge = bridge_of[rows, columns].astype(np.int64)
    pairs = np.unique(
        np.concatenate(
            [
                bridge * count + around[rows + down, columns + right]
                for down in range(3)
                for right in range(3)
            ]
        )
    )
    met: dict[int, int] = {}  # by bridge, a piece at it
    for key in pairs.tolist():
        at, piece = divmod(key, count)
        if piece:
            one, other = owners[met.setdefault(at, piece)], owners[piece]
            owners[owners == max(one, other)] = min(one, other)
    return owners


def _sides(areas: NDArray[np.int64], owners: NDArray[np.int64], least: float) -> NDArray[np.uint16]:
    """Return which part of the cut object each piece is: 1 for what stays, 0 for crumbs."""
    sides = np.zeros(len(areas), np.uint16)
    following = 2
    for whole in np.unique(owners[1:]).tolist():
        pieces = (np.flatnonzero(owners[1:] == whole) + 1).tolist()
        large = sorted((n for n in pieces if areas[n] > least), key=lambda n: (-areas[n], n))
        for place, piece in enumerate(large):
            sides[piece] = 1 if place == 0 else following
            following += place > 0
    return sides


def _drawn_out(inside: Mask, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a line whose ends are drawn out straight until they leave the object."""
    first = _outward(inside, points[0], points[0] - points[min(len(points) - 1, 5)])
    last = _outward(inside, points[-1], points[-1] - points[max(0, len(points) - 6)])
    return np.vstack((first, points, last))


def _outward(
    inside: Mask, start: NDArray[np.float64], direction: NDArray[np.float64]
) -> NDArray[np.float64]:
    length = float(np.hypot(*direction))
    if length == 0:
        return start
    steps = np.arange(sum(inside.shape) + 2)[:, None]
    places = start + direction / length * steps
    cells = np.floor(places).astype(np.int64)
    height, width = inside.shape
    within = (cells >= 0).all(axis=1) & (cells[:, 0] < width) & (cells[:, 1] < height)
    within[within] = inside[cells[within, 1], cells[within, 0]]
    return np.asarray(places[int(np.argmin(within))])
