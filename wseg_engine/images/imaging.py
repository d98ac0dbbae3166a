"""The one place that decodes an image.

Whatever the file holds, the rest of the program sees upright, 8-bit RGB: the orientation of EXIF is
applied (all eight values), 16-bit values and grey become 8-bit RGB, palettes and CMYK are
converted, transparency is laid over white, and of an animation the first frame is taken. Colour
profiles are not applied. HEIC is read by the package `pi-heif`, or `pillow-heif` where that is
installed instead.

All functions may be called from several threads at once.
"""

from __future__ import annotations

import hashlib
import stat
import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from wseg_engine.base.bounds import open_file
from wseg_engine.base.budget import (
    LARGE_PIXELS,
    PHOTO_BYTES,
    WHOLE_BYTES,
    OverBudgetError,
    check_bytes,
)
from wseg_engine.base.gate import decoding
from wseg_engine.base.messages import os_reason, reason, tr
from wseg_engine.images.cost import MAX_PIXELS, check_header, check_memory, weight_of
from wseg_engine.images.deep import has_deep_colours, stretched, white_is_zero
from wseg_engine.images.frames import has_more_frames
from wseg_engine.images.kinds import IMAGE_SUFFIXES, ImageError, readable_formats
from wseg_engine.images.metered import MeteredFile
from wseg_engine.images.orientation import (
    exif_orientation,
    text_orientation,
    tiff_orientation,
    upright,
)
from wseg_engine.images.pixels import ImageSize, bands, fit, resize, rgb, rgb_by_bands
from wseg_engine.images.unreadable import why_unreadable

__all__ = [
    "IMAGE_SUFFIXES",
    "MAX_PIXELS",
    "ImageError",
    "ImageHead",
    "ImageSize",
    "Opened",
    "bands",
    "content_key",
    "fit",
    "image_head",
    "image_size",
    "in_turn",
    "load_image",
    "opened",
    "resize",
]


# What Pillow raises for damaged files, its decoders' own slips on hostile bytes included.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RuntimeError,
    MemoryError,
    struct.error,
)

# Pillow would warn from 89 megapixels on; the limit here is the one above.
Image.MAX_IMAGE_PIXELS = None
_warnings_lock = threading.Lock()


def load_image(path: Path, *, max_side: int | None = None) -> NDArray[np.uint8]:
    """Decode an image.

    Args:
        path: the file.
        max_side: largest side of the result in pixels; a larger image is shrunk while it is
            decoded, which for JPEG is several times faster than decoding it whole.

    Returns:
        (H, W, 3) uint8 RGB, upright, contiguous and writable.

    Raises:
        ImageError: for a file that is missing, damaged, too large, or no image.
        ValueError: for a `max_side` below 1.
    """
    if max_side is not None and max_side < 1:
        raise ValueError(f"max_side is {max_side}; expected at least 1 pixel.")
    with opened(path) as (image, orientation, beside):
        size = ImageSize(image.height, image.width)
        target = size if max_side is None else fit(size, max_side)
        with in_turn(image, beside):
            pixels = _decoded(path, image, target, beside)
    return np.ascontiguousarray(upright(pixels, orientation))


