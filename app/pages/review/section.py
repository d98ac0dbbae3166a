"""A part of the panel that can be folded away."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.ui.icons import icon


class Section(QWidget):
    """A heading, and what is below it.

    Signals:
        folded: it was folded or unfolded; whether its content is shown.
    """

    folded = Signal(bool)

    def __init__(self, title: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QToolButton()
        self.heading.setText(title)
        self.heading.setCheckable(True)
        self.heading.setChecked(True)
        self.heading.setAutoRaise(True)
        self.heading.setIconSize(QSize(14, 14))
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.heading.setStyleSheet(
            "QToolButton { font-weight: 600; text-align: left; background: transparent; }"
        )
        self.content = content
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.heading)
        column.addWidget(content)
        self.heading.toggled.connect(self._fold)
        self._show_arrow()

    def set_open(self, open_: bool) -> None:
        """Show the content, or fold it away."""
        self.heading.setChecked(open_)

    def _fold(self, open_: bool) -> None:
        self.content.setVisible(open_)
        self._show_arrow()
        self.folded.emit(open_)

    def _show_arrow(self) -> None:
        self.heading.setIcon(icon("down" if self.heading.isChecked() else "next"))
