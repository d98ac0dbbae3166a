"""Objects that were made of many images, as a step of the project's undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.core.masks.making_objects import (
    MadeObjects,
    ObjectsMade,
    ObjectsTakenBack,
    as_before,
    make_objects_of,
    take_objects_back,
)
from app.core.store import Project
from app.core.store.undoable import Turned
from wseg_engine.base.events import Control, Event


@dataclass
class ObjectsStep:
    """What was made; taken back, it can be made again."""

    project: Project
    made: tuple[MadeObjects, ...]
    least: int  # px, as of `make_objects_of`
    join: bool = True
    anew: bool = False

    @property
    def possible(self) -> bool:
        """Whether it can still be taken back, or made again: always."""
        return True

    def turn(self, *, back: bool, checkpoint: Callable[[], None]) -> Iterator[Event]:
        """Take it back, or make it again.

        Objects that were changed since stay. When it is stopped, what was done by then is done.

        Yields:
            `Progress`, and last `Turned` with the images whose objects came or went.

        Raises:
            ProjectError: if the disk or the project refuses.
        """
        control = _Checked(checkpoint)
        work = (
            take_objects_back(self.project, self.made, control)
            if back
            else make_objects_of(
                self.project,
                as_before(self.project, self.made),
                control,
                least=self.least,
                join=self.join,
                anew=self.anew,
            )
        )
        turned: list[int] = []
        again: list[MadeObjects] = []
        for event in work:
            if isinstance(event, ObjectsTakenBack):
                turned += event.images
            elif isinstance(event, ObjectsMade):
                again += event.made
                turned += [one.image for one in event.made]
            else:
                yield event
        if not back:
            self.made = tuple(again)
        yield Turned(frozenset(turned))


class _Checked(Control):
    """Looks at a checkpoint where a job looks at its control."""

    def __init__(self, checkpoint: Callable[[], None]) -> None:
        super().__init__()
        self._checkpoint = checkpoint

    def wait_or_stop(self) -> None:
        self._checkpoint()
