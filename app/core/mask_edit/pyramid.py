"""Smaller copies of an image or a mask, for drawing it zoomed out."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.mask_edit.area import Box, Labels

_SMALLEST = 512  # px; no smaller copy of an image whose longer side is shorter


class ImagePyramid:
    """An image and its halves, averaged; together a third more memory. Made when first asked."""

    def __init__(self, image: NDArray[np.uint8]) -> None:
        """Begin with the image, (H, W, 3) RGB; it is not copied."""
        self._levels = [image]

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
    """A mask and every second, fourth … pixel of it, kept up with what is painted."""

    def __init__(self, labels: Labels) -> None:
        """Begin with the labels, (H, W); they are not copied."""
        self._levels = [labels]

    def level(self, step: float) -> tuple[Labels, int]:
        """Return the smallest copy that has at least a pixel for every `step` of the mask's.

        Returns:
            The copy, and how many pixels of the mask one of its pixels stands for, along a side.
        """
        wanted = _level(self._levels[0], step)
        while len(self._levels) <= wanted:
            self._levels.append(np.ascontiguousarray(self._levels[-1][::2, ::2]))
        return self._levels[wanted], 1 << wanted

    def update(self, box: Box) -> None:
        """Take over what was painted in a rectangle."""
        for number in range(1, len(self._levels)):
            step = 1 << number
            rows = slice(box.top // step, -(-box.bottom // step))
            columns = slice(box.left // step, -(-box.right // step))
            target = self._levels[number][rows, columns]
            source = self._levels[number - 1][2 * rows.start :: 2, 2 * columns.start :: 2]
            target[...] = source[: target.shape[0], : target.shape[1]]

    @property
    def nbytes(self) -> int:
        """Memory beyond the labels."""
        return sum(level.nbytes for level in self._levels[1:])


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
