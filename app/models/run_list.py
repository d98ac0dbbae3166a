"""The trainings of a project as a table, and the images that are watched while one runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from app.core.store import ProjectError, RunRecord, RunState, Setting
from app.core.training import run_notes
from app.core.training.external import ExternalOrigin, origin_of
from app.core.training.request import MOST_PINNED
from app.core.training.run_scores import score_of
from app.models.open_project import OpenProject
from app.qtbase.plain_text import tip_text

Index = QModelIndex | QPersistentModelIndex
RUN = Qt.ItemDataRole.UserRole  # the RunRow of a row
SORT = Qt.ItemDataRole.UserRole + 1  # what a cell sorts by


class Column(IntEnum):
    """What the columns tell."""

    NAME = 0
    DATE = 1
    PRESET = 2
    DEVICE = 3
    DURATION = 4
    STATE = 5
    IOU = 6
    TAGS = 7
    DISK = 8


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ALIGNED = dict.fromkeys((Column.DURATION, Column.IOU, Column.TAGS, Column.DISK), _RIGHT)


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


class RunListModel(QAbstractTableModel):
    """One row a training, newest first.

    Signals:
        renamed: the user typed another name; the run's id and the name.
    """

    renamed = Signal(int, str)

    def __init__(
        self, texts: Mapping[Column, Callable[[RunRow], str]], parent: QObject | None = None
    ) -> None:
        """Make an empty table.

        Args:
            texts: what cells show, by column.
            parent: owner in the sense of Qt.
        """
        super().__init__(parent)
        self._texts = texts
        self._rows: list[RunRow] = []

    def set_rows(self, rows: Sequence[RunRow]) -> None:
        """Show these; sizes that were measured before are kept."""
        known = {row.record.id: row.size for row in self._rows}
        new = [
            replace(row, size=known.get(row.record.id)) if row.size is None else row for row in rows
        ]
        if [row.record.id for row in new] == [row.record.id for row in self._rows]:
            self._rows = new
            if new:
                last = self.index(len(new) - 1, len(Column) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    def set_size(self, run: int, size: int) -> None:
        """Know what a training takes on the disk."""
        place = self.row_of(run)
        if place >= 0:
            self._rows[place] = replace(self._rows[place], size=size)
            cell = self.index(place, Column.DISK)
            self.dataChanged.emit(cell, cell)

    def row_of(self, run: int) -> int:
        """Return the place of a training; -1 if it is not there."""
        return next((i for i, row in enumerate(self._rows) if row.record.id == run), -1)

    def row(self, place: int) -> RunRow:
        """Return what is in a row."""
        return self._rows[place]

    @property
    def rows(self) -> tuple[RunRow, ...]:
        """All rows."""
        return tuple(self._rows)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return the number of trainings."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return what a column is called, and what it means."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles()[Column(section)]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tips().get(Column(section))
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row, column = self._rows[index.row()], Column(index.column())
        answers: dict[int, Callable[[], Any]] = {
            Qt.ItemDataRole.DisplayRole: lambda: self._texts[column](row),
            Qt.ItemDataRole.EditRole: lambda: self._texts[column](row),
            Qt.ItemDataRole.AccessibleTextRole: lambda: (
                f"{self._titles()[column]}: {self._texts[column](row)}"
            ),
            Qt.ItemDataRole.ToolTipRole: lambda: self._tip(row, column),
            Qt.ItemDataRole.TextAlignmentRole: lambda: _ALIGNED.get(column),
            RUN: lambda: row,
            SORT: lambda: self._sort_key(row, column),
        }
        answer = answers.get(role)
        return None if answer is None else answer()

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let names be typed."""
        flags = super().flags(index)
        named = index.isValid() and index.column() == Column.NAME
        return flags | Qt.ItemFlag.ItemIsEditable if named else flags

    def setData(  # noqa: N802
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Tell of a new name; who listens saves it and shows the rows anew."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        record = self._rows[index.row()].record
        if index.column() != Column.NAME or str(value) == record.name:
            return False
        self.renamed.emit(record.id, str(value))
        return True

    def _tip(self, row: RunRow, column: Column) -> str | None:
        if column is Column.NAME and row.current:
            return self.tr("The current model, used to make masks.")
        error = row.record.scores.get(run_notes.ERROR)
        if column is Column.STATE and row.record.state is RunState.FAILED and error:
            return tip_text(str(error))
        return None

    def _sort_key(self, row: RunRow, column: Column) -> Any:
        keys: dict[Column, Any] = {
            Column.DATE: row.record.created,
            Column.DURATION: row.seconds,
            Column.IOU: -1.0 if math.isnan(row.iou) else row.iou,
            Column.TAGS: -1.0 if math.isnan(row.tag_precision) else row.tag_precision,
            Column.DISK: row.size or 0,
        }
        return keys.get(column, self._texts[column](row).casefold())

    def _titles(self) -> dict[Column, str]:
        return {
            Column.NAME: self.tr("Name"),
            Column.DATE: self.tr("Started"),
            Column.PRESET: self.tr("Preset"),
            Column.DEVICE: self.tr("Device"),
            Column.DURATION: self.tr("Time"),
            Column.STATE: self.tr("State"),
            Column.IOU: self.tr("Overlap"),
            Column.TAGS: self.tr("Tag Precision"),
            Column.DISK: self.tr("On Disk"),
        }

    def _tips(self) -> dict[Column, str]:
        return {
            Column.IOU: self.tr("Mean overlap (IoU) with approved masks not used for training"),
            Column.TAGS: self.tr("Mean average precision of the tags, on held-out images"),
            Column.DISK: self.tr("Disk space of the model and its checkpoints"),
        }


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
