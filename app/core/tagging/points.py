"""A point set or removed in an image, with the tag that comes with it, as one step of undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.core.store import Project, TagChange
from app.core.store.points import Point
from app.core.store.undoable import Turned
from wseg_engine.base.events import Event
from wseg_engine.base.labels import Tag


@dataclass(frozen=True)
class PointStep:
    """A change of the points of an image that was made and saved."""

    project: Project
    image: int
    added: tuple[Point, ...]
    removed: tuple[Point, ...]
    tags: TagChange  # that was made with it

    @property
    def possible(self) -> bool:
        """Whether it can still be taken back, or made again."""
        return not self.project.database.closed

    def turn(self, *, back: bool, checkpoint: Callable[[], None]) -> Iterator[Event]:
        """Take it back, or make it again: all of it, or nothing.

        Raises:
            ProjectError: if that cannot be saved.
        """
        checkpoint()
        add, remove = (self.removed, self.added) if back else (self.added, self.removed)
        with self.project.database.write():
            self.project.points.change(self.image, add=add, remove=remove)
            self.project.tags.apply(self.tags.inverse() if back else self.tags)
        yield Turned(frozenset({self.image}), of_tags=True)


def set_point(project: Project, image: int, point: Point) -> PointStep:
    """Set a point; one that shows a class tags the image with it.

    Raises:
        ProjectError: if that cannot be saved; nothing was changed.
    """
    with project.database.write():
        project.points.change(image, add=[point])
        tags = TagChange({}, {})
        if point.shows:
            tags = project.tags.set([image], [point.class_id], Tag.PRESENT)
    return PointStep(project, image, (point,), (), tags)


def remove_point(project: Project, image: int, point: Point) -> PointStep:
    """Remove a point; tags stay.

    Raises:
        ProjectError: if that cannot be saved; nothing was changed.
    """
    project.points.change(image, remove=[point])
    return PointStep(project, image, (), (point,), TagChange({}, {}))
