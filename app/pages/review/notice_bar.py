"""A banner over the canvas: something that was found, and one thing to do about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.widgets import Banner


class NoticeBar(Banner):
    """Lies over a side of the canvas; hidden while there is nothing to say.

    It takes no room of the canvas, so that what is under the pointer stays there when it comes and
    goes.
    """

    def __init__(self) -> None:
        super().__init__(colour=None)
        self._below: QWidget | None = None
        self._at_top = True
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def lie_over(self, canvas: QWidget) -> None:
        """Lie over a widget from now on."""
        self.setParent(canvas)
        self._below = canvas
        canvas.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Be as wide as what it lies over."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        return False

    def _place(self) -> None:
        below = self._below
        if below is None or self.isHidden():
            return
        width = below.width()
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        self.setGeometry(0, 0 if self._at_top else below.height() - height, width, height)
        self.raise_()

    def _choose_side(self) -> None:
        """Lie where the pointer is not."""
        if self._below is not None and self.isHidden():
            at = self._below.mapFromGlobal(QCursor.pos())
            inside = self._below.rect().contains(at)
            self._at_top = not inside or at.y() > self._below.height() // 2

    def show_message(
        self,
        text: str,
        *,
        picture: str = "info",
        button: str = "",
        slot: Callable[[], object] | None = None,
    ) -> None:
        """Show a message where the pointer is not; its button hides it, too."""
        self._choose_side()
        super().show_message(text, picture=picture, button=button, slot=slot)
        self._place()

    def _act(self) -> None:
        self.hide()
        super()._act()
