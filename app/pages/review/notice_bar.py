"""A line over the canvas: something that was found, and one thing to do about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from app.pages.review.icon_label import IconLabel
from app.qtbase.boxes import hbox
from app.qtbase.plain_text import PlainLabel
from app.ui.widgets import icon_button

ICON = 18  # px


class NoticeBar(QFrame):
    """Hidden while there is nothing to say.

    It lies over a side of the canvas and takes no room of it, so that what is under the pointer
    stays there when it comes and goes.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "banner")
        self._slot: Callable[[], object] | None = None
        self._below: QWidget | None = None
        self._at_top = True
        self._picture = IconLabel(size=ICON)
        self.text = PlainLabel(wordWrap=True)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = QPushButton()
        self.close_button = icon_button("close", self.tr("Dismiss"), self.hide)
        parts = (self._picture, (self.text, 1), self.button, self.close_button)
        hbox(*parts, on=self, margins=(12, 6, 8, 6), gap=10)
        self.button.clicked.connect(self._act)
        self.hide()

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

    def say(
        self,
        text: str,
        *,
        picture: str = "info",
        button: str = "",
        slot: Callable[[], object] | None = None,
    ) -> None:
        """Say something.

        Args:
            text: in whole sentences.
            picture: a name of `app.ui.icons`.
            button: what can be done about it, if anything.
            slot: called when the button is clicked.
        """
        self.text.setText(text)
        self._picture.show_icon(picture)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self._slot = slot
        self.setAccessibleName(text)
        self._choose_side()
        self.show()
        self._place()

    def _act(self) -> None:
        slot, self._slot = self._slot, None
        self.hide()
        if slot is not None:
            slot()
