"""EXIF's orientation of an image: reading it, and turning pixels upright by it."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

_ORIENTATION_TAG = 0x0112
_SHORT = 3  # EXIF's type of a 16-bit number


def exif_orientation(exif: bytes) -> int:
    """Return the orientation (1-8) in a block of EXIF; 1 where it has none or is damaged."""
    block = exif.removeprefix(b"Exif\x00\x00")
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None or len(block) < 8:
        return 1
    try:
        (start,) = struct.unpack_from(order + "I", block, 4)
        (entries,) = struct.unpack_from(order + "H", block, start)
        for entry in range(entries):
            place = start + 2 + 12 * entry
            tag, kind, count, value = struct.unpack_from(order + "HHIH", block, place)
            if tag == _ORIENTATION_TAG:
                return value if kind == _SHORT and count == 1 and 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Apply an EXIF orientation to (H, W, 3) pixels; 5 to 8 exchange the sides."""
    if orientation >= 5:
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels
