"""The newest thing in a training that is worth knowing, said calmly."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.core.training.live import LiveRun
from app.pages.train.looks import button
from app.qtbase.plain_text import PlainLabel
from app.ui.icons import icon

COLOUR = "#b5830f"  # of the picture, seen in light and dark


class NoticeLine(QFrame):
    """One line; hidden while there is nothing, or after the user has read it.

    Signals:
        log_requested: the user wants to see everything that was said.
    """

    log_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "banner")
        self._seen = 0  # warnings that the user has read, or that are older than this training
        self._shown = 0
        side = round(1.2 * self.fontMetrics().height())
        sign = PlainLabel()
        sign.setPixmap(icon("info", colour=COLOUR).pixmap(side, side))
        self.text = PlainLabel()
        self.text.setWordWrap(True)
        self.log = button(self.tr("Show the Log"))
        self.log.clicked.connect(self.log_requested)
        self.read = button(self.tr("OK"))
        self.read.clicked.connect(self._put_away)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 6, 8, 6)
        layout.setSpacing(12)
        layout.addWidget(sign)
        layout.addWidget(self.text, stretch=1)
        layout.addWidget(self.log)
        layout.addWidget(self.read)
        self.hide()

    def clear(self) -> None:
        """Begin anew."""
        self._seen = self._shown = 0
        self.hide()

    def follow(self, live: LiveRun) -> None:
        """Show the newest warning of a training, if there is a new one."""
        warnings = [line.text for line in live.log if line.severity == "warning"]
        if len(warnings) == self._shown or len(warnings) <= self._seen:
            return
        self._shown = len(warnings)
        more = len(warnings) - self._seen - 1
        text = warnings[-1]
        if more:
            text += " " + self.tr("(%n more in the log)", "", more)
        self.text.setText(text)
        self.setAccessibleName(text)
        self.show()

    def _put_away(self) -> None:
        self._seen = self._shown
        self.hide()
