"""Text is text: what comes from a project, a file or the system is shown as it is written.

Qt takes a text that looks like HTML for HTML: a class called `<img src="…">` would have a file
read, or a connection made. Labels and message boxes of the application are plain unless they say
otherwise; tooltips, which cannot be, are escaped where they look rich.
"""

from __future__ import annotations

import html
import re
from typing import Any

from PySide6 import QtGui
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

from app.core.translation import shown_text

_MARKER = "[*]"  # that a window's title shows for unsaved changes


class PlainLabel(QLabel):
    """A label whose text is never taken for HTML, and shows what it hides otherwise."""

    def __init__(
        self, text: str | QWidget | None = "", parent: QWidget | None = None, **properties: Any
    ) -> None:
        # A label that got its text here would look at it before it knows that it is plain.
        if isinstance(text, str):
            super().__init__(parent, **properties)
        else:
            super().__init__(text, **properties)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if isinstance(text, str) and text:
            self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text; what would be invisible, or turn the text round, is made visible."""
        super().setText(shown_text(text))


class ElidedLabel(PlainLabel):
    """A line that ends in an ellipsis where there is no room for it, and makes nothing wider."""

    def minimumSizeHint(self) -> QSize:
        """Return its height alone."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much of the text as there is room for."""
        del event
        painter, room = QPainter(self), self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        self.style().drawItemText(
            painter,
            room,
            self.alignment(),
            self.palette(),
            self.isEnabled(),
            text,
            self.foregroundRole(),
        )
        painter.end()


class PlainMessageBox(QMessageBox):
    """A message box whose texts are never taken for HTML."""

    def __init__(self, *arguments: Any, **properties: Any) -> None:
        super().__init__(*arguments, **properties)
        self.setTextFormat(Qt.TextFormat.PlainText)
        super().setText(shown_text(self.text()))

    def setText(self, text: str) -> None:
        """Show a text."""
        super().setText(shown_text(text))

    def setInformativeText(self, text: str) -> None:
        """Show more text, in a label that Qt makes for it and which guesses by itself."""
        super().setInformativeText(" ")
        label = self.findChild(QLabel, "qt_msgbox_informativelabel")
        if isinstance(label, QLabel):
            label.setTextFormat(Qt.TextFormat.PlainText)
        super().setInformativeText(shown_text(text))


def link(address: str, text: str) -> str:
    """Return a link as a label of rich text takes it; the text stays text."""
    return f'<a href="{html.escape(address)}">{html.escape(shown_text(text))}</a>'


def tip_text(text: str) -> str:
    """Return a text for a tooltip, as tooltips show it: escaped if it could be taken for HTML."""
    text = shown_text(text)
    if not QtGui.Qt.mightBeRichText(text):
        return text
    return f'<span style="white-space: pre-wrap">{html.escape(text)}</span>'


def without_mnemonics(text: str) -> str:
    """Return a text for a button, a menu or a tab, where & would underline what follows it."""
    return shown_text(text).replace("&", "&&")


def title_text(text: str) -> str:
    """Return a text for a window's title: in one line, and without its mark of changes."""
    return re.sub(r"\s+", " ", shown_text(text)).replace(_MARKER, _MARKER * 2)
