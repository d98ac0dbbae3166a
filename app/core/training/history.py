"""The epochs of a run as its log tells them, for curves of runs that are over."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from pathlib import Path

from wseg_engine.base.budget import MALFORMED, read_text
from wseg_engine.base.events import EpochDone

_LOSSES = ("tag_loss", "mask_loss", "pixel_loss")
_COLUMNS = ("epoch", *_LOSSES, "seconds")


def read_history(log: Path, *, epochs: int) -> tuple[EpochDone, ...]:
    """Return the complete epochs of a run; empty where there is no log, or it cannot be read.

    Args:
        log: the run's `log.csv`.
        epochs: of the whole run.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(read_text(log), newline="")))
        return tuple(_epoch(row, epochs) for row in rows)
    except (OSError, *MALFORMED, csv.Error):
        return ()


def _epoch(row: Mapping[str, str], epochs: int) -> EpochDone:
    tag, mask, pixel = (_number(row[name]) for name in _LOSSES)
    metrics = {name: float(value) for name, value in row.items() if name not in _COLUMNS and value}
    seconds = float(row["seconds"])
    return EpochDone(int(row["epoch"]), epochs, tag, mask, pixel, seconds, metrics)


def _number(text: str) -> float:
    return float(text) if text else math.nan
