"""The table of all trainings."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QObject, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.core.store import RunState
from app.core.training import run_notes
from app.core.training.run_scores import score_of
from app.models.run_list import RunRow, begun
from app.pages.train.texts import duration, percent, precision, preset_title, size, state_text
from app.qtbase.plain_text import tip_text
from app.ui import rows_model
from app.ui.icons import icon
from app.ui.rows_model import Index, Roles, RowsModel, side

RUN = Qt.ItemDataRole.UserRole  # the RunRow of a row
SORT = Qt.ItemDataRole.UserRole + 1  # what a cell sorts by


class Column(IntEnum):
    """The places of the columns."""

    NAME = 0
    DATE = 1
    PRESET = 2
    DEVICE = 3
    DURATION = 4
    STATE = 5
    IOU = 6
    TAGS = 7
    DISK = 8


WIDTHS = {  # in characters, of the columns that do not stretch
    Column.DATE: 17,
    Column.PRESET: 11,
    Column.DEVICE: 9,
    Column.DURATION: 11,
    Column.STATE: 13,
    Column.IOU: 29,
    Column.TAGS: 15,
    Column.DISK: 12,
}


_MARK = "#8b95a1"  # it says which model makes masks, not that they are good


class RunListModel(RowsModel[RunRow]):
    """One row a training, newest first.

    Signals:
        renamed: the user typed another name; the run's id and the name. Who listens saves it and
            shows the rows anew.
    """

    renamed = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        name: Roles[RunRow] = {Qt.ItemDataRole.ToolTipRole: self._current_tip}
        state: Roles[RunRow] = {Qt.ItemDataRole.ToolTipRole: self._error_tip}
        super().__init__(
            (
                _column(self.tr("Name"), lambda row: row.record.name, name, edit=self._rename),
                _column(self.tr("Started"), begun, sort=lambda row: row.record.created),
                _column(self.tr("Preset"), self._preset),
                _column(self.tr("Device"), lambda row: row.device.upper()),
                _figure(self.tr("Time"), _time, lambda row: row.seconds),
                _column(self.tr("State"), self._state, state),
                _figure(
                    self.tr("Overlap"),
                    self._overlap,
                    lambda row: _known(row.iou),
                    self.tr("Mean overlap (IoU) with approved masks not used for training"),
                ),
                _figure(
                    self.tr("Tag Precision"),
                    lambda row: precision(row.tag_precision),
                    lambda row: _known(row.tag_precision),
                    self.tr("Mean average precision of the tags, on held-out images"),
                ),
                _figure(
                    self.tr("On Disk"),
                    lambda row: "…" if row.size is None else size(row.size),
                    lambda row: row.size or 0,
                    self.tr("Disk space of the model and its checkpoints"),
                ),
            ),
            parent,
        )

    def set_rows(self, rows: Sequence[RunRow]) -> None:
        """Show these; sizes that were measured before are kept."""
        known = {row.record.id: row.size for row in self.rows}
        new = [
            replace(row, size=known.get(row.record.id)) if row.size is None else row for row in rows
        ]
        same = [row.record.id for row in new] == [row.record.id for row in self.rows]
        (self.change_rows if same else self.reset_rows)(new)

    def set_size(self, run: int, size: int) -> None:
        """Know what a training takes on the disk."""
        place = self.row_of(run)
        if place >= 0:
            self.replace_row(place, replace(self.rows[place], size=size))

    def row_of(self, run: int) -> int:
        """Return the place of a training; -1 if it is not there."""
        return next((i for i, row in enumerate(self.rows) if row.record.id == run), -1)

    def _rename(self, place: int, name: str) -> bool:
        record = self.rows[place].record
        if name == record.name:
            return False
        self.renamed.emit(record.id, name)
        return True

    def _current_tip(self, row: RunRow) -> str | None:
        return self.tr("The current model, used to make masks.") if row.current else None

    def _error_tip(self, row: RunRow) -> str | None:
        error = row.record.scores.get(run_notes.ERROR)
        failed = row.record.state is RunState.FAILED
        return tip_text(str(error)) if failed and error else None

    def _preset(self, row: RunRow) -> str:
        return self.tr("Program") if row.origin is not None else preset_title(row.preset)

    def _state(self, row: RunRow) -> str:
        return self.tr("training…") if row.running else state_text(row.record.state)

    def _overlap(self, row: RunRow) -> str:
        """Say how well masks agree, and on how much that rests."""
        score = score_of(row.record)
        if score is None or score.mean_iou is None:
            return self.tr("not measured") if row.usable and not row.running else "–"
        classes = sum(one.iou is not None and one.class_id > 0 for one in score.classes)
        images = self.tr("%n image(s)", "", score.images)
        named = self.tr("%n class(es)", "", classes)
        return f"{percent(score.mean_iou)} · {images}, {named}"


def _column(
    title: str,
    text: Callable[[RunRow], str],
    roles: Roles[RunRow] | None = None,
    *,
    sort: Callable[[RunRow], Any] | None = None,
    tip: str = "",
    edit: Callable[[int, Any], bool] | None = None,
) -> rows_model.Column[RunRow]:
    """Return a column that is sorted by its texts, unless it says by what."""
    more: Roles[RunRow] = {
        Qt.ItemDataRole.EditRole: text,
        Qt.ItemDataRole.AccessibleTextRole: lambda row: f"{title}: {text(row)}",
        RUN: lambda row: row,
        SORT: sort or (lambda row: text(row).casefold()),
    }
    return rows_model.Column(title, text, roles=more | (roles or {}), tip=tip, edit=edit)


def _figure(
    title: str, text: Callable[[RunRow], str], sort: Callable[[RunRow], float], tip: str = ""
) -> rows_model.Column[RunRow]:
    """Return a column of numbers, which stand right."""
    right: Roles[RunRow] = {Qt.ItemDataRole.TextAlignmentRole: lambda _: side(right=True)}
    return _column(title, text, right, sort=sort, tip=tip)


def _time(row: RunRow) -> str:
    return duration(row.seconds) if row.seconds else "–"


def _known(value: float) -> float:
    """Return what a share is sorted by: one that is not known comes last."""
    return -1.0 if math.isnan(value) else value


class RunTable(QTableView):
    """All trainings, sortable, several of them selectable.

    Signals:
        chosen: others are selected; a tuple of `RunRow`, as they are shown.
        opened: one was double-clicked, or Enter was pressed; its id.
        renamed: one was given another name; its id and the name.
    """

    chosen = Signal(object)
    opened = Signal(int)
    renamed = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.runs = RunListModel(self)
        self.runs.renamed.connect(self.renamed)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self.runs)
        self._sorted.setSortRole(SORT)
        self.setModel(self._sorted)
        self.setItemDelegate(_RunDelegate(self))
        self.setAccessibleName(self.tr("Trainings"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.sortByColumn(Column.DATE, Qt.SortOrder.DescendingOrder)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(round(1.9 * self.fontMetrics().height()))
        self._size_columns()
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit(self.selected()))
        self._sorted.modelReset.connect(lambda: self.chosen.emit(self.selected()))
        self._sorted.dataChanged.connect(lambda *_: self.chosen.emit(self.selected()))
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(RUN).record.id))

    def _size_columns(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        character = self.fontMetrics().averageCharWidth()
        for column, characters in WIDTHS.items():
            width = max(round(1.15 * characters * character), header.sectionSizeHint(column))
            header.resizeSection(column, width)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def selected(self) -> tuple[RunRow, ...]:
        """Return what is selected, as it is shown."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(self._sorted.index(row, 0).data(RUN) for row in rows)

    def select(self, run: int) -> None:
        """Select one training."""
        place = self.runs.row_of(run)
        if place >= 0:
            index = self._sorted.mapFromSource(self.runs.index(place, 0))
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    def rename(self) -> None:
        """Let the user type another name for the training that is selected."""
        rows = self.selectionModel().selectedRows(Column.NAME)
        if len(rows) == 1:
            self.setFocus()
            self.edit(rows[0])


class _RunDelegate(QStyledItemDelegate):
    """Marks the current model by a tick and by weight."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Add the mark."""
        super().initStyleOption(option, index)
        row = index.data(RUN)
        if row is None or not row.current or index.column() != Column.NAME:
            return
        font = QFont(option.font)
        font.setBold(True)
        option.font = font
        option.icon = icon("check", colour=_MARK)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
