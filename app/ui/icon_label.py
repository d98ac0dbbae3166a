"""An icon that stands among texts and follows the theme."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize

from app.qtbase.plain_text import PlainLabel
from app.ui.icons import icon


class IconLabel(PlainLabel):
    """A small icon, for the eye alone: the text beside it says the same."""

    def __init__(self, name: str = "", *, size: int = 16, colour: str | None = None) -> None:
        super().__init__()
        self._name, self._side, self._colour = name, size, colour
        self.setFixedSize(size, size)
        self._draw()

    def show_icon(self, name: str, *, colour: str | None = None) -> None:
        """Show another icon, in a colour of its own or the one it had; "" for none."""
        self._name, self._colour = name, colour or self._colour
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change between light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        if not self._name:
            self.clear()
            return
        size = QSize(self._side, self._side)  # logical px
        picture = icon(self._name, colour=self._colour)
        self.setPixmap(picture.pixmap(size, self.devicePixelRatioF()))
