"""What tools have in common that paint as the pointer is drawn: a stroke is one step."""

from __future__ import annotations

from app.core.masks.regions import Combine
from app.editor.tools.base import Pointer, Tool, ToolContext
from wseg_engine.base.labels import BACKGROUND


class StrokeTool(Tool):
    """Paints from when the button goes down until it is let go."""

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._painting = False
        self._value = BACKGROUND  # what the stroke paints
        self._how = Combine.ADD

    @property
    def busy(self) -> bool:
        """Whether a stroke is being made."""
        return self._painting

    def begin(self, value: int, how: Combine) -> bool:
        """Begin a stroke; return whether that is possible."""
        document = self.context.document
        if document is None or self.context.refused(value):
            return False
        self._painting, self._value, self._how = True, value, how
        document.begin(self.title(), into=self.into())
        return True

    def release(self, pointer: Pointer) -> None:
        """End the stroke."""
        self.settle()

    def settle(self) -> None:
        """End the stroke where it is, and keep it."""
        document = self.context.document
        if self._painting and document is not None:
            self._painting = False
            document.end()
            self.context.finished(self._value)

    def cancel(self) -> bool:
        """Take the stroke back."""
        document = self.context.document
        if not self._painting or document is None:
            return False
        self._painting = False
        document.cancel()
        return True
