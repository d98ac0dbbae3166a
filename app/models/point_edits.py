"""Setting and removing points in an image, each as a step of the project's undo."""

from __future__ import annotations

from app.core.store import ProjectError
from app.core.store.points import Point
from app.core.tagging.points import remove_point, set_point
from app.models.open_project import OpenProject


def add_point(open_project: OpenProject, image: int, point: Point, text: str) -> bool:
    """Set a point, and tag the image with what it shows; return whether that was saved.

    Args:
        open_project: the project.
        image: its id.
        point: the place, and what it says.
        text: what is done, for the undo menu.
    """
    return _change(open_project, image, point, text, add=True)


def take_point(open_project: OpenProject, image: int, point: Point, text: str) -> bool:
    """Remove a point; return whether that was saved. Arguments as of `add_point`."""
    return _change(open_project, image, point, text, add=False)


def _change(open_project: OpenProject, image: int, point: Point, text: str, *, add: bool) -> bool:
    if open_project.steps.busy:  # what writes now holds up everybody else who writes
        return False
    try:
        change = (set_point if add else remove_point)(open_project.project, image, point)
    except ProjectError as error:
        open_project.failed.emit(str(error))
        return False
    open_project.history.record_other(text, change)
    open_project.history_changed.emit()
    open_project.note_tags([image])
    return True
