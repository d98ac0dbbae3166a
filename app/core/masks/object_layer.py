"""The objects of the mask that is being edited: ids beside its labels, which follow the labels."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from app.core.masks.area import NOTHING, Box, Ids, Labels, Mask, fill, tight, unlike
from app.core.masks.history import History, State
from app.core.masks.open_step import Touched
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.objects.joining import Piece, join_pieces, values_in
from wseg_engine.objects.maps import MOST_OBJECTS, ObjectError, free_ids

_APART = 16  # px, of pixels that are looked at first


class ObjectLayer:
    """Ids of objects, 0 for none. Until there are some, there is no array."""

    def __init__(self, labels: Labels, ids: Ids | None) -> None:
        """Keep the objects of a mask.

        Args:
            labels: (H, W) uint8, the mask; changed by others.
            ids: (H, W) uint16, changed in place; None for none.

        Raises:
            ValueError: for an array of another kind.
        """
        if ids is not None and (ids.dtype != np.uint16 or ids.shape != labels.shape):
            raise ValueError(
                f"The objects of a mask of {labels.shape} are {ids.shape} of {ids.dtype}."
            )
        self.ids = ids
        self._labels = labels
        self._into: int | None = None  # the object that the open step paints
        self._into_value: int | None = None  # the class that it lies in; None: nothing is drawn yet
        self._known = (-1, False)  # whether there is an object, at a version of the mask
        self._top: int | None = None  # no id is above it; None: nobody has looked

    def any(self, version: int) -> bool:
        """Whether there is an object, at a version of the mask."""
        if self.ids is None:
            return False
        if self._known[0] != version:
            some = self.ids[::_APART, ::_APART].any()  # of large objects that is known at once
            self._known = (version, bool(some) or bool(self.ids.any()))
        return self._known[1]

    def settle(self, version: int, history: History) -> None:
        """Let the array go where the mask has no objects, and does not lack them for a moment.

        What is painted begins no objects then. Where the last objects were deleted or painted over,
        it does; where they were forgotten, or none were ever made, it does not.

        Args:
            version: of the mask.
            history: of the mask, as it is now.
        """
        if self.ids is not None and not self.any(version) and not _lost(history):
            self.ids = None

    def resume(self, history: History) -> None:
        """Go on with a history: where the last object was deleted, new paint begins others."""
        if self.ids is None and _lost(history):
            self.need()

    def need(self) -> Ids:
        """Return the array, made if there is none yet."""
        if self.ids is None:
            self.ids = np.zeros(self._labels.shape, np.uint16)
        return self.ids

    def free_id(self) -> int:
        """Return an id that no object has.

        Raises:
            ObjectError: if there are as many objects as there can be.
        """
        if self._top is not None and self._top < MOST_OBJECTS:
            return self._top + 1
        return 1 if self.ids is None else free_ids(self.ids, 1)[0]

    def copy(self) -> Ids | None:
        """Return a copy of the array, if there is one."""
        return None if self.ids is None else self.ids.copy()

    def paint_into(self, number: int | None) -> None:
        """Have what is painted from now on become part of an object; None: what it adjoins."""
        self._into = number
        if number is not None:
            ids = self.need()
            self._top = None if self._top is None else max(self._top, number)
            place = int(np.argmax(ids == number))
            there = ids.flat[place] == number
            self._into_value = int(self._labels.flat[place]) if there else None

    def follow(self, box: Box, state: State, labels: Labels | np.uint8, chosen: Mask) -> list[Box]:
        """Have the ids of a part follow labels that are about to be written there.

        Args:
            box: where it is.
            state: the part.
            labels: (h, w), or one for all.
            chosen: (h, w), the pixels that get them.

        Returns:
            Where ids changed.
        """
        if state.objects is None:
            return []
        gone = unlike(state.labels, labels)
        gone &= chosen.view(np.uint8)
        gone &= unlike(state.objects, 0)
        changed = tight(gone, box)
        if not changed.is_empty:
            fill(state.objects, 0, gone)
        if self._into is not None:
            changed = changed.join(self._paint(box, state, labels, chosen))
        return [] if changed.is_empty else [changed]

    def _paint(self, box: Box, state: State, labels: Labels | np.uint8, chosen: Mask) -> Box:
        """Make pixels part of the object that is painted, as far as they come to its class."""
        assert state.objects is not None
        assert self._into is not None
        if self._into_value is None:
            there = np.unique(labels[chosen] if isinstance(labels, np.ndarray) else labels)
            found = [value for value in there.tolist() if value not in (BACKGROUND, VOID)]
            self._into_value = found[0] if found else None
        if self._into_value is None:
            return NOTHING
        own = state.objects != self._into
        own &= chosen
        own &= labels == np.uint8(self._into_value)
        fill(state.objects, self._into, own)
        return tight(own, box)

    def may_lie(self, state: State, ids: Ids) -> Mask:
        """Return which pixels of a part would get another id of these: those of classes alone."""
        assert state.objects is not None
        if self._top is not None:
            self._top = max(self._top, int(ids.max()))
        chosen: Mask = state.objects != ids
        chosen &= (ids == 0) | ((state.labels != BACKGROUND) & (state.labels != VOID))
        return chosen

    def join(self, touched: Iterable[Touched]) -> list[Box]:
        """Give pixels that came to a class in a step to objects; return where that was.

        Args:
            touched: what the step has changed.
        """
        came: list[Piece] = []
        boxes: list[Box] = []
        for box, old, new in touched:
            changed = unlike(old.labels, new.labels)
            around = tight(changed, box)
            if around.is_empty:
                continue
            place = around.within(box)
            held = new.labels[place]
            values = set(values_in(held, changed[place]))
            if new.objects is None or not values - {BACKGROUND, VOID}:
                continue
            fresh = changed[place] > unlike(new.objects[place], 0)
            if values & {BACKGROUND, VOID}:
                fresh &= (held != BACKGROUND) & (held != VOID)
            if fresh.any():
                came.append(Piece(around.top, around.left, fresh))
                boxes.append(around)
        if self.ids is None or not came:
            return []
        if self._top is None:
            self._top = int(self.ids.max())
        try:
            self._top += join_pieces(self.ids, self._labels, came, above=self._top)
        except ObjectError:  # as many as there can be: what is painted belongs to none, and is kept
            return []
        self._top = min(self._top, MOST_OBJECTS)
        return boxes


def _lost(history: History) -> bool:
    """Whether the objects of a mask without any were deleted or painted over, and not forgotten."""
    last = history.last_of_objects
    return last is not None and last.of_labels
