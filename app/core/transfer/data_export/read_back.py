"""Reading outlines back: what a trainer that fills them will see, compared with the masks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.transfer.data_export.plan import PlanItem
from app.core.translation import translate
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.formats.types import Record
from wseg_engine.formats.writer import OutlineFormat
from wseg_engine.images.imaging import ImageSize

_EVERY = 16  # images between two looks at the control


@dataclass(frozen=True)
class OutlineCounts:
    """Pixels by exported class id, in all images together."""

    found: Counter[int] = field(default_factory=Counter)  # that the outlines hold
    lost: Counter[int] = field(default_factory=Counter)  # of the masks, and in no outline
    added: Counter[int] = field(default_factory=Counter)  # in an outline, and not of the masks


def count_outlines(
    writer: OutlineFormat,
    folder: Path,
    records: Sequence[Record],
    items: Mapping[str, PlanItem],
    control: Control,
) -> Iterator[Event | OutlineCounts]:
    """Fill the outlines of an export from its files; yields `Progress` and, last, the counts.

    Args:
        writer: of the export; it can read what it wrote.
        folder: the data set's folder.
        records: the images that were written.
        items: of the plan, by name; they have the masks.
        control: to stop it.

    Raises:
        Stopped: if the control asked for it.
        ValueError: for a file that does not read back as it was written.
        OSError: for a file that cannot be read.
    """
    text = translate("DataExport", "Verifying the export")
    counts = OutlineCounts()
    read = writer.outlines(folder, records)
    for done, record in enumerate(records):
        if done % _EVERY == 0:
            control.wait_or_stop()
            yield Progress("read back", done, len(records), text)
        outlines = next(read)
        labels = items[record.name].labels()
        for number in {*outlines, *items[record.name].shown}:
            drawn = _filled(outlines.get(number, ()), record.size)
            mask = labels == number
            counts.found[number] += int(drawn.sum())
            counts.lost[number] += int((mask & ~drawn).sum())
            counts.added[number] += int((drawn & ~mask).sum())
    yield counts


def _filled(outlines: Sequence[NDArray[np.float64]], size: ImageSize) -> NDArray[np.bool_]:
    """Fill outlines as trainers do: OpenCV, after the decimals were cut off."""
    import cv2

    mask = np.zeros(tuple(size), np.uint8)
    for outline in outlines:
        cv2.fillPoly(mask, [outline.astype(np.int32)], 1)
    return mask > 0