@contextmanager
def in_turn(image: Image.Image, beside: int = 0) -> Iterator[None]:
    """Decode an opened image inside, and use it up: of large ones, one at a time.

    Args:
        image: whose pixels are gone at the end, before the next image has its turn.
        beside: bytes besides the pixels that decoding reads.

    Raises:
        Stopped: if the work was asked to end before the image had its turn.
    """
    with decoding(weight_of(image) + beside // 4):
        try:
            yield
        finally:
            image.close()


def _decoded(path: Path, image: Image.Image, target: ImageSize, beside: int) -> NDArray[np.uint8]:
    """Return the pixels of an opened image in a size, not yet upright."""
    whole = target == (image.height, image.width)
    check_memory(image, path.name, target, beside)
    pixels = _whole_jpeg(path, image) if whole else None
    if pixels is None:
        if not whole and image.format in ("JPEG", "MPO"):
            image.draft(None, (target.width, target.height))
        deep = has_deep_colours(image)
        inverted = white_is_zero(image)
        _load(image)
        large = image.width * image.height >= LARGE_PIXELS
        pixels = (
            rgb_by_bands(image, target, white_is_zero=inverted)
            if large
            else rgb(image, white_is_zero=inverted)
        )
        if deep:
            pixels = stretched(path, pixels)
    return resize(pixels, target)


def image_size(path: Path) -> ImageSize:
    """Return an image's upright size from its header alone.

    Raises:
        ImageError: for a file that is missing, too large, or whose header is damaged.
    """
    with opened(path) as (image, orientation, _):
        return _upright_size(image, orientation)


class ImageHead(NamedTuple):
    """What a file's header says of its picture."""

    size: ImageSize  # upright
    more: bool  # whether there are further frames or pages, which are not used


def image_head(path: Path) -> ImageHead:
    """Return an image's upright size, and whether the file holds more than this picture.

    Raises:
        ImageError: for a file that is missing, too large, or whose header is damaged.
    """
    with opened(path) as (image, orientation, _):
        size = _upright_size(image, orientation)
        try:
            return ImageHead(size, has_more_frames(image))
        except _DAMAGE:  # of what is not used
            return ImageHead(size, more=False)


def _upright_size(image: Image.Image, orientation: int) -> ImageSize:
    if orientation >= 5:
        return ImageSize(image.width, image.height)
    return ImageSize(image.height, image.width)


def content_key(path: Path) -> str:
    """Return a key of the file's bytes (BLAKE2b, 40 hexadecimal digits).

    Raises:
        ImageError: for a file that cannot be read.
    """
    digest = hashlib.blake2b(digest_size=20)
    _check_file(path)
    try:
        with open_file(path) as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise ImageError(
            tr(
                "{file} cannot be read: {reason}.",
                file=path.name,
                reason=os_reason(error),
            )
        ) from error
    return digest.hexdigest()


def _check_file(path: Path) -> int:
    """Return the size in bytes of a regular, non-empty file; a pipe would wait for ever."""
    try:
        status = path.stat()
    except FileNotFoundError:
        raise ImageError(tr("{file}: no such file.", file=path.name)) from None
    except (OSError, ValueError) as error:
        raise ImageError(
            tr("{file} cannot be read: {error}.", file=path.name, error=error)
        ) from error
    if not stat.S_ISREG(status.st_mode):
        raise ImageError(tr("{file} is not a file.", file=path.name))
    if status.st_size == 0:
        raise ImageError(tr("{file} is empty.", file=path.name))
    try:
        check_bytes(path.name, status.st_size, PHOTO_BYTES)
    except OverBudgetError as error:
        raise ImageError(str(error)) from error
    return status.st_size


class Opened(NamedTuple):
    """An image whose header is read and whose pixels are not."""

    image: Image.Image
    orientation: int  # EXIF's 1-8, still to be applied
    beside: int  # bytes besides the pixels that decoding reads


@contextmanager
def opened(path: Path, *, formats: tuple[str, ...] | None = None) -> Iterator[Opened]:
    """Open an image and check its header; what goes wrong inside becomes an `ImageError` too.

    Args:
        path: the file.
        formats: Pillow's names of the formats that are accepted; all that can be read if None.

    Raises:
        ImageError: for a file that is missing, damaged, too large, or of another format.
    """
    size = _check_file(path)
    try:
        with open_file(path) as file:
            metered = MeteredFile(file, path.name, size)
            with _quiet():
                stream = cast("IO[bytes]", metered)
                image = Image.open(stream, formats=formats or readable_formats())
            with image:
                metered.pixels_follow(image)
                check_header(image, size, path.name)
                yield Opened(image, _orientation(image), metered.hidden_bytes)
    except ImageError:
        raise
    except OverBudgetError as error:
        raise ImageError(str(error)) from error
    except UnidentifiedImageError:
        raise ImageError(_unidentified(path, formats)) from None
    except MemoryError as error:
        raise ImageError(tr("{file} does not fit in memory.", file=path.name)) from error
    except _DAMAGE as error:
        text = " ".join(reason(error).split()) or type(error).__name__
        raise ImageError(tr("{file} is damaged: {text}.", file=path.name, text=text)) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence Pillow's warnings of odd metadata; the list of filters belongs to all threads."""
    with _warnings_lock, warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"PIL\b")
        yield


def _unidentified(path: Path, formats: tuple[str, ...] | None) -> str:
    if formats is not None:
        return tr(
            "{file} is not a {formats}.",
            file=path.name,
            formats=tr(" or ").join(formats),
        )
    return why_unreadable(path)


def _whole_jpeg(path: Path, image: Image.Image) -> NDArray[np.uint8] | None:
    """Decode a JPEG at once by OpenCV: the same pixels as Pillow's, in a third of the time.

    Pillow copies them three times, and holds Python's lock meanwhile. None for files that are of
    another kind or damaged: what is wrong with them is for Pillow to say.
    """
    if image.format not in ("JPEG", "MPO") or image.mode not in ("RGB", "L"):
        return None
    if path.stat().st_size > WHOLE_BYTES:
        return None
    import cv2  # as in `resize`

    data = np.fromfile(path, np.uint8)
    try:
        pixels = cv2.imdecode(data, cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:
        return None
    if pixels is None or pixels.shape != (image.height, image.width, 3):
        return None
    return np.asarray(pixels, np.uint8)


def _load(image: Image.Image) -> None:
    # TIFF alone reads metadata, and may warn of it, while it decodes.
    if image.format == "TIFF":
        with _quiet():
            image.load()
    else:
        image.load()


def _orientation(image: Image.Image) -> int:
    """Return the orientation (1-8) that metadata asks for and the decoder does not apply itself.

    Of EXIF, of ImageMagick's form of it, and of XMP, the first that says one counts. Of a PNG, only
    what stands in front of its pixels: looking behind them would mean to read them all.
    """
    if image.format == "HEIF":
        return 1
    if image.format == "TIFF":
        return tiff_orientation(image)
    exif = image.info.get("exif")
    found = exif_orientation(exif) if isinstance(exif, bytes) else None
    return found or text_orientation(image.info) or 1
