"""Masks that another program wrote: read as what they have to be, or refused in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.bounds import is_file
from wseg_engine.base.labels import VOID, Tag
from wseg_engine.base.listed import listed
from wseg_engine.base.messages import tr
from wseg_engine.external.exchange import Handed
from wseg_engine.images.imaging import ImageError, opened
from wseg_engine.images.mask_files import MaskError, read_mask

_MODES = ("L", "P")
_AT_ONCE = 1 << 20  # pixels counted in one go
_SHOWN = 5  # values or names that are named
_NAMES = {"RGB": "RGB", "RGBA": "RGBA", "1": "1-bit", "I;16": "16-bit", "I": "32-bit"}

Labels = NDArray[np.uint8]


class Found(NamedTuple):
    """A mask that can be used."""

    labels: Labels  # (H, W) of the upright image: 0 background, class index + 1, 255 void
    untagged: tuple[int, ...]  # indices of classes with pixels though the image does not have them


@dataclass(frozen=True)
class Written:
    """What is in the folder of masks."""

    masks: tuple[Handed, ...]  # images that have a file of their mask's name
    missing: tuple[Handed, ...]  # images that have none
    others: tuple[str, ...]  # names of what belongs to no image


def look(folder: Path, handed: dict[str, Handed]) -> Written:
    """Compare what was written with what was handed to the program; nothing is opened."""
    there = {path.name: path for path in listed(folder)}
    masks = tuple(one for name, one in handed.items() if name in there)
    missing = tuple(one for name, one in handed.items() if name not in there)
    return Written(masks, missing, tuple(sorted(there.keys() - handed.keys())))


def read(folder: Path, one: Handed, *, classes: int, only_tagged: bool) -> Found:
    """Read and check the mask of an image.

    Args:
        folder: of the masks.
        one: the image.
        classes: how many there are.
        only_tagged: give pixels of classes that the image does not have to void.

    Raises:
        MaskError: for what is no 8-bit PNG of ids, is damaged, of another size than the upright
            image, or has a value that no class has.
    """
    path = folder / one.mask
    if not is_file(path):
        raise MaskError(tr("{file} is a link or a folder; expected a PNG.", file=one.mask))
    _check_header(path, one)
    labels = read_mask(path)
    counts = label_counts(labels)
    values = [int(value) for value in np.flatnonzero(counts)]
    unknown = [value for value in values if classes < value != VOID]
    if unknown:
        raise MaskError(
            tr(
                "{file} has the values {values}; expected 0 (background), 1 to {most} (the ids in "
                "classes.json) and 255 (void).",
                file=one.mask,
                values=", ".join(map(str, unknown[:_SHOWN])),
                most=classes,
            )
        )
    seen = [value - 1 for value in values if 0 < value <= classes]
    tags = one.image.tags
    untagged = tuple(index for index in seen if tags and tags[index] is Tag.ABSENT)
    if only_tagged and untagged:
        table = np.arange(256, dtype=np.uint8)
        table[[index + 1 for index in untagged]] = VOID
        labels = table[labels]
    return Found(labels, untagged)


def label_counts(labels: Labels) -> NDArray[np.int64]:
    """Return (256,) how many pixels have each value."""
    flat = labels.reshape(-1)
    counts = np.zeros(256, np.int64)
    for first in range(0, flat.size, _AT_ONCE):  # numpy makes eight bytes of each
        counts += np.bincount(flat[first : first + _AT_ONCE], minlength=256)
    return counts


def _check_header(path: Path, one: Handed) -> None:
    """Refuse a file by its header: what it is, and how large, before its pixels are decoded."""
    try:
        with opened(path, formats=("PNG",)) as (picture, *_):
            mode, width, height = picture.mode, picture.width, picture.height
    except ImageError as error:
        raise MaskError(str(error)) from error
    if mode not in _MODES:
        raise MaskError(
            tr(
                "{file} is {kind}; expected a grey or palette PNG of 8 bits, whose values are the "
                "ids in classes.json.",
                file=path.name,
                kind=_NAMES.get(mode, mode),
            )
        )
    if (height, width) != tuple(one.size):
        raise MaskError(
            tr(
                "{file} has {width} × {height} pixels; its image has {own_width} × {own_height}.",
                file=path.name,
                width=width,
                height=height,
                own_width=one.size.width,
                own_height=one.size.height,
            )
        )
