"""The header of the list: names of its columns, their widths, and what it is sorted by."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QHeaderView, QWidget

from app.core.store import Order

ORDERS = (Order.NAME, None, Order.STATE, Order.PATH, Order.SIZE, None, Order.MODIFIED)
_WIDTHS = (28, 28, 11, 18, 12, 15, 18)  # in digits


class Columns(QHeaderView):
    """Columns name, tags, state, folder, size, dimensions and date."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        names = (
            self.tr("Name"),
            self.tr("Tags"),
            self.tr("State"),
            self.tr("Folder"),
            self.tr("Size"),
            self.tr("Dimensions"),
            self.tr("Date"),
        )
        model = QStandardItemModel(0, len(names), self)
        model.setHorizontalHeaderLabels(names)
        self.setModel(model)
        self.setSectionsClickable(True)
        self.setSortIndicatorShown(True)
        self.setMinimumSectionSize(3 * self.fontMetrics().height())
        self.setHighlightSections(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(self.tr("Columns"))
        digit = self.fontMetrics().horizontalAdvance("0")
        for column, digits in enumerate(_WIDTHS):
            self.resizeSection(column, digits * digit)

    def widths(self) -> list[int]:
        """Return how wide the columns are."""
        return [self.sectionSize(column) for column in range(self.count())]

    def set_widths(self, widths: object) -> None:
        """Take over what `widths` returned; anything else is left alone."""
        if isinstance(widths, list) and len(widths) == self.count():
            for column, width in enumerate(widths):
                if isinstance(width, int):
                    self.resizeSection(column, width)

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
