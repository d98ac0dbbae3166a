"""Masks on disk: 8-bit PNGs of labels, written whole or not at all."""

from __future__ import annotations

import io
import os
import struct
import zlib
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from wseg_engine.base.durable import write_atomic
from wseg_engine.base.labels import VOID, voc_palette
from wseg_engine.base.listed import listed
from wseg_engine.base.looking import file_at, folder_at
from wseg_engine.base.messages import tr
from wseg_engine.images.imaging import IMAGE_SUFFIXES, ImageError, bands, in_turn, opened

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
MASK_SUFFIXES = frozenset((".png", ".tif", ".tiff", ".bmp"))  # of pictures that keep their values


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
        with opened(path, formats=("PNG",)) as (image, *_):
            with in_turn(image):
                labels = _ids(image, path.name)
            with path.open("rb") as file:
                sound = sums_hold(file)
    except ImageError as error:
        raise MaskError(str(error)) from error
    except (OSError, ValueError) as error:
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
    refused: MaskError
    try:
        with opened(path, formats=_FOREIGN) as (image, *_):
            if image.format == "PNG" and image.mode in ("P", "L", "1"):
                return read_mask(path)
            with in_turn(image):
                image.load()
                try:
                    return _plain_ids(image, path.name)
                except MaskError as error:  # which is no damage of the file
                    refused = error
    except MaskError:
        raise
    except ImageError as error:
        raise MaskError(str(error)) from error
    raise refused


def other_pictures(folder: Path) -> str:
    """Say which pictures a folder holds that are none of masks; "" for none."""
    kinds = {file.suffix.lower() for file in listed(folder)} & IMAGE_SUFFIXES
    kinds -= MASK_SUFFIXES | LOSSY_SUFFIXES
    if not kinds:
        return ""
    return tr(
        " The pictures in {folder} are {kinds}.", folder=folder, kinds=", ".join(sorted(kinds))
    )


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


MASK_FOLDERS = ("masks", "SegmentationClass", "SegmentationObject")  # folders of no images
_LOOKED_AT = 5  # files that show what a folder holds
_MOST_LISTED = 5000  # names of a folder that are looked at


def holds_masks(folder: Path) -> bool:
    """Whether a folder beside images holds their masks: by its name, its files and their names.

    Its first files have to be PNGs of one band, and one of them be called as an image is in the
    folder around it, or in another one there.

    Args:
        folder: of which only the first few files are opened.
    """
    if folder.name.casefold() not in {name.casefold() for name in MASK_FOLDERS}:
        return False
    try:
        with os.scandir(folder) as entries:
            names = sorted(e.name for e in islice(entries, _MOST_LISTED) if file_at(e))
        masks = [name for name in names if name.lower().endswith(".png")][:_LOOKED_AT]
        around = {_stem(file.name) for place in _beside(folder) for file in place.iterdir()}
    except (OSError, ValueError):
        return False
    if not any(_stem(name) in around for name in masks):
        return False
    for name in masks:
        try:
            with opened(folder / name, formats=("PNG",)) as (image, *_):
                if image.mode not in ("1", "L", "P", "I", "I;16"):
                    return False
        except ImageError:
            return False
    return True


def _beside(folder: Path) -> list[Path]:
    """Return the folder around a folder, and the others in it."""
    with os.scandir(folder.parent) as entries:
        others = [Path(e.path) for e in islice(entries, _MOST_LISTED) if folder_at(e)]
    return [folder.parent, *(other for other in others if other != folder)]


def _stem(name: str) -> str:
    return name.rpartition(".")[0].casefold()
