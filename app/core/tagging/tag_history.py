"""Undo and redo of tag changes, in bounded memory; other changes can be steps between them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.core.store.tags import TagChange, Tags
from app.core.store.undoable import Undoable

STEPS = 1000  # changes that can be undone
CELLS = 4_000_000  # changed cells kept at most, eight bytes each


@dataclass(frozen=True, eq=False)
class Step:
    """What is undone together."""

    text: str  # what was done, for the menu
    changes: tuple[TagChange, ...]
    other: Undoable | None = None  # what was changed besides tags; whoever asks turns it

    def inverse(self) -> tuple[TagChange, ...]:
        """Return the changes that take it back."""
        return tuple(change.inverse() for change in reversed(self.changes))

    def __len__(self) -> int:
        return sum(map(len, self.changes))


class TagHistory:
    """What was changed in the tags of a project, newest last, and the way back.

    Make changes inside `step`; how they are stored is the store's matter. Merging or deleting a
    class ends the history: what was said before it cannot be said any more.
    """

    def __init__(self, tags: Tags, *, steps: int = STEPS, cells: int = CELLS) -> None:
        """Begin an empty history.

        Args:
            tags: the tags it is about.
            steps: how many steps are kept at most.
            cells: how many changed cells are kept at most; the newest step is kept in any case.
        """
        self._tags = tags
        self._max_steps = steps
        self._max_cells = cells
        self._done: deque[Step] = deque()
        self._undone: list[Step] = []
        self._cells = 0  # of both
        self._open: list[TagChange] | None = None
        self._generation = tags.database.class_generation

    @contextmanager
    def step(self, text: str | Callable[[], str]) -> Iterator[list[TagChange]]:
        """Make changes that are undone together: all of them are saved, or none.

        Append to the list that is given what the changing methods of `Tags` return.

        Args:
            text: what is done, for the menu: "Tag 12 images as dog"; or what returns it at the end.

        Raises:
            ProjectError: if the changes cannot be saved; the history is then as it was.
        """
        self._follow_classes()
        if self._open is not None:  # part of a larger step
            yield self._open
            return
        self._open = []
        try:
            with self._tags.database.write():
                yield self._open
            changes = tuple(change for change in self._open if len(change))
        finally:
            self._open = None
        if changes:
            self._push(Step(text if isinstance(text, str) else text(), changes))

    def record(self, text: str, *changes: TagChange) -> None:
        """Take in a step that was made and saved elsewhere, e.g. by a job in the background.

        Args:
            text: what was done, for the menu.
            changes: all that it changed, in order.
        """
        self._follow_classes()
        if any(map(len, changes)):
            self._push(Step(text, changes))

    def record_other(self, text: str, other: Undoable) -> None:
        """Take in a change of something other than tags; it was made and saved elsewhere.

        `undo` and `redo` do not turn it: turn it yourself, then tell `note_undone`, `note_redone`.
        """
        self._follow_classes()
        self._push(Step(text, (), other))

    def undo(self) -> TagChange | None:
        """Take back the last step.

        Returns:
            What was changed by that; None if there was nothing to undo.

        Raises:
            ProjectError: if that cannot be saved; it can be tried again.
        """
        step = self.next_undo
        if step is None:
            return None
        changes = step.inverse()
        self._apply(changes)
        self.note_undone(step)
        return joined(changes)

    def redo(self) -> TagChange | None:
        """Make the step again that was taken back last.

        Returns:
            What was changed by that; None if there was nothing to redo.

        Raises:
            ProjectError: if that cannot be saved; it can be tried again.
        """
        step = self.next_redo
        if step is None:
            return None
        self._apply(step.changes)
        self.note_redone(step)
        return joined(step.changes)

    @property
    def next_undo(self) -> Step | None:
        """The step that `undo` would take back; None if there is none."""
        self._follow_classes()
        return _last_possible(self._done)

    @property
    def next_redo(self) -> Step | None:
        """The step that `redo` would make again; None if there is none."""
        self._follow_classes()
        return _last_possible(self._undone)

    def note_undone(self, step: Step) -> None:
        """Hear that the step of `next_undo` was taken back; it may be forgotten by now."""
        if self.next_undo is step:
            self._undone.append(self._done.pop())

    def note_redone(self, step: Step) -> None:
        """Hear that the step of `next_redo` was made again."""
        if self.next_redo is step:
            self._done.append(self._undone.pop())

    @property
    def undo_text(self) -> str | None:
        """What `undo` would take back; None if nothing."""
        return None if self.next_undo is None else self.next_undo.text

    @property
    def redo_text(self) -> str | None:
        """What `redo` would do again; None if nothing."""
        return None if self.next_redo is None else self.next_redo.text

    @property
    def cells(self) -> int:
        """How many changed cells are kept."""
        return self._cells

    def clear(self) -> None:
        """Forget everything; the tags stay as they are."""
        self._done.clear()
        self._undone.clear()
        self._cells = 0

    def _apply(self, changes: list[TagChange] | tuple[TagChange, ...]) -> None:
        with self._tags.database.write():
            for change in changes:
                self._tags.apply(change)

    def _push(self, step: Step) -> None:
        self._cells += len(step) - sum(map(len, self._undone))
        self._undone.clear()
        self._done.append(step)
        while len(self._done) > 1 and (
            len(self._done) > self._max_steps or self._cells > self._max_cells
        ):
            self._cells -= len(self._done.popleft())

    def _follow_classes(self) -> None:
        if self._generation != self._tags.database.class_generation:
            self._generation = self._tags.database.class_generation
            self.clear()


def _last_possible(steps: deque[Step] | list[Step]) -> Step | None:
    """Return the newest step; those that are no longer possible are forgotten."""
    while steps and (other := steps[-1].other) is not None and not other.possible:
        steps.pop()
    return steps[-1] if steps else None


def joined(changes: list[TagChange] | tuple[TagChange, ...]) -> TagChange:
    """Return several changes as one list of what was touched, for views to redraw."""
    if len(changes) == 1:
        return changes[0]
    joint = TagChange({}, {})
    cells, reviews = dict(joint.cells), dict(joint.reviews)
    for change in changes:
        for cell, images in change.cells.items():
            cells[cell] = cells[cell] + images if cell in cells else images
        for review, images in change.reviews.items():
            reviews[review] = reviews[review] + images if review in reviews else images
    return TagChange(cells, reviews)
