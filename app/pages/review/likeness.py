"""Sorting the queue by likeness to an image, or to what a class shows in it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from app.core.masks.likeness import Likeness, Region, region_of
from app.core.masks.queue import QueueOrder
from app.core.store import ProjectError
from app.jobs.likeness import LikenessSearch, Wanted
from app.pages.review.session import ReviewSession
from wseg_engine.base.labels import BACKGROUND, VOID


class LikenessController(QObject):
    """Finds images like the one in hand, and has the queue show them first."""

    def __init__(self, session: ReviewSession) -> None:
        super().__init__(session)
        self._session = session
        self.search = LikenessSearch(session.open_project, session.jobs, self)
        self.search.found.connect(self._sort)
        self.search.told.connect(session.message)
        session.queue.alike_wanted.connect(self.find)

    def close(self) -> None:
        """End a search: the project is about to be closed."""
        self.search.close()

    def find_in_hand(self) -> None:
        """Look for images like the one in hand: like what the selected class shows in it."""
        mask_session = self._session.controller.current
        if mask_session is not None:
            self.find(mask_session.image)

    def find(self, image: int) -> None:
        """Look for images like one; of the one in hand, the selected class counts if it is there.

        Args:
            image: its id.
        """
        session = self._session
        try:
            records = session.open_project.project.images.get([image])
        except ProjectError as error:
            session.message.emit(str(error))
            return
        if records:
            name = records[0].path.rpartition("/")[2]
            region, class_name = self._region(image)
            self.search.start(Wanted(image, name, class_name, region))

    def _region(self, image: int) -> tuple[Region | None, str]:
        """Return where the selected class is in the image in hand, and its name."""
        editor, mask_session = self._session.editor, self._session.controller.current
        document = editor.document
        if mask_session is None or mask_session.image != image or document is None:
            return None, ""
        if editor.value in (BACKGROUND, VOID):
            return None, ""
        region = region_of(document.labels, editor.value)
        return region, "" if region is None else editor.canvas.looks.name(editor.value)

    def _sort(self, likeness: Likeness) -> None:
        queue = self._session.queue
        queue.set_wish(replace(queue.wish, order=QueueOrder.LIKENESS, likeness=likeness))
