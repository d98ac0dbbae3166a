"""Pixels of decoded images: converting them to 8-bit RGB, in bands where there are many; sizes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_DEEP = (255, 1023, 4095, 16383, 65535)  # the most that 8, 10, 12, 14 and 16 bits hold
_BAND_PIXELS = 8_000_000  # of a large image that are converted at once


class ImageSize(NamedTuple):
    """The size of an upright image in pixels."""

    height: int
    width: int


def fit(size: ImageSize, max_side: int) -> ImageSize:
    """Return the size with the same proportions whose longer side is at most `max_side`."""
    longer = max(size)
    if longer <= max_side:
        return size
    height, width = (max(1, round(side * max_side / longer)) for side in size)
    return ImageSize(height, width)


def resize(image: NDArray[np.uint8], size: ImageSize) -> NDArray[np.uint8]:
    """Resize (H, W, 3) or (H, W) uint8: by area where it shrinks, bilinear where it grows."""
    import cv2  # a quarter of a second that opening a project need not pay

    height, width = image.shape[:2]
    if (height, width) == tuple(size):
        return image
    shrinks = size.height <= height and size.width <= width
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    resized = cv2.resize(image, (size.width, size.height), interpolation=method)
    return np.asarray(resized, dtype=np.uint8)


def rgb(
    image: Image.Image,
    extremes: tuple[float, float] | None = None,
    *,
    white_is_zero: bool = False,
) -> NDArray[np.uint8]:
    """Return a decoded image as (H, W, 3) uint8, transparency over white.

    Args:
        image: the image, or a part of one.
        extremes: the least and the largest value of the whole image, where that matters.
        white_is_zero: of grey of more than 8 bits, 0 is white, as in some TIFFs.
    """
    if image.mode.startswith(("I", "F")):
        grey = _eight_bits(np.asarray(image), extremes)
        if white_is_zero:
            grey = np.subtract(255, grey, dtype=np.uint8)
        return np.repeat(grey[:, :, None], 3, axis=2)
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        clear = image.convert("RGBA")
        over = Image.new("RGBA", clear.size, (255, 255, 255, 255))
        over.alpha_composite(clear)
        return np.array(over.convert("RGB"))
    return np.array(image if image.mode == "RGB" else image.convert("RGB"))


def _finite(values: NDArray[np.generic]) -> NDArray[np.float64]:
    return np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)


def _eight_bits(
    values: NDArray[np.generic], extremes: tuple[float, float] | None = None
) -> NDArray[np.uint8]:
    """Map 16-bit, 32-bit or float grey to 0-255.

    16 bits are divided by 257; those of cameras and scanners that fill 10 to 14 of them are
    stretched as viewers do, or they would be black. Wider integers and floats carry no range of
    their own: 0-1 (floats) and those of 8 to 16 bits are taken as such, the smallest into which all
    values fit; others are stretched between their extremes.
    """
    if values.dtype.itemsize == 2:
        most = top_of_deep(extremes[1] if extremes else float(values.max(initial=0)))
        return ((values.astype(np.uint32) * 255 + most // 2) // most).astype(np.uint8)
    numbers = _finite(values)
    low, high = extremes or (float(numbers.min()), float(numbers.max()))
    is_float = np.issubdtype(values.dtype, np.floating)
    tops = (1.0, *_DEEP) if is_float else _DEEP
    top = next((t for t in tops if low >= 0 and high <= t), None)
    if top is None:
        numbers, top = numbers / 2 - low / 2, high / 2 - low / 2  # halves, lest they overflow
    return np.asarray(np.rint(numbers * (255.0 / top)), dtype=np.uint8)


def top_of_deep(most: float) -> int:
    """Return the largest value that 16 bits may take of which this is the largest in an image."""
    return next(top for top in _DEEP if most <= top)


def bands(
    image: Image.Image, rows: int = 1, *, most: int | None = None
) -> Iterator[tuple[int, Image.Image]]:
    """Yield a decoded image from top to bottom in parts, each with its first row.

    Args:
        image: whose pixels are loaded.
        rows: the height of all parts but the last one is a multiple of it.
        most: pixels of a part, unless a single row has more; some millions if None.
    """
    height = max(1, (most or _BAND_PIXELS) // image.width // rows) * rows
    for top in range(0, image.height, height):
        bottom = min(top + height, image.height)
        yield top, image.crop((0, top, image.width, bottom))


def rgb_by_bands(
    image: Image.Image, target: ImageSize, *, white_is_zero: bool = False
) -> NDArray[np.uint8]:
    """Convert a large image as `_rgb` does, a part at a time; shrunk by a whole number meanwhile.

    Beside the image itself there is never more than the result in memory.
    """
    by = max(1, min(image.height // target.height, image.width // target.width))
    size = ImageSize(-(-image.height // by), -(-image.width // by))
    pixels = np.empty((*size, 3), np.uint8)
    extremes = _extremes(image) if image.mode.startswith(("I", "F")) else None
    for top, band in bands(image, by):
        start, height = top // by, -(-band.height // by)
        part = resize(
            rgb(band, extremes, white_is_zero=white_is_zero), ImageSize(height, size.width)
        )
        pixels[start : start + height] = part
    return pixels


def _extremes(image: Image.Image) -> tuple[float, float]:
    low, high = [], []
    for _, band in bands(image):
        values = _finite(np.asarray(band))
        low.append(float(values.min()))
        high.append(float(values.max()))
    return min(low), max(high)
