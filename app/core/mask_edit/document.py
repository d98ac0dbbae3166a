"""The mask that is being edited: the only place where labels are written."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from app.core.mask_edit.area import NOTHING, Area, Box, Labels, Mask, Patch, box_of
from app.core.mask_edit.history import History, Step, Tile, boxes, packed
from app.core.mask_edit.rules import Rules

TILE = 256  # px; what a stroke touches is kept in tiles, so it costs what it covers

Listener = Callable[[Sequence[Box]], None]


class MaskDocument:
    """The labels of one image, with what may be painted, undo and redo.

    Everything between `begin` and `end` is one step. Listeners are told the rectangles that
    changed, as they change.
    """

    def __init__(self, labels: Labels, *, history: History | None = None) -> None:
        """Edit labels in place.

        Args:
            labels: (H, W) uint8, contiguous and writable; 0 background, 255 void, else class + 1.
            history: that of this very mask, to go on with; a new one if None.

        Raises:
            ValueError: for an array of another kind.
        """
        if labels.dtype != np.uint8 or labels.ndim != 2 or labels.size == 0:
            raise ValueError(
                f"A mask is a (height, width) array of uint8; found {labels.shape} of "
                f"{labels.dtype}."
            )
        if not (labels.flags.c_contiguous and labels.flags.writeable):
            raise ValueError("The array of a mask has to be contiguous and writable. Copy it.")
        self.labels = labels
        self.bounds = box_of(labels)
        self.history = history or History()
        self.rules = Rules()
        self._version = 0
        self._listeners: list[Listener] = []
        self._text: str | None = None  # of the open step
        self._before: dict[tuple[int, int], Labels] = {}  # tiles that the open step touched
        self._unsaved: set[tuple[int, int]] = set()

    @property
    def version(self) -> int:
        """A number that grows with every change; what was saved at another one is out of date."""
        return self._version

    @property
    def is_open(self) -> bool:
        """Whether a step has begun and not ended."""
        return self._text is not None

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have a function called with the changed rectangles; return what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def begin(self, text: str) -> None:
        """Begin a step; one that is open ends.

        Args:
            text: what is done, for the menu: "Paint dog".
        """
        self.end()
        self._text = text

    def end(self) -> bool:
        """End the open step, if there is one; return whether it changed anything."""
        if self._text is None:
            return False
        text, before = self._text, self._before
        self._text, self._before = None, {}
        found = (self._packed_tile(key, old) for key, old in sorted(before.items()))
        tiles = tuple(tile for tile in found if tile is not None)
        if tiles:
            self.history.push(Step(text, tiles))
        return bool(tiles)

    def cancel(self) -> None:
        """Take back what the open step has done, and forget it."""
        before, self._text, self._before = self._before, None, {}
        changed = []
        for key, old in before.items():
            box = self._tile_box(key)
            self.labels[box.slices] = old
            changed.append(box)
        if changed:
            self._note(changed)

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Make what is done inside one step; an error takes it back."""
        self.begin(text)
        try:
            yield
        except BaseException:
            self.cancel()
            raise
        self.end()

    def paint(self, area: Area, value: int) -> Box:
        """Give pixels a label, where the rules allow it; return the rectangle that may differ."""
        if area.box.is_empty or not self.rules.allows(value):
            return NOTHING
        area = area.cut(self.bounds)
        return self._write(area.box, np.uint8(value), area.inside)

    def lay(self, patch: Patch) -> Box:
        """Give a rectangle new labels, where the rules allow it; return what may differ."""
        shared = patch.box.meet(self.bounds)
        if shared.is_empty:
            return NOTHING
        new = patch.labels[shared.within(patch.box)]
        where = new != self.labels[shared.slices]
        may_become = self.rules.may_become(new)
        if may_become is not None:
            where &= may_become
        return self._write(shared, new, where)

    def undo(self) -> str | None:
        """Take the last step back; return what it was, or None if there was none."""
        return self._walk(self.history.undo)

    def redo(self) -> str | None:
        """Make the step again that was taken back last; return what it was, or None."""
        return self._walk(self.history.redo)

    def replace(self, labels: Labels, text: str) -> None:
        """Replace the whole mask as one step, whatever the rules.

        Raises:
            ValueError: if it is of another size.
        """
        if labels.shape != self.labels.shape:
            raise ValueError(
                f"The new mask is {labels.shape[1]}×{labels.shape[0]} pixels, expected "
                f"{self.bounds.width}×{self.bounds.height}."
            )
        rules, self.rules = self.rules, Rules()
        try:
            with self.step(text):
                self.lay(Patch(self.bounds, labels))
        finally:
            self.rules = rules

    def fingerprint(self) -> int:
        """Return a checksum of the labels."""
        return zlib.crc32(self.labels.data)

    def take_unsaved(self) -> list[Box]:
        """Return the tiles that changed since the last call; who takes them has to save them."""
        keys, self._unsaved = sorted(self._unsaved), set()
        return [self._tile_box(key) for key in keys]

    @property
    def has_unsaved(self) -> bool:
        """Whether something changed since `take_unsaved`."""
        return bool(self._unsaved)

    def _write(self, box: Box, new: Labels | np.uint8, where: Mask) -> Box:
        """Write labels where the rules allow it: every change but undo comes through here."""
        if box.is_empty:
            return NOTHING
        if self._text is None:
            raise RuntimeError("Begin a step before something is painted.")
        target = self.labels[box.slices]
        if not self.rules.free:
            allowed = self.rules.may_change(box, target)
            if allowed is not None:
                where = where & allowed
        self._keep(box)
        np.copyto(target, new, where=where)
        self._note([box])
        return box

    def _keep(self, box: Box) -> None:
        """Keep the tiles of a rectangle as they were before the open step."""
        for row in range(box.top // TILE, (box.bottom - 1) // TILE + 1):
            for column in range(box.left // TILE, (box.right - 1) // TILE + 1):
                if (row, column) not in self._before:
                    tile = self._tile_box((row, column))
                    self._before[row, column] = self.labels[tile.slices].copy()

    def _walk(self, move: Callable[[Labels], Step | None]) -> str | None:
        self.end()
        step = move(self.labels)
        if step is None:
            return None
        self._note(list(boxes(step)))
        return step.text

    def _note(self, changed: list[Box]) -> None:
        self._version += 1
        for box in changed:
            for row in range(box.top // TILE, (box.bottom - 1) // TILE + 1):
                for column in range(box.left // TILE, (box.right - 1) // TILE + 1):
                    self._unsaved.add((row, column))
        for listener in tuple(self._listeners):
            listener(changed)

    def _tile_box(self, key: tuple[int, int]) -> Box:
        row, column = key
        tile = Box(row * TILE, column * TILE, (row + 1) * TILE, (column + 1) * TILE)
        return tile.meet(self.bounds)

    def _packed_tile(self, key: tuple[int, int], old: Labels) -> Tile | None:
        box = self._tile_box(key)
        return packed(box, old, self.labels[box.slices])
