"""Drawing shapes and run lengths of other tools, without trusting them.

An outline is filled by the centres of pixels: a pixel belongs to it if its centre lies inside.
"""

from __future__ import annotations

import base64
import binascii
import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.core.translation import number_text, reason, translate
from wseg_engine.images.imaging import MAX_PIXELS, ImageSize, bands

Mask = NDArray[np.bool_]  # (H, W)
Outline = NDArray[np.float64]  # (N, 2) x, y in pixels; (0, 0) is the image's top left corner

# Kinds of shapes whose points are the corners of an area; rectangles may be of two or of four.
OUTLINES = frozenset(("polygon", "oriented_rectangle", "rotation", "rotated_box", "quadrilateral"))
_LINES = frozenset(("line", "linestrip", "point", "points", "polyline"))
_CIRCLE = 128  # corners that a circle is drawn with
_FEWEST = 3  # corners of an area
_BORDER = 1_000_000  # pixels by which a mask's picture may exceed the image
_MOST_POINTS = 1_000_000  # or numbers, of one outline
_MOST_CROSSINGS = 200_000_000  # of rows by the edges of an outline
_CROSSINGS = 2_000_000  # of them, and of pixels, that are computed with at once
_PIXELS = 16_000_000
_LONGEST = 1e7  # px; a coordinate beyond is a mistake
# PNGs inside of JSON, and what Pillow raises for damaged ones.
_DAMAGE = (OSError, ValueError, SyntaxError, binascii.Error, EOFError, TypeError, MemoryError)


