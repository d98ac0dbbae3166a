"""What the canvas draws, computed for the pixels of the screen that have to be drawn.

Everything is sampled at the centres of screen pixels, so a part drawn alone equals the same part
of a whole drawing, and nothing is allocated in proportion to the image.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from app.core.masks.area import Box, Labels
from app.core.masks.pyramid import ImagePyramid, LabelPyramid
from app.editor.view.class_look import PATTERN, pattern_bits
from wseg_engine.base.labels import BACKGROUND

_BRIGHTEST = 4.0  # the root that is taken of each channel at most
_GRID, _DOT = 6, 2  # device pixels from one dot of a mark to the next, and of a dot
_STRIPES = 10  # device pixels from one stripe of a change to the next
SHARP = 2.0  # from this scale on, an image's pixels are shown as squares
_BEFORE, _BEHIND = 64, 4096  # device pixels for which it is kept what they show
_LOOKED_UP = 1 << 16  # pixels whose colours are looked up at once: it takes 8 bytes for each
_AT_ONCE = 1 << 18  # bytes of rows that are read before what is seen of them is picked out

_Pixel = TypeVar("_Pixel", np.uint8, np.uint16)
Colours = NDArray[np.uint32]  # (256,), of values: 0xAARRGGBB, multiplied by their opacity


class ViewMap(NamedTuple):
    """Where the image lies on the screen, in device pixels of the viewport."""

    scale: float  # device pixels a pixel of the image
    left: float  # where the image's left edge is
    top: float

    def columns(self, first: int, count: int) -> NDArray[np.int64]:
        """Return which column of the image each device column shows."""
        return _shown(first, count, self.left, self.scale)

    def rows(self, first: int, count: int) -> NDArray[np.int64]:
        """Return which row of the image each device row shows."""
        return _shown(first, count, self.top, self.scale)

    def around(self, box: Box) -> QRect:
        """Return the device pixels that show a rectangle of the image, in part as well."""
        left = math.floor(self.left + box.left * self.scale)
        top = math.floor(self.top + box.top * self.scale)
        right = math.ceil(self.left + box.right * self.scale)
        bottom = math.ceil(self.top + box.bottom * self.scale)
        return QRect(left, top, right - left, bottom - top)

    def covered(self, height: int, width: int, exposed: QRect) -> QRect:
        """Return the device pixels among the exposed ones whose centres the image covers."""
        left, top = math.ceil(self.left - 0.5), math.ceil(self.top - 0.5)
        right = math.ceil(self.left + width * self.scale - 0.5)
        bottom = math.ceil(self.top + height * self.scale - 0.5)
        return exposed.intersected(QRect(left, top, max(0, right - left), max(0, bottom - top)))


def sampled_labels(pyramid: LabelPyramid, view: ViewMap, part: QRect) -> Labels:
    """Return the label that each device pixel of a rectangle shows; the image covers all of it."""
    level, step = pyramid.level(1 / view.scale)
    return gathered(level, *_indices(level, step, view, part))


def sampled_image(pyramid: ImagePyramid, view: ViewMap, part: QRect) -> NDArray[np.uint8]:
    """Return the colour that each device pixel of a rectangle shows, (h, w, 3)."""
    level, step = pyramid.level(1 / view.scale)
    rows, columns = _indices(level, step, view, part)
    if view.scale >= SHARP or view.scale == 1:
        return gathered(level, rows, columns)
    return _interpolated(level, step, view, part, rows=rows, columns=columns)


def sampled_around(pyramid: LabelPyramid, view: ViewMap, part: QRect, margin: int) -> Labels:
    """Return the labels of a rectangle with a margin; beyond the image's edge nothing differs."""
    wide = part.adjusted(-margin, -margin, margin, margin)
    height, width = pyramid.labels.shape
    inner = view.covered(height, width, wide)
    rows = (inner.top() - wide.top(), wide.bottom() - inner.bottom())
    columns = (inner.left() - wide.left(), wide.right() - inner.right())
    return np.pad(sampled_labels(pyramid, view, inner), (rows, columns), mode="edge")


def brightened(pixels: NDArray[np.uint8], brightness: float) -> NDArray[np.uint8]:
    """Return (h, w, 3) pixels brighter or darker: v ** (4 ** -brightness), black and white stay.

    Args:
        pixels: 0 to 255.
        brightness: -1 to 1; 0 changes nothing.
    """
    if brightness == 0:
        return pixels
    table = 255 * np.linspace(0, 1, 256) ** (_BRIGHTEST**-brightness)
    return np.asarray(cv2.LUT(pixels, np.rint(table).astype(np.uint8)), np.uint8)


