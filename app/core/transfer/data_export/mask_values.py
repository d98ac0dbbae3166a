"""From a mask of the project to one of the export: the same classes under the exported ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.masks.kept_objects import read_kept_objects
from app.core.masks.records import best
from app.core.store import MaskRecord, Provenance
from app.core.translation import os_reason, translate
from wseg_engine.base.bounds import is_file
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.formats.specks import Cleaned, without_specks
from wseg_engine.formats.types import Labels, count_pixels
from wseg_engine.images.imaging import ImageSize
from wseg_engine.images.mask_files import MaskError, read_mask
from wseg_engine.objects.files import objects_path
from wseg_engine.objects.maps import ObjectMap

Table = NDArray[np.uint8]  # (256,): the exported value of each value of a mask


def best_mask(records: Iterable[MaskRecord]) -> MaskRecord | None:
    """Return the mask that counts of those that are given away.

    Drafts are not: nobody, neither a model nor a person, has looked at them.
    """
    return best(record for record in records if record.provenance is not Provenance.DRAFT)


def value_table(
    classes: tuple[int | None, ...], exported: Mapping[int, int], *, void: int
) -> Table:
    """Return what each value of a mask becomes.

    Args:
        classes: class id of each value from 1; None for a class that was deleted.
        exported: exported id of each class id; classes without one become background.
        void: what undecided pixels become.
    """
    table = np.full(256, void, np.uint8)
    table[BACKGROUND] = BACKGROUND
    for value, class_id in enumerate(classes, 1):
        if class_id is not None:
            table[value] = exported.get(class_id, BACKGROUND)
    return table


def undecided_values(classes: tuple[int | None, ...]) -> frozenset[int]:
    """Return the values of a mask that mean no class and no background.

    Args:
        classes: as of `value_table`.
    """
    gone = {value for value, class_id in enumerate(classes, 1) if class_id is None}
    return frozenset({VOID, *gone})


class Counted(NamedTuple):
    """What an exported mask has."""

    pixels: dict[int, int]  # of each exported value
    specks: int  # parts that were too small to stay
    undecided: int  # pixels of the mask, whatever becomes of them


@dataclass(frozen=True)
class MaskSource:
    """Where the labels of one image come from; called when they are written."""

    file: Path | None  # None: it has none, and all pixels are `whole`
    values: int  # that the record has a meaning for, from 1
    table: Table
    size: ImageSize
    specks: int = 0  # parts with fewer pixels go to what surrounds them
    whole: int = VOID
    undecided: frozenset[int] = frozenset({VOID})  # values of the mask, not of the export
    torn: int = VOID  # what a speck becomes that belongs to nothing around it

    def __call__(self) -> Labels:
        """Return the (H, W) labels with exported ids.

        Raises:
            MaskError: for a file that cannot be used as this image's mask.
        """
        if self.file is None:
            return np.full(tuple(self.size), self.whole, np.uint8)
        labels, _ = self._read(self.file)
        return self._clean(self.file, labels).labels

    def count(self) -> Counted:
        """Return how many pixels each exported value has; half the memory of the labels.

        Raises:
            MaskError: for a file that cannot be used as this image's mask.
        """
        if self.file is None:
            pixels = self.size.height * self.size.width
            return Counted({self.whole: pixels}, 0, pixels if self.whole == VOID else 0)
        labels, found = self._read(self.file)
        undecided = sum(number for value, number in found.items() if value in self.undecided)
        if self.specks:
            cleaned = self._clean(self.file, labels)
            return Counted(count_pixels(cleaned.labels), cleaned.specks, undecided)
        counts: Counter[int] = Counter()
        for value, number in found.items():
            counts[int(self.table[value])] += number
        return Counted(dict(counts), 0, undecided)

    @property
    def has_objects(self) -> bool:
        """Whether there is a file of objects beside the mask."""
        return self.file is not None and is_file(objects_path(self.file))

    def objects(self) -> ObjectMap | None:
        """Return the (H, W) ids of the mask's objects; None where it has none that can be used.

        Raises:
            MaskError: for a mask that cannot be used.
        """
        if self.file is None or not self.has_objects:
            return None
        return read_kept_objects(self.file, self._read(self.file)[0]).ids

    def _clean(self, file: Path, labels: Labels) -> Cleaned:
        ids = None
        if self.specks and self.has_objects:  # parts of objects are no specks
            ids = read_kept_objects(file, labels).ids
        cleaned = without_specks(np.take(self.table, labels), self.specks, ids)
        if cleaned.specks and self.torn != VOID:  # beside it, the table has left no void
            cleaned.labels[cleaned.labels == VOID] = self.torn
        return cleaned

    def _read(self, file: Path) -> tuple[Labels, dict[int, int]]:
        """Return the labels as they are in the file, and how many pixels each value has."""
        try:
            labels = read_mask(file)
        except OSError as error:
            raise MaskError(f"{file.name}: {os_reason(error)}") from error
        if labels.shape != tuple(self.size):
            height, width = labels.shape
            raise MaskError(
                translate(
                    "DataExport",
                    "The mask has {found} pixels, the upright image {expected}. Predict the mask "
                    "again, or import one that fits.",
                ).format(
                    found=f"{width}×{height}", expected=f"{self.size.width}×{self.size.height}"
                )
            )
        counts = count_pixels(labels)
        unknown = max((value for value in counts if self.values < value < VOID), default=None)
        if unknown is not None:
            raise MaskError(
                translate(
                    "DataExport",
                    "The mask has pixels of value {value}, but only {count} classes. Predict the "
                    "mask again, or import it with a mapping.",
                ).format(value=unknown, count=self.values)
            )
        return labels, counts
