"""Partial labels: points and strokes that say what a few pixels show, and nothing of the others.

In a mask of them void means "not marked". They are so small that the usual ways of making a mask
smaller would lose them, so a cell shows a mark that lies anywhere in it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.labels import VOID

Labels = NDArray[np.uint8]


def shrunk_marks(labels: Labels, height: int, width: int) -> Labels:
    """Return marks at another size; no mark is lost.

    Args:
        labels: (H, W), void where nothing is marked.
        height: of what is returned.
        width: of what is returned.

    Returns:
        (height, width), contiguous. Of several marks in one cell, the one with most pixels counts.
    """
    found = np.full((height, width), VOID, np.uint8)
    rows, columns = np.nonzero(labels != VOID)
    if not len(rows):
        return found
    values = labels[rows, columns].astype(np.int64)
    cells = (rows * height // labels.shape[0]) * width + columns * width // labels.shape[1]
    pairs, counts = np.unique(cells * 256 + values, return_counts=True)
    order = np.argsort(counts, kind="stable")  # the most frequent is written last
    found.reshape(-1)[pairs[order] // 256] = (pairs[order] % 256).astype(np.uint8)
    if height > labels.shape[0] or width > labels.shape[1]:  # enlarged: cells between have none
        y = np.arange(height) * labels.shape[0] // height
        x = np.arange(width) * labels.shape[1] // width
        return np.ascontiguousarray(labels[y][:, x])
    return found


def lay_marks(labels: Labels, marks: Labels) -> Labels:
    """Return labels with marks over them.

    Args:
        labels: (h, w).
        marks: of any size, void where nothing is marked.
    """
    own = shrunk_marks(marks, *labels.shape)
    return np.where(own == VOID, labels, own)


def hold_marks(probabilities: NDArray[np.float32], marks: Labels, channels: list[int]) -> None:
    """Make channels certain where they are marked, in place, so that a CRF starts from it.

    Args:
        probabilities: (C, h, w), summing to 1 over C.
        marks: (h, w), void where nothing is marked.
        channels: the label of each channel; marks of others are left out.
    """
    for place, value in enumerate(channels):
        marked = marks == value
        probabilities[:, marked] = _REST / max(1, len(channels) - 1)
        probabilities[place][marked] = 1 - _REST


_REST = 1e-3  # what all other channels have together where one is marked
