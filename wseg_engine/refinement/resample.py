"""Taking probabilities, given at some size over a whole image, to a part of it at another size."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Window(NamedTuple):
    """A rectangle of an image, and the size it is worked on at."""

    top: int
    left: int
    bottom: int  # exclusive, like right
    right: int
    rows: int  # of the working size
    columns: int

    @property
    def full_size(self) -> bool:
        """Whether the working size is the rectangle's own."""
        return (self.rows, self.columns) == (self.bottom - self.top, self.right - self.left)

    def down(self, first: int, last: int) -> NDArray[np.floating]:
        """Return where image rows first..last lie among the working rows."""
        step = self.rows / (self.bottom - self.top)
        return (np.arange(first, last) - self.top + 0.5) * step - 0.5

    def across(self, first: int, last: int) -> NDArray[np.floating]:
        """Return where image columns first..last lie among the working columns."""
        step = self.columns / (self.right - self.left)
        return (np.arange(first, last) - self.left + 0.5) * step - 0.5


def shrink(values: NDArray[np.generic], window: Window) -> NDArray[np.generic]:
    """Take (H, W) or (H, W, 3) values of the image to the window's working size, by area."""
    part = np.ascontiguousarray(values[window.top : window.bottom, window.left : window.right])
    if window.full_size:
        return part
    return np.asarray(
        cv2.resize(part, (window.columns, window.rows), interpolation=cv2.INTER_AREA), values.dtype
    )


def take(probabilities: NDArray[np.floating], size: tuple[int, int], window: Window) -> Floats:
    """Take probabilities over a whole image to the window's working size.

    Args:
        probabilities: (C, h, w), corners aligned with those of the image.
        size: (H, W) of the image.
        window: the part wanted.

    Returns:
        (C, window.rows, window.columns), bilinear; means of areas where given at full size.
    """
    if probabilities.shape[1:] == size:
        planes = [shrink(np.asarray(plane, np.float32), window) for plane in probabilities]
        return np.stack(planes).astype(np.float32, copy=False)
    step_y = (window.bottom - window.top) / window.rows
    step_x = (window.right - window.left) / window.columns
    y = window.top - 0.5 + step_y * (np.arange(window.rows) + 0.5)
    x = window.left - 0.5 + step_x * (np.arange(window.columns) + 0.5)
    lines = _between(probabilities, y * _ratio(probabilities.shape[1], size[0]), axis=1)
    return _between(lines, x * _ratio(probabilities.shape[2], size[1]), axis=2)


def _ratio(given: int, wanted: int) -> float:
    """Return the step among `given` places, for each of `wanted`, that aligns both ends."""
    return (given - 1) / (wanted - 1) if wanted > 1 else 0.0


def _between(values: NDArray[np.floating], places: NDArray[np.floating], *, axis: int) -> Floats:
    """Interpolate linearly along an axis at fractional places, clamped to its ends."""
    last = values.shape[axis] - 1
    places = np.clip(places, 0, last)
    low = np.minimum(places.astype(np.int64), max(last - 1, 0))
    part = (places - low).astype(np.float32)
    part = part[:, None] if axis == 1 else part
    result = values.take(low, axis).astype(np.float32)
    step = values.take(np.minimum(low + 1, last), axis).astype(np.float32)
    step -= result
    step *= part
    result += step
    return result
