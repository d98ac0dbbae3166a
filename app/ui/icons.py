"""Icons by what they mean, drawn in the colours of the palette at the moment of drawing.

A change between light and dark therefore needs no new icons. The pictures are `resources/icons`.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

_GROUPS = {
    QIcon.Mode.Normal: (QPalette.ColorGroup.Active, QPalette.ColorRole.ButtonText),
    QIcon.Mode.Active: (QPalette.ColorGroup.Active, QPalette.ColorRole.ButtonText),
    QIcon.Mode.Disabled: (QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText),
    QIcon.Mode.Selected: (QPalette.ColorGroup.Active, QPalette.ColorRole.HighlightedText),
}


def icon(name: str, *, colour: str | None = None) -> QIcon:
    """Return an icon.

    Args:
        name: what it means, such as "folder-add": a file of `resources/icons`.
        colour: "#rrggbb" for a colour of its own, as of a warning; else the palette's text colour.

    Raises:
        ValueError: if there is no icon of this name.
    """
    return QIcon(_Engine(name, colour))


def application_icon() -> QIcon:
    """Return the application's own icon, in its own colours."""
    pixmap = QPixmap()
    pixmap.loadFromData((resources.files("resources") / "tagmask.png").read_bytes())
    return QIcon(pixmap)


@cache
def _picture(name: str) -> str:
    file = resources.files("resources") / "icons" / f"{name}.svg"
    if not file.is_file():
        raise ValueError(f"There is no icon {name!r}. Choose one of resources/icons.")
    return file.read_text(encoding="utf-8")


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    text = _picture(name).replace("<path ", f'<path fill="{colour}" ')
    return QSvgRenderer(QByteArray(text.encode("utf-8")))


class _Engine(QIconEngine):
    """Draws one icon in any size."""

    def __init__(self, name: str, colour: str | None) -> None:
        super().__init__()
        _picture(name)
        self._name = name
        self._colour = colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        colour = self._colour
        if colour is None or mode == QIcon.Mode.Disabled:
            colour = QGuiApplication.palette().color(*_GROUPS[mode]).name()
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        _renderer(self._name, colour).render(painter, square)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        if pixmap.isNull():  # a button that has no room yet
            return pixmap
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._colour)

    def key(self) -> str:
        return "tagmask"
