"""What a training said, to read and to copy."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QToolButton, QWidget

from app.core.training.live import MOST_LINES, LiveRun, LogLine
from app.pages.train.looks import column
from app.ui.icons import icon

HEIGHT = 8  # lines


class RunLog(QWidget):
    """The log of a training; folded at first, it opens by itself for an error."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = 0  # lines of the log that are in the text
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setMaximumBlockCount(MOST_LINES)
        self.text.setAccessibleName(self.tr("Log of the training"))
        self.text.setFixedHeight(HEIGHT * self.fontMetrics().lineSpacing())
        self.fold = QToolButton()
        self.fold.setText(self.tr("Log"))
        self.fold.setCheckable(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.toggled.connect(self._show_open)
        self.copy = QToolButton()
        self.copy.setIcon(icon("copy"))
        self.copy.setToolTip(self.tr("Copy the log"))
        self.copy.setAccessibleName(self.tr("Copy the log"))
        self.copy.clicked.connect(
            lambda: QGuiApplication.clipboard().setText(self.text.toPlainText())
        )
        head = QHBoxLayout()
        head.addWidget(self.fold)
        head.addStretch(1)
        head.addWidget(self.copy)
        layout = column(self, gap=4)
        layout.addLayout(head)
        layout.addWidget(self.text)
        self._show_open(False)

    def clear(self) -> None:
        """Begin anew."""
        self.text.clear()
        self._shown = 0
        self.fold.setChecked(False)

    def follow(self, live: LiveRun) -> None:
        """Append the lines that are new."""
        new = min(live.log_lines - self._shown, len(live.log))
        if new <= 0:
            return
        lines = list(live.log)[-new:]
        self._shown = live.log_lines
        self.text.appendPlainText("\n".join(self._line(line) for line in lines))
        if any(line.severity == "error" for line in lines):
            self.fold.setChecked(True)
        self.fold.setText(self.tr("Log (%n line(s))", "", live.log_lines))

    def _line(self, line: LogLine) -> str:
        minutes, seconds = divmod(int(line.at), 60)
        signs = {"warning": self.tr("Warning"), "error": self.tr("Error")}
        sign = signs.get(line.severity)
        text = f"{sign}: {line.text}" if sign else line.text
        return f"{minutes:3d}:{seconds:02d}  {text}"

    def _show_open(self, opened: bool) -> None:
        self.fold.setIcon(icon("down" if opened else "next"))
        self.fold.setAccessibleName(self.tr("Hide the log") if opened else self.tr("Show the log"))
        self.text.setVisible(opened)
        self.copy.setVisible(opened)
