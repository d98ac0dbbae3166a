"""A curve that never has more points than a plot can show."""

from __future__ import annotations

import math
from array import array

import numpy as np
from numpy.typing import NDArray

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
