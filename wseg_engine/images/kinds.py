"""The kinds of images that are read, and the error for all else."""

from __future__ import annotations

import importlib.util
from functools import cache

from PIL import Image

from wseg_engine.images.unreadable import load_heif


class ImageError(ValueError):
    """A file that cannot be used as an image; the message names it and says why."""


# fmt: off
IMAGE_SUFFIXES = frozenset((
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff", ".bmp", ".webp", ".gif", ".ppm",
    ".pgm", ".pbm", ".pnm", ".mpo", ".jps", ".jp2", ".j2k", ".j2c", ".jpx", ".jpf", ".apng",
    ".avif", ".avifs", ".heic", ".heics", ".heif", ".heifs", ".hif",
))
# fmt: on

# Formats that need no other program to be read, so that a file can start none.
_FORMATS = {
    "JPEG": "Jpeg",
    "MPO": "Mpo",
    "PNG": "Png",
    "TIFF": "Tiff",
    "BMP": "Bmp",
    "WEBP": "WebP",
    "GIF": "Gif",
    "PPM": "Ppm",
    "JPEG2000": "Jpeg2K",
    "AVIF": "Avif",
}


@cache
def readable_formats() -> tuple[str, ...]:
    """Return the formats that this installation reads, their plugins loaded."""
    for plugin in _FORMATS.values():
        if importlib.util.find_spec(f"PIL.{plugin}ImagePlugin") is not None:
            importlib.import_module(f"PIL.{plugin}ImagePlugin")
    load_heif()
    return tuple(name for name in (*_FORMATS, "HEIF") if name in Image.OPEN)
