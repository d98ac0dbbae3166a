"""Which images are watched while a network is trained; kept in the project."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.core.store import ProjectError, Setting
from app.core.training.request import MOST_PINNED
from app.models.open_project import OpenProject

PINNED = Setting[list[int]]("train.pinned", [])


class RunPins(QObject):
    """The pinned images; none means that the training picks some.

    Signals:
        changed: other images are pinned.
    """

    changed = Signal()

    def __init__(self, open_project: OpenProject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_project = open_project
        kept = open_project.project.settings.get(PINNED)
        there = {record.id for record in open_project.project.images.get(_numbers(kept))}
        self._ids = tuple(number for number in _numbers(kept) if number in there)[:MOST_PINNED]

    @property
    def ids(self) -> tuple[int, ...]:
        """The pinned images, in the order in which they were pinned."""
        return self._ids

    def pin(self, images: Sequence[int]) -> int:
        """Pin images as far as there is room; return how many were pinned newly."""
        new = [number for number in images if number not in self._ids]
        new = new[: MOST_PINNED - len(self._ids)]
        if new:
            self._set((*self._ids, *new))
        return len(new)

    def unpin(self, images: Sequence[int]) -> None:
        """Watch these no more."""
        gone = set(images)
        self._set(tuple(number for number in self._ids if number not in gone))

    def clear(self) -> None:
        """Have the training pick."""
        self._set(())

    def _set(self, ids: tuple[int, ...]) -> None:
        if ids == self._ids:
            return
        try:
            self._open_project.project.settings.set(PINNED, list(ids))
        except ProjectError as error:
            self._open_project.failed.emit(str(error))
            return
        self._ids = ids
        self.changed.emit()


def _numbers(values: Sequence[object]) -> list[int]:
    return [value for value in values if type(value) is int]
