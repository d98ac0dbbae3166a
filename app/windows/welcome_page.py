"""What the window shows before anything is open."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from wseg_engine.version import VERSION

TEXT_WIDTH = 460  # px at 96 dpi, a line that reads well


class WelcomePage(QWidget):
    """Says what TagMask is, and offers what there is to do.

    Signals:
        open_requested: the user wants to choose a results folder.
    """

    open_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel(f"TagMask {VERSION}")
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 2)
        title.setFont(font)

        text = QLabel(
            self.tr(
                "TagMask turns image tags into pixel masks. In this version the work is done by "
                "the command line, and this window shows its results."
            )
        )
        command = QLabel("wseg run PHOTOS --out RESULTS")
        command.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        command.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        for label in (title, text, command):
            label.setWordWrap(True)
            label.setFixedWidth(TEXT_WIDTH)

        self.open_button = QPushButton(self.tr("&Open Results…"))
        self.open_button.setDefault(True)
        self.open_button.clicked.connect(self.open_requested)

        layout = QVBoxLayout(self)
        layout.setSpacing(16)
        layout.addStretch(2)
        for widget in (title, text, command):
            layout.addWidget(widget, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.open_button, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
