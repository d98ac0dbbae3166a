"""Image files whose picture is turned by their metadata, saved anew as they are seen.

Many loaders of trainers pass over EXIF: they would see the picture lying, and its mask upright.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

from PIL import Image, JpegImagePlugin

from wseg_engine.base.budget import decode_bytes
from wseg_engine.base.messages import tr
from wseg_engine.images.imaging import ImageError, in_turn, opened

_ORIENTATION = 0x0112  # EXIF's tag
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_HELD = 8  # bytes a pixel: the picture, and the one that is turned
_QUALITY = 95  # where a file does not say its own


def is_turned(path: Path) -> bool:
    """Whether a file's metadata says that its picture is to be turned or mirrored.

    Raises:
        ImageError: for a file that is no image.
    """
    with opened(path) as (image, orientation, _):
        return _turn(image, orientation) != 1


def upright_bytes(path: Path) -> bytes:
    """Return an image file with its picture upright, of the same kind, depth and colours.

    JPEGs keep their own quality. What else the file says of the photo stays.

    Raises:
        ImageError: for a file that cannot be decoded or saved.
    """
    with opened(path) as (image, orientation, _):
        turn = _turn(image, orientation)
        if image.width * image.height * _HELD > decode_bytes():
            raise ImageError(
                tr("{file} is too large to be rotated upright. Save it upright.", file=path.name)
            )
        with in_turn(image):
            options = _options(image)
            image.load()  # of a TIFF: and turns it
            tiff = image.format == "TIFF"
            out = image if tiff or turn == 1 else image.transpose(_TURNS[turn])
            kind = "JPEG" if image.format == "MPO" else image.format
            buffer = io.BytesIO()
            if out is image:
                out = image.copy()
            out.info = {}
            out.save(buffer, kind, **options)
    return buffer.getvalue()


def _turn(image: Image.Image, orientation: int) -> int:
    """Return EXIF's number, 1-8; Pillow turns a TIFF itself, and other loaders do not."""
    if image.format == "TIFF":
        found = getattr(image, "tag_v2", {}).get(_ORIENTATION, 1)
        return found if found in _TURNS else 1
    return orientation


def _options(image: Image.Image) -> dict[str, Any]:
    """Return what is to be saved with the picture, and how."""
    options: dict[str, Any] = {}
    if profile := image.info.get("icc_profile"):
        options["icc_profile"] = profile
    if image.format in ("JPEG", "MPO", "PNG", "WEBP"):
        options |= _rest_of_exif(image)
    tables = getattr(image, "quantization", None)
    if image.format in ("JPEG", "MPO") and tables:
        sampling = JpegImagePlugin.get_sampling(image)
        options |= {"qtables": tables, "subsampling": max(sampling, 0)}
    elif image.format == "WEBP":
        options |= {"lossless": True}
    elif image.format == "TIFF":
        options |= {"compression": "tiff_deflate"}
    elif image.format in ("JPEG", "MPO", "AVIF"):
        options |= {"quality": _QUALITY}
    if "transparency" in image.info:
        options["transparency"] = image.info["transparency"]
    return options


def _rest_of_exif(image: Image.Image) -> dict[str, bytes]:
    """Return what EXIF says besides of the orientation; nothing where it cannot be written anew."""
    exif = image.getexif()
    exif.pop(_ORIENTATION, None)
    try:
        return {"exif": exif.tobytes()} if len(exif) else {}
    except (struct.error, ValueError, TypeError, LookupError, ArithmeticError, AttributeError):
        return {}
