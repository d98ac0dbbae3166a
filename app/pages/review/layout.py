"""Where the parts of the review are: three columns, of which the user chooses the widths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.pages.review.option_bar import action_button
from app.pages.review.tidy_pane import TidyPane

if TYPE_CHECKING:
    from app.pages.review.page import ReviewPage

WIDTHS = (250, 730, 300)  # px, of the three columns at first
COLUMNS = "review.columns"  # the setting that remembers how wide they are
TOOL_ICON = 22  # px


def assemble(page: ReviewPage) -> QSplitter:
    """Put a page together; return its columns."""
    columns = QSplitter(Qt.Orientation.Horizontal)
    for widget in (page.queue, _centre(page), page.panel):
        columns.addWidget(widget)
    columns.setHandleWidth(1)
    columns.setChildrenCollapsible(False)
    columns.setStretchFactor(1, 1)
    saved = QByteArray.fromBase64(str(page.settings.value(COLUMNS, "")).encode())
    if saved.isEmpty() or not columns.restoreState(saved):
        columns.setSizes(WIDTHS)
    row = QHBoxLayout(page)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(columns)
    panel = page.panel
    panel.add(page.facts.pane)
    panel.add(page.facts.findings)
    panel.add_section("classes", page.tr("Classes"), page.classes.pane)
    panel.add_section("view", page.tr("View"), page.view)
    panel.add_section("refine", page.tr("Refine"), page.refine.pane)
    panel.add_section("tidy", page.tr("Tidy Up"), TidyPane(page.editor, page.commands))
    return columns


def remember_columns(page: ReviewPage) -> None:
    """Keep the widths of the columns for the next time."""
    state = bytes(page.columns.saveState().toBase64().data()).decode()
    page.settings.set_value(COLUMNS, state)


def _centre(page: ReviewPage) -> QWidget:
    """Return the canvas with its tools beside it, options above and facts below."""
    middle = QHBoxLayout()
    middle.setContentsMargins(0, 0, 0, 0)
    middle.setSpacing(0)
    middle.addWidget(_tools(page))
    middle.addWidget(page.editor, 1)
    centre = QWidget()
    column = QVBoxLayout(centre)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(page.notice)
    column.addWidget(page.options)
    column.addLayout(middle, 1)
    column.addWidget(page.foot)
    return centre


def _tools(page: ReviewPage) -> QWidget:
    strip = QWidget()
    tools = QVBoxLayout(strip)
    tools.setContentsMargins(6, 6, 6, 6)
    tools.setSpacing(4)
    for name, action in page.commands.items():
        if name.startswith("editor.tool."):
            tools.addWidget(action_button(action, size=TOOL_ICON))
    tools.addStretch(1)
    for name in ("editor.zoom_in", "editor.zoom_out", "editor.fit"):
        tools.addWidget(action_button(page.commands[name], size=TOOL_ICON))
    return strip
