"""What is known of the trainings of a project, and the images that are watched while one runs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QDateTime, QLocale, QObject, Qt, Signal

from app.core.store import ProjectError, RunRecord, Setting
from app.core.training import run_notes
from app.core.training.external import ExternalOrigin, origin_of
from app.core.training.request import MOST_PINNED
from app.core.training.run_scores import score_of
from app.models.open_project import OpenProject


@dataclass(frozen=True)
class RunRow:
    """One training, with what is known of it besides its record."""

    record: RunRecord
    current: bool = False  # its model makes masks
    usable: bool = False  # it has a model
    running: bool = False  # it is being trained right now
    size: int | None = None  # bytes on the disk; None: not measured yet

    @property
    def seconds(self) -> float:
        """How long it was trained."""
        return run_notes.noted_number(self.record.scores.get(run_notes.SECONDS))

    @property
    def preset(self) -> str:
        """The preset it was started with."""
        return str(self.record.settings.get(run_notes.PRESET, ""))

    @property
    def origin(self) -> ExternalOrigin | None:
        """The other program that made its masks; None where a network did."""
        return origin_of(self.record)

    @property
    def device(self) -> str:
        """Where it was trained."""
        return str(self.record.scores.get(run_notes.DEVICE, ""))

    @property
    def epochs(self) -> int:
        """How many epochs are complete."""
        return run_notes.noted_count(self.record.scores.get(run_notes.EPOCHS)) or 0

    @property
    def iou(self) -> float:
        """Overlap with approved masks that it never saw, 0 to 1; NaN if not known."""
        score = score_of(self.record)
        return math.nan if score is None or score.mean_iou is None else score.mean_iou

    @property
    def tag_precision(self) -> float:
        """Mean average precision of tags on images held out, 0 to 1; NaN if not known."""
        score = score_of(self.record)
        if score is not None and score.tag_precision is not None:
            return score.tag_precision
        metrics = self.record.scores.get(run_notes.METRICS)
        value = metrics.get("tag_ap") if isinstance(metrics, Mapping) else None
        return float(value) if isinstance(value, int | float) else math.nan


def begun(row: RunRow) -> str:
    """Return when a training began, as the user writes times."""
    return local_time(row.record.created)


def local_time(noted: str) -> str:
    """Return a time that was noted, in ISO's form, as the user writes times."""
    when = QDateTime.fromString(noted, Qt.DateFormat.ISODate)
    return QLocale().toString(when, QLocale.FormatType.ShortFormat)


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
