"""Undo of a review: strokes, tags and decisions of all its images, in the order they were made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.masks.history import History, Step
from app.core.masks.queue import ReviewState
from wseg_engine.base.labels import Tag

MOST = 5000  # marks that are kept


@dataclass(eq=False)
class StrokeMark:
    """A step of an image's mask; what it changed is in the mask's own history."""

    image: int
    step: Step

    @property
    def text(self) -> str:
        """What was done, for the menu."""
        return self.step.text


@dataclass(eq=False)
class TagMark:
    """A tag that was changed."""

    image: int
    class_id: int
    before: Tag | None
    after: Tag | None
    text: str  # what was done, for the menu
    said: object  # the step of the tags' own history that has it


@dataclass(eq=False)
class DecisionMark:
    """Images that were approved or rejected, or of which that was taken back."""

    image: int  # that was in hand, or the first of many
    before: Mapping[int, ReviewState]  # of each image
    after: ReviewState
    text: str  # what was done, for the menu


@dataclass(eq=False)
class ExchangeMark:
    """Something that a job did to the masks of many images: a step of the project's undo."""

    image: int  # that was in hand
    text: str  # what was done, for the menu
    step: object  # of the project's own history


Mark = StrokeMark | TagMark | DecisionMark | ExchangeMark


@dataclass
class UndoOrder:
    """What was done last, whichever image it was done to."""

    _done: list[Mark] = field(default_factory=list)
    _undone: list[Mark] = field(default_factory=list)
    _seen: dict[int, tuple[History, int]] = field(default_factory=dict)  # steps noted, by image

    def note(self, mark: Mark) -> None:
        """Take note of what was done just now."""
        self._done.append(mark)
        self._undone.clear()
        del self._done[:-MOST]

    def note_strokes(self, image: int, strokes: History) -> None:
        """Take note of the steps of an image's mask that were made since the last call."""
        history, seen = self._seen.get(image, (strokes, 0))
        made = strokes.made - (seen if history is strokes else 0)
        for step in strokes.newest(made):
            self.note(StrokeMark(image, step))
        self._seen[image] = (strokes, strokes.made)

    def has(self, mark: Mark) -> bool:
        """Return whether something can still be taken back."""
        return mark in self._done

    def next_undo(self, image: int, strokes: History) -> Mark | None:
        """Return what is taken back next; strokes that are no longer known are passed over.

        Args:
            image: the image in hand.
            strokes: of its mask.
        """
        while self._done:
            mark = self._done[-1]
            if not isinstance(mark, StrokeMark) or mark.image != image:
                return mark
            if mark.step is strokes.last:
                return mark
            self._done.pop()
        return None

    def next_redo(self, image: int, strokes: History) -> Mark | None:
        """Return what is done again next; see `next_undo`."""
        while self._undone:
            mark = self._undone[-1]
            if not isinstance(mark, StrokeMark) or mark.image != image:
                return mark
            if mark.step is strokes.next:
                return mark
            self._undone.pop()
        return None

    def note_undone(self, mark: Mark) -> None:
        """Take note that something was taken back."""
        self._done.remove(mark)
        self._undone.append(mark)

    def note_redone(self, mark: Mark) -> None:
        """Take note that something was done again."""
        self._undone.remove(mark)
        self._done.append(mark)

    def drop(self, mark: Mark) -> None:
        """Forget what was not done after all, or was changed elsewhere since."""
        for marks in (self._done, self._undone):
            if mark in marks:
                marks.remove(mark)
