"""Masks of other tools as arrays: what each pixel is called there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.core.transfer.mask_import.options import MaskKind
from app.core.transfer.mask_import.shapes import (
    ShapeError,
    checked_size,
    decode_rle,
    draw_labelme,
    draw_outline,
)
from app.core.transfer.tag_import.files import read_limited
from app.core.translation import reason, translate
from wseg_engine.base.budget import JSON_BYTES, PHOTO_PIXELS, OverBudgetError, parse_json
from wseg_engine.base.gate import decoding
from wseg_engine.images.imaging import ImageError, ImageSize, bands, opened
from wseg_engine.images.mask_files import MaskError, read_mask

BACKGROUND_KEY = "\0background"  # of pixels that no shape covers
MOST_VALUES = 255  # different ones in a mask; more are a photo
_BLOCK_PIXELS = 500_000  # looked at together

Indices = NDArray[np.uint8]  # (H, W): places in the list of keys


class Decoded(NamedTuple):
    """One mask: which key each pixel has."""

    indices: Indices
    keys: tuple[str, ...]
    notes: tuple[str, ...] = ()  # what was passed over, in words

    @property
    def size(self) -> ImageSize:
        """The mask's size."""
        height, width = self.indices.shape
        return ImageSize(height, width)


class MaskPlace(NamedTuple):
    """Where one mask is."""

    kind: MaskKind
    file: Path
    annotations: tuple[Mapping[str, Any], ...] = ()  # COCO: those of this image
    size: ImageSize | None = None  # COCO: of this image
    names: Mapping[Any, str] = {}  # COCO: of the categories


def decode(
    place: MaskPlace, most: int = PHOTO_PIXELS, *, pause: Callable[[], None] = lambda: None
) -> Decoded:
    """Read one mask.

    Args:
        place: where it is.
        most: pixels that it may have.
        pause: called between the shapes of a mask; may raise to stop.

    Raises:
        ValueError: in words, if it cannot be used.
    """
    try:
        if place.kind is MaskKind.INDEXED:
            return _indexed(place.file, most)
        if place.kind is MaskKind.COLOUR:
            return _coloured(place.file, most)
        if place.kind is MaskKind.LABELME:
            document = read_json(place.file)
            with decoding(most):
                return _labelme(document, most, pause)
        assert place.size is not None
        size = checked_size(*place.size, most)
        with decoding(size.height * size.width):
            return _coco(place, size, pause)
    except MemoryError as error:
        raise ValueError(translate("MaskImport", "The mask does not fit into memory.")) from error


