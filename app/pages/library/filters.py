"""Filters: their conditions in words, in a menu, and as chips that take them away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QLayout, QLayoutItem, QMenu, QToolButton, QWidget

from app.core.store import ClassInfo, ImageFilter, ImageState, Order, Provenance
from app.core.translation import translate
from app.pages.library.texts import provenance_name, state_name
from app.qtbase.plain_text import tip_text, without_mnemonics
from app.ui.icons import icon
from wseg_engine.base.labels import Tag


class FilterPart(NamedTuple):
    """One condition of a filter."""

    text: str
    without: ImageFilter  # the filter when this condition is taken away


def filter_parts(
    wanted: ImageFilter,
    classes: Sequence[ClassInfo],
    folder_name: Callable[[int], str] = str,
) -> list[FilterPart]:
    """Return the conditions of a filter but for the text, which has a field of its own.

    Args:
        wanted: the filter.
        classes: all classes.
        folder_name: says what a source folder is called.
    """
    parts = []
    if wanted.folder is not None:
        name = wanted.folder.path or folder_name(wanted.folder.source)
        text = translate("Filter", "in {folder}").format(folder=name)
        parts.append(FilterPart(text, replace(wanted, folder=None)))
    if wanted.tagged is not None:
        text = translate("Filter", "tagged") if wanted.tagged else translate("Filter", "untagged")
        parts.append(FilterPart(text, replace(wanted, tagged=None)))
    if wanted.only_unsure:
        text = translate("Filter", "only unsure")
        parts.append(FilterPart(text, replace(wanted, only_unsure=False)))
    if wanted.tags_complete is not None:
        yes, no = (
            translate("Filter", "tagging complete"),
            translate("Filter", "tagging not complete"),
        )
        parts.append(
            FilterPart(yes if wanted.tags_complete else no, replace(wanted, tags_complete=None))
        )
    if wanted.states is not None:
        names = [state_name(state) for state in ImageState if state in wanted.states]
        text = translate("Filter", "state: {names}").format(names=", ".join(names))
        parts.append(FilterPart(text, replace(wanted, states=None)))
    known = {info.id: info.name for info in classes}
    for number, tag in wanted.tags.items():
        rest = {key: value for key, value in wanted.tags.items() if key != number}
        name = known.get(number, translate("Filter", "deleted class"))
        text = f"{name}: {tag_word(tag)}"
        parts.append(FilterPart(text, replace(wanted, tags=rest)))
    if wanted.masked is not None:
        yes, no = translate("Filter", "has a mask"), translate("Filter", "has no mask")
        parts.append(FilterPart(yes if wanted.masked else no, replace(wanted, masked=None)))
    if wanted.objects is not None:
        yes, no = translate("Filter", "has objects"), translate("Filter", "has no objects")
        parts.append(FilterPart(yes if wanted.objects else no, replace(wanted, objects=None)))
    if wanted.disagreeing:
        text = translate("Filter", "the model disagrees with the tags")
        parts.append(FilterPart(text, replace(wanted, disagreeing=False)))
    if wanted.provenance is not None:
        kind = provenance_name(wanted.provenance)
        text = translate("Filter", "mask {kind}").format(kind=kind)
        parts.append(FilterPart(text, replace(wanted, provenance=None)))
    return parts


def tag_word(tag: Tag | None) -> str:
    """Return what an image says of a class, in a word or two."""
    if tag is None:
        return translate("Filter", "not tagged")
    return {
        Tag.PRESENT: translate("Filter", "present"),
        Tag.ABSENT: translate("Filter", "absent"),
        Tag.UNSURE: translate("Filter", "unsure"),
    }[tag]


def order_name(order: Order) -> str:
    """Return what images are sorted by."""
    return {
        Order.NAME: translate("Filter", "Name"),
        Order.PATH: translate("Filter", "Folder"),
        Order.MODIFIED: translate("Filter", "Date"),
        Order.SIZE: translate("Filter", "Size"),
        Order.ADDED: translate("Filter", "Time added"),
        Order.STATE: translate("Filter", "State"),
    }[order]


_TAGS = (Tag.PRESENT, Tag.ABSENT, Tag.UNSURE, None)


class FilterMenu(QMenu):
    """Shows a filter's conditions as checked entries; choosing one adds it or takes it away.

    Signals:
        chosen: another filter is wanted; an `ImageFilter`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._filter = ImageFilter()
        self._classes: Sequence[ClassInfo] = ()
        self.aboutToShow.connect(self.fill)

    def show_filter(self, wanted: ImageFilter, classes: Sequence[ClassInfo]) -> None:
        """Show this filter the next time the menu opens."""
        self._filter, self._classes = wanted, tuple(classes)

    def fill(self) -> None:
        """Make the entries anew."""
        self.clear()
        wanted = self._filter
        for text, value in ((self.tr("Tagged"), True), (self.tr("Untagged"), False)):
            on = wanted.tagged is value
            self._entry(self, text, on, replace(wanted, tagged=None if on else value))
        on = wanted.only_unsure
        self._entry(self, self.tr("Only unsure"), on, replace(wanted, only_unsure=not on))
        self.addSeparator()
        for text, value in (
            (self.tr("Tagging complete"), True),
            (self.tr("Tagging not complete"), False),
        ):
            on = wanted.tags_complete is value
            self._entry(self, text, on, replace(wanted, tags_complete=None if on else value))
        self.addSeparator()
        self._fill_tags(self.addMenu(self.tr("Tag")))
        self._fill_states(self.addMenu(self.tr("State of the file")))
        self._fill_masks(self.addMenu(self.tr("Mask")))
        on = wanted.disagreeing
        text = self.tr("The model disagrees with the tags")
        self._entry(self, text, on, replace(wanted, disagreeing=not on))
        self.addSeparator()
        clear = self.addAction(self.tr("Clear All Filters"))
        clear.setEnabled(wanted != ImageFilter())
        clear.triggered.connect(lambda: self.chosen.emit(ImageFilter()))

    def _fill_tags(self, menu: QMenu) -> None:
        menu.setEnabled(bool(self._classes))
        for info in self._classes:
            sub = menu.addMenu(dot_icon(info.colour), without_mnemonics(info.name))
            for tag in _TAGS:
                on = info.id in self._filter.tags and self._filter.tags[info.id] is tag
                tags = {key: old for key, old in self._filter.tags.items() if key != info.id}
                if not on:
                    tags[info.id] = tag
                self._entry(sub, tag_word(tag), on, replace(self._filter, tags=tags))

    def _fill_states(self, menu: QMenu) -> None:
        states = self._filter.states or frozenset()
        for state in ImageState:
            on = state.value in states
            chosen = states - {state.value} if on else states | {state.value}
            self._entry(menu, state_name(state), on, replace(self._filter, states=chosen or None))

    def _fill_masks(self, menu: QMenu) -> None:
        wanted = self._filter
        for text, value in ((self.tr("Has a mask"), True), (self.tr("Has no mask"), False)):
            on = wanted.masked is value
            self._entry(menu, text, on, replace(wanted, masked=None if on else value))
        menu.addSeparator()
        for text, value in ((self.tr("Has objects"), True), (self.tr("Has no objects"), False)):
            on = wanted.objects is value
            self._entry(menu, text, on, replace(wanted, objects=None if on else value))
        menu.addSeparator()
        for kind in Provenance:
            on = wanted.provenance == kind.value
            other = replace(wanted, provenance=None if on else kind.value)
            self._entry(menu, provenance_name(kind.value), on, other)

    def _entry(self, menu: QMenu, text: str, on: bool, wanted: ImageFilter) -> QAction:
        action = menu.addAction(text[:1].upper() + text[1:])
        action.setCheckable(True)
        action.setChecked(on)
        action.triggered.connect(lambda: self.chosen.emit(wanted))
        return action


_DOT = 16  # px, with the room around it


def dot_icon(colour: str) -> QIcon:
    """Return a dot in a class's colour, beside its name."""
    pixmap = QPixmap(2 * _DOT, 2 * _DOT)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(128, 128, 128))
    painter.setBrush(QColor(colour))
    painter.drawEllipse(3, 3, _DOT - 6, _DOT - 6)
    painter.end()
    return QIcon(pixmap)


class FilterChips(QWidget):
    """A line, or several, of filters; hidden when there are none.

    Signals:
        chosen: a filter was taken away; the `ImageFilter` that is left.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
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

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(6)
        self.setContentsMargins(6, 0, 6, 5)

    def addItem(self, item: QLayoutItem) -> None:
        """Take in another item."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item; None behind the last one."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give an item back."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Return that the height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Put the items in their places."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """Return the size of the largest item: the rest depends on the width."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
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
