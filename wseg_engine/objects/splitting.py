"""Splitting one object into several at its narrow places."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.messages import tr
from wseg_engine.objects.maps import ObjectError
from wseg_engine.objects.parts import Mask, Numbers, Split, by_size, nearest

MOST_PARTS = 200  # that one object is split into at once
_WORKING_PIXELS = 250_000  # an object's window is made smaller until it has at most as many
_LEVELS = 96  # of distances looked at
# A widening is a part of its own if it rises by this share of its own width above the narrow place
# that leads to a wider one,
_RISE = 0.12
_THINNEST = 0.35  # and is at least so wide, as a share of the widest.
_SMALLEST_RISE = 1.0  # px at working size; less is the raggedness of outlines


class _Peak(NamedTuple):
    """A widening of an object."""

    x: int
    y: int
    rise: float  # above the narrow place that leads to a higher one; its height where none does
    height: float  # distance to the outline


def split_object(inside: Mask, parts: int | None = None) -> Split:
    """Split an object at its narrow places: by a watershed on the distances to its outline.

    The same object is always split the same way. Time grows with the object's window, up to a
    limit above which it is looked at in a smaller size.

    Args:
        inside: (h, w), the object, cut to its bounding box.
        parts: how many there are to be; None for as many as its narrow places suggest. More than
            it has widenings are made by dividing it evenly.

    Raises:
        ObjectError: for no pixels, or fewer than there are to be parts.
    """
    pixels = int(np.count_nonzero(inside))
    _check_parts(pixels, parts)
    small = _at_working_size(inside)
    peaks = _peaks(small)
    offered = max(1, sum(_stands_out(peak, peaks[0]) for peak in peaks))
    offered = min(offered, MOST_PARTS, pixels)
    wanted = offered if parts is None else parts
    if wanted == 1:
        return Split(inside.astype(np.uint16), 1, offered)
    if wanted <= len(peaks):
        found = _flooded(small, [(peak.x, peak.y) for peak in peaks[:wanted]])
    else:
        if wanted > np.count_nonzero(small):
            small = inside
        found = _even(small, wanted)
    numbers = by_size(_enlarged(found, inside))
    return Split(numbers, int(numbers.max()), offered)


def _check_parts(pixels: int, parts: int | None) -> None:
    if pixels == 0:
        raise ObjectError(tr("The object has no pixels."))
    if parts is not None and not 1 <= parts <= min(MOST_PARTS, pixels):
        raise ObjectError(
            tr(
                "The object cannot be split into {parts} parts; expected 1 to {most}.",
                parts=parts,
                most=min(MOST_PARTS, pixels),
            )
        )


def _at_working_size(inside: Mask) -> Mask:
    """Return an object in a size that is quick to look at."""
    import cv2

    if inside.size <= _WORKING_PIXELS:
        return inside
    scale = (_WORKING_PIXELS / inside.size) ** 0.5
    size = (max(1, round(inside.shape[1] * scale)), max(1, round(inside.shape[0] * scale)))
    shares = cv2.resize(inside.view(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    return np.asarray(shares) >= min(128, int(shares.max()))


def _distances(inside: Mask) -> NDArray[np.float32]:
    """Return how far each pixel is from the outline, px; what is around the array is outside."""
    import cv2

    framed = np.pad(inside.view(np.uint8), 1)
    return np.asarray(
        cv2.distanceTransform(framed, cv2.DIST_L2, cv2.DIST_MASK_5)[1:-1, 1:-1], np.float32
    )


def _peaks(inside: Mask) -> list[_Peak]:
    """Return the widenings of an object, those that rise most first.

    Going down through the distances, what is wider than a distance falls into islands; where two
    islands meet, the lower one's peak has risen so far above that narrow place.
    """
    import cv2

    away = _distances(inside)
    around = cv2.dilate(away, np.ones((3, 3), np.uint8))
    _, tops = cv2.connectedComponents(((away >= around) & inside).view(np.uint8), connectivity=8)
    flat = tops.reshape(-1)
    order = np.argsort(flat, kind="stable")
    _, first = np.unique(flat[order], return_index=True)
    places = order[first][1:] if (flat == 0).any() else order[first]
    rows, columns = np.divmod(places, inside.shape[1])
    heights = away[rows, columns].astype(np.float64)
    alive = np.lexsort((columns, rows, -heights))  # the highest first
    rises = heights.copy()
    for level in np.linspace(float(heights.max()), 0.0, _LEVELS, endpoint=False)[1:]:
        reached = alive[heights[alive] > level]
        _, islands = cv2.connectedComponents((away > level).view(np.uint8), connectivity=8)
        island = islands[rows[reached], columns[reached]]
        _, highest = np.unique(island, return_index=True)  # `alive` is in the order of heights
        sunk = np.setdiff1d(reached, reached[highest], assume_unique=True)
        rises[sunk] = heights[sunk] - level
        alive = alive[~np.isin(alive, sunk)]
    _, islands = cv2.connectedComponents(inside.view(np.uint8), connectivity=8)
    _, highest = np.unique(islands[rows[alive], columns[alive]], return_index=True)
    sunk = np.setdiff1d(alive, alive[highest], assume_unique=True)
    rises[sunk] = heights[sunk]
    ranked = np.lexsort((columns, rows, -heights, -rises))
    return [
        _Peak(int(columns[n]), int(rows[n]), float(rises[n]), float(heights[n])) for n in ranked
    ]


def _stands_out(peak: _Peak, highest: _Peak) -> bool:
    """Whether a widening is likely to be an object of its own."""
    return (
        peak.rise >= max(_SMALLEST_RISE, _RISE * peak.height)
        and peak.height >= _THINNEST * highest.height
    )


def _flooded(small: Mask, seeds: list[tuple[int, int]]) -> Numbers:
    """Return the number of the seed from which each pixel is flooded, from the deepest on.

    Args:
        small: (h, w), the object.
        seeds: x and y, px.
    """
    import cv2

    away = _distances(small)
    depth = (255 - 254 * away / max(float(away.max()), 1e-6)).astype(np.uint8)
    # OpenCV floods along the smallest steps between neighbours. On a chessboard of zeros, the step
    # to a neighbour is as large as that is deep, and the flood rises evenly.
    board = np.indices(small.shape, np.uint8).sum(axis=0) % 2 == 0
    outside = len(seeds) + 1
    markers = np.where(small, 0, outside).astype(np.int32)
    for number, (x, y) in enumerate(seeds, 1):
        markers[y, x] = number
    framed = np.pad(markers, 1, constant_values=outside)
    ground = cv2.cvtColor(np.pad(np.where(board, 0, depth), 1), cv2.COLOR_GRAY2BGR)
    flooded = np.asarray(cv2.watershed(ground, framed))[1:-1, 1:-1]
    known = np.where((flooded > 0) & (flooded < outside) & small, flooded, 0).astype(np.uint16)
    for number, (x, y) in enumerate(seeds, 1):
        known[y, x] = number  # lest a seed at the border be flooded by another
    return nearest(known, small)


def _enlarged(found: Numbers, inside: Mask) -> Numbers:
    """Return the numbers of the object's parts, found in a smaller size, for its own pixels."""
    import cv2

    if found.shape == inside.shape:
        return found
    size = (inside.shape[1], inside.shape[0])
    large = cv2.resize(found.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    return nearest(np.where(inside, large, 0).astype(np.uint16), inside)


def _even(inside: Mask, count: int) -> Numbers:
    """Divide an object evenly: seeds far from each other, then moved to the middles of their parts.

    The middles are found as k-means does, from a start that is always the same.
    """
    rows, columns = np.nonzero(inside)
    step = max(1, len(rows) // 4096)
    step = step if len(rows) // step >= count else 1
    points = np.stack((columns[::step], rows[::step]), axis=1).astype(np.float64)
    first = int(np.argmax(((points - points.mean(axis=0)) ** 2).sum(axis=1)))
    chosen = [first]
    away = ((points - points[first]) ** 2).sum(axis=1)
    while len(chosen) < count:
        chosen.append(int(np.argmax(away)))
        away = np.minimum(away, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    middles = points[chosen]
    for _ in range(20):
        nearest = _closest(points, middles)
        for number in range(count):
            own = points[nearest == number]
            middles[number] = own.mean(axis=0) if len(own) else middles[number]
    out = np.zeros(inside.shape, np.uint16)
    out[rows, columns] = 1 + _closest(np.stack((columns, rows), axis=1).astype(np.float64), middles)
    return out


def _closest(points: NDArray[np.float64], middles: NDArray[np.float64]) -> NDArray[np.int64]:
    best = np.zeros(len(points), np.int64)
    least = np.full(len(points), np.inf)
    for number, (x, y) in enumerate(middles.tolist()):
        away = (points[:, 0] - x) ** 2 + (points[:, 1] - y) ** 2
        nearer = away < least
        best[nearer], least[nearer] = number, away[nearer]
    return best