def outlines(labels: Labels, width: int, halo: int) -> Labels:
    """Return labels along borders between labels, background elsewhere.

    Args:
        labels: of device pixels, with a margin of `width` on all sides that is cut off.
        width: how wide the line is on each side of a border, in device pixels.
        halo: the label to draw on the background's side, which has no colour of its own.
    """
    around = np.ones((2 * width + 1, 2 * width + 1), np.uint8)
    differs = cv2.dilate(labels, around) != cv2.erode(labels, around)
    lines = np.where(differs, labels, np.uint8(BACKGROUND))
    lines[differs & (labels == BACKGROUND)] = halo
    return np.ascontiguousarray(lines[width:-width, width:-width])


def hatched(
    labels: Labels, bits: NDArray[np.uint8], view: ViewMap, part: QRect, *, enlarged: int = 1
) -> Labels:
    """Return labels where their pattern has a mark, background elsewhere.

    Args:
        labels: of the device pixels of `part`.
        bits: (256,), the bit of each label's pattern.
        view: where the image lies; the patterns move with it.
        part: the rectangle.
        enlarged: device pixels a pixel of the patterns.
    """
    wanted = np.asarray(cv2.LUT(labels, bits), np.uint8)
    if not wanted.any():
        return wanted
    rows = _phase(part.top(), part.height(), view.top, enlarged)
    columns = _phase(part.left(), part.width(), view.left, enlarged)
    wanted &= pattern_bits()[:, columns][rows]
    marked: Labels = labels * (wanted != 0).view(np.uint8)  # the background is 0
    return marked


def change_marks(before: Labels, after: Labels, view: ViewMap, part: QRect) -> Labels:
    """Return what shows where a preview differs.

    Args:
        before: the labels as they are, of the device pixels of `part`.
        after: those of the preview.
        view: where the image lies; the stripes move with it.
        part: the rectangle.

    Returns:
        The size of `part`, contiguous: 0 where nothing differs, 1 a light stripe, 2 a dark one,
        3 the rim of a change.
    """
    differs: Labels = np.not_equal(before, after).view(np.uint8)
    if not differs.any():
        return differs
    rows = np.arange(part.top(), part.bottom() + 1) - math.floor(view.top)
    columns = np.arange(part.left(), part.right() + 1) - math.floor(view.left)
    light = (rows[:, None] + columns[None, :]) % _STRIPES < _STRIPES // 2
    inner = cv2.erode(differs, np.ones((3, 3), np.uint8), borderValue=1)
    marks = np.where(light, np.uint8(1), np.uint8(2))
    marks[inner == 0] = 3
    return np.where(differs, marks, np.uint8(0))


