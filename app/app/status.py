"""The right end of the status bar: how many images there are, are tagged, are selected."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.app.counts import Counted
from app.qtbase.plain_text import PlainLabel


class StatusCounts(PlainLabel):
    """Says how many images there are, how many of them are tagged, and how many are selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counted: Counted | None = None
        self._selected = 0
        self.setProperty("kind", "hint")
        self.setContentsMargins(8, 0, 8, 0)

    def show_counts(self, counted: Counted | None) -> None:
        """Show what was counted; None where no project is open."""
        self._counted = counted
        self._refresh()

    def show_selected(self, selected: int) -> None:
        """Show how many images are selected."""
        self._selected = selected
        self._refresh()

    def _refresh(self) -> None:
        if self._counted is None:
            self.clear()
            return
        parts = [
            self.tr("%n image(s)", "", self._counted.images),
            self.tr("%n tagged", "", self._counted.tagged),
        ]
        if self._selected:
            parts.append(self.tr("%n selected", "", self._selected))
        self.setText("  ·  ".join(parts))
