"""Headings and distances that the wizard's pages share."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.qtbase.boxes import hbox
from app.qtbase.plain_text import PlainLabel
from app.ui.icon_label import IconLabel
from app.ui.widgets import be_bold

_WARNING = "#b5830f"  # seen in light and dark
_GOOD = "#2e8b57"  # so is this
_TICK = 28  # px


def heading(text: str) -> QLabel:
    """Return a line above a group of controls."""
    label = PlainLabel(text)
    be_bold(label)
    return label


def indented(widget: QWidget) -> QHBoxLayout:
    """Return a row with a widget that begins under the text of a radio button."""
    return hbox((widget, 1), margins=(round(widget.fontMetrics().height() * 1.6), 0, 0, 0))


class DoneTitle(QHBoxLayout):
    """The line above a report: a tick, what was done, and room for buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.label = PlainLabel()
        be_bold(self.label, larger=1.3)
        self.addWidget(IconLabel("check", size=_TICK, colour=_GOOD))
        self.addWidget(self.label, 1)


class Problem(QWidget):
    """Says with a picture what stands in the way; hidden where nothing does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        side = round(self.fontMetrics().height() * 1.2)
        picture = IconLabel("warning", size=side, colour=_WARNING)
        self._label = PlainLabel(wordWrap=True)
        hbox((picture, 0, Qt.AlignmentFlag.AlignTop), (self._label, 1), on=self, margins=0)
        self.hide()

    def text(self) -> str:
        """Return what stands in the way; "" if nothing does."""
        return self._label.text()

    def set_text(self, text: str) -> None:
        """Say what stands in the way."""
        self._label.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
