"""Where the parts of the review are: three columns, of which the user chooses the widths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.pages.review.option_bar import action_button
from app.qtbase.boxes import hbox, vbox
from app.ui.settings import AppSettings

WIDTHS = (250, 730, 300)  # px, of the three columns at first
COLUMNS = "review.columns"  # the setting that remembers how wide they are
TOOL_ICON = 22  # px


class Parts(NamedTuple):
    """What is put together."""

    queue: QWidget
    panel: QWidget
    options: QWidget
    editor: QWidget
    foot: QWidget


def assemble(page: QWidget, parts: Parts, tools: QWidget, settings: AppSettings) -> QSplitter:
    """Put a page together; return its columns."""
    columns = QSplitter(Qt.Orientation.Horizontal)
    for widget in (parts.queue, _centre(parts, tools), parts.panel):
        columns.addWidget(widget)
    columns.setHandleWidth(1)
    columns.setChildrenCollapsible(False)
    columns.setStretchFactor(1, 1)
    saved = QByteArray.fromBase64(str(settings.value(COLUMNS, "")).encode())
    if saved.isEmpty() or not columns.restoreState(saved):
        columns.setSizes(WIDTHS)
    hbox(columns, on=page, margins=0)
    return columns


def remember_columns(columns: QSplitter, settings: AppSettings) -> None:
    """Keep the widths of the columns for the next time."""
    settings.set_value(COLUMNS, bytes(columns.saveState().toBase64().data()).decode())


def _centre(parts: Parts, tools: QWidget) -> QWidget:
    """Return the canvas with its tools beside it, options above and facts below."""
    middle = hbox(tools, (parts.editor, 1), margins=0, gap=0)
    centre = QWidget()
    vbox(parts.options, (middle, 1), parts.foot, on=centre, margins=0, gap=0)
    return centre


def tool_strip(commands: Mapping[str, QAction]) -> QWidget:
    """Return the tools as a column of buttons."""
    strip = QWidget()
    tools = QVBoxLayout(strip)
    tools.setContentsMargins(6, 6, 6, 6)
    tools.setSpacing(4)
    for name, action in commands.items():
        if name.startswith("editor.tool."):
            tools.addWidget(action_button(action, size=TOOL_ICON))
    tools.addStretch(1)
    for name in ("editor.zoom_in", "editor.zoom_out", "editor.fit"):
        tools.addWidget(action_button(commands[name], size=TOOL_ICON))
    return strip
