"""A line above the workspaces for what holds as long as it is shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from app.qtbase.plain_text import PlainLabel
from app.ui.icons import icon

ICON = 20  # px
COLOUR = "#b5830f"  # of the picture, seen in light and dark


class Banner(QFrame):
    """Says something in words, with a button for what can be done about it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "banner")
        self._picture = PlainLabel()
        self.text = PlainLabel()
        self.text.setWordWrap(True)
        self.button = QPushButton()
        self.hide_button = QToolButton()
        self.hide_button.setIcon(icon("close"))
        self.hide_button.setToolTip(self.tr("Hide this message"))
        self.hide_button.setAccessibleName(self.tr("Hide this message"))
        self.hide_button.clicked.connect(self.hide)
        self.button.clicked.connect(self._act)
        self._slot: Callable[[], object] | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.setSpacing(12)
        layout.addWidget(self._picture)
        layout.addWidget(self.text, stretch=1)
        layout.addWidget(self.button)
        layout.addWidget(self.hide_button)
        self.hide()

    def show_message(
        self,
        text: str,
        *,
        picture: str = "info",
        button: str = "",
        slot: Callable[[], object] | None = None,
    ) -> None:
        """Show a message, with a button where there is something to do."""
        self._picture.setPixmap(icon(picture, colour=COLOUR).pixmap(ICON, ICON))
        self.text.setText(text)
        self.setAccessibleName(text)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self._slot = slot
        self.show()

    def _act(self) -> None:
        if self._slot is not None:
            self._slot()
