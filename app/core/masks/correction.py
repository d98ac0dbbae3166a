"""Correcting clicks: "this belongs to the class" or "this does not", and the mask around follows.

A cut (GrabCut) in a window around the class starts from the mask as it is; the click and what was
painted by hand are certain. It is made on a small copy, then drawn to the edges of a finer one, so
that a click costs the same on a small photo and on one of 24 megapixels. Of what the cut would
change, only that counts which is connected with the click.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.masks.area import EMPTY, Area, Box, Labels, Mask, Point, box_of, tight
from app.core.masks.brush import Tip, segment
from app.core.masks.refining import shrunk
from app.core.masks.regions import Image
from wseg_engine.base.labels import BACKGROUND

CUT_SIDE = 128  # px, the longer side of the copy that is cut
FINE_SIDE = 512  # px, of the one whose edges the cut is drawn to
RADIUS = 0.025  # of the window's longer side: what a click makes certain around it
_MARGIN = 0.25  # of the longer side of class and click, looked at around them
_ALONE = 0.5  # of the image's longer side: the window of a class that is not there yet
_FIRST = 0.2  # of the longer side of the copy: what such a class is taken to be at first
_SMALLEST = 64  # px, the least side of a window
_LOOKED_AT = 1_000_000  # pixels of the mask that show where the class is
_FEWEST = (
    5  # pixels that each side of a cut has to begin with: its colour models have as many parts
)
_EDGE_LOSS = 1e-3  # of the guided filter: a contrast of about 8 levels counts as an edge
_NO_RECTANGLE = (0, 0, 1, 1)  # GrabCut wants one, and looks at the mask
_SEED = 1  # of the colour models' random start: one click gives one mask

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Correction:
    """One click, or short stroke, and what it is made on. The arrays are only read."""

    image: Image  # (H, W, 3) RGB
    labels: Labels  # (H, W)
    value: int  # the class
    belongs: bool  # whether what is clicked is of the class
    trail: tuple[Point, ...]  # where the pointer went, a point at least
    painted: Mask | None = None  # (H, W), pixels painted by hand: they stay, and are certain
    thing: Mask | None = None  # (h, w) of any size: what a model from outside sees there


class Change(NamedTuple):
    """What a click changes."""

    certain: Area  # the click itself: decided by hand
    around: Area  # what follows of it, the click's own pixels left out

    @property
    def whole(self) -> Area:
        """All of it."""
        return _joined(self.certain, self.around)


NO_CHANGE = Change(EMPTY, EMPTY)


class _Window(NamedTuple):
    """The part of the image that is looked at, and the size of its copy."""

    box: Box
    size: tuple[int, int]  # columns, rows

    @property
    def scale(self) -> float:
        """Pixels of the copy for one of the image's, along a side."""
        return max(self.size) / max(self.box.height, self.box.width)


def corrected(click: Correction) -> Change:
    """Return which pixels a click gives to the class, or takes from it.

    Void stays, unless it is clicked itself, and so do pixels painted by hand, other than those of
    the click. What is added is taken from the background and from the label that was clicked:
    other classes lose nothing. What is locked is the document's business.
    """
    trail = _inside(click)
    if not trail:
        return NO_CHANGE
    window = _window(click, trail)
    free = _may_change(click, trail)
    certain = _certain(click, trail, window.box, free)
    fine = shrunk(click.image[window.box.slices], window.size)
    labels = _sampled(click.labels, window)
    own = labels == click.value
    seed = _drawn(window, trail, click)
    begun = own if own.any() or not click.belongs else _near(seed)
    if click.thing is None:
        cut = _cut(fine, begun, seed, _known(click, window, labels), belongs=click.belongs)
    else:
        cut = _of_thing(click.thing, click, window) | seed
        cut = cut if click.belongs else ~cut
    if cut is None:
        return Change(certain, EMPTY)
    wanted = cut & ~own if click.belongs else own & ~cut
    wanted = _connected(wanted & free[labels], seed)
    if not wanted.any():
        return Change(certain, EMPTY)
    around = _enlarged(click, window, wanted, cut, free)
    shared = around.box.meet(certain.box)
    if not shared.is_empty:
        own = certain.inside[shared.within(certain.box)]
        around.inside[shared.within(around.box)] &= ~own
    return Change(certain, around)


def _inside(click: Correction) -> list[Point]:
    """Return the points of the trail that lie in the image."""
    height, width = click.labels.shape
    return [p for p in click.trail if 0 <= p.x < width and 0 <= p.y < height]


