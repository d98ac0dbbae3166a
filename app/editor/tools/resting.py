"""What tools have in common that show what a click would change once the pointer rests."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from PySide6.QtCore import QTimer

from app.core.masks.area import Area
from app.editor.tools.base import Pointer, Tool, ToolContext
from app.qtbase.debounced import debounced


class RestingTool(Tool, ABC):
    """Computes its preview when the pointer has rested, and shows none while it moves."""

    rest: ClassVar[int]  # ms

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._timer: QTimer | None = None

    @abstractmethod
    def _computed(self) -> Area | None:
        """Return what a click under the pointer would change, if anything."""

    def hover(self, pointer: Pointer) -> None:
        """Show what a click would change when the pointer rests."""
        self._clear()
        if self._timer is None:
            self._timer = debounced(self.context.canvas, self.rest, self.show_preview)
        self._timer.start()

    def leave(self) -> None:
        """Show nothing any more."""
        self._clear()
        super().leave()

    def show_preview(self) -> None:
        """Compute and show what a click under the pointer would change."""
        viewport = self.context.canvas.viewport()
        viewport.update(self.extent())
        self._preview = self._computed()
        viewport.update(self.extent())

    def _clear(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        if self._preview is not None:
            self.context.canvas.viewport().update(self.extent())
            self._preview = None
