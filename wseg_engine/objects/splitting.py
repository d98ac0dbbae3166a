"""Splitting one object into several: at its narrow places, or along a line that is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.messages import tr
from wseg_engine.objects.maps import ObjectError

Mask = NDArray[np.bool_]
Numbers = NDArray[np.uint16]

MOST_PARTS = 200  # that one object is split into at once
_WORKING_PIXELS = 250_000  # an object's window is made smaller until it has at most as many
_LEVELS = 96  # of distances looked at
# A widening is a part of its own if it rises by this share of its own width above the narrow place
# that leads to a wider one,
_RISE = 0.12
_THINNEST = 0.35  # and is at least so wide, as a share of the widest.
_SMALLEST_RISE = 1.0  # px at working size; less is the raggedness of outlines
_CRUMB = 0.01  # of an object: parts that a line cuts off with fewer pixels are none,
_LARGEST_CRUMB = 9  # px, unless they have as many
_AROUND = 64  # px around what has no number, where the nearest that has one is looked for first


class Split(NamedTuple):
    """What an object is split into."""

    numbers: Numbers  # (h, w): 1, 2, ... by size, the largest first; 0 outside of the object
    parts: int
    offered: int  # how many parts the object's narrow places suggest


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
    numbers = _by_size(_enlarged(found, inside))
    return Split(numbers, int(numbers.max()), offered)


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

    if len(line) < 2 or not inside.any():
        return Split(inside.astype(np.uint16), 1, 1)
    points = _drawn_out(inside, np.asarray(line, np.float64))
    drawn = np.zeros(inside.shape, np.uint8)
    # Steps at corners would leave the sides connected there.
    cv2.polylines(drawn, [np.floor(points).astype(np.int32)], False, 1, 1, cv2.LINE_4)
    under = (drawn > 0) & inside
    whole_count, whole = cv2.connectedComponents(inside.view(np.uint8), connectivity=8)
    count, numbers, stats, _ = cv2.connectedComponentsWithStats(
        (inside & ~under).view(np.uint8), connectivity=8, ltype=cv2.CV_32S
    )
    areas = np.array(stats[:, cv2.CC_STAT_AREA], np.int64)
    areas[0] = 0
    owners = np.zeros(count, np.int64)  # which connected part of the object each piece was of
    if whole_count == 2:
        owners[1:] = 1  # nearly always: the object is in one piece
    else:
        owners[numbers.reshape(-1)] = whole.reshape(-1)
    least = min(_LARGEST_CRUMB, _CRUMB * float(np.count_nonzero(inside)))
    sides = _sides(areas, owners, whole_count, least)
    if int(sides.max()) < 2:
        return Split(inside.astype(np.uint16), 1, 1)
    known = sides[numbers]
    return Split(_by_size(_nearest(known, inside)), int(sides.max()), 1)


def _sides(
    areas: NDArray[np.int64], owners: NDArray[np.int64], wholes: int, least: float
) -> NDArray[np.int32]:
    """Return which part of the cut object each piece is: 1 for what stays, 0 for crumbs."""
    sides = np.zeros(len(areas), np.int32)
    following = 2
    for whole in range(1, wholes):
        pieces = [n for n in np.flatnonzero(owners == whole).tolist() if n and areas[n] > 0]
        large = sorted((n for n in pieces if areas[n] > least), key=lambda n: (-areas[n], n))
        for place, piece in enumerate(large):
            sides[piece] = 1 if place == 0 else following
            following += place > 0
    return sides


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


def _flooded(small: Mask, seeds: list[tuple[int, int]]) -> NDArray[np.int32]:
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
    known = np.where((flooded > 0) & (flooded < outside) & small, flooded, 0).astype(np.int32)
    for number, (x, y) in enumerate(seeds, 1):
        known[y, x] = number  # lest a seed at the border be flooded by another
    return _nearest(known, small)


def _enlarged(found: NDArray[np.int32], inside: Mask) -> NDArray[np.int32]:
    """Return the numbers of the object's parts, found in a smaller size, for its own pixels."""
    import cv2

    if found.shape == inside.shape:
        return found
    size = (inside.shape[1], inside.shape[0])
    large = cv2.resize(found.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    return _nearest(np.where(inside, large, 0).astype(np.int32), inside)


def _nearest(known: NDArray[np.int32], inside: Mask) -> NDArray[np.int32]:
    """Return numbers for all pixels of an object: where one has none, that of the nearest."""
    import cv2

    missing = inside & (known == 0)
    filled = np.where(inside, known, 0).astype(np.int32)
    x, y, wide, high = cv2.boundingRect(missing.view(np.uint8))
    if not wide:
        return filled
    # What is nearest is near as a rule: of a large object, only what is around is looked at.
    for margin in (_AROUND, max(inside.shape)):
        window = np.s_[
            max(0, y - margin) : y + high + margin, max(0, x - margin) : x + wide + margin
        ]
        around, wanted = known[window], missing[window]
        away, cells = cv2.distanceTransformWithLabels(
            (around == 0).view(np.uint8),
            cv2.DIST_L2,
            cv2.DIST_MASK_5,
            labelType=cv2.DIST_LABEL_PIXEL,
        )
        if around.any() and away[wanted].max() <= margin:
            break
    number_of = np.zeros(int(cells.max()) + 1, np.int32)
    there = around > 0
    number_of[cells[there]] = around[there]
    np.copyto(filled[window], number_of[cells], where=wanted)
    return filled


def _even(inside: Mask, count: int) -> NDArray[np.int32]:
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
    out = np.zeros(inside.shape, np.int32)
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


def _by_size(numbers: NDArray[np.int32]) -> Numbers:
    """Number parts anew, the largest first."""
    areas = np.bincount(numbers.reshape(-1))
    areas[0] = 0
    order = np.lexsort((np.arange(len(areas)), -areas))
    table = np.zeros(len(areas), np.uint16)
    present = [n for n in order.tolist() if areas[n]]
    table[present] = np.arange(1, len(present) + 1)
    return np.asarray(table[numbers], np.uint16)


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
