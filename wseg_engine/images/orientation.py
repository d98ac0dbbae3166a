"""The orientation that an image's metadata asks for, and turning pixels upright by it."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_ORIENTATION_TAG = 0x0112
# EXIF's types of a whole number. The orientation is a SHORT; some programs write it as a LONG.
_WHOLE = {3: "H", 4: "I", 8: "h", 9: "i"}
_IN_XMP = re.compile(r"""tiff:Orientation\s*(?:=\s*["']|>)\s*([1-8])\b""")


def exif_orientation(exif: bytes) -> int | None:
    """Return the orientation (1-8) in a block of EXIF; None where it has none or is damaged."""
    block = exif.removeprefix(b"Exif\x00\x00")
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None or len(block) < 8:
        return None
    try:
        (start,) = struct.unpack_from(order + "I", block, 4)
        (entries,) = struct.unpack_from(order + "H", block, start)
        for entry in range(entries):
            place = start + 2 + 12 * entry
            tag, kind, count = struct.unpack_from(order + "HHI", block, place)
            if tag != _ORIENTATION_TAG:
                continue
            if kind not in _WHOLE or count != 1:
                return None
            (value,) = struct.unpack_from(order + _WHOLE[kind], block, place + 8)
            return value if 1 <= value <= 8 else None
    except struct.error:
        return None
    return None


def text_orientation(info: Mapping[str | tuple[int, int], Any]) -> int | None:
    """Return the orientation (1-8) in texts beside an image's pixels; None where there is none.

    Args:
        info: what Pillow found in the file: EXIF in ImageMagick's hexadecimal form, or XMP.
    """
    raw = info.get("Raw profile type exif") or info.get("Raw profile type APP1")
    if isinstance(raw, str):
        try:
            block = bytes.fromhex("".join(raw.split("\n")[3:]))
        except ValueError:
            block = b""
        if (found := exif_orientation(block)) is not None:
            return found
    xmp = info.get("xmp") or info.get("XML:com.adobe.xmp")
    if isinstance(xmp, bytes):
        xmp = xmp.decode("utf-8", "replace")
    match = _IN_XMP.search(xmp) if isinstance(xmp, str) else None
    return None if match is None else int(match[1])


def tiff_orientation(image: Image.Image) -> int:
    """Return the orientation (1-8) that stands in the XMP of a TIFF, and take it away from there.

    Pillow applies that of the tags itself. It would apply this one too, but only where it decodes,
    when the size was told already.
    """
    if _ORIENTATION_TAG in getattr(image, "tag_v2", {}):
        return 1
    found = text_orientation(image.info)
    for key in ("xmp", "XML:com.adobe.xmp"):
        image.info.pop(key, None)
    return found or 1


def upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Apply an EXIF orientation to (H, W, 3) pixels; 5 to 8 exchange the sides."""
    if orientation >= 5:
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels
