"""Small pieces that the pages of the Train workspace share."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QWidget

from app.ui.icons import icon

GAP = 16  # px between parts


def set_kind(label: QLabel, kind: str) -> None:
    """Have a text look like another kind of the style sheet: "hint", "heading", "error" or ""."""
    if label.property("kind") != kind:
        label.setProperty("kind", kind)
        label.style().unpolish(label)
        label.style().polish(label)


def scrolled(content: QWidget, name: str) -> QScrollArea:
    """Return an area that scrolls its content up and down."""
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName(name)
    area.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # keys scroll it; a click shows no frame
    area.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    return area


def button(text: str, picture: str = "") -> QPushButton:
    """Return a button that Enter does not press from elsewhere."""
    made = QPushButton(text)
    if picture:
        made.setIcon(icon(picture))
    made.setAutoDefault(False)
    return made


def make_room(widget: QWidget, least: int) -> None:
    """Be wide enough for every line, `least` px, and high enough for those that are wrapped."""
    layout = widget.layout()
    assert layout is not None
    layout.activate()
    width = max(least, layout.minimumSize().width())
    widget.setMinimumSize(width, layout.totalHeightForWidth(width))
