"""Undo of an image under review: strokes and tags, in the order in which they were made."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.core.masks.history import History, Step
from wseg_engine.base.labels import Tag


@dataclass(eq=False)
class TagMark:
    """A tag that was changed between two strokes."""

    class_id: int
    before: Tag | None
    after: Tag | None
    text: str  # what was done, for the menu
    said: object  # the step of the tags' own history that has it
    behind: Step | None = field(default=None, init=False)  # the stroke before it
    strokes: int = field(default=0, init=False)  # ever made, when it was taken back


class UndoOrder:
    """Which comes next of one image: a tag, or a stroke of its mask's history."""

    def __init__(self) -> None:
        self._done: list[TagMark] = []
        self._undone: list[TagMark] = []

    def note(self, mark: TagMark, strokes: History) -> None:
        """Take note that a tag was changed just now."""
        mark.behind = strokes.last
        self._done.append(mark)
        self._undone.clear()

    def has(self, mark: TagMark) -> bool:
        """Return whether a tag can still be taken back."""
        return mark in self._done

    def next_undo(self, strokes: History) -> TagMark | None:
        """Return the tag that undo takes back; None if a stroke, or nothing, is to go first."""
        mark = self._done[-1] if self._done else None
        return mark if mark is not None and mark.behind is strokes.last else None

    def next_redo(self, strokes: History) -> TagMark | None:
        """Return the tag that redo sets again; None if a stroke, or nothing, is to come first."""
        mark = self._undone[-1] if self._undone else None
        fits = mark is not None and mark.behind is strokes.last and mark.strokes == strokes.made
        return mark if fits else None

    def note_undone(self, mark: TagMark, strokes: History) -> None:
        """Take note that the tag of `next_undo` was taken back."""
        self._done.remove(mark)
        mark.strokes = strokes.made
        self._undone.append(mark)

    def note_redone(self, mark: TagMark) -> None:
        """Take note that the tag of `next_redo` was set again."""
        self._undone.remove(mark)
        self._done.append(mark)

    def drop(self, mark: TagMark) -> None:
        """Forget a tag that was changed elsewhere since."""
        for marks in (self._done, self._undone):
            if mark in marks:
                marks.remove(mark)
