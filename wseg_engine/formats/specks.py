"""Specks: parts of a mask too small to be objects, given to what surrounds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.base.messages import tr_noop
from wseg_engine.formats.types import Labels
from wseg_engine.objects.maps import ObjectMap

SPECKS = tr_noop("Parts too small to be objects are merged into their surroundings")


class Cleaned(NamedTuple):
    """A mask without specks."""

    labels: Labels
    specks: int  # parts that were too small


class Speck(NamedTuple):
    """A part that is too small."""

    value: int
    rows: slice  # of its box, with a pixel around it
    columns: slice
    inside: NDArray[np.bool_]  # which pixels of the box are its own

    @property
    def centre(self) -> tuple[float, float]:
        """Where it is: x and y, px."""
        return (
            (self.columns.start + self.columns.stop) / 2,
            (self.rows.start + self.rows.stop) / 2,
        )


def find_specks(labels: Labels, least: int, objects: ObjectMap | None = None) -> Iterator[Speck]:
    """Yield the connected parts of classes that have fewer pixels than `least`.

    Args:
        labels: (H, W) uint8.
        least: pixels that a part has to have to be an object; with 0 there are no specks.
        objects: (H, W) uint16, 0 for none; a part that belongs to one is no speck.
    """
    import cv2

    if least <= 1:
        return
    counts = cv2.calcHist([labels], [0], None, [256], [0, 256]).ravel()
    for value in sorted(set(np.flatnonzero(counts).tolist()) - {BACKGROUND, VOID}):
        count, numbers, stats, _ = cv2.connectedComponentsWithStats(
            (labels == value).astype(np.uint8), connectivity=8
        )
        for number in np.flatnonzero(stats[1:count, cv2.CC_STAT_AREA] < least).tolist():
            x, y, width, height = (int(side) for side in stats[number + 1, :4])
            rows = slice(max(0, y - 1), y + height + 1)
            columns = slice(max(0, x - 1), x + width + 1)
            inside = numbers[rows, columns] == number + 1
            if objects is None or not objects[rows, columns][inside].any():
                yield Speck(value, rows, columns, inside)


def without_specks(labels: Labels, least: int, objects: ObjectMap | None = None) -> Cleaned:
    """Give connected parts of a class that are too small to what surrounds them.

    A speck becomes what most of the pixels around it are; where those are of several kinds and none
    is the half of them, or where there are none but other specks, it becomes void.

    Args:
        labels: (H, W) uint8, left as it is.
        least: pixels that a part has to have to stay; 0 keeps all.
        objects: as of `find_specks`.
    """
    import cv2

    parts = list(find_specks(labels, least, objects))
    if not parts:
        return Cleaned(labels, 0)
    out, specks = labels.copy(), np.zeros(labels.shape, bool)
    for part in parts:
        specks[part.rows, part.columns] |= part.inside
    around = np.ones((3, 3), np.uint8)
    for _, rows, columns, inside in parts:
        rim = cv2.dilate(inside.astype(np.uint8), around) > 0
        found = np.bincount(labels[rows, columns][rim & ~specks[rows, columns]], minlength=256)
        most = int(found.argmax())
        decided = found.any() and 2 * found[most] >= found.sum()
        out[rows, columns][inside] = most if decided else VOID
    return Cleaned(out, len(parts))
