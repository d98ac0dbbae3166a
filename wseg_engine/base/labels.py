"""Label values, tags, the colours of classes, and masks on disk. One meaning for each number."""

from __future__ import annotations

from enum import IntEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

BACKGROUND = 0
VOID = 255  # pixels that nobody has decided; ignored in training and in scores


class Tag(IntEnum):
    """What an image says of a class."""

    UNSURE = -1  # not known; no loss
    ABSENT = 0
    PRESENT = 1


def voc_palette() -> NDArray[np.uint8]:
    """Return Pascal VOC's palette, (256, 3) RGB: the bits of the index spread over the channels."""
    return _voc_palette().copy()


@cache  # every mask that is written asks for it
def _voc_palette() -> NDArray[np.uint8]:
    index = np.arange(256, dtype=np.int64)
    palette = np.zeros((256, 3), np.int64)
    for bit in range(8):
        for channel in range(3):
            palette[:, channel] |= ((index >> (3 * bit + channel)) & 1) << (7 - bit)
    return palette.astype(np.uint8)
