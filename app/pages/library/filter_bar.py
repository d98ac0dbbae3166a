"""The bars around the images: search, filter and order above, how many and how large below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QSlider,
    QToolButton,
    QWidget,
)

from app.core.masks.likeness import Likeness
from app.core.store import ClassInfo, ImageFilter, Order
from app.pages.library.filters import FilterChips, FilterMenu, filter_parts, order_name
from app.qtbase.boxes import Stretch, hbox, vbox
from app.qtbase.debounced import debounced
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.icons import icon
from app.ui.keyboard import tab_as_laid_out
from app.ui.widgets import label_of

_LETTERS = 9  # of an order that are always seen
DEBOUNCE = 180  # ms without another letter until the search begins
ORDERS = (Order.PATH, Order.NAME, Order.MODIFIED, Order.SIZE, Order.ADDED, Order.STATE)


class FilterBar(QWidget):
    """Says what the user wants to see; who listens decides.

    Signals:
        filter_wanted: another `ImageFilter`.
        order_wanted: another `Order`, and whether the largest come first.
        side_wanted: another size of thumbnails in pixels.
        leave: the user is done with typing and wants to go to the images.
    """

    filter_wanted = Signal(object)
    order_wanted = Signal(object, bool)
    side_wanted = Signal(int)
    leave = Signal()

    def __init__(self, sides: tuple[int, int]) -> None:
        super().__init__()
        self._filter = ImageFilter()
        self._classes: Sequence[ClassInfo] = ()
        self._folder_name: Callable[[int], str] = str
        self._descending = False
        self.search = QLineEdit()
        self.menu = FilterMenu(self)
        self.filter_button = self._button("filter", self.tr("Filter"))
        self.order = QComboBox()
        self.direction = self._button("up", "")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.count = PlainLabel()
        self.foot = QWidget()  # goes below the images: how many they are, and how large
        self.chips = FilterChips()
        self._views = QHBoxLayout()
        self._delay = debounced(self, DEBOUNCE, self._search_now)
        self._build()
        self._name_everything(sides)
        self._connect()
        self.show_filter(self._filter, self._classes)
        self.show_order(Order.PATH, descending=False)

    def add_view_actions(self, actions: Sequence[QAction]) -> None:
        """Put buttons for the kinds of view into the bar."""
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setAutoRaise(True)
            button.setAccessibleName(action.text().replace("&", ""))
            self._views.addWidget(button)
        tab_as_laid_out(self)

    def show_filter(
        self,
        wanted: ImageFilter,
        classes: Sequence[ClassInfo],
        folder_name: Callable[[int], str] | None = None,
    ) -> None:
        """Show which filter is active."""
        self._filter, self._classes = wanted, tuple(classes)
        self._folder_name = folder_name or self._folder_name
        if self.search.text().strip() != wanted.text and not self._delay.isActive():
            self.search.setText(wanted.text)
            self._delay.stop()
        self.menu.show_filter(wanted, classes)
        self.chips.show_parts(filter_parts(wanted, classes, self._folder_name))

    def show_order(
        self, order: Order, *, descending: bool, likeness: Likeness | None = None
    ) -> None:
        """Show what the images are sorted by: likeness to one of them, or an order."""
        self._descending = descending
        if self.order.count() > len(ORDERS):
            self.order.removeItem(len(ORDERS))
        row = ORDERS.index(order)
        if likeness is not None:
            row = len(ORDERS)
            text = self.tr("Most like {name}").format(name=likeness.name)
            self.order.addItem(text)
            self.order.setItemData(row, tip_text(text), Qt.ItemDataRole.ToolTipRole)
        self.order.setCurrentIndex(row)
        self.direction.setEnabled(likeness is None)
        self.direction.setIcon(icon("down" if descending else "up"))
        text = self.tr("Largest first") if descending else self.tr("Smallest first")
        self.direction.setToolTip(tip_text(text))
        self.direction.setAccessibleName(text)

    def show_side(self, side: int) -> None:
        """Show the size of thumbnails."""
        self.slider.setValue(side)

    def show_counts(self, shown: int, total: int, selected: int) -> None:
        """Show how many images there are, match and are selected."""
        locale = self.locale()
        if shown == total:
            text = self.tr("%n image(s)", "", total)
        else:
            text = self.tr("{shown} of {total} images").format(
                shown=locale.toString(shown), total=locale.toString(total)
            )
        if selected:
            chosen = self.tr("%n selected", "", selected)
            text = self.tr("{images}, {selected}").format(images=text, selected=chosen)
        self.count.setText(text)

    def start_search(self) -> None:
        """Let the user type what to search for."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    # ------------------------------------------------------------- inner part

    def _button(self, picture: str, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(picture))
        button.setText(text)
        button.setAutoRaise(True)
        if text:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def _build(self) -> None:
        letter = self.fontMetrics().averageCharWidth()
        self.search.setMinimumWidth(24 * letter)
        self.search.setMaximumWidth(44 * letter)
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.filter_button.setMenu(self.menu)
        self.filter_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        for order in ORDERS:
            self.order.addItem(order_name(order), order)
        # The name of an image is as long as it likes, and the bar is not.
        self.order.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.order.setMinimumContentsLength(_LETTERS)
        self.slider.setFixedWidth(16 * letter)
        self.count.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        hbox((self.count, 1), self.slider, on=self.foot, margins=(8, 2, 8, 2))
        self._views.setSpacing(0)
        sort = label_of(self.tr("&Sort by"), self.order)
        parts = (self.filter_button, sort, self.order, self.direction, Stretch(), self._views)
        row = hbox((self.search, 3), *parts, margins=(6, 4, 6, 4), gap=6)
        vbox(row, self.chips, on=self, margins=0, gap=0)

    def _name_everything(self, sides: tuple[int, int]) -> None:
        self.search.setPlaceholderText(self.tr("Search names and folders"))
        self.search.setAccessibleName(self.tr("Search names and folders"))
        self.filter_button.setToolTip(self.tr("Show only images that match"))
        self.filter_button.setAccessibleName(self.tr("Filter"))
        self.order.setToolTip(self.tr("What images are sorted by"))
        self.order.setAccessibleName(self.tr("Sort by"))
        self.slider.setRange(*sides)
        self.slider.setPageStep(32)
        self.slider.setToolTip(self.tr("Size of thumbnails (Ctrl+wheel)"))
        self.slider.setAccessibleName(self.tr("Size of thumbnails"))
        self.count.setAccessibleName(self.tr("Number of images"))

    def _connect(self) -> None:
        self.search.textEdited.connect(self._search_soon)
        self.search.textChanged.connect(self._note_cleared)
        self.search.returnPressed.connect(self._search_and_leave)
        self.menu.chosen.connect(self.filter_wanted)
        self.chips.chosen.connect(self.filter_wanted)
        self.order.activated.connect(self._choose_order)
        self.direction.clicked.connect(
            lambda: self.order_wanted.emit(ORDERS[self.order.currentIndex()], not self._descending)
        )
        self.slider.valueChanged.connect(self.side_wanted)

    def _choose_order(self, row: int) -> None:
        if row < len(ORDERS):  # else the likeness that is shown
            self.order_wanted.emit(ORDERS[row], self._descending)

    def _note_cleared(self, text: str) -> None:
        if not text and self._filter.text:  # the button in the field edits nothing, says Qt
            self._search_now()

    def _search_soon(self) -> None:
        self._delay.start()

    def _search_now(self) -> None:
        self._delay.stop()
        text = self.search.text().strip()
        if text != self._filter.text:
            self.filter_wanted.emit(replace(self._filter, text=text))

    def _search_and_leave(self) -> None:
        self._search_now()
        self.leave.emit()

    def sizeHint(self) -> QSize:
        """Return the height it needs; it is as wide as it is given."""
        return QSize(700, super().sizeHint().height())
