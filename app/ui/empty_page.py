"""What the library shows where there are no images: why, and what to do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.qtbase.plain_text import PlainLabel
from app.ui.icons import icon


class EmptyPage(QWidget):
    """A picture, a heading, a sentence and a button.

    Signals:
        wanted: the button was pressed.
    """

    wanted = Signal()

    def __init__(
        self, picture: str, title: str, text: str, button: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.picture = picture
        self._picture = PlainLabel()
        heading, sentence = PlainLabel(title), PlainLabel(text)
        font = heading.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        font.setBold(True)
        heading.setFont(font)
        sentence.setWordWrap(True)
        self.button = QPushButton(button)
        self.button.clicked.connect(self.wanted)
        column = QVBoxLayout(self)
        column.setSpacing(self.fontMetrics().height() // 2)
        column.addStretch(2)
        for label in (self._picture, heading, sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self._draw_picture()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_picture()

    def _draw_picture(self) -> None:
        side = self.fontMetrics().height() * 4
        self._picture.setPixmap(icon(self.picture).pixmap(QSize(side, side)))
