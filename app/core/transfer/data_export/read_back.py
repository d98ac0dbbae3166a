"""Reading outlines back from the disk: how many pixels of each class a reader would find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from app.core.transfer.data_export.fill import Outline, fill_outline
from app.core.translation import translate
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.formats.types import Record
from wseg_engine.formats.writer import OutlineFormat
from wseg_engine.images.imaging import ImageSize

_EVERY = 16  # images between two looks at the control


def count_outlines(
    writer: OutlineFormat,
    folder: Path,
    records: Sequence[Record],
    control: Control,
) -> Iterator[Event | Counter[int]]:
    """Fill the outlines of an export from its files; yields `Progress` and, last, the counts.

    Args:
        writer: of the export; it can read what it wrote.
        folder: the data set's folder.
        records: the images that were written.
        control: to stop it.

    Raises:
        Stopped: if the control asked for it.
        ValueError: for a file that does not read back as it was written.
        OSError: for a file that cannot be read.
    """
    text = translate("DataExport", "Reading the export back")
    counts: Counter[int] = Counter()
    read = writer.outlines(folder, records)
    for done, record in enumerate(records):
        if done % _EVERY == 0:
            control.wait_or_stop()
            yield Progress("read back", done, len(records), text)
        outlines = next(read)
        for number, own in outlines.items():
            counts[number] += _filled(own, record.size)
    yield counts


def _filled(outlines: Sequence[Outline], size: ImageSize) -> int:
    mask = np.zeros(tuple(size), bool)
    for outline in outlines:
        fill_outline(mask, outline)
    return int(mask.sum())
