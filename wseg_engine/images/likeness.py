"""Copies and near-copies of photos: the same picture saved anew, smaller, brighter or mirrored.

A picture on both sides of a split makes the score of a model better than it is. Photos are
compared by what is left of them in a few hundred cells, brightness and contrast apart. Of 5.6
million pairs of different photos (3354 of Pascal VOC's animals) none correlates by more than 0.969
in these cells; copies resized to a third, saved at quality 60, retouched or cropped by a hundredth
on each side do by 0.987 and more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.images.imaging import load_image

SIDE = 16  # cells of a signature each way
SIGNATURE_BYTES = SIDE * SIDE * 3
_DECODED = 256  # px; the larger side of a photo when its cells are averaged
_ALIKE = 0.985  # correlation of the cells from which photos are near-copies
_MAYBE = 0.975  # of the cells without their colour, from which photos are compared in colour
_APART = 40.0  # levels of 255 that a cell may differ by, brightness and contrast apart
_BRIGHTER = 40.0  # levels that the whole may be brighter
_CONTRAST = 1.4  # times that cells may vary more
_FLAT = 3.0  # levels; where cells vary less, nothing tells one photo from another
_COLOURLESS = 1.0  # levels; photos with less colour are compared by their grey alone
_LUMA = (0.299, 0.587, 0.114)  # of red, green and blue in grey
_BLOCK = 512  # photos that are compared with the others at a time

Signature = NDArray[np.uint8]  # (SIGNATURE_BYTES,)


class Pair(NamedTuple):
    """Two photos that show the same picture, by their places in what was compared."""

    one: int
    other: int  # larger than `one`


def signature_of(path: Path) -> Signature:
    """Return what photos are compared by: their cells' mean colours, upright.

    Raises:
        ImageError: for a file that cannot be decoded.
    """
    import cv2

    pixels = load_image(path, max_side=_DECODED)
    cells = cv2.resize(pixels, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(cells, np.uint8).reshape(-1)


def near_copies(signatures: Sequence[Signature]) -> Iterator[list[Pair]]:
    """Yield the pairs that show the same picture, of a block of photos at a time.

    Photos of nearly one colour are in no pair.
    """
    if len(signatures) < 2:
        return
    every = np.stack(signatures).astype(np.float32).reshape(-1, SIDE, SIDE, 3)
    bright = every.mean(axis=(1, 2, 3))
    every -= every.mean(axis=(1, 2), keepdims=True)
    varied = np.flatnonzero(every.std(axis=(1, 2, 3)) >= _FLAT)
    varied = varied[np.argsort(bright[varied], kind="stable")]
    cells, bright = every[varied], bright[varied]
    plain = _unit(_grey(cells))
    mirrored = _unit(plain.reshape(-1, SIDE, SIDE)[:, :, ::-1])
    for start in range(0, len(varied), _BLOCK):
        stop = min(start + _BLOCK, len(varied))
        last = int(np.searchsorted(bright, bright[stop - 1] + _BRIGHTER, side="right"))
        found = set()
        for own, flip in ((plain, False), (mirrored, True)):
            maybe = np.argwhere(own[start:stop] @ plain[start:last].T >= _MAYBE)
            for row, column in maybe[maybe[:, 1] > maybe[:, 0]].tolist():
                one, other = start + row, start + column
                if bright[other] - bright[one] <= _BRIGHTER and _alike(
                    cells[one][:, ::-1] if flip else cells[one], cells[other]
                ):
                    found.add(Pair(*sorted((int(varied[one]), int(varied[other])))))
        yield sorted(found)


def _unit(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the cells of each photo as a vector of length 1; what does not vary stays nothing."""
    flat = cells.reshape(len(cells), SIDE * SIDE)
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    return np.asarray(flat / np.maximum(length, 1e-6), np.float32)


def _alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    """Whether two photos' cells, (SIDE, SIDE, 3) about nothing, are those of one picture."""
    if min(_colour(one), _colour(other)) < _COLOURLESS:
        one, other = _grey(one), _grey(other)
    contrast = float(one.std() / max(float(other.std()), 1e-6))
    if not 1 / _CONTRAST <= contrast <= _CONTRAST:
        return False
    if (one * other).mean() / (one.std() * other.std()) < _ALIKE:
        return False
    return float(np.abs(one - other * contrast).max()) <= _APART


def _grey(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how bright cells are, as a camera's grey."""
    return np.asarray(cells @ np.array(_LUMA, np.float32), np.float32)


def _colour(cells: NDArray[np.float32]) -> float:
    """Return how much the colours of cells differ from grey, in levels."""
    return float(cells.std(axis=2).mean())


def groups_of(count: int, pairs: Sequence[Pair]) -> list[list[int]]:
    """Return what hangs together by pairs, each photo in one group, in their order."""
    parent = list(range(count))

    def top(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for one, other in pairs:
        first, second = sorted((top(one), top(other)))
        parent[second] = first
    groups: dict[int, list[int]] = {}
    for number in range(count):
        groups.setdefault(top(number), []).append(number)
    return list(groups.values())
