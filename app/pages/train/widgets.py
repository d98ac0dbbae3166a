"""Small pieces that the pages of the Train workspace share."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from app.ui.icons import icon

GAP = 16  # px between parts


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
