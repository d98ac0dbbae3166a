"""Undo and redo of one image's mask, in memory that all images share."""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Iterable
from typing import NamedTuple
from weakref import WeakSet

import cv2
import numpy as np

from app.core.mask_edit.area import Box, Labels

STEPS = 500  # of one image, kept at most
BYTES = 256 * 2**20  # of all images together, kept at most
_LEVEL = 1  # of zlib: masks hardly gain from more
_OVERHEAD = 200  # bytes an object costs beside its contents, about


class Tile(NamedTuple):
    """What one step changed in one rectangle."""

    box: Box
    packed: bytes  # old labels xor new ones, compressed: the same both ways


class Step(NamedTuple):
    """What is undone together."""

    text: str
    tiles: tuple[Tile, ...]

    @property
    def nbytes(self) -> int:
        """Memory it takes."""
        return _OVERHEAD + sum(_OVERHEAD + len(tile.packed) for tile in self.tiles)


def packed(box: Box, old: Labels, new: Labels) -> Tile | None:
    """Return what changed between two states of a rectangle; None if nothing did."""
    difference = old ^ new
    left, top, width, height = cv2.boundingRect(difference)
    if not width:
        return None
    inner = Box(box.top + top, box.left + left, box.top + top + height, box.left + left + width)
    part = np.ascontiguousarray(difference[top : top + height, left : left + width])
    return Tile(inner, zlib.compress(part.data, _LEVEL))


def toggle(labels: Labels, step: Step) -> None:
    """Take a step back, or make it again: either way the differences are laid over the labels."""
    for box, data in step.tiles:
        difference = np.frombuffer(zlib.decompress(data), np.uint8)
        labels[box.slices] ^= difference.reshape(box.height, box.width)


class Budget:
    """The memory that the histories of all images share.

    When it is used up, the oldest steps of the history that was used longest ago are forgotten.
    """

    def __init__(self, limit: int = BYTES) -> None:
        self.limit = limit  # bytes
        self._histories: WeakSet[History] = WeakSet()
        self._clock = 0

    @property
    def nbytes(self) -> int:
        """Memory that all steps take together."""
        return sum(history.nbytes for history in self._histories)

    def join(self, history: History) -> None:
        """Count a history from now on."""
        self._histories.add(history)

    def used(self, history: History) -> None:
        """Note that a history has changed, and make room if need be."""
        self._clock += 1
        history.last_used = self._clock
        excess = self.nbytes - self.limit
        for other in sorted(self._histories, key=lambda h: h.last_used):
            if excess <= 0:
                break
            excess -= other.forget(excess, keep_newest=other is history)


class History:
    """The steps of one image's mask, newest last, and the way back.

    It holds differences alone, so it outlives the labels: keep it while another image is shown,
    together with the fingerprint of the labels it ends at.
    """

    def __init__(self, budget: Budget | None = None, *, steps: int = STEPS) -> None:
        self._budget = budget or Budget()
        self._max_steps = steps
        self._done: deque[Step] = deque()
        self._undone: list[Step] = []
        self._nbytes = 0
        self.last_used = 0
        self._budget.join(self)

    @property
    def budget(self) -> Budget:
        """What it shares its memory with."""
        return self._budget

    @property
    def nbytes(self) -> int:
        """Memory its steps take."""
        return self._nbytes

    @property
    def undo_text(self) -> str | None:
        """What undo would take back; None if nothing."""
        return self._done[-1].text if self._done else None

    @property
    def redo_text(self) -> str | None:
        """What redo would do again; None if nothing."""
        return self._undone[-1].text if self._undone else None

    @property
    def undo_steps(self) -> int:
        """How many steps can be taken back."""
        return len(self._done)

    @property
    def redo_steps(self) -> int:
        """How many steps can be made again."""
        return len(self._undone)

    def push(self, step: Step) -> None:
        """Keep a step that was just made; those that were taken back are forgotten."""
        self._nbytes += step.nbytes - sum(old.nbytes for old in self._undone)
        self._undone.clear()
        self._done.append(step)
        while len(self._done) > self._max_steps:
            self._nbytes -= self._done.popleft().nbytes
        self._budget.used(self)

    def undo(self, labels: Labels) -> Step | None:
        """Take the last step back; return it, or None if there was none."""
        if not self._done:
            return None
        step = self._done.pop()
        toggle(labels, step)
        self._undone.append(step)
        return step

    def redo(self, labels: Labels) -> Step | None:
        """Make the step again that was taken back last; return it, or None if there was none."""
        if not self._undone:
            return None
        step = self._undone.pop()
        toggle(labels, step)
        self._done.append(step)
        return step

    def forget(self, nbytes: int, *, keep_newest: bool) -> int:
        """Forget the oldest steps until so much memory is free; return how much became free."""
        freed = 0
        while freed < nbytes and len(self._done) > (1 if keep_newest else 0):
            freed += self._done.popleft().nbytes
        while freed < nbytes and self._undone and not keep_newest:
            freed += self._undone.pop(0).nbytes
        self._nbytes -= freed
        return freed

    def clear(self) -> None:
        """Forget everything; the labels stay as they are."""
        self._done.clear()
        self._undone.clear()
        self._nbytes = 0


def boxes(step: Step) -> Iterable[Box]:
    """Return the rectangles that a step changes."""
    return (tile.box for tile in step.tiles)