def _window(click: Correction, trail: Sequence[Point]) -> _Window:
    """Return the part around class and click, and how large its copy is."""
    bounds = box_of(click.labels)
    here = Box(
        math.floor(min(p.y for p in trail)),
        math.floor(min(p.x for p in trail)),
        math.floor(max(p.y for p in trail)) + 1,
        math.floor(max(p.x for p in trail)) + 1,
    )
    if click.thing is not None:
        here = here.join(_extent(click.thing, bounds))
    step = max(1, math.isqrt(click.labels.size // _LOOKED_AT))
    found = np.ascontiguousarray(click.labels[::step, ::step]) == click.value
    seen = tight(found, box_of(found))
    if seen.is_empty:
        margin = round(_ALONE * max(bounds.height, bounds.width) / 2)
    else:
        here = here.join(Box(*(step * side for side in seen)))
        margin = round(_MARGIN * max(here.height, here.width))
    lacking = (_SMALLEST - min(here.height, here.width) + 1) // 2
    box = here.grown(max(margin, lacking)).meet(bounds)
    scale = min(1.0, FINE_SIDE / max(box.height, box.width))
    return _Window(box, (max(1, round(box.width * scale)), max(1, round(box.height * scale))))


def _extent(thing: Mask, bounds: Box) -> Box:
    """Return the rectangle of the image that a thing lies in."""
    rows, columns = thing.shape
    near = tight(thing, box_of(thing))
    if near.is_empty:
        return near
    return Box(
        near.top * bounds.height // rows,
        near.left * bounds.width // columns,
        -(-near.bottom * bounds.height // rows),
        -(-near.right * bounds.width // columns),
    )


def _of_thing(thing: Mask, click: Correction, window: _Window) -> Mask:
    """Return a thing in the window's copy."""
    height, width = click.labels.shape
    columns, rows = window.size
    down = (np.arange(rows) + 0.5) * window.box.height / rows + window.box.top
    across = (np.arange(columns) + 0.5) * window.box.width / columns + window.box.left
    y = (down * thing.shape[0] / height).astype(np.intp)
    x = (across * thing.shape[1] / width).astype(np.intp)
    return np.ascontiguousarray(thing[y][:, x])


def _certain(click: Correction, trail: Sequence[Point], window: Box, free: Mask) -> Area:
    """Return the click's own pixels, painted by hand before or not; other classes keep theirs."""
    size = 2 * max(1, round(RADIUS * max(window.height, window.width) * 0.5)) + 1
    area = EMPTY
    for start, end in zip(trail, [*trail[1:], trail[-1]], strict=True):
        area = _joined(area, segment(start, end, size, Tip.ROUND, box_of(click.labels)))
    open_to = free.copy()
    open_to[[click.value, BACKGROUND]] = True
    old = click.labels[area.box.slices]
    return Area(area.box, area.inside & open_to[old])


def _joined(one: Area, other: Area) -> Area:
    """Return the pixels that are in either set."""
    if one.box.is_empty or other.box.is_empty:
        return other if one.box.is_empty else one
    box = one.box.join(other.box)
    inside = np.zeros((box.height, box.width), bool)
    for area in (one, other):
        inside[area.box.within(box)] |= area.inside
    return Area(box, inside)


def _may_change(click: Correction, trail: Sequence[Point]) -> Mask:
    """Return for each label whether a pixel that has it may change."""
    free = np.zeros(256, bool)
    if not click.belongs:
        free[click.value] = True
        return free
    free[BACKGROUND] = True
    free[[click.labels[math.floor(p.y), math.floor(p.x)] for p in trail]] = True
    free[click.value] = False
    return free


def _sampled(pixels: Labels, window: _Window) -> Labels:
    """Return the window's labels at the copy's size, each that of one pixel."""
    part = pixels[window.box.slices]
    columns, rows = window.size
    if part.shape == (rows, columns):
        return np.ascontiguousarray(part)
    across = ((np.arange(columns) + 0.5) * part.shape[1] / columns).astype(np.intp)
    down = ((np.arange(rows) + 0.5) * part.shape[0] / rows).astype(np.intp)
    return np.ascontiguousarray(part[down][:, across])


def _known(click: Correction, window: _Window, labels: Labels) -> Bytes:
    """Return what was painted by hand: GC_FGD and GC_BGD there, 255 elsewhere."""
    known = np.full(labels.shape, 255, np.uint8)
    if click.painted is not None:
        painted = _sampled(click.painted.view(np.uint8), window) > 0
        known[painted] = np.where(labels == click.value, cv2.GC_FGD, cv2.GC_BGD)[painted]
    return known


def _drawn(window: _Window, trail: Sequence[Point], click: Correction) -> Mask:
    """Return the click in the copy."""
    columns, rows = window.size
    drawn = np.zeros((rows, columns), np.uint8)
    scale = window.scale
    points = np.array(
        [((p.x - window.box.left) * scale, (p.y - window.box.top) * scale) for p in trail]
    )
    radius = max(1, round(RADIUS * max(window.size)))
    places = np.floor(points).astype(np.int32)
    for place in places:
        cv2.circle(drawn, (int(place[0]), int(place[1])), radius, 1, cv2.FILLED)
    cv2.polylines(drawn, [places], isClosed=False, color=1, thickness=2 * radius)
    return drawn.view(np.bool_)


def _near(seed: Mask) -> Mask:
    """Return what lies around a click: what a class that is not there yet may be like."""
    away = cv2.distanceTransform((~seed).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3)
    return np.asarray(np.asarray(away, np.float32) < _FIRST * max(seed.shape), np.bool_)


def _cut(fine: Image, own: Mask, seed: Mask, known: Bytes, *, belongs: bool) -> Mask | None:
    """Return which pixels of the copy are the class; None where a side has too few to begin with.

    Args:
        fine: (h, w, 3), the copy.
        own: (h, w), the class as it is, or may be.
        seed: (h, w), the click.
        known: (h, w), what is certain besides; 255 for what is not.
        belongs: whether the click is of the class.
    """
    rows, columns = own.shape
    scale = min(1.0, CUT_SIDE / max(rows, columns))
    size = (max(8, round(columns * scale)), max(8, round(rows * scale)))
    small = np.asarray(cv2.resize(fine, size, interpolation=cv2.INTER_AREA), np.uint8)
    state = np.where(_resized(own, size), cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    for sure in (cv2.GC_FGD, cv2.GC_BGD):
        state[_resized(known == sure, size)] = sure
    click = np.asarray(cv2.resize(seed.view(np.uint8), size, interpolation=cv2.INTER_AREA)) > 0
    state[click] = cv2.GC_FGD if belongs else cv2.GC_BGD
    ours = int(np.count_nonzero((state == cv2.GC_FGD) | (state == cv2.GC_PR_FGD)))
    if min(ours, state.size - ours) < _FEWEST:
        return None
    cv2.setRNGSeed(_SEED)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(small, state, _NO_RECTANGLE, *models, 1, cv2.GC_INIT_WITH_MASK)
    found = (state == cv2.GC_FGD) | (state == cv2.GC_PR_FGD)
    return _to_edges(fine, found)


def _resized(mask: Mask, size: tuple[int, int]) -> Mask:
    """Return a smaller copy of a set: the pixels of which it has more than half."""
    share = cv2.resize(mask.view(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    return np.asarray(share) > 127


def _to_edges(fine: Image, found: Mask) -> Mask:
    """Return the cut at the copy's size, its outline at the edges near it (a guided filter)."""
    rows, columns = fine.shape[:2]
    ratio = max(rows, columns) / max(found.shape)
    soft = cv2.resize(found.astype(np.float32), (columns, rows), interpolation=cv2.INTER_LINEAR)
    if ratio <= 1:
        return np.asarray(soft) > 0.5
    guide = cv2.cvtColor(fine, cv2.COLOR_RGB2GRAY).astype(np.float32) / np.float32(255)
    reach = (2 * math.ceil(ratio) + 1,) * 2
    mean, mean_soft = cv2.blur(guide, reach), cv2.blur(soft, reach)
    together = cv2.blur(guide * soft, reach) - mean * mean_soft
    alone = cv2.blur(guide * guide, reach) - mean * mean
    slope = together / (alone + np.float32(_EDGE_LOSS))
    offset = mean_soft - slope * mean
    return np.asarray(cv2.blur(slope, reach) * guide + cv2.blur(offset, reach)) > 0.5


def _connected(wanted: Mask, seed: Mask) -> Mask:
    """Return what is joined to the click, over the click's own pixels too."""
    _, numbers = cv2.connectedComponents((wanted | seed).view(np.uint8), connectivity=4)
    kept = np.zeros(int(numbers.max()) + 1, bool)
    kept[np.unique(numbers[seed])] = True
    kept[0] = False
    return np.asarray(kept[numbers]) & wanted


def _enlarged(click: Correction, window: _Window, wanted: Mask, cut: Mask, free: Mask) -> Area:
    """Return what changes in the image itself.

    Where the change meets the mask, the mask's own outline is the border and not the copy's: so
    what is wanted is widened by a pixel of the copy, then cut by what the pixels are.
    """
    if window.scale == 1:
        return _allowed(click, Area(window.box, wanted), free)
    wide = cv2.dilate(wanted.view(np.uint8), np.ones((3, 3), np.uint8))
    near = tight(np.asarray(wide).view(np.bool_), box_of(wanted))
    part = (cut if click.belongs else ~cut) & wide.view(np.bool_)
    rows, columns = wanted.shape
    box = _whole(near, window, rows, columns)
    shown = np.ascontiguousarray(part[near.slices]).view(np.uint8) * 255
    large = cv2.resize(shown, (box.width, box.height), interpolation=cv2.INTER_LINEAR)
    # In place: the image may be large, and fresh memory takes longer than what is written to it.
    cv2.threshold(large, 127, 1, cv2.THRESH_BINARY, dst=large)
    return _allowed(click, Area(box, np.asarray(large, np.uint8).view(np.bool_)), free)


def _whole(near: Box, window: _Window, rows: int, columns: int) -> Box:
    """Return the rectangle of the image that one of the copy stands for."""
    down, across = window.box.height / rows, window.box.width / columns
    return Box(
        window.box.top + round(near.top * down),
        window.box.left + round(near.left * across),
        window.box.top + round(near.bottom * down),
        window.box.left + round(near.right * across),
    )


def _allowed(click: Correction, area: Area, free: Mask) -> Area:
    """Narrow an area to the pixels that may change, in place."""
    inside, place = area.inside, area.box.slices
    inside &= np.asarray(cv2.LUT(click.labels[place], free.view(np.uint8))).view(np.bool_)
    if click.painted is not None:
        np.greater(inside, click.painted[place], out=inside)  # and not painted
    return area
