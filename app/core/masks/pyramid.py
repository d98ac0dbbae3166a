"""Smaller copies of an image or a mask, for drawing it zoomed out."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.masks.area import NOTHING, Box, Labels

_SMALLEST = 512  # px; no smaller copy of an image whose longer side is shorter


class ImagePyramid:
    """An image and its halves, averaged; together a third more memory. Made when first asked."""

    def __init__(self, image: NDArray[np.uint8]) -> None:
        """Begin with the image, (H, W, 3) RGB; it is not copied."""
        self._levels = [image]

    @property
    def whole(self) -> NDArray[np.uint8]:
        """The image itself."""
        return self._levels[0]

    def complete(self) -> ImagePyramid:
        """Make all copies, as in a thread before the image is shown; return itself."""
        self.level(max(self.whole.shape))
        return self

    def level(self, step: float) -> tuple[NDArray[np.uint8], int]:
        """Return the smallest copy that has at least a pixel for every `step` of the image's.

        Returns:
            The copy, and how many pixels of the image one of its pixels stands for, along a side.
        """
        wanted = _level(self._levels[0], step)
        while len(self._levels) <= wanted:
            last = self._levels[-1]
            half = cv2.resize(_even(last), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
            self._levels.append(np.asarray(half, np.uint8))
        return self._levels[wanted], 1 << wanted

    @property
    def nbytes(self) -> int:
        """Memory beyond the image."""
        return sum(level.nbytes for level in self._levels[1:])


class LabelPyramid:
    """A mask and every second, fourth … pixel of it, kept up with what is painted.

    A copy is made when it is first asked for, and brought up to date when it is next asked for.
    """

    def __init__(self, labels: Labels) -> None:
        """Begin with the labels, (H, W); they are not copied."""
        self._labels = labels
        self._smaller: dict[int, Labels] = {}  # by level
        self._stale: dict[int, Box] = {}  # what was painted since

    @property
    def labels(self) -> Labels:
        """The whole mask."""
        return self._labels

    def level(self, step: float) -> tuple[Labels, int]:
        """Return the smallest copy that has at least a pixel for every `step` of the mask's.

        Returns:
            The copy, and how many pixels of the mask one of its pixels stands for, along a side.
        """
        wanted = _level(self._labels, step)
        apart = 1 << wanted
        if not wanted:
            return self._labels, apart
        if wanted not in self._smaller:
            self._smaller[wanted] = np.ascontiguousarray(self._labels[::apart, ::apart])
        elif wanted in self._stale:
            self._refresh(self._smaller[wanted], self._stale[wanted], apart)
        self._stale.pop(wanted, None)
        return self._smaller[wanted], apart

    def update(self, box: Box) -> None:
        """Take note of what was painted in a rectangle."""
        for level in self._smaller:
            self._stale[level] = self._stale.get(level, NOTHING).join(box)

    def _refresh(self, smaller: Labels, box: Box, apart: int) -> None:
        rows = slice(-(-box.top // apart), -(-box.bottom // apart))
        columns = slice(-(-box.left // apart), -(-box.right // apart))
        source = self._labels[rows.start * apart : box.bottom, columns.start * apart : box.right]
        smaller[rows, columns] = source[::apart, ::apart]

    @property
    def nbytes(self) -> int:
        """Memory beyond the labels."""
        return sum(smaller.nbytes for smaller in self._smaller.values())


def _even(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Repeat the last row or column where their number is odd."""
    below, right = image.shape[0] % 2, image.shape[1] % 2
    if not below and not right:
        return image
    framed = cv2.copyMakeBorder(image, 0, below, 0, right, cv2.BORDER_REPLICATE)
    return np.asarray(framed, np.uint8)


def _level(whole: NDArray[np.uint8], step: float) -> int:
    number, side = 0, max(whole.shape[:2])
    while 2 << number <= step and side >> number > _SMALLEST:
        number += 1
    return number
