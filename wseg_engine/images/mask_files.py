"""Masks on disk: 8-bit PNGs of labels, written whole or not at all."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from wseg_engine.base.durable import write_atomic
from wseg_engine.base.gate import decoding
from wseg_engine.base.labels import VOID, voc_palette
from wseg_engine.base.messages import tr
from wseg_engine.images.imaging import ImageError, bands, opened

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEAD = struct.Struct(">I4s")  # length, kind
_SUM = struct.Struct(">I")
_BLOCK = 1 << 20  # bytes read at a time


def sums_hold(file: BinaryIO) -> bool:
    """Whether a PNG is whole, up to its end mark, and every part has the checksum it names."""
    file.seek(0)
    if file.read(len(_SIGNATURE)) != _SIGNATURE:
        return False
    while len(head := file.read(_HEAD.size)) == _HEAD.size:
        length, kind = _HEAD.unpack(head)
        found = zlib.crc32(kind)
        while length > 0:
            block = file.read(min(length, _BLOCK))
            if not block:
                return False
            found = zlib.crc32(block, found)
            length -= len(block)
        end = file.read(_SUM.size)
        if len(end) < _SUM.size or _SUM.unpack(end)[0] != found:
            return False
        if kind == b"IEND":
            return True
    return False


LOSSY_SUFFIXES = frozenset((".jpg", ".jpeg", ".jpe", ".jfif"))  # of files that alter values
_FOREIGN = ("PNG", "TIFF", "BMP")


class MaskError(ValueError):
    """A file that cannot be used as a mask; the message says why."""


def encode_mask(labels: NDArray[np.uint8], palette: NDArray[np.uint8] | None = None) -> bytes:
    """Return the bytes of an 8-bit palette PNG.

    Args:
        labels: (H, W) uint8, one label a pixel.
        palette: (256, 3) uint8 RGB; VOC's if None.

    Raises:
        MaskError: for an array of another shape or type.
    """
    if labels.dtype != np.uint8 or labels.ndim != 2 or labels.size == 0:
        raise MaskError(
            tr(
                "A mask is a (height, width) array of uint8; found {shape} of {dtype}.",
                shape=labels.shape,
                dtype=labels.dtype,
            )
        )
    colours = voc_palette() if palette is None else palette
    if colours.shape != (256, 3) or colours.dtype != np.uint8:
        raise MaskError(
            tr(
                "A palette is a (256, 3) array of uint8; found {shape} of {dtype}.",
                shape=colours.shape,
                dtype=colours.dtype,
            )
        )
    image = Image.fromarray(np.ascontiguousarray(labels))
    image.putpalette(colours.tobytes())
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", bits=8)
    return buffer.getvalue()


def write_mask(
    path: Path,
    labels: NDArray[np.uint8],
    palette: NDArray[np.uint8] | None = None,
    *,
    flush: bool = True,
) -> None:
    """Write labels as an 8-bit palette PNG, whole or not at all; missing folders are made.

    Args:
        path: the file; one that exists is replaced at once.
        labels: (H, W) uint8, one label a pixel.
        palette: (256, 3) uint8 RGB; VOC's if None.
        flush: as of `write_atomic`.

    Raises:
        MaskError: for an array of another shape or type.
        OSError: when the file cannot be written; what was there before stays.
    """
    write_atomic(path, encode_mask(labels, palette), flush=flush)


def read_mask(path: Path) -> NDArray[np.uint8]:
    """Read a mask of ids: a palette PNG, or a grey one of up to 8 bits.

    Returns:
        (H, W) uint8, the ids as they are in the file (palette indices, not colours).

    Raises:
        MaskError: for a file that is no PNG of ids, or is damaged.
    """
    try:
        with opened(path, formats=("PNG",)) as (image, _):
            pixels = image.width * image.height
            with decoding(pixels):
                labels = _ids(image, path.name)
            with path.open("rb") as file:
                sound = sums_hold(file)
    except ImageError as error:
        raise MaskError(str(error)) from error
    except OSError as error:
        raise MaskError(
            tr("{file} cannot be read: {error}.", file=path.name, error=error)
        ) from error
    if not sound:
        raise MaskError(tr("{file} is damaged: its checksum does not match.", file=path.name))
    return labels


def read_ids(path: Path) -> NDArray[np.uint8]:
    """Read a mask of ids from another program: also TIFF and BMP, grey in colours, or in 16 bits.

    Returns:
        (H, W) uint8, the ids.

    Raises:
        MaskError: for a file that holds no ids of up to 8 bits, or may have altered them.
    """
    if path.suffix.lower() in LOSSY_SUFFIXES:
        raise MaskError(
            tr(
                "{file} is a JPEG, which alters the values of a mask. Save it as PNG.",
                file=path.name,
            )
        )
    try:
        with opened(path, formats=_FOREIGN) as (image, _):
            if image.format == "PNG" and image.mode in ("P", "L", "1"):
                return read_mask(path)
            with decoding(image.width * image.height):
                image.load()
                return _plain_ids(image, path.name)
    except ImageError as error:
        raise MaskError(str(error)) from error


def _plain_ids(image: Image.Image, name: str) -> NDArray[np.uint8]:
    """Return the ids of a picture that holds them in another form.

    Raises:
        MaskError: if it holds none.
    """
    alpha = "A" in image.getbands()
    if alpha and image.getchannel("A").getextrema() != (255, 255):
        raise MaskError(
            tr(
                "{name} is partly transparent; a mask must not be. Save it as PNG without "
                "transparency.",
                name=name,
            )
        )
    if image.mode in ("RGB", "RGBA"):
        red, green, blue = (np.asarray(image.getchannel(band)) for band in "RGB")
        if not (np.array_equal(red, green) and np.array_equal(red, blue)):
            raise MaskError(
                tr(
                    "{name} contains colours; expected ids, in greyscale or with a palette.",
                    name=name,
                )
            )
        return np.array(red)
    values = np.asarray(image.getchannel("L") if image.mode == "LA" else image)
    if values.dtype == np.bool_:
        return values.astype(np.uint8)
    if np.issubdtype(values.dtype, np.floating) and not np.array_equal(values, np.rint(values)):
        raise MaskError(tr("{name} contains fractions; class ids are whole numbers.", name=name))
    if values.min() < 0 or values.max() > VOID:
        raise MaskError(
            tr(
                "{name} contains values up to {most}; class ids are 1 to 254.",
                name=name,
                most=values.max(),
            )
        )
    return values.astype(np.uint8)


def _ids(image: Image.Image, name: str) -> NDArray[np.uint8]:
    if image.mode not in ("P", "L", "1"):
        kinds = {
            "RGB": tr("colours"),
            "RGBA": tr("colours"),
            "LA": tr("grey with alpha"),
        }
        deep = tr("16-bit values") if "I" in image.mode else image.mode
        raise ImageError(
            tr(
                "{name} contains {found}; expected an 8-bit palette or grey PNG of ids. Import it "
                "through a map of its values to classes.",
                name=name,
                found=kinds.get(image.mode, deep),
            )
        )
    # Pillow scales grey of fewer than 8 bits to 0..255; the ids are undone from that.
    tile = getattr(image, "tile", ())
    raw_mode = str(tile[0][3]) if tile else ""
    labels = np.empty((image.height, image.width), np.uint8)
    image.load()
    for top, band in bands(image):
        labels[top : top + band.height] = np.asarray(band)
    scale = {"L;2": 85, "L;4": 17}.get(raw_mode)
    return labels if scale is None else np.floor_divide(labels, np.uint8(scale), out=labels)
