"""What the canvas draws of objects: their borders, which one is marked, and how one would be split.

As with labels, everything is sampled at the centres of the device pixels that have to be drawn.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect

from app.core.masks.area import Ids, Labels
from app.core.masks.objects import ObjectSplit
from app.editor.view.layers import ViewMap, gathered, seen_rows_and_columns

LIGHT, DARK, ACCENT = 1, 2, 3  # what pixels of the marks are
FIRST_PART = 4  # of a split; more follow
PARTS = 6  # colours that parts of a split have in turn
RIM = 4  # lines that the rim of a marked object is wide, at most, and the margin it needs
_FINEST = 64  # px, the side of the grid on which the place of a number is looked for


def ids_around(ids: Ids, view: ViewMap, part: QRect, margin: int) -> Ids:
    """Return the ids of a rectangle of device pixels with a margin; the edge goes on beyond.

    Args:
        ids: (H, W).
        view: where the image lies.
        part: the rectangle; the image covers all of it.
        margin: device pixels on each side.
    """
    wide = part.adjusted(-margin, -margin, margin, margin)
    rows, columns = seen_rows_and_columns(view, wide, ids.shape)
    return gathered(ids, rows, columns)


def border_marks(ids: Ids, width: int, labels: Labels | None = None) -> Labels:
    """Return the borders of objects: light within them, dark on both sides of that.

    Args:
        ids: of device pixels, with a margin of `2 * width` on all sides that is cut off.
        width: of a line, in device pixels.
        labels: of the same pixels, if outlines of classes are drawn already: they stay.
    """
    cut = 2 * width
    inner = np.s_[cut : ids.shape[0] - cut, cut : ids.shape[1] - cut]
    steps = _steps(ids)
    if not steps.any():  # as within an object, or beside all
        return np.zeros_like(steps[inner])
    rim = _spread(steps, cut)
    wide = np.asarray(cv2.dilate(rim, _square(width)), np.uint8)
    marks: Labels = wide[inner] & np.uint8(DARK)
    marks -= rim[inner] & (ids[inner] != 0).view(np.uint8)  # light: one less
    if labels is not None:
        marks &= ~_spread(_steps(labels), 2 * cut)[inner]
    return marks


def rim_marks(inside: NDArray[np.bool_], width: int, *, chosen: bool) -> Labels:
    """Return the rim of an object that is marked: a wide line, coloured if it is selected.

    Args:
        inside: its device pixels, with a margin of `RIM * width` on all sides that is cut off.
        width: of a line, in device pixels.
        chosen: whether it is selected, else the pointer is over it.
    """
    own = inside.view(np.uint8)
    near = cv2.dilate(own, _square(width))
    far = cv2.dilate(near, _square(width))
    marks = np.where(far != 0, np.uint8(DARK), np.uint8(0))
    marks[near != 0] = LIGHT
    marks[inside] = 0
    core = cv2.erode(own, _square(3 * width if chosen else width), borderValue=1)
    marks[inside & (core == 0)] = ACCENT if chosen else LIGHT
    if chosen:
        deep = cv2.erode(core, _square(width), borderValue=1)
        marks[(core != 0) & (deep == 0)] = LIGHT
    cut = RIM * width
    return np.ascontiguousarray(marks[cut:-cut, cut:-cut])


def split_marks(split: ObjectSplit, ids: Ids, view: ViewMap, part: QRect, width: int) -> Labels:
    """Return the parts of a split, `FIRST_PART` and on, with light borders between them.

    Args:
        split: the proposal.
        ids: (H, W), of the mask.
        view: where the image lies.
        part: a rectangle of device pixels within the split's box.
        width: of a line, in device pixels.
    """
    wide = part.adjusted(-width, -width, width, width)
    rows, columns = seen_rows_and_columns(view, wide, ids.shape)
    height, across = split.ids.shape
    down, right = rows - split.box.top, columns - split.box.left
    seen = split.ids[np.clip(down, 0, height - 1)][:, np.clip(right, 0, across - 1)]
    seen[(down < 0) | (down >= height)] = 0
    seen[:, (right < 0) | (right >= across)] = 0
    table = np.zeros(1 << 16, np.uint8)
    numbers = np.unique(split.ids[split.ids > 0])
    table[numbers] = FIRST_PART + np.arange(len(numbers)) % PARTS
    marks = table[seen]
    around = _square(width)
    rim = np.not_equal(cv2.dilate(seen, around), cv2.erode(seen, around))
    marks[rim & (seen != 0)] = LIGHT
    marks[rim & (seen == 0)] = 0
    return np.ascontiguousarray(marks[width:-width, width:-width])


def place_in(inside: NDArray[np.bool_]) -> tuple[int, int] | None:
    """Return row and column of a set's pixel that is far from its border; None if it is empty."""
    step = max(1, max(inside.shape) // _FINEST)
    small = np.pad(inside[::step, ::step], 1)
    if not small.any():
        found = np.argwhere(inside)
        return None if not len(found) else (int(found[0][0]), int(found[0][1]))
    away = cv2.distanceTransform(small.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3)
    row, column = np.unravel_index(int(np.argmax(away)), away.shape)
    return (int(row) - 1) * step, (int(column) - 1) * step


def _steps(values: Ids | Labels) -> Labels:
    """Return 255 for pixels unlike the one to their right, below, or both: (h - 1, w - 1).

    A square of n pixels a side is all the same where none of its first n - 1 each way is one.
    """
    here = values[:-1, :-1]
    found = cv2.compare(here, values[:-1, 1:], cv2.CMP_NE)
    for beside in (values[1:, :-1], values[1:, 1:]):
        found = cv2.bitwise_or(found, cv2.compare(here, beside, cv2.CMP_NE), dst=found)
    return np.asarray(found, np.uint8)


def _spread(steps: Labels, reach: int) -> Labels:
    """Return 255 for pixels around which a square of `reach + 1` a side is not all the same."""
    return np.asarray(
        cv2.dilate(steps, np.ones((reach, reach), np.uint8), anchor=(reach // 2, reach // 2)),
        np.uint8,
    )


def _square(reach: int) -> NDArray[np.uint8]:
    return np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
