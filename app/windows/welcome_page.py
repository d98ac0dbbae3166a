"""What the window shows before anything is open."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

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

        self.open_button = QPushButton(self.tr("&Open Results…"))
        self.open_button.setDefault(True)
        self.open_button.clicked.connect(self.open_requested)

        column = QVBoxLayout()
        column.setSpacing(16)
        column.addStretch(2)
        for widget in (title, text, command):
            column.addWidget(widget)
        column.addWidget(self.open_button, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addStretch(3)
        # A column of a fixed width, so that the wrapped text knows its height.
        holder = QWidget()
        holder.setLayout(column)
        holder.setFixedWidth(TEXT_WIDTH)
        layout = QHBoxLayout(self)
        layout.addStretch()
        layout.addWidget(holder)
        layout.addStretch()
