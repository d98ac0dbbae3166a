"""A box that says which source folder cannot be looked through, and what can be done."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.core.scan.walk import shown
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.icons import icon

_ICON = 20  # px


class UnavailableBox(QFrame):
    """Tells of one source at a time. Hidden when all are there.

    Signals:
        retry_requested: a source is to be scanned again; its id.
        relink_requested: a source is to be linked to its new place; its id.
    """

    retry_requested = Signal(int)
    relink_requested = Signal(int)

    def __init__(self, *, read_only: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "banner")
        self._source = 0
        self._picture = PlainLabel()
        self.text = PlainLabel()
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.relink_button = QPushButton(self.tr("&Link…"))
        self.relink_button.setToolTip(self.tr("Choose where the folder is now"))
        self.relink_button.clicked.connect(lambda: self.relink_requested.emit(self._source))
        self.retry_button = QPushButton(self.tr("&Try Again"))
        self.retry_button.clicked.connect(lambda: self.retry_requested.emit(self._source))
        for button in (self.relink_button, self.retry_button):
            button.setEnabled(not read_only)
        row = QHBoxLayout()
        row.addWidget(self._picture)
        row.addWidget(self.text, 1)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.relink_button)
        buttons.addWidget(self.retry_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addLayout(row)
        layout.addLayout(buttons)
        self._draw()
        self.hide()

    def show_source(self, source: int, path: Path, reason: str) -> None:
        """Tell of a source."""
        self._source = source
        text = self.tr("“{folder}” cannot be scanned. Its images and tags are kept.")
        self.text.setText(text.format(folder=shown(path.name or str(path))))
        self.text.setToolTip(tip_text(reason))
        self.setAccessibleName(reason)
        self.show()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw the picture in the colours of a new palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_picture"):
            self._draw()

    def _draw(self) -> None:
        size = QSize(_ICON, _ICON)
        self._picture.setPixmap(icon("warning").pixmap(size, self.devicePixelRatioF()))
