"""Curves of a training: thinned while it runs, read from its log where it is over."""

from __future__ import annotations

import csv
import io
import math
from array import array
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.budget import read_text
from wseg_engine.base.events import EpochDone

MOST_POINTS = 4096


class Curve:
    """Values over a training, thinned by averaging neighbours when there are too many.

    Args:
        most: points kept; beyond, every two become one.
    """

    def __init__(self, most: int = MOST_POINTS) -> None:
        self._most = most
        self._each = 1  # values behind one point
        self._x, self._y = array("d"), array("d")
        self._waiting: list[tuple[float, float]] = []
        self.last = math.nan

    def __len__(self) -> int:
        return len(self._x) + bool(self._waiting)

    def add(self, x: float, y: float) -> None:
        """Append a value; NaN, where a loss is not active, is left out."""
        if math.isnan(y):
            return
        self.last = y
        self._waiting.append((x, y))
        if len(self._waiting) == self._each:
            self._flush()
        if len(self._x) >= self._most:
            self._thin()

    def points(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the x and y of all points, copied."""
        x, y = list(self._x), list(self._y)
        if self._waiting:
            x.append(self._waiting[-1][0])
            y.append(_mean([value for _, value in self._waiting]))
        return np.array(x, np.float64), np.array(y, np.float64)

    def _flush(self) -> None:
        self._x.append(self._waiting[-1][0])
        self._y.append(_mean([value for _, value in self._waiting]))
        self._waiting = []

    def _thin(self) -> None:
        pairs = range(0, len(self._x) - 1, 2)
        self._y = array("d", [(self._y[i] + self._y[i + 1]) / 2 for i in pairs])
        self._x = array("d", [self._x[i + 1] for i in pairs])
        self._each *= 2


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


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
    except (OSError, ValueError, KeyError, TypeError, csv.Error):
        return ()


def _epoch(row: Mapping[str, str], epochs: int) -> EpochDone:
    tag, mask, pixel = (_number(row[name]) for name in _LOSSES)
    metrics = {name: float(value) for name, value in row.items() if name not in _COLUMNS and value}
    seconds = float(row["seconds"])
    return EpochDone(int(row["epoch"]), epochs, tag, mask, pixel, seconds, metrics)


def _number(text: str) -> float:
    return float(text) if text else math.nan
