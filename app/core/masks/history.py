"""Undo and redo of one image's mask, in memory that all images share."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import NamedTuple
from weakref import WeakSet

import cv2
import numpy as np

from app.core.masks.area import Box, Ids, Labels, Mask, tight
from app.core.masks.packing import (
    packed_ids,
    packed_labels,
    packed_mask,
    unpacked_ids,
    unpacked_labels,
    unpacked_mask,
)

STEPS = 500  # of one image, kept at most
BYTES = 256 * 2**20  # of all images together, kept at most
_OVERHEAD = 200  # bytes an object costs beside its contents, about
_AS_LABELS = b"="  # the pixels painted are those whose labels changed


class State(NamedTuple):
    """What steps change: labels, which of them were painted by hand, and objects."""

    labels: Labels  # (H, W)
    painted: Mask  # (H, W)
    objects: Ids | None = None  # (H, W); None where there are none

    def cut(self, place: tuple[slice, slice]) -> State:
        """Return a rectangle of it, not copied."""
        objects = None if self.objects is None else self.objects[place]
        return State(self.labels[place], self.painted[place], objects)

    def copy(self) -> State:
        """Return a copy; where nothing is painted, it takes no memory for that."""
        painted = self.painted
        nothing = np.broadcast_to(np.False_, painted.shape)
        objects = None if self.objects is None else self.objects.copy()
        return State(self.labels.copy(), painted.copy() if painted.any() else nothing, objects)

    def become(self, old: State) -> None:
        """Take another state over; where that knows of no objects, there are none."""
        self.labels[...], self.painted[...] = old.labels, old.painted
        if self.objects is not None:
            self.objects[...] = 0 if old.objects is None else old.objects


@dataclass
class Outcome:
    """What became of a step."""

    changed: bool = False  # whether it changed a label; known when it has ended


class Tile(NamedTuple):
    """What one step changed in one rectangle: old xor new, compressed, so the same both ways."""

    box: Box
    labels: bytes  # empty if they are the same
    painted: bytes  # empty if they are the same, or `_AS_LABELS`
    objects: bytes = b""  # empty if they are the same


class Step(NamedTuple):
    """What is undone together."""

    text: str
    tiles: tuple[Tile, ...]

    @property
    def nbytes(self) -> int:
        """Memory it takes."""
        held = (len(tile.labels) + len(tile.painted) + len(tile.objects) for tile in self.tiles)
        return _OVERHEAD * (1 + len(self.tiles)) + sum(held)

    @property
    def shows(self) -> bool:
        """Whether it is worth to be undone: a pixel that was painted as it was shows nothing."""
        return any(tile.labels or tile.objects for tile in self.tiles)

    @property
    def of_objects(self) -> bool:
        """Whether it changes objects."""
        return any(tile.objects for tile in self.tiles)

    @property
    def of_labels(self) -> bool:
        """Whether it changes labels."""
        return any(tile.labels for tile in self.tiles)

    def boxes(self, *, of_objects: bool = False) -> list[Box]:
        """Return the rectangles whose labels it changes, or whose objects."""
        return [tile.box for tile in self.tiles if (tile.objects if of_objects else tile.labels)]


def packed(box: Box, old: State, new: State) -> Tile | None:
    """Return what changed between two states of a rectangle; None if nothing did."""
    labels = np.asarray(cv2.bitwise_xor(old.labels, new.labels), np.uint8)
    painted = old.painted != new.painted
    drawn = labels != 0
    inner = tight(drawn, box)
    by_hand = np.array_equal(painted, drawn)
    inner = inner if by_hand else inner.join(tight(painted, box))
    ids = None
    if new.objects is not None:
        none = np.broadcast_to(np.uint16(0), new.objects.shape)
        before = none if old.objects is None else old.objects
        ids = np.asarray(cv2.bitwise_xor(before, new.objects), np.uint16)
        joined = ids != 0
        inner = inner if np.array_equal(joined, drawn) else inner.join(tight(joined, box))
    if inner.is_empty:
        return None
    at = inner.within(box)
    held = packed_labels(labels[at], drawn[at])
    bits = painted[at]
    return Tile(
        inner,
        held,
        _AS_LABELS if by_hand and held else packed_mask(bits) if bits.any() else b"",
        b"" if ids is None else packed_ids(ids[at], joined[at], drawn[at]),
    )


def toggle(state: State, step: Step) -> None:
    """Take a step back, or make it again: either way the differences are laid over the state."""
    for box, labels, painted, objects in step.tiles:
        shape = (box.height, box.width)
        part = state.cut(box.slices)
        drawn = np.zeros(shape, bool)
        if labels:
            difference = unpacked_labels(labels, shape)
            part.labels[...] ^= difference
            drawn = difference != 0
        if painted == _AS_LABELS:
            part.painted[...] ^= drawn
        elif painted:
            part.painted[...] ^= unpacked_mask(painted, shape)
        if objects and part.objects is not None:
            part.objects[...] ^= unpacked_ids(objects, shape, drawn)


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
        self._made = 0
        self._forgotten = 0  # of the oldest steps
        self._marks: dict[int, object] = {}  # by position
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
    def last(self) -> Step | None:
        """The step that undo would take back; None if there is none."""
        return self._done[-1] if self._done else None

    @property
    def last_of_objects(self) -> Step | None:
        """The newest step that changed objects and was not taken back; None if there is none."""
        return next((step for step in reversed(self._done) if step.of_objects), None)

    @property
    def made(self) -> int:
        """How many steps were ever made; undo and redo make none."""
        return self._made

    @property
    def next(self) -> Step | None:
        """The step that redo would make again; None if there is none."""
        return self._undone[-1] if self._undone else None

    def newest(self, count: int) -> list[Step]:
        """Return the steps that were made last, the oldest of them first."""
        return list(self._done)[-count:] if count > 0 else []

    @property
    def position(self) -> int:
        """How many steps lead to the mask as it is now, also those that are forgotten."""
        return self._forgotten + len(self._done)

    def keep(self, state: object) -> None:
        """Keep something that is true of the mask as it is now, and again when it is so again."""
        self._marks[self.position] = state

    @property
    def kept(self) -> object:
        """What was kept by `keep` when the mask was as it is now; None if nothing was."""
        return self._marks.get(self.position)

    @property
    def undo_steps(self) -> int:
        """How many steps can be taken back."""
        return len(self._done)

    def push(self, step: Step) -> None:
        """Keep a step that was just made; those that were taken back are forgotten."""
        self._nbytes += step.nbytes - sum(old.nbytes for old in self._undone)
        self._undone.clear()
        for place in [place for place in self._marks if place > self.position]:
            del self._marks[place]  # of steps that were taken back
        self._done.append(step)
        self._made += 1
        while len(self._done) > self._max_steps:
            self._nbytes -= self._forget_oldest()
        self._budget.used(self)

    def undo(self) -> Step | None:
        """Return the step to take back, which can be made again then; None if there is none."""
        if not self._done:
            return None
        self._undone.append(self._done.pop())
        return self._undone[-1]

    def redo(self) -> Step | None:
        """Return the step to make again, which can be taken back then; None if there is none."""
        if not self._undone:
            return None
        self._done.append(self._undone.pop())
        return self._done[-1]

    def forget(self, nbytes: int, *, keep_newest: bool) -> int:
        """Forget the oldest steps until so much memory is free; return how much became free."""
        freed = 0
        while freed < nbytes and len(self._done) > (1 if keep_newest else 0):
            freed += self._forget_oldest()
        while freed < nbytes and self._undone and not keep_newest:
            freed += self._undone.pop(0).nbytes
        self._nbytes -= freed
        return freed

    def _forget_oldest(self) -> int:
        """Forget the oldest step; return the memory that it took."""
        self._marks.pop(self._forgotten, None)
        self._forgotten += 1
        return self._done.popleft().nbytes

    def clear(self) -> None:
        """Forget everything; the labels stay as they are."""
        self._forgotten = 0
        self._marks.clear()
        self._done.clear()
        self._undone.clear()
        self._nbytes = 0
