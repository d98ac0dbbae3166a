"""Masks of other tools as arrays: what each pixel is called there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.mask_import.options import MaskKind
from app.core.mask_import.shapes import (
    ShapeError,
    checked_size,
    decode_rle,
    draw_labelme,
    draw_outline,
)
from app.core.tag_import.files import read_limited
from app.core.translation import reason, translate
from wseg_engine.imaging import ImageError, ImageSize, opened
from wseg_engine.labels import MaskError, read_mask

BACKGROUND_KEY = "\0background"  # of pixels that no shape covers
MOST_VALUES = 255  # different ones in a mask; more are a photo
_BLOCK = 64  # rows looked at together
MAX_BYTES = 512 * 1024**2  # of a JSON file

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


def decode(place: MaskPlace) -> Decoded:
    """Read one mask.

    Raises:
        ValueError: in words, if it cannot be used.
    """
    try:
        if place.kind is MaskKind.INDEXED:
            return _indexed(place.file)
        if place.kind is MaskKind.COLOUR:
            return _coloured(place.file)
        if place.kind is MaskKind.LABELME:
            return _labelme(read_json(place.file))
        return _coco(place)
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
    data = read_limited(file, MAX_BYTES)
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValueError(
            translate("MaskImport", "This is no JSON that can be read ({reason}).").format(
                reason=reason(error)[:120]
            )
        ) from error


def _indexed(file: Path) -> Decoded:
    try:
        with opened(file, formats=("PNG",)) as (image, _):
            wide = image.mode.startswith("I")
            values = np.asarray(image) if wide else None
    except ImageError as error:
        raise MaskError(str(error)) from error
    if values is None:
        labels = read_mask(file)
        return Decoded(labels, tuple(str(value) for value in range(256)))
    return _unique(values.astype(np.uint32), str)


def _coloured(file: Path) -> Decoded:
    with opened(file, formats=("PNG", "BMP", "TIFF")) as (image, _):
        rgb = np.asarray(image.convert("RGB"))
    values = np.zeros(rgb.shape[:2], np.uint32)
    for channel in range(3):
        values <<= 8
        values |= rgb[:, :, channel]
    return _unique(values, lambda v: colour_key((v >> 16, v >> 8 & 255, v & 255)))


def _unique(values: NDArray[np.uint32], name: Callable[[int], str]) -> Decoded:
    """Number the different values of a mask; a block of rows at a time, which is little memory."""
    found = np.zeros(0, np.uint32)
    for start in range(0, len(values), _BLOCK):
        block = values[start : start + _BLOCK]
        found = np.union1d(found, block)
        if len(found) > MOST_VALUES:
            raise ValueError(
                translate(
                    "MaskImport",
                    "It has more than {most} different values; a mask has one for each class. This "
                    "is rather a photo, or a mask that was saved as JPEG or scaled smoothly.",
                ).format(most=MOST_VALUES)
            )
    indices = np.zeros(values.shape, np.uint8)
    for start in range(0, len(values), _BLOCK):
        block = values[start : start + _BLOCK]
        indices[start : start + _BLOCK] = np.searchsorted(found, block)
    return Decoded(indices, tuple(name(int(value)) for value in found))


def _labelme(document: Any) -> Decoded:
    if not isinstance(document, dict) or not isinstance(document.get("shapes"), list):
        raise ValueError(translate("MaskImport", "This is no file of labelme: it has no shapes."))
    size = checked_size(document.get("imageHeight"), document.get("imageWidth"))
    canvas = _Canvas(size)
    passed = 0
    for shape in document["shapes"]:
        label = shape.get("label") if isinstance(shape, dict) else None
        if not isinstance(label, str) or not label.strip():
            raise ShapeError(translate("MaskImport", "A shape has no label."))
        mask = np.zeros(tuple(size), bool)
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


def _coco(place: MaskPlace) -> Decoded:
    assert place.size is not None
    canvas = _Canvas(place.size)
    drawn = [
        (_coco_mask(one, place.size), place.names[one["category_id"]]) for one in place.annotations
    ]
    # Small regions lie on large ones, whatever the order in the file.
    for mask, name in sorted(drawn, key=lambda pair: -int(pair[0].sum())):
        canvas.paint(name, mask)
    return canvas.decoded(())


def _coco_mask(one: Mapping[str, Any], size: ImageSize) -> NDArray[np.bool_]:
    found = one.get("segmentation")
    if isinstance(found, dict):
        mask = decode_rle(found)
        if mask.shape != tuple(size):
            raise ShapeError(
                translate("MaskImport", "Run lengths are of another size than their image.")
            )
        return mask
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
