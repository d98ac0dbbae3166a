"""Which tool is in hand until the user chooses one: correcting clicks where there is a mask."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from app.editor.tools.brush import BrushTool
from app.editor.tools.correct import CorrectTool
from app.pages.review.mask_session import MaskSession
from app.pages.review.session import ReviewSession


class FirstTool(QObject):
    """Takes the tool in hand that suits a mask, from one image to the next.

    Once the user has chosen a tool, it stays.
    """

    def __init__(self, session: ReviewSession, commands: Mapping[str, QAction]) -> None:
        super().__init__(session)
        self._editor = session.editor
        self._chosen = False  # by the user
        for name, command in commands.items():
            if name.startswith("editor.tool."):
                command.triggered.connect(self._note_choice)
        session.controller.opened.connect(self._suit)

    def _suit(self, mask_session: MaskSession) -> None:
        if self._chosen or not mask_session.editable:
            return
        there = mask_session.provenance is not None and mask_session.pixels is not None
        self._editor.set_tool(CorrectTool.name if there else BrushTool.name)

    def _note_choice(self) -> None:
        self._chosen = True