def seen_rows_and_columns(
    view: ViewMap, part: QRect, shape: tuple[int, ...]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows and columns of an image that a rectangle of device pixels shows.

    Args:
        view: where the image lies.
        part: the rectangle; the image covers all of it.
        shape: of the image, (H, W).
    """
    rows = view.rows(part.top(), part.height())
    columns = view.columns(part.left(), part.width())
    return _within(rows, shape[0]), _within(columns, shape[1])


def dotted(inside: NDArray[np.uint8], view: ViewMap, part: QRect) -> Labels:
    """Return a grid of dots over a set of device pixels: 0 nowhere, 1 a dot, 2 its dark side.

    Args:
        inside: 1 for the pixels of `part` that are in the set.
        view: where the image lies; the grid moves with it.
        part: the rectangle.
    """
    rows = (np.arange(part.top(), part.bottom() + 1) - math.floor(view.top)) % _GRID
    columns = (np.arange(part.left(), part.right() + 1) - math.floor(view.left)) % _GRID
    dot = (rows < _DOT)[:, None] & (columns < _DOT)[None, :]
    side = (rows <= _DOT)[:, None] & (columns <= _DOT)[None, :]
    marks = np.where(dot, np.uint8(1), np.where(side, np.uint8(2), np.uint8(0)))
    return np.ascontiguousarray(np.where(inside != 0, marks, np.uint8(0)))


def _phase(first: int, count: int, start: float, enlarged: int) -> NDArray[np.int64]:
    """Return which row or column of a pattern each device pixel shows."""
    return (np.arange(first, first + count) - math.floor(start)) // enlarged % PATTERN


def colours(table: Sequence[int]) -> Colours:
    """Return the colours of values as `painted` takes them.

    Args:
        table: 0xAARRGGBB of each value from 0 on, at most 256; those of others are clear.
    """
    plain = np.zeros(256, np.uint32)
    plain[: len(table)] = table
    picture = QImage(plain.data, plain.size, 1, plain.nbytes, QImage.Format.Format_ARGB32)
    found = picture.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    return np.frombuffer(found.constBits(), np.uint32).copy()


class Painted(NamedTuple):
    """Values in their colours."""

    picture: QImage
    pixels: NDArray[np.uint32]  # (h, w), those of the picture: what is written there is seen


def painted(values: Labels, table: Colours) -> Painted:
    """Return values in their colours: Qt draws that in a tenth of the time of indexed colours."""
    height, width = values.shape
    picture = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    pixels = np.frombuffer(picture.bits(), np.uint32).reshape(height, width)
    some = max(1, _LOOKED_UP // max(1, width))
    for start in range(0, height, some):
        # `clip` writes in place; nothing is ever clipped.
        np.take(table, values[start : start + some], out=pixels[start : start + some], mode="clip")
    return Painted(picture, pixels)


def coloured(pixels: NDArray[np.uint8]) -> QImage:
    """Return (h, w, 3) RGB as a picture over the same memory; keep the array while it is used."""
    height, width, _ = pixels.shape
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)


def _shown(first: int, count: int, start: float, scale: float) -> NDArray[np.int64]:
    if first >= -_BEFORE and first + count <= _BEHIND:
        return _shown_at(start, scale)[first + _BEFORE : first + _BEFORE + count]
    return _computed(np.arange(first, first + count), start, scale)


@lru_cache(maxsize=8)
def _shown_at(start: float, scale: float) -> NDArray[np.int64]:
    """Return what `_shown` does for all pixels that screens have; to be looked at only."""
    return _computed(np.arange(-_BEFORE, _BEHIND), start, scale)


def _computed(places: NDArray[np.int64], start: float, scale: float) -> NDArray[np.int64]:
    return np.asarray(np.floor((places + 0.5 - start) / scale), np.int64)


def _indices(
    level: NDArray[np.uint8], step: int, view: ViewMap, part: QRect
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rows = view.rows(part.top(), part.height()) // step
    columns = view.columns(part.left(), part.width()) // step
    # Rounding may put the outermost pixel one beyond.
    return _within(rows, level.shape[0]), _within(columns, level.shape[1])


def _within(places: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    """Return places, in ascending order, with those beyond the first and the last on these."""
    if places[0] >= 0 and places[-1] < length:
        return places
    return np.clip(places, 0, length - 1)


def gathered(
    level: NDArray[_Pixel], rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> NDArray[_Pixel]:
    """Return the pixels at the crossings of rows and columns, each row of the image read once.

    Args:
        level: (H, W) or (H, W, 3).
        rows: in ascending order; the same one several times where the image is magnified.
        columns: the same.
    """
    top, left, right = int(rows[0]), int(columns[0]), int(columns[-1]) + 1
    if rows[-1] - top < rows.size - 1:
        few, back = np.unique(rows, return_inverse=True)
        return np.take(gathered(level, few, columns), back, axis=0)
    if right - left == columns.size and _consecutive(columns):
        if _consecutive(rows):
            return level[top : top + rows.size, left:right].copy()
        return np.asarray(level[rows, left:right])
    found = np.empty((rows.size, columns.size, *level.shape[2:]), level.dtype)
    within, read = columns - left, level[0, left:right].nbytes
    some = max(1, _AT_ONCE // read)
    for start in range(0, rows.size, some):
        lines = level[rows[start : start + some], left:right]
        # `clip` writes in place; nothing is ever clipped.
        np.take(lines, within, axis=1, out=found[start : start + some], mode="clip")
    return found


def _consecutive(places: NDArray[np.int64]) -> bool:
    return bool((np.diff(places) == 1).all())


def _interpolated(
    level: NDArray[np.uint8],
    step: int,
    view: ViewMap,
    part: QRect,
    *,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
) -> NDArray[np.uint8]:
    """Return the part of the image between its pixels' centres, bilinear."""
    top, left = max(0, int(rows[0]) - 2), max(0, int(columns[0]) - 2)
    source = level[top : int(rows[-1]) + 3, left : int(columns[-1]) + 3]
    along = 1 / (view.scale * step)
    matrix = np.array(
        [
            [along, 0, (part.left() + 0.5 - view.left) * along - 0.5 - left],
            [0, along, (part.top() + 0.5 - view.top) * along - 0.5 - top],
        ]
    )
    drawn = cv2.warpAffine(
        source,
        matrix,
        (part.width(), part.height()),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(drawn, np.uint8)
