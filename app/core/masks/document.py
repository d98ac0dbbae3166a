"""The mask that is being edited: the only place where labels are written."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from app.core.masks.area import Area, Box, Ids, Labels, Mask, Patch, box_of, fill
from app.core.masks.history import History, Outcome, State, Step, toggle
from app.core.masks.object_layer import ObjectLayer
from app.core.masks.open_step import OpenStep
from app.core.masks.rules import Rules
from app.core.masks.tiles import Key, keys_of, strips, tile_box, tiles_of
from wseg_engine.base.labels import VOID

_AT_ONCE = 1 << 18  # px that are painted in one go; more of them tile by tile


class Changed(NamedTuple):
    """Rectangles that changed."""

    labels: Sequence[Box]  # where labels may be others
    objects: Sequence[Box]  # where ids of objects may be


Listener = Callable[[Changed], None]


class MaskDocument:
    """The labels of one image, with what may be painted, undo and redo.

    Everything between `begin` and `end` is one step. Listeners are told the rectangles that
    changed, as they change.

    What is painted by hand is noted in `painted`, also where it was the same label already: that
    pixel has been confirmed. Void leaves a pixel undecided. Undo and redo keep up with that.

    A mask may have objects beside its labels, ids of which each lies in one value. Pixels that
    change their label leave their object; what came to a class in a step joins what it adjoins. A
    mask whose last object was deleted goes on having objects; one whose objects were forgotten not.
    """

    def __init__(
        self,
        labels: Labels,
        *,
        history: History | None = None,
        painted: Mask | None = None,
        fingerprint: int | None = None,
        objects: Ids | None = None,
    ) -> None:
        """Edit labels in place.

        Args:
            labels: (H, W) uint8, contiguous and writable; 0 background, 255 void, else class + 1.
            history: that of this very mask, to go on with; a new one if None.
            painted: (H, W), pixels known to be painted by hand, as `read_painted` returns them;
                changed in place. None for none.
            fingerprint: the CRC-32 of the labels, if it is known.
            objects: (H, W) uint16, ids from 1, 0 for none; changed in place. None without any.

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
        # Memory of zeros is not taken until it is written to.
        self.painted = np.zeros(labels.shape, bool) if painted is None else painted
        self._layer = ObjectLayer(labels, objects)
        self.bounds = box_of(labels)
        self.history = history or History()
        self._layer.resume(self.history)
        self.rules = Rules()
        self._version = 0
        self._listeners: list[Listener] = []
        self._step: OpenStep | None = None
        self._apart: Future[Step | None] | None = None  # a step that is being computed
        self._unsaved: set[Key] = set()
        self._fingerprint = None if fingerprint is None else (0, fingerprint)  # of a version

    @property
    def version(self) -> int:
        """A number that grows with every change; what was saved at another one is out of date."""
        return self._version

    @property
    def objects(self) -> Ids | None:
        """Ids of objects, (H, W), to be looked at only; None where there never were any."""
        return self._layer.ids

    def copy_mask(self) -> tuple[Labels, Ids | None]:
        """Return copies of labels and objects, these None where there are none."""
        return self.labels.copy(), self._layer.copy() if self.has_objects else None

    @property
    def has_objects(self) -> bool:
        """Whether there is an object."""
        return self._layer.any(self._version)

    def new_object_id(self) -> int:
        """Return an id that no object has, for `begin`; raises `ObjectError` where none is left."""
        return self._layer.free_id()

    @property
    def is_open(self) -> bool:
        """Whether a step has begun and not ended."""
        return self._step is not None or self._apart is not None

    @property
    def is_computing(self) -> bool:
        """Whether the open step is one of `compute_step`."""
        return self._apart is not None

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have a function called with the changed rectangles; return what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def begin(self, text: str, *, into: int | None = None) -> None:
        """Begin a step; one that is open ends.

        Args:
            text: what is done, for the menu: "Paint dog".
            into: an object: what is painted in its class becomes part of it, also what is of the
                class already. A new one (`new_object_id`) gets the class that is painted first.
                None: what comes to a class joins the object that it adjoins, or a new one.
        """
        self.end()
        self._step = OpenStep(text)
        self._layer.paint_into(into)

    def end(self) -> bool:
        """End the open step, if there is one; return whether it changed anything.

        One that is being computed is waited for.
        """
        if self._apart is not None:
            apart, self._apart = self._apart, None
            return self._adopt(apart.result())
        if self._step is None:
            return False
        step = self._ended()
        if step is not None:
            self.history.push(step)
        self._layer.settle(self._version, self.history)
        return step is not None

    def cancel(self) -> None:
        """Take back what the open step has done, and forget it."""
        self._apart = None  # its thread works on a copy, and is heard no more
        step, self._step = self._step, None
        if step is not None:
            boxes = step.take_back(self._state())
            self._note(boxes, boxes)
        self._layer.settle(self._version, self.history)

    def compute_step(
        self, text: str, work: Callable[[MaskDocument], object], on_ready: Callable[[], None]
    ) -> None:
        """Begin a step that is computed in a thread, for what takes long; one that is open ends.

        The mask stays as it is until `end` lays the outcome over it; `cancel` forgets it.

        Args:
            text: what is done, for the menu.
            work: paints in the document that it is given, a copy of this one.
            on_ready: called in the thread when `end` has nothing to wait for any more.
        """
        self.end()
        pool = ThreadPoolExecutor(1, thread_name_prefix="whole mask")
        self._apart = pool.submit(self._computed, text, work)
        pool.shutdown(wait=False)  # it ends with the work
        self._apart.add_done_callback(lambda _done: on_ready())

    @contextmanager
    def step(self, text: str, *, into: int | None = None) -> Iterator[Outcome]:
        """Make what is done inside one step, as `begin`; an error takes it back."""
        self.begin(text, into=into)
        outcome = Outcome()
        try:
            yield outcome
        except BaseException:
            self.cancel()
            raise
        outcome.changed = self.end()

    def paint(self, area: Area, value: int, *, by_hand: bool = True) -> None:
        """Give pixels a label, where the rules allow it.

        Args:
            area: the pixels.
            value: the label.
            by_hand: whether they count as painted by hand; False where the program found them.
        """
        area = area.cut(self.bounds)
        if not area.box.is_empty and self.rules.allows(value):
            self._write(area.box, np.uint8(value), area.inside, by_hand=by_hand)

    def lay(self, patch: Patch, *, by_hand: bool = True) -> None:
        """Give a rectangle new labels, where the rules allow it.

        Args:
            patch: the labels.
            by_hand: as for `paint`.
        """
        box = patch.box.meet(self.bounds)
        if not box.is_empty:
            self._write(box, patch.labels[box.within(patch.box)], None, by_hand=by_hand)

    def lay_objects(self, box: Box, ids: Ids, inside: Mask | None = None) -> None:
        """Give pixels of classes ids of objects; each object has to stay in one class.

        Args:
            box: where.
            ids: (h, w), 0 for none.
            inside: (h, w), the pixels; None for all.
        """
        if self._step is None:
            raise RuntimeError("Begin a step before objects are laid.")
        self._layer.need()
        changed = []
        for key, tile in tiles_of(box.meet(self.bounds), self.bounds):
            part = tile.meet(box)
            state, at = self._state(part), part.within(box)
            chosen = self._layer.may_lie(state, ids[at])
            chosen = chosen if inside is None else chosen & inside[at]
            if state.objects is not None and chosen.any():
                self._step.keep(key, tile, part, self._state())
                fill(state.objects, ids[at], chosen)
                changed.append(part)
        self._note([], changed)

    def undo(self) -> str | None:
        """Take the last step back; return what it was, or None if there was none."""
        return self._walk(self.history.undo)

    def redo(self) -> str | None:
        """Make the step again that was taken back last; return what it was, or None."""
        return self._walk(self.history.redo)

    def replace(self, labels: Labels, text: str, *, keep_painted: bool = True) -> None:
        """Replace the whole mask as one step, whatever the rules.

        Args:
            labels: (H, W).
            text: what undo calls it.
            keep_painted: whether pixels painted by hand still count as such, as after refining;
                False for a mask that has nothing of them.

        Raises:
            ValueError: if it is of another size.
        """
        if labels.shape != self.labels.shape:
            raise ValueError(
                f"The new mask is {labels.shape[1]}×{labels.shape[0]} pixels, expected "
                f"{self.bounds.width}×{self.bounds.height}."
            )
        self.begin(text)
        assert self._step is not None
        changed = []
        for key, box in tiles_of(self.bounds, self.bounds):
            state = self._state(box)
            forgets = not keep_painted and bool(state.painted.any())
            if forgets or not np.array_equal(state.labels, labels[box.slices]):
                self._step.keep(key, box, box, self._state())
                if state.objects is not None:
                    fill(state.objects, 0, state.labels != labels[box.slices])
                state.labels[...] = labels[box.slices]
                if forgets:
                    state.painted[...] = False
                changed.append(box)
        self._note(changed, changed if self.objects is not None else [])
        self.end()

    def fingerprint(self) -> int:
        """Return a checksum of the labels, their CRC-32."""
        known = self._fingerprint
        if known is None or known[0] != self._version:
            known = self._fingerprint = (self._version, zlib.crc32(self.labels.data))
        return known[1]

    def state_fingerprint(self) -> tuple[int, int]:
        """Return checksums of labels and objects, the latter 0 where there are none."""
        ids = self.objects if self.has_objects else None
        return self.fingerprint(), 0 if ids is None else zlib.crc32(ids.data)

    def note_fingerprint(self, version: int, fingerprint: int) -> None:
        """Take note of the checksum at a version, as a thread has computed it that saved it."""
        self._fingerprint = (version, fingerprint)

    def take_unsaved(self) -> list[Box]:
        """Return the tiles that changed since the last call; who takes them has to save them."""
        keys, self._unsaved = sorted(self._unsaved), set()
        return [tile_box(key, self.bounds) for key in keys]

    def _write(
        self, box: Box, new: Labels | np.uint8, inside: Mask | None, *, by_hand: bool = True
    ) -> None:
        """Write labels where the rules allow it: what is painted by hand comes through here.

        Args:
            box: where.
            new: for each pixel of it, or for all.
            inside: (h, w), the pixels; None for those whose label differs.
            by_hand: whether the pixels count as painted by hand.
        """
        if self._step is None:
            raise RuntimeError("Begin a step before something is painted.")
        changed: list[Box] = []
        of_objects = []
        parts = [box]
        if box.area > _AT_ONCE:
            parts = [tile.meet(box) for _, tile in tiles_of(box, self.bounds)]
        for part in parts:
            state = self._state(part)
            labels = new[part.within(box)] if isinstance(new, np.ndarray) else new
            chosen = state.labels != labels if inside is None else inside[part.within(box)]
            for allowed in (
                self.rules.may_change(part, state.labels),
                None if inside is not None else self.rules.may_become(np.asarray(labels)),
            ):
                chosen = chosen if allowed is None else chosen & allowed
            if not chosen.any():
                continue
            changed += self._step.keep_all(part, chosen, self._state())
            of_objects += self._layer.follow(part, state, labels, chosen)
            fill(state.labels, labels, chosen)
            fill(state.painted, by_hand and labels != VOID, chosen)
        self._note(changed, of_objects)

    def _walk(self, move: Callable[[], Step | None]) -> str | None:
        self.end()
        step = move()
        if step is None:
            return None
        self._lay_over(step)
        return step.text

    def _adopt(self, step: Step | None) -> bool:
        if step is None:
            return False
        self.history.push(step)
        self._lay_over(step)
        return True

    def _lay_over(self, step: Step) -> None:
        if step.of_objects:
            self._layer.need()
        toggle(self._state(), step)
        self._note(step.boxes(), step.boxes(of_objects=True))
        self._layer.settle(self._version, self.history)

    def _ended(self) -> Step | None:
        """End the open step and return it; None if it has changed no label and no object.

        What came to a class in it goes to objects first.
        """
        assert self._step is not None
        mask = self._state()
        if self.objects is not None:
            self._note([], self._layer.join(self._step.touched(mask)))
        step, self._step = self._step, None
        return step.ended(mask)

    def _computed(self, text: str, work: Callable[[MaskDocument], object]) -> Step | None:
        labels, objects = self.labels.copy(), self._layer.copy()
        scratch = MaskDocument(labels, painted=self.painted.copy(), objects=objects)
        scratch.rules = self.rules
        scratch.begin(text)
        work(scratch)
        return scratch._ended()

    def _note(self, labels: list[Box], objects: list[Box]) -> None:
        if not labels and not objects:
            return
        self._version += 1
        for box in (*labels, *objects):
            self._unsaved.update(keys_of(box))
        changed = Changed(strips(labels), strips(objects))
        for listener in tuple(self._listeners):
            listener(changed)

    def _state(self, box: Box | None = None) -> State:
        """Return the mask, or a rectangle of it, not copied."""
        whole = State(self.labels, self.painted, self.objects)
        return whole if box is None else whole.cut(box.slices)
