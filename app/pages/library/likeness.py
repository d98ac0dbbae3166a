"""Sorting the library by likeness to an image."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, SignalInstance

from app.jobs.job_list import JobList
from app.jobs.likeness import LikenessSearch, Wanted
from app.models.image_list import ImageListModel
from app.models.image_selection import ImageSelection
from app.models.open_project import OpenProject
from app.pages.library.search import ImageSearch


class Library(Protocol):
    """What images are found in."""

    open_project: OpenProject
    model: ImageListModel
    selection: ImageSelection
    search: ImageSearch

    @property
    def message(self) -> SignalInstance:
        """Something to tell the user, in words."""


class LikenessSorting(QObject):
    """Finds images like the current one, and has the library show them first."""

    def __init__(self, page: Library, jobs: JobList, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self.search = LikenessSearch(page.open_project, jobs, self)
        self.search.found.connect(page.search.set_likeness)
        self.search.told.connect(page.message)

    def find(self) -> None:
        """Look for images like the current one."""
        row = self._page.selection.current_row
        item = self._page.model.item(row) if row >= 0 else None
        if item is None:
            self._page.message.emit(self.tr("Select an image first."))
        else:
            self.search.start(Wanted(item.record.id, item.name))

    def close(self) -> None:
        """End a search: the project is about to be closed."""
        self.search.close()
