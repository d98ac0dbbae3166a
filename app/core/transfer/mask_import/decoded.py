"""Masks of other tools as arrays: what each pixel is called there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.core.transfer.mask_import.coco_file import CocoAnnotation
from app.core.transfer.mask_import.drawn import (
    BACKGROUND_KEY,
    MOST_VALUES,
    Drawn,
    draw_coco,
    draw_labelme_file,
    labelme_size,
)
from app.core.transfer.mask_import.options import MaskKind
from app.core.transfer.mask_import.shapes import checked_size
from app.core.translation import reason, translate
from wseg_engine.annotations.files import read_limited
from wseg_engine.annotations.reading import Report
from wseg_engine.annotations.text import json_text
from wseg_engine.base.bounds import is_file
from wseg_engine.base.budget import JSON_BYTES, PHOTO_PIXELS, OverBudgetError, parse_json
from wseg_engine.base.gate import decoding
from wseg_engine.images.imaging import ImageError, ImageSize, bands, in_turn, opened
from wseg_engine.images.mask_files import LOSSY_SUFFIXES, MaskError, read_ids, read_mask
from wseg_engine.objects.files import read_object_mask
from wseg_engine.objects.maps import ObjectError

CLASS_FOLDER, OBJECT_FOLDER = "SegmentationClass", "SegmentationObject"  # as VOC has them
_PICTURES = ("PNG", "BMP", "TIFF")
_CLEAR = 1 << 24  # stands for what is clear, beside the colours
_BLOCK_PIXELS = 500_000  # looked at together

__all__ = [
    "BACKGROUND_KEY",
    "MOST_VALUES",
    "Decoded",
    "MaskPlace",
    "colour_key",
    "decode",
    "read_json",
]

Indices = NDArray[np.uint8]  # (H, W): places in the list of keys


class Decoded(NamedTuple):
    """One mask: which key each pixel has."""

    indices: Indices
    keys: tuple[str, ...]
    notes: tuple[str, ...] = ()  # what was passed over, in words
    areas: int | None = None  # that were drawn; None: it is a picture
    objects: NDArray[np.uint16] | None = None  # (H, W), ids from 1, 0 for none

    @property
    def size(self) -> ImageSize:
        """The mask's size."""
        height, width = self.indices.shape
        return ImageSize(height, width)


class MaskPlace(NamedTuple):
    """Where one mask is."""

    kind: MaskKind
    file: Path
    annotations: tuple[CocoAnnotation, ...] = ()  # COCO: those of this image
    size: ImageSize | None = None  # COCO: of this image, where the file says so
    objects: bool = False  # whether to read what the source tells apart


def decode(
    place: MaskPlace,
    most: int = PHOTO_PIXELS,
    *,
    own: ImageSize | None = None,
    pause: Callable[[], None] = lambda: None,
) -> Decoded:
    """Read one mask.

    Args:
        place: where it is.
        most: pixels that it may have.
        own: the size of its photo, for files that name none.
        pause: called between the shapes of a mask; may raise to stop.

    Raises:
        ValueError: in words, if it cannot be used.
    """
    try:
        if place.kind in (MaskKind.INDEXED, MaskKind.COLOUR):
            read = _indexed if place.kind is MaskKind.INDEXED else _coloured
            found = read(place.file, most)
            return _with_objects(found, place.file) if place.objects else found
        if place.kind is MaskKind.LABELME:
            document = read_json(place.file)
            size = _known(labelme_size(document) or own, most)
            with decoding(size.height * size.width):
                return _of(draw_labelme_file(document, size, pause, objects=place.objects))
        size = _known(place.size or own, most)
        with decoding(size.height * size.width):
            return _of(draw_coco(place.annotations, size, pause, objects=place.objects))
    except MemoryError as error:
        raise ValueError(translate("MaskImport", "The mask does not fit in memory.")) from error


def _known(size: ImageSize | None, most: int) -> ImageSize:
    """Return the size of a mask that is drawn.

    Raises:
        ValueError: in words, if nobody knows it, or it is too large.
    """
    if size is None:
        raise ValueError(
            translate(
                "MaskImport",
                ("The file does not give the size of the image, and the photo cannot be read."),
            )
        )
    return checked_size(*size, most)


def _of(drawn: Drawn) -> Decoded:
    return Decoded(drawn.indices, drawn.keys, drawn.notes, drawn.shapes, drawn.objects)