def colour_key(colour: tuple[int, int, int]) -> str:
    """Return the key of a colour: "#rrggbb"."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def read_json(file: Path) -> Any:
    """Return what a JSON file holds.

    Raises:
        ValueError: in words.
    """
    data = read_limited(file, JSON_BYTES)
    try:
        return parse_json(data, file.name)
    except OverBudgetError:
        raise
    except ValueError as error:
        raise ValueError(
            translate("MaskImport", "This is no JSON that can be read ({reason}).").format(
                reason=reason(error)[:120]
            )
        ) from error


def _indexed(file: Path, most: int) -> Decoded:
    try:
        with opened(file, formats=("PNG",)) as (image, _):
            checked_size(image.height, image.width, most)
            if image.mode.startswith("I"):
                return _unique(image, _wide, str)
    except ImageError as error:
        raise MaskError(str(error)) from error
    labels = read_mask(file)
    return Decoded(labels, tuple(str(value) for value in range(256)))


def _coloured(file: Path, most: int) -> Decoded:
    with opened(file, formats=("PNG", "BMP", "TIFF")) as (image, _):
        checked_size(image.height, image.width, most)
        return _unique(image, _colours, lambda v: colour_key((v >> 16, v >> 8 & 255, v & 255)))


def _wide(part: Image.Image) -> NDArray[np.uint32]:
    return np.asarray(part).astype(np.uint32)


def _colours(part: Image.Image) -> NDArray[np.uint32]:
    rgb = np.asarray(part.convert("RGB"))
    values = np.zeros(rgb.shape[:2], np.uint32)
    for channel in range(3):
        values <<= 8
        values |= rgb[:, :, channel]
    return values


def _unique(
    image: Image.Image,
    values_of: Callable[[Image.Image], NDArray[np.uint32]],
    name: Callable[[int], str],
) -> Decoded:
    """Number the different values of a mask; a band of rows at a time, which is little memory."""
    with decoding(image.width * image.height):
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
                    "It has more than {most} different values; a mask has one for each class. This "
                    "is rather a photo, or a mask that was saved as JPEG or scaled smoothly.",
                ).format(most=MOST_VALUES)
            )
    indices = np.zeros((image.height, image.width), np.uint8)
    for top, band in bands(image, most=_BLOCK_PIXELS):
        indices[top : top + band.height] = np.searchsorted(found, values_of(band))
    return Decoded(indices, tuple(name(int(value)) for value in found))


def _labelme(document: Any, most: int, pause: Callable[[], None]) -> Decoded:
    if not isinstance(document, dict) or not isinstance(document.get("shapes"), list):
        raise ValueError(translate("MaskImport", "This is no file of labelme: it has no shapes."))
    size = checked_size(document.get("imageHeight"), document.get("imageWidth"), most)
    canvas = _Canvas(size)
    passed = 0
    mask = np.zeros(tuple(size), bool)
    for shape in document["shapes"]:
        label = shape.get("label") if isinstance(shape, dict) else None
        if not isinstance(label, str) or not label.strip():
            raise ShapeError(translate("MaskImport", "A shape has no label."))
        pause()
        mask[:] = False
        if draw_labelme(mask, shape):
            canvas.paint(label.strip(), mask)
        else:
            passed += 1
    notes = []
    if passed:
        text = translate(
            "MaskImport", "%n shape(s) are lines or points; they are left out.", n=passed
        )
        notes.append(text)
    return canvas.decoded(notes)


def _coco(place: MaskPlace, size: ImageSize, pause: Callable[[], None]) -> Decoded:
    canvas = _Canvas(size)
    # Each is drawn twice: all of them at once could be more than fits into memory.
    areas = []
    for one in place.annotations:
        pause()
        areas.append(int(np.count_nonzero(_coco_mask(one, size))))
    # Small regions lie on large ones, whatever the order in the file.
    for number in sorted(range(len(areas)), key=lambda number: -areas[number]):
        pause()
        one = place.annotations[number]
        canvas.paint(place.names[one["category_id"]], _coco_mask(one, size))
    return canvas.decoded(())


def _coco_mask(one: Mapping[str, Any], size: ImageSize) -> NDArray[np.bool_]:
    found = one.get("segmentation")
    if isinstance(found, dict):
        return decode_rle(found, size)
    if not isinstance(found, list):
        raise ShapeError(translate("MaskImport", "An annotation has no segmentation."))
    mask = np.zeros(tuple(size), bool)
    for outline in found:
        draw_outline(mask, outline)
    return mask


class _Canvas:
    """Regions painted one over the other."""

    def __init__(self, size: ImageSize) -> None:
        self._indices: Indices = np.zeros(tuple(size), np.uint8)
        self._keys: dict[str, int] = {BACKGROUND_KEY: 0}

    def paint(self, key: str, mask: NDArray[np.bool_]) -> None:
        if key not in self._keys:
            if len(self._keys) > MOST_VALUES:
                raise ShapeError(translate("MaskImport", "It has more than 254 classes."))
            self._keys[key] = len(self._keys)
        self._indices[mask] = self._keys[key]

    def decoded(self, notes: Sequence[str]) -> Decoded:
        return Decoded(self._indices, tuple(self._keys), tuple(notes))
