"""The active filters, each with a button to take it away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QLayout, QLayoutItem, QToolButton, QWidget

from app.core.store import ImageFilter
from app.pages.library.filter_texts import FilterPart
from app.qtbase.plain_text import tip_text, without_mnemonics
from app.ui.icons import icon


class FilterChips(QWidget):
    """A line, or several, of filters; hidden when there are none.

    Signals:
        chosen: a filter was taken away; the `ImageFilter` that is left.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self)
        self.buttons: list[QToolButton] = []
        radius = self.fontMetrics().height() * 3 // 5
        self.setStyleSheet(
            'QToolButton[chip="true"] { border: 1px solid palette(highlight); '
            f"border-radius: {radius}px; padding: 1px {radius}px; background: palette(button); }} "
            'QToolButton[chip="true"]:hover, QToolButton[chip="true"]:focus '
            "{ border-width: 2px; padding: 0px " + f"{radius - 1}px; }}"
        )
        self.hide()

    def show_parts(self, parts: Sequence[FilterPart]) -> None:
        """Show these filters and no others."""
        for button in self.buttons:
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [self._chip(part) for part in parts]
        if len(parts) > 1:
            self.buttons.append(self._clear_all())
        for button in self.buttons:
            self._flow.addWidget(button)
            button.show()
        self.setVisible(bool(parts))

    def _chip(self, part: FilterPart) -> QToolButton:
        button = QToolButton(self)
        button.setText(without_mnemonics(part.text))
        button.setIcon(icon("close"))
        side = self.fontMetrics().height() * 3 // 4
        button.setIconSize(QSize(side, side))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the cross behind the text
        button.setProperty("chip", True)
        text = self.tr("Remove the filter “{filter}”").format(filter=part.text)
        button.setToolTip(tip_text(text))
        button.setAccessibleName(text)
        button.clicked.connect(lambda: self.chosen.emit(part.without))
        return button

    def _clear_all(self) -> QToolButton:
        button = QToolButton(self)
        button.setText(self.tr("Clear all"))
        button.setAutoRaise(True)
        button.setToolTip(self.tr("Show all images"))
        button.setAccessibleName(self.tr("Clear all filters"))
        button.clicked.connect(lambda: self.chosen.emit(ImageFilter()))
        return button


class FlowLayout(QLayout):
    """Widgets one after another, in as many lines as that takes."""

    def __init__(self, parent: QWidget, spacing: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(6, 0, 6, 5)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        """Take in another item."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Return an item; None behind the last one."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Give an item back."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return that the height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of all lines."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Put the items in their places."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the largest item: the rest depends on the width."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802
        """Return the size of the largest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _place(self, rect: QRect, *, move: bool) -> int:
        margins = self.contentsMargins()
        area = rect.marginsRemoved(margins)
        x, y, line = area.x(), area.y(), 0
        for item in self._items:
            size = item.sizeHint()
            if x > area.x() and x + size.width() > area.right() + 1:
                x, y, line = area.x(), y + line + self.spacing(), 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self.spacing()
            line = max(line, size.height())
        return y + line - rect.y() + margins.bottom()
