"""Labels of what stands out in a photograph: one class, or several that ImageNet tells apart."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.labels import BACKGROUND, VOID

MARGIN = 1.0  # nats by which a class must lead the next; by measurement, see docs/benchmarks.md


def label_standing_out(
    stands_out: NDArray[np.bool_],
    channels: Sequence[int],
    evidence: NDArray[np.float32] | None = None,
) -> NDArray[np.uint8]:
    """Give what stands out the label of the class that most speaks for, and the rest none.

    Args:
        stands_out: (H, W).
        channels: of the classes that the photograph shows.
        evidence: (len(channels), h, w) of each class in cells of the whole photograph; None where
            nothing tells several classes apart.

    Returns:
        (H, W) uint8: a channel, 0 where nothing stands out, 255 where no class leads the next.
    """
    if len(channels) == 1:
        return np.where(stands_out, channels[0], BACKGROUND).astype(np.uint8)
    if evidence is None or not channels:
        return np.where(stands_out, VOID if channels else BACKGROUND, BACKGROUND).astype(np.uint8)
    height, width = stands_out.shape
    full = np.stack([cv2.resize(one, (width, height)) for one in evidence])
    best, second = np.sort(full, axis=0)[:-3:-1]
    inside = np.array(channels, np.uint8)[full.argmax(0)]
    inside[best - second < MARGIN] = VOID
    return np.where(stands_out, inside, BACKGROUND).astype(np.uint8)
