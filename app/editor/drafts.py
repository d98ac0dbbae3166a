"""Half a region: what was begun with a tool, cannot be ended by itself, and waits to be closed."""

from __future__ import annotations

from collections.abc import Collection

from app.core.masks.document import MaskDocument
from app.core.masks.history import Step
from app.editor.tools.base import Tool


class Drafts:
    """Knows which of the tools has half a region, as a polygon that is not closed."""

    def __init__(self, tools: Collection[Tool]) -> None:
        self._tools = tools
        self._behind: Step | None = None  # the step before the region was left for another tool

    @property
    def tool(self) -> Tool | None:
        """The tool with half a region; None without one."""
        return next((tool for tool in self._tools if tool.busy), None)

    @property
    def state(self) -> object:
        """What is drawn of it, to be compared; None without one."""
        tool = self.tool
        return None if tool is None else (tool.name, tool.points)

    def commit(self) -> None:
        """Close the region, and paint it."""
        if self.tool is not None:
            self.tool.commit()

    def drop(self) -> None:
        """Forget the region."""
        for tool in self._tools:
            tool.cancel()
        self._behind = None

    def note_left(self, document: MaskDocument) -> None:
        """Take note that another tool was taken in hand."""
        self._behind = document.history.last

    def comes_next(self, in_hand: Tool | None, document: MaskDocument | None) -> Tool | None:
        """Return the tool whose half region undo comes to, while another one is in hand."""
        draft = self.tool
        if draft is None or document is None or draft is in_hand:
            return None
        return draft if document.history.last is self._behind else None

    def forget_steps_forward(self) -> None:
        """Have nothing to do again: something else was undone since."""
        for tool in self._tools:
            tool.forget_steps_forward()
