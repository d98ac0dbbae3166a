"""Changes of something other than tags that are steps of the project's undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from wseg_engine.base.events import Event


@dataclass(frozen=True)
class Turned(Event):
    """A change was taken back, or made again."""

    images: frozenset[int]  # of which something else is known now
    of_tags: bool = False  # their tags, or the points set with them; their masks otherwise


class Undoable(Protocol):
    """A change that was made and saved, and can be taken back."""

    @property
    def possible(self) -> bool:
        """Whether it can still be taken back, or made again."""

    def turn(self, *, back: bool, checkpoint: Callable[[], None]) -> Iterator[Event]:
        """Take it back, or make it again: all of it, or nothing.

        Yields `Progress` and, last, `Turned`; raises `ProjectError`, and what `checkpoint` raises.
        """
