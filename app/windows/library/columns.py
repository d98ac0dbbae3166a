"""The header of the list: names of its columns, their widths, and what it is sorted by."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QHeaderView, QWidget

from app.core.store import Order

ORDERS = (Order.NAME, Order.PATH, Order.SIZE, None, None, Order.STATE, Order.MODIFIED)
_WIDTHS = (28, 18, 11, 15, 28, 11, 16)  # in digits


class Columns(QHeaderView):
    """Columns name, folder, size, dimensions, tags, state and date."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        names = (
            self.tr("Name"),
            self.tr("Folder"),
            self.tr("Size"),
            self.tr("Dimensions"),
            self.tr("Tags"),
            self.tr("State"),
            self.tr("Date"),
        )
        model = QStandardItemModel(0, len(names), self)
        model.setHorizontalHeaderLabels(names)
        self.setModel(model)
        self.setSectionsClickable(True)
        self.setSortIndicatorShown(True)
        self.setStretchLastSection(True)
        self.setHighlightSections(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(self.tr("Columns"))
        digit = self.fontMetrics().horizontalAdvance("0")
        for column, digits in enumerate(_WIDTHS):
            self.resizeSection(column, digits * digit)

    def show_order(self, order: Order, *, descending: bool) -> None:
        """Mark the column that the images are sorted by."""
        column = ORDERS.index(order) if order in ORDERS else -1
        direction = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.blockSignals(True)
        self.setSortIndicator(column, direction)
        self.blockSignals(False)
        self.viewport().update()

    def order_of(self, column: int) -> Order | None:
        """Return what a column sorts by; None for those that sort nothing."""
        return ORDERS[column]

    def fields(self, line: QRect) -> list[QRect]:
        """Return where the fields of a line are."""
        return [
            QRect(
                line.left() + self.sectionViewportPosition(column),
                line.top(),
                self.sectionSize(column),
                line.height(),
            )
            for column in range(self.count())
        ]
