"""Masks drawn of shapes: what cannot be drawn is left out and named, and the rest is drawn."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.transfer.mask_import.coco_file import CocoAnnotation, listed_ids
from app.core.transfer.mask_import.shapes import (
    ShapeError,
    decode_rle,
    draw_labelme,
    draw_outline,
    whole_number,
)
from app.core.translation import number_text, translate
from wseg_engine.annotations.labelme_source import label_name
from wseg_engine.images.imaging import ImageSize
from wseg_engine.objects.maps import MOST_OBJECTS

BACKGROUND_KEY = "\0background"  # of pixels that no shape covers
MOST_VALUES = 255  # different ones in a mask; more are a photo
_SHOWN = 5  # shapes whose reasons are told one by one


class Drawn(NamedTuple):
    """Shapes as an array of places in a list of keys."""

    indices: NDArray[np.uint8]  # (H, W)
    keys: tuple[str, ...]
    notes: tuple[str, ...]  # what was left out, in words
    shapes: int  # that were drawn
    left: int  # that were not
    objects: NDArray[np.uint16] | None = None  # (H, W), ids from 1, 0 for none; None: not wanted


class _Canvas:
    """Regions painted one over the other."""

    def __init__(self, size: ImageSize, *, objects: bool) -> None:
        self._indices: NDArray[np.uint8] = np.zeros(tuple(size), np.uint8)
        self._objects = np.zeros(tuple(size), np.uint16) if objects else None
        self._ids: dict[Hashable, int] = {}
        self._keys: dict[str, int] = {BACKGROUND_KEY: 0}
        self._wrong: dict[str, list[str]] = {}  # shapes by why they are left out
        self._shapes = 0

    def paint(self, key: str, mask: NDArray[np.bool_], thing: Hashable | None) -> None:
        """Paint a region.

        Args:
            key: what it is called.
            mask: (H, W).
            thing: which object it is, or is a part of; None: of none.
        """
        if key not in self._keys:
            if len(self._keys) > MOST_VALUES:
                raise ShapeError(translate("MaskImport", "It has more than 254 classes."))
            self._keys[key] = len(self._keys)
        self._indices[mask] = self._keys[key]
        self._shapes += 1
        if self._objects is not None:
            number = 0 if thing is None else self._ids.setdefault((key, thing), len(self._ids) + 1)
            if number > MOST_OBJECTS:
                raise ShapeError(
                    translate("MaskImport", "It has more than {most} objects.").format(
                        most=number_text(MOST_OBJECTS)
                    )
                )
            self._objects[mask] = number

    def leave_out(self, name: str, why: str) -> None:
        self._wrong.setdefault(why, []).append(name)

    def drawn(self) -> Drawn:
        text = translate("MaskImport", "Skipped: {names}. {why}")
        notes = [
            text.format(names=listed_ids(names), why=why) for why, names in self._wrong.items()
        ]
        left = sum(map(len, self._wrong.values()))
        return Drawn(
            self._indices, tuple(self._keys), tuple(notes), self._shapes, left, self._objects
        )


def labelme_size(document: Any) -> ImageSize | None:
    """Return the size that a labelme file names; None if it names none.

    Raises:
        ValueError: in words, if it is no such file.
    """
    if not isinstance(document, dict) or not isinstance(document.get("shapes"), list):
        raise ValueError(translate("MaskImport", "This is not a labelme file: it has no shapes."))
    height = whole_number(document.get("imageHeight"))
    width = whole_number(document.get("imageWidth"))
    return None if not height or not width else ImageSize(height, width)


def draw_labelme_file(
    document: Mapping[str, Any],
    size: ImageSize,
    pause: Callable[[], None],
    *,
    objects: bool = False,
) -> Drawn:
    """Draw the shapes of a labelme file in their order.

    Args:
        document: what the file holds.
        size: of the mask.
        pause: called between the shapes; may raise to stop.
        objects: whether to tell objects apart: shapes, and groups of shapes of one label.
    """
    canvas = _Canvas(size, objects=objects)
    mask = np.zeros(tuple(size), bool)
    for number, shape in enumerate(document["shapes"], 1):
        pause()
        if not isinstance(shape, Mapping):
            canvas.leave_out(f"#{number}", translate("MaskImport", "This is not a shape."))
            continue
        label = label_name(shape.get("label"))
        name = f"#{number} {label}".strip()
        if not label:
            canvas.leave_out(name, translate("MaskImport", "A shape has no label."))
            continue
        mask[:] = False
        try:
            draw_labelme(mask, shape)
        except ShapeError as error:
            canvas.leave_out(name, str(error))
            continue
        if not mask.any():
            canvas.leave_out(name, _no_pixel())
            continue
        group = whole_number(shape.get("group_id"))
        canvas.paint(label, mask, ("shape", number) if group is None else ("group", group))
    return canvas.drawn()


def draw_coco(
    annotations: Sequence[CocoAnnotation],
    size: ImageSize,
    pause: Callable[[], None],
    *,
    objects: bool = False,
) -> Drawn:
    """Draw COCO's annotations, small regions over large ones, whatever their order.

    Args:
        annotations: those of one image.
        size: of the mask.
        pause: called between the shapes; may raise to stop.
        objects: whether to tell objects apart: annotations, except those of crowds.
    """
    canvas = _Canvas(size, objects=objects)
    # Each is drawn twice: all of them at once could be more than fits into memory.
    areas: dict[int, int] = {}
    for number, one in enumerate(annotations):
        pause()
        mask, wrong = _coco_mask(one, size)
        if wrong:
            canvas.leave_out(one.id, wrong)
        if mask is not None and mask.any():
            areas[number] = int(np.count_nonzero(mask))
        elif not wrong:
            canvas.leave_out(one.id, _no_pixel())
        del mask  # before the next one is drawn
    for number in sorted(areas, key=lambda number: -areas[number]):
        pause()
        mask, _ = _coco_mask(annotations[number], size)
        assert mask is not None
        one = annotations[number]
        canvas.paint(one.category, mask, None if one.crowd else number)
    return canvas.drawn()


def _coco_mask(one: CocoAnnotation, size: ImageSize) -> tuple[NDArray[np.bool_] | None, str]:
    """Return the pixels of an annotation, and why all or a part of it cannot be drawn."""
    found = one.segmentation
    try:
        if isinstance(found, list) and len(found) == 1 and isinstance(found[0], dict):
            found = found[0]  # run lengths in a list, as some programs write them
        if isinstance(found, dict):
            return decode_rle(found, size), ""
        outlines = found or [_corners(one.box)]
        if not isinstance(outlines, list):
            raise ShapeError(translate("MaskImport", "An annotation has no segmentation."))
        if all(isinstance(value, int | float) for value in outlines):
            outlines = [outlines]  # one outline, not in a list of its own
    except ShapeError as error:
        return None, str(error)
    mask = np.zeros(tuple(size), bool)
    wrong = ""
    for outline in outlines:
        try:
            draw_outline(mask, outline)
        except ShapeError as error:
            wrong = str(error)
    return mask, wrong


def _no_pixel() -> str:
    return translate("MaskImport", "It covers no pixel of the image.")


def _corners(box: Any) -> list[float]:
    """Return the outline of a box.

    Raises:
        ShapeError: if it is none.
    """
    try:
        x, y, width, height = (float(value) for value in box)
    except (TypeError, ValueError) as error:
        raise ShapeError(translate("MaskImport", "A box does not have four numbers.")) from error
    return [x, y, x + width, y, x + width, y + height, x, y + height]
