"""The table of all trainings."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.core.training.run_scores import score_of
from app.models.run_list import RUN, SORT, Column, Index, RunListModel, RunRow, begun
from app.pages.train.texts import duration, percent, precision, preset_title, size, state_text
from app.ui.icons import icon

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
        self.runs = RunListModel(
            {
                Column.NAME: lambda row: row.record.name,
                Column.DATE: begun,
                Column.PRESET: self._preset,
                Column.DEVICE: lambda row: row.device.upper(),
                Column.DURATION: lambda row: duration(row.seconds) if row.seconds else "–",
                Column.STATE: self._state,
                Column.IOU: self._overlap,
                Column.TAGS: lambda row: precision(row.tag_precision),
                Column.DISK: lambda row: "…" if row.size is None else size(row.size),
            },
            self,
        )
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

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802
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
