"""A picture of what an import makes of one mask, laid over its image."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.store import Project
from app.core.transfer.mask_import.apply import mapped
from app.core.transfer.mask_import.options import Fixed
from app.core.transfer.mask_import.plan import Fate, MaskRow, ValueRow
from app.core.transfer.tag_import import MapTo
from app.core.translation import translate
from wseg_engine.base.labels import VOID, voc_palette
from wseg_engine.images.imaging import load_image

SIDE = 480  # px of the longer side
_OPACITY = 0.6
_STRIPE = 8  # px: undecided pixels are striped, so that colour alone does not tell them
_NEW = 200  # first value of classes that will be made


def preview_picture(
    project: Project, row: MaskRow, values: Sequence[ValueRow]
) -> NDArray[np.uint8]:
    """Return an (H, W, 3) RGB picture: the image with the classes' colours over it.

    Raises:
        ValueError: in words, if image or mask cannot be read.
    """
    records = project.images.get([row.entry.image])
    if not records:
        raise ValueError(translate("MaskImport", "The image is no longer in the project."))
    image = load_image(project.images.file(records[0]), max_side=SIDE)
    palette = voc_palette()
    colours = {info.id: info.colour for info in project.classes.all()}
    meaning: dict[str, int] = {}
    for place, value in enumerate(values, 1):
        number = min(place, _NEW)
        if isinstance(value.action, MapTo):
            palette[number] = list(bytes.fromhex(colours[value.action.class_id].lstrip("#")))
            meaning[value.key] = number
        elif value.action is Fixed.BACKGROUND:
            meaning[value.key] = 0
        elif value.action is Fixed.NEW:
            meaning[value.key] = number
    labels = mapped(row, meaning)
    height, width = image.shape[:2]
    if row.fate is Fate.SIZE and not isinstance(row.entry.head, str):
        share = width / row.entry.head.size.width  # as it lies, so that it is seen what is wrong
        labels = _on_canvas(_resized(labels, share), (height, width))
    else:
        labels = _fitted(labels, (height, width))
    return _laid_over(image, labels, palette)


def _fitted(labels: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    import cv2

    height, width = size
    fitted = cv2.resize(labels, (width, height), interpolation=cv2.INTER_NEAREST)
    return np.asarray(fitted, np.uint8)


def _resized(labels: NDArray[np.uint8], share: float) -> NDArray[np.uint8]:
    height, width = (max(1, round(side * share)) for side in labels.shape)
    return _fitted(labels, (min(height, 4 * SIDE), min(width, 4 * SIDE)))


def _on_canvas(labels: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    canvas = np.zeros(size, np.uint8)
    height, width = size
    part = labels[:height, :width]
    canvas[: part.shape[0], : part.shape[1]] = part
    return canvas


def _laid_over(
    image: NDArray[np.uint8], labels: NDArray[np.uint8], palette: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    shown = labels != 0
    height, width = labels.shape
    diagonal = np.arange(height)[:, None] + np.arange(width)
    shown &= (labels != VOID) | (diagonal // _STRIPE % 2 == 0)
    over = palette[labels]
    mixed = image * (1 - _OPACITY) + over * _OPACITY
    return np.where(shown[:, :, None], mixed, image).astype(np.uint8)
