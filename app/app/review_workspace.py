"""The review of the open project; its page is made when it is first looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent

from app.app.workspace import Workspace
from app.models.open_project import OpenProject

if TYPE_CHECKING:
    from app.pages.review.page import ReviewPage


class ReviewWorkspace(Workspace):
    """Looking through masks, correcting and approving them."""

    icon_name = "review"
    _open_project: OpenProject | None = None
    page: ReviewPage | None = None

    def set_open_project(self, open_project: OpenProject | None) -> None:
        """Review a project's masks from now on."""
        if self.page is not None:
            self.page.shut_down()
            self._remove(self.page)
            self.page = None
        self._open_project = open_project
        if open_project is not None and self.isVisible():
            self._make_page()

    def may_close(self) -> bool:
        """Save what was painted; return whether the project may be closed."""
        return self.page is None or self.page.may_close()

    def shut_down(self) -> None:
        """Save what was painted: the project is about to be closed."""
        if self.page is not None:
            self.page.shut_down()

    def undo(self) -> bool:
        """Take the last step of the mask in hand back; return whether that is for it to do."""
        if self.page is None:
            return False
        self.page.history.undo()
        return True

    def redo(self) -> bool:
        """Make the last step again; return whether that is for it to do."""
        if self.page is None:
            return False
        self.page.history.redo()
        return True

    def history_texts(self) -> tuple[str | None, str | None] | None:
        """Return what undo and redo would do."""
        return None if self.page is None else self.page.history.texts()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Make the page: the editor is not loaded before it is needed."""
        super().showEvent(event)
        if self.page is None and self._open_project is not None:
            self._make_page()
        if self.page is not None:
            self.page.setFocus()

    def _make_page(self) -> None:
        from app.pages.review.page import ReviewPage

        assert self._open_project is not None
        self.page = ReviewPage(
            self._open_project,
            jobs=self._jobs,
            actions=self._actions,
            settings=self._settings,
        )
        self.page.message.connect(self.message)
        self.page.history.changed.connect(self.history_changed)
        self._layout.addWidget(self.page)
