"""The menu in which conditions of a filter are switched on and off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from app.core.store import ClassInfo, ImageFilter, ImageState, Provenance
from app.pages.library.filter_texts import tag_word
from app.pages.library.texts import provenance_name, state_name
from app.qtbase.plain_text import without_mnemonics
from wseg_engine.base.labels import Tag

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


def dot_icon(colour: str, side: int = 16) -> QIcon:
    """Return a dot in a class's colour, beside its name."""
    pixmap = QPixmap(2 * side, 2 * side)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(128, 128, 128))
    painter.setBrush(QColor(colour))
    painter.drawEllipse(3, 3, side - 6, side - 6)
    painter.end()
    return QIcon(pixmap)