def whole_number(value: Any) -> int | None:
    """Return a number that may be written as a text or with a point; None if it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if type(value) is int:
        return value
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return int(number) if math.isfinite(number) and number == int(number) else None


class ShapeError(ValueError):
    """A shape that cannot be drawn; the message says why."""


def checked_size(height: Any, width: Any, most: int = MAX_PIXELS) -> ImageSize:
    """Return a size that a file claims, of at most so many pixels.

    Raises:
        ShapeError: if there can be no such image.
    """
    if type(height) is not int or type(width) is not int or height < 1 or width < 1:
        raise ShapeError(
            translate(
                "MaskImport", "The size of the image is {found}; expected two numbers."
            ).format(found=f"{str(width)[:20]}×{str(height)[:20]}")
        )
    if height * width > most:
        raise ShapeError(
            translate(
                "MaskImport",
                "The mask is said to have {found} pixels; at most {most} megapixels are read.",
            ).format(found=f"{str(width)[:20]}×{str(height)[:20]}", most=number_text(most / 1e6))
        )
    return ImageSize(height, width)


def draw_outline(mask: Mask, coordinates: Any) -> None:
    """Fill an outline given as points, or as x, y, x, y …

    Raises:
        ShapeError: if these are no coordinates.
    """
    points = _points(coordinates, fewest=_FEWEST)
    if _crossings_of(points, mask.shape[0]) > _MOST_CROSSINGS:
        raise ShapeError(translate("MaskImport", "A shape is too jagged to be drawn."))
    fill_outline(mask, points)


def fill_outline(mask: Mask, outline: Outline) -> None:
    """Set the pixels of an (H, W) mask whose centres lie in an outline (by the even-odd rule).

    What lies outside the mask is cut off.
    """
    height = len(mask)
    parts = math.ceil(max(_crossings_of(outline, height) / _CROSSINGS, mask.size / _PIXELS))
    rows = max(1, math.ceil(height / max(1, parts)))
    for top in range(0, height, rows):
        _fill_part(mask[top : top + rows], outline - (0.0, float(top)))


def _crossings_of(outline: Outline, height: int) -> int:
    """Return about how many rows the edges of an outline pass, all together."""
    y = np.clip(outline[:, 1], 0, height)
    return int(np.abs(np.roll(y, -1) - y).sum())


def _fill_part(mask: Mask, outline: Outline) -> None:
    height, width = mask.shape
    x1, y1 = outline[:, 0], outline[:, 1]
    x2, y2 = np.roll(x1, -1), np.roll(y1, -1)
    low, high = np.minimum(y1, y2), np.maximum(y1, y2)
    # Rows whose centres an edge passes: from `first` to below `last`.
    first = np.clip(np.ceil(low - 0.5), 0, height).astype(np.int64)
    last = np.clip(np.ceil(high - 0.5), 0, height).astype(np.int64)
    rows_of = last - first
    if not rows_of.any():
        return
    edge = np.repeat(np.arange(len(outline)), rows_of)
    within = np.arange(len(edge)) - np.repeat(np.cumsum(rows_of) - rows_of, rows_of)
    rows = first[edge] + within
    slope = (x2[edge] - x1[edge]) / (y2[edge] - y1[edge])
    crossings = x1[edge] + (rows + 0.5 - y1[edge]) * slope
    columns = np.clip(np.ceil(crossings - 0.5), 0, width).astype(np.int64)
    top, bottom = int(rows.min()), int(rows.max()) + 1
    left, right = int(columns.min()), int(columns.max())
    if left == right:
        return
    # Every crossing turns inside into outside for all pixels to its right.
    turns = np.zeros((bottom - top, right - left + 1), np.int32)
    np.add.at(turns, (rows - top, columns - left), 1)
    inside = np.cumsum(turns[:, :-1], axis=1) & 1
    mask[top:bottom, left:right] |= inside.astype(bool)


def draw_labelme(mask: Mask, shape: Mapping[str, Any]) -> None:
    """Draw a shape of labelme.

    Raises:
        ShapeError: if it cannot be drawn, or is no area.
    """
    kind = shape.get("shape_type") or "polygon"
    if not isinstance(kind, str):
        kind = repr(kind)
    if kind == "mask":
        _draw_mask(mask, shape)
    elif kind in OUTLINES or (kind == "rectangle" and _count(shape) > 2):
        draw_outline(mask, shape.get("points"))
    elif kind == "rectangle":
        (x1, y1), (x2, y2) = _two(shape)
        draw_outline(mask, [[x1, y1], [x2, y1], [x2, y2], [x1, y2]])
    elif kind == "circle":
        centre, edge = _two(shape)
        radius = math.dist(centre, edge)
        angles = np.linspace(0, 2 * math.pi, _CIRCLE, endpoint=False)
        ring = np.stack([np.cos(angles), np.sin(angles)], axis=1) * radius
        fill_outline(mask, ring + np.array(centre))
    elif kind in _LINES:
        raise ShapeError(translate("MaskImport", "Lines and points have no area."))
    else:
        text = translate("MaskImport", "Shapes of type {kind} are not drawn.")
        raise ShapeError(text.format(kind=repr(str(kind)[:40])))


def _count(shape: Mapping[str, Any]) -> int:
    points = shape.get("points")
    return len(points) if isinstance(points, Sequence) else 0


def _two(shape: Mapping[str, Any]) -> tuple[tuple[float, float], tuple[float, float]]:
    points = _points(shape.get("points"), fewest=2)
    if len(points) != 2:
        raise ShapeError(
            translate("MaskImport", "A shape has {count} points; expected two.").format(
                count=len(points)
            )
        )
    (x1, y1), (x2, y2) = points.tolist()
    return (x1, y1), (x2, y2)


def _draw_mask(mask: Mask, shape: Mapping[str, Any]) -> None:
    x, y = _points(shape.get("points"), fewest=1)[0].tolist()
    text = shape.get("mask")
    if not isinstance(text, str):
        raise ShapeError(translate("MaskImport", "A shape is a mask, but has no picture."))
    try:
        data = base64.b64decode(text, validate=True)
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            # labelme cuts the picture to the mask's box, which lies in the image.
            if picture.width * picture.height > mask.size + _BORDER:
                raise ShapeError(translate("MaskImport", "The picture of a mask is too large."))
            picture.load()
            part = np.empty((picture.height, picture.width), bool)
            for start, band in bands(picture):
                part[start : start + band.height] = np.asarray(band.convert("L")) > 0
    except ShapeError:
        raise
    except _DAMAGE as error:
        raise ShapeError(
            translate("MaskImport", "The picture of a mask cannot be read: {reason}.").format(
                reason=" ".join(reason(error).split()) or type(error).__name__
            )
        ) from error
    left, top = round(x), round(y)
    height, width = mask.shape
    cut = part[max(0, -top) : max(0, height - top), max(0, -left) : max(0, width - left)]
    top, left = max(0, top), max(0, left)
    mask[top : top + cut.shape[0], left : left + cut.shape[1]] |= cut


def _points(value: Any, *, fewest: int) -> NDArray[np.float64]:
    if isinstance(value, Sequence) and len(value) > _MOST_POINTS:
        raise ShapeError(
            translate("MaskImport", "A shape has {count} points; at most {most} are drawn.").format(
                count=len(value), most=_MOST_POINTS
            )
        )
    try:
        points = np.asarray(value, np.float64).reshape(-1, 2)
    except (ValueError, TypeError, OverflowError) as error:
        raise ShapeError(
            translate("MaskImport", "The points of a shape are not pairs of numbers.")
        ) from error
    if len(points) < fewest:
        raise ShapeError(
            translate("MaskImport", "A shape has {count} points; expected {fewest}.").format(
                count=len(points), fewest=fewest
            )
        )
    if not np.isfinite(points).all() or np.abs(points).max() > _LONGEST:
        raise ShapeError(
            translate("MaskImport", "A shape has a point that is far outside of any image.")
        )
    return points


def decode_rle(rle: Mapping[str, Any], expected: ImageSize | None = None) -> Mask:
    """Return the (H, W) mask of COCO's run lengths, compressed or as a list.

    Args:
        rle: as COCO has them.
        expected: the size of their image; any if None.

    Raises:
        ShapeError: if they are none, or do not fill the image exactly.
    """
    size = rle.get("size")
    if not isinstance(size, Sequence) or len(size) != 2:
        raise ShapeError(translate("MaskImport", "Run lengths have no size."))
    height, width = checked_size(whole_number(size[0]), whole_number(size[1]))
    if expected is not None and (height, width) != tuple(expected):
        raise ShapeError(
            translate("MaskImport", "The run lengths do not match the size of their image.")
        )
    counts = rle.get("counts")
    runs = _uncompressed(counts) if isinstance(counts, str) else counts
    if isinstance(runs, list) and any(type(run) is float for run in runs):
        runs = [whole_number(run) for run in runs]
    if not isinstance(runs, list) or not all(type(run) is int and run >= 0 for run in runs):
        raise ShapeError(translate("MaskImport", "Run lengths cannot be read."))
    if sum(runs) != height * width:
        raise ShapeError(
            translate(
                "MaskImport", "The run lengths describe {found} pixels, the image has {expected}."
            ).format(found=sum(runs), expected=height * width)
        )
    values = np.arange(len(runs)) % 2 == 1
    return np.repeat(values, runs).reshape(width, height).T


def _uncompressed(text: str) -> list[int]:
    """Undo COCO's compression: 6 bits a character, differences to the run before the last."""
    runs: list[int] = []
    value = shift = 0
    for character in text:
        bits = ord(character) - 48
        if not 0 <= bits < 64 or shift > 60:
            raise ShapeError(translate("MaskImport", "Run lengths cannot be read."))
        value |= (bits & 31) << shift
        shift += 5
        if bits & 32:
            continue
        if bits & 16:
            value -= 1 << shift
        runs.append(value + (runs[-2] if len(runs) > 2 else 0))
        value = shift = 0
    if shift:
        raise ShapeError(translate("MaskImport", "The run lengths end in the middle of a number."))
    return runs
