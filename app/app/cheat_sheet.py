"""All keys at a glance."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui.actions import ActionInfo, Actions, native_text

COLUMNS = 3


class CheatSheet(QDialog):
    """Lists every command that has keys, by group, in columns."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard Cheat Sheet"))
        columns = QHBoxLayout()
        columns.setSpacing(32)
        columns.setContentsMargins(24, 16, 24, 16)
        for texts in _spread(_groups(actions)):
            label = QLabel("".join(texts))
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            columns.addWidget(label)
        inner = QWidget()
        inner.setLayout(columns)
        area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setAccessibleName(self.tr("Keyboard cheat sheet"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.edit_button = buttons.addButton(
            self.tr("&Change Keys…"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(area)
        layout.addWidget(buttons)
        hint = inner.sizeHint()
        self.resize(max(640, hint.width() + 64), min(720, hint.height() + 120))


def _groups(actions: Actions) -> list[tuple[str, list[ActionInfo]]]:
    groups: dict[str, list[ActionInfo]] = {}
    for info in actions.all():
        if info.current:
            groups.setdefault(actions.group_title(info.name), []).append(info)
    return list(groups.items())


def _spread(groups: list[tuple[str, list[ActionInfo]]]) -> list[list[str]]:
    """Put groups into columns of about the same length, in their order."""
    lines = sum(len(infos) + 2 for _, infos in groups)
    columns: list[list[str]] = [[]]
    length = 0
    for title, infos in groups:
        if length >= lines / COLUMNS and len(columns) < COLUMNS:
            columns.append([])
            length = 0
        columns[-1].append(_table(title, infos))
        length += len(infos) + 2
    return columns


def _table(title: str, infos: list[ActionInfo]) -> str:
    rows = "".join(
        f"<tr><td style='padding: 2px 16px 2px 0'><b>{escape(native_text(info.current))}</b></td>"
        f"<td style='padding: 2px 0'>{escape(info.text)}</td></tr>"
        for info in infos
    )
    return f"<h3>{escape(title)}</h3><table>{rows}</table>"
