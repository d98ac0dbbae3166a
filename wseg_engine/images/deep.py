"""Images of 16 bits a value that use only some of them, and grey whose 0 is white."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from wseg_engine.base.budget import LARGE_PIXELS
from wseg_engine.images.pixels import top_of_deep

_PHOTOMETRIC = 262  # TIFF's field that says what 0 means
_MOST_BYTES = 8  # a pixel, in a file that is read at once: four channels that nothing packs
_SPARE_BYTES = 64 << 20  # for what else is in it
_ROWS = 64  # that are scaled at once
_SHARE = 64  # of 256: what 14 of 16 bits reach, read as 8 bits


def white_is_zero(image: Image.Image) -> bool:
    """Whether 0 is white in a TIFF of more than 8 bits; Pillow turns those of 8 bits itself."""
    fields = getattr(image, "tag_v2", {})
    return image.mode.startswith(("I;16", "I")) and fields.get(_PHOTOMETRIC) == 0


def has_deep_colours(image: Image.Image) -> bool:
    """Whether an image that is not loaded yet has 16 bits a colour, of which Pillow keeps 8."""
    tile = getattr(image, "tile", ())
    arguments = tile[0][3] if tile else ""
    raw = arguments[0] if isinstance(arguments, tuple) and arguments else arguments
    return not image.mode.startswith("I") and isinstance(raw, str) and ";16" in raw


def stretched(path: Path, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the pixels of an image of 16 bits a colour that may fill 10 to 14 of them only.

    Args:
        path: the file.
        pixels: its upper 8 bits, (H, W, 3); if these are all dark, the file is read once more.
    """
    import cv2  # takes a while to load

    most = int(pixels.max(initial=0))
    if most >= _SHARE or path.suffix.lower() not in (".png", ".tif", ".tiff"):
        return pixels
    count = pixels.shape[0] * pixels.shape[1]
    read = count < LARGE_PIXELS and path.stat().st_size <= _MOST_BYTES * count + _SPARE_BYTES
    deep = _all_bits(path) if read else None
    if deep is None or deep.shape[:2] != pixels.shape[:2]:
        top = max(1, top_of_deep(most << 8 | 255) >> 8)
        table = np.minimum(np.arange(256) * 255 // top, 255).astype(np.uint8)
        return np.asarray(cv2.LUT(pixels, table), np.uint8)
    top = top_of_deep(float(deep.max(initial=0)))
    scaled = np.empty(deep.shape, np.uint8)
    for row in range(0, len(deep), _ROWS):
        part = deep[row : row + _ROWS].astype(np.uint32)
        scaled[row : row + _ROWS] = (part * 255 + top // 2) // top
    return scaled


def _all_bits(path: Path) -> NDArray[np.uint16] | None:
    """Return an image's colours with all of their bits, (H, W, 3); None if that is impossible."""
    import cv2

    data = np.fromfile(path, np.uint8)
    # Not IMREAD_COLOR_RGB: of a TIFF of 16 bits, OpenCV returns memory it never wrote to.
    flags = cv2.IMREAD_ANYDEPTH | cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    try:
        found = cv2.imdecode(data, flags)
    except cv2.error:
        return None
    if found is None or found.dtype != np.uint16 or found.ndim != 3:
        return None
    return np.asarray(found[:, :, ::-1], np.uint16)
