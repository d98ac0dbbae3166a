"""The tree of folders: choosing one shows its images alone."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
)

from app.core.scan.upkeep import FoldersCounted
from app.core.store import FolderPart
from app.models.folder_tree import COUNT, NAME, PART_ROLE, FolderTreeModel, Index


class _Airy(QStyledItemDelegate):
    """Gives rows the height of a line and a half, easy to hit."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the size that a cell would like."""
        size = super().sizeHint(option, index)
        line = option.fontMetrics.height()
        return QSize(size.width(), max(size.height(), round(line * 1.6)))


class FolderTree(QTreeView):
    """The source folders and the folders in them.

    Signals:
        folder_chosen: a `FolderPart`, or None for all images.
        menu_requested: the user wants a menu: a `FolderPart` and where on the screen.
    """

    folder_chosen = Signal(object)
    menu_requested = Signal(object, object)

    def __init__(self, model: FolderTreeModel) -> None:
        super().__init__()
        self._tree = model
        self._quiet = False
        self.setModel(model)
        self.setItemDelegate(_Airy(self))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setAccessibleName(self.tr("Folders"))
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setAllColumnsShowFocus(True)
        self.setExpandsOnDoubleClick(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_for_menu)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(1)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(COUNT, QHeaderView.ResizeMode.Fixed)
        self.selectionModel().currentChanged.connect(self._choose)

    def show_counts(self, counted: FoldersCounted) -> None:
        """Show other counts; what was open stays open, and what was chosen stays chosen."""
        first = self._tree.rowCount() == 0
        known = {index.data(PART_ROLE) for index in self._top()}
        opened = {index.data(PART_ROLE) for index in self._all_open()}
        chosen = self.chosen()
        scrolled = self.verticalScrollBar().value()
        self._quiet = True
        try:
            other_rows = self._tree.show_counts(counted)
            self._fit_counts()
            if not other_rows:
                return
            for part in opened:
                self.expand(self._tree.index_of(part))
            for index in self._top():
                if index.data(PART_ROLE) not in known and self._tree.rowCount(index) <= 12:
                    self.expand(index)
            found = self._tree.index_of(chosen)
            self.setCurrentIndex(found if found.isValid() else self._tree.index(0, NAME))
            self.verticalScrollBar().setValue(scrolled)
        finally:
            self._quiet = False
        if not found.isValid() and not first:
            self.folder_chosen.emit(None)

    def refresh_sources(self) -> None:
        """Show what has become of the sources."""
        self._tree.refresh_sources()
        self._fit_counts()

    def _fit_counts(self) -> None:
        """Make room for the counts. Those at the top are the largest: no others need a look."""
        width = max(
            (
                self.fontMetrics().horizontalAdvance(index.siblingAtColumn(COUNT).data())
                for index in self._top()
            ),
            default=0,
        )
        self.header().resizeSection(COUNT, width + 2 * self.fontMetrics().averageCharWidth())

    def chosen(self) -> FolderPart | None:
        """Return the folder that is chosen; None for all images."""
        part = self.currentIndex().data(PART_ROLE)
        return part if isinstance(part, FolderPart) else None

    def choose(self, part: FolderPart | None) -> None:
        """Choose a folder without telling anybody."""
        self._quiet = True
        self.setCurrentIndex(self._tree.index_of(part))
        self._quiet = False

    def _choose(self, current: QModelIndex) -> None:
        if current.isValid() and not self._quiet:
            self.folder_chosen.emit(current.data(PART_ROLE))

    def _ask_for_menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if not index.isValid():  # asked for by key, with the pointer elsewhere
            index = self.currentIndex()
        part = index.data(PART_ROLE)
        if isinstance(part, FolderPart):
            where = self.visualRect(index).center()
            self.menu_requested.emit(part, self.viewport().mapToGlobal(where))

    def _top(self) -> list[QModelIndex]:
        return [self._tree.index(row, NAME) for row in range(self._tree.rowCount())]

    def _all_open(self) -> list[QModelIndex]:
        found, waiting = [], self._top()
        while waiting:
            index = waiting.pop()
            if self.isExpanded(index):
                found.append(index)
                waiting += [
                    self._tree.index(row, NAME, index) for row in range(self._tree.rowCount(index))
                ]
        return found