def _with_objects(found: Decoded, file: Path) -> Decoded:
    """Read the objects of a mask of VOC's layout, from the folder beside its own."""
    if file.parent.name.casefold() != CLASS_FOLDER.casefold():
        return found
    beside = file.parent.with_name(OBJECT_FOLDER) / f"{file.stem}.png"
    if not is_file(beside):
        return found
    try:
        return found._replace(objects=read_object_mask(beside, tuple(found.size)))
    except ObjectError as error:
        text = translate("MaskImport", "Its objects were skipped: {reason}")
        return found._replace(notes=(*found.notes, text.format(reason=reason(error))))


def colour_key(colour: tuple[int, int, int]) -> str:
    """Return the key of a colour: "#rrggbb"."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def read_json(file: Path, report: Report = lambda *_: None) -> Any:
    """Return what a JSON file holds.

    Raises:
        ValueError: in words.
    """
    text = json_text(read_limited(file, JSON_BYTES), file.name, report)
    try:
        return parse_json(text, file.name)
    except OverBudgetError:
        raise
    except ValueError as error:
        raise ValueError(
            translate("MaskImport", "This is not valid JSON ({reason}).").format(
                reason=reason(error)[:120]
            )
        ) from error


def _indexed(file: Path, most: int) -> Decoded:
    if file.suffix.lower() in LOSSY_SUFFIXES:
        raise ValueError(
            translate(
                "MaskImport",
                "This is a JPEG, which alters the values of a mask. Save masks as PNG.",
            )
        )
    try:
        with opened(file, formats=_PICTURES) as (image, *_):
            checked_size(image.height, image.width, most)
            if image.mode.startswith("I"):
                return _unique(image, _wide, str)
            if image.format != "PNG" and image.mode in ("L", "P"):
                return _unique(image, _wide, str)
            if image.mode == "LA":
                return _unique(image, _clear_grey, lambda v: BACKGROUND_KEY if v > 255 else str(v))
    except ImageError as error:
        raise MaskError(str(error)) from error
    labels = read_mask(file) if file.suffix.lower() == ".png" else read_ids(file)
    return Decoded(labels, tuple(str(value) for value in range(256)))


def _clear_grey(part: Image.Image) -> NDArray[np.uint32]:
    """Return the values of grey, 256 where it is clear: nothing is drawn there."""
    grey, alpha = (np.asarray(part.getchannel(band)) for band in "LA")
    return np.where(alpha > 0, grey, 256).astype(np.uint32)


def _coloured(file: Path, most: int) -> Decoded:
    if file.suffix.lower() in LOSSY_SUFFIXES:
        raise ValueError(
            translate(
                "MaskImport",
                "This is a JPEG, which alters the colours of a mask. Save masks as PNG.",
            )
        )
    with opened(file, formats=_PICTURES) as (image, *_):
        checked_size(image.height, image.width, most)
        if image.mode.startswith("I"):  # as colours, values above 255 would all be white
            return _unique(image, _wide, str)
        return _unique(image, _colours, _colour_name)


def _wide(part: Image.Image) -> NDArray[np.uint32]:
    return np.asarray(part).astype(np.uint32)


def _colours(part: Image.Image) -> NDArray[np.uint32]:
    rgb = np.asarray(part.convert("RGB"))
    values = np.zeros(rgb.shape[:2], np.uint32)
    for channel in range(3):
        values <<= 8
        values |= rgb[:, :, channel]
    if "A" in part.getbands():
        values[np.asarray(part.getchannel("A")) == 0] = _CLEAR
    return values


def _colour_name(value: int) -> str:
    if value == _CLEAR:
        return BACKGROUND_KEY
    return colour_key((value >> 16, value >> 8 & 255, value & 255))


def _unique(
    image: Image.Image,
    values_of: Callable[[Image.Image], NDArray[np.uint32]],
    name: Callable[[int], str],
) -> Decoded:
    """Number the different values of a mask; a band of rows at a time, which is little memory."""
    with in_turn(image):
        image.load()
        return _numbered(image, values_of, name)


def _numbered(
    image: Image.Image,
    values_of: Callable[[Image.Image], NDArray[np.uint32]],
    name: Callable[[int], str],
) -> Decoded:
    found = np.zeros(0, np.uint32)
    for _, band in bands(image, most=_BLOCK_PIXELS):
        found = np.union1d(found, values_of(band))
        if len(found) > MOST_VALUES:
            raise ValueError(
                translate(
                    "MaskImport",
                    "It has more than {most} different values; a mask has one value per class. It "
                    "is probably a photo, or a mask that was saved as JPEG or scaled with "
                    "smoothing.",
                ).format(most=MOST_VALUES)
            )
    indices = np.zeros((image.height, image.width), np.uint8)
    for top, band in bands(image, most=_BLOCK_PIXELS):
        indices[top : top + band.height] = np.searchsorted(found, values_of(band))
    return Decoded(indices, tuple(name(int(value)) for value in found))
