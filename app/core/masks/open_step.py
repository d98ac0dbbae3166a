"""A step while it is being made: how the tiles were that it touches, and where it touched them."""

from __future__ import annotations

from typing import NamedTuple

from app.core.masks.area import Box, Mask, box_of
from app.core.masks.history import State, Step, packed
from app.core.masks.tiles import Key, tiles_of


class Touched(NamedTuple):
    """A rectangle of one tile in which all is that a step has changed there."""

    box: Box
    old: State  # before the step
    new: State  # as it is, not copied


class OpenStep:
    """What is being done, and all that is needed to undo it."""

    def __init__(self, text: str) -> None:
        """Begin; the text is what is done, for the menu."""
        self.text = text
        self._old: dict[Key, tuple[Box, State]] = {}  # tiles as they were
        self._touched: dict[Key, Box] = {}  # where in them something has changed since

    def keep(self, key: Key, tile: Box, part: Box, mask: State) -> None:
        """Keep a tile as it is, unless that was done before; call it before it is changed.

        Args:
            key: of the tile.
            tile: where it is.
            part: where it is about to be changed.
            mask: the whole mask.
        """
        touched = self._touched.get(key)
        if touched is None:
            self._old[key] = tile, mask.cut(tile.slices).copy()
        self._touched[key] = part if touched is None else touched.join(part)

    def keep_all(self, box: Box, chosen: Mask, mask: State) -> list[Box]:
        """Keep all tiles in which pixels of a rectangle are about to change.

        Args:
            box: the rectangle.
            chosen: (h, w), the pixels.
            mask: the whole mask.

        Returns:
            The parts of the rectangle that they lie in.
        """
        parts = []
        for key, tile in tiles_of(box, box_of(mask.labels)):
            part = tile.meet(box)
            if part == box or chosen[part.within(box)].any():
                self.keep(key, tile, part, mask)
                parts.append(part)
        return parts

    def touched(self, mask: State) -> list[Touched]:
        """Return all that was changed so far, in the order of the tiles."""
        found = []
        for key, box in sorted(self._touched.items()):
            tile, old = self._old[key]
            found.append(Touched(box, old.cut(box.within(tile)), mask.cut(box.slices)))
        return found

    def take_back(self, mask: State) -> list[Box]:
        """Make everything as it was; return where that is."""
        touched = self.touched(mask)
        for _, old, new in touched:
            new.become(old)
        return [box for box, _, _ in touched]

    def ended(self, mask: State) -> Step | None:
        """Return what was done; None if no label and no object is another than before."""
        tiles = [packed(*touched) for touched in self.touched(mask)]
        step = Step(self.text, tuple(tile for tile in tiles if tile is not None))
        return step if step.shows else None
