"""Finds the next image that says nothing yet, or the one before; far ones in the background."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.core.store import ImageFilter, Order, ProjectError
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.jobs.question import Question
from app.models.image_list import Ids, ImageListModel
from app.models.open_project import OpenProject
from wseg_engine.base.events import Control

NEAR = 256  # rows looked at in the GUI thread: a few milliseconds


class NextUntagged(QObject):
    """Looks on from a row, and from the other end when it comes to one.

    Signals:
        found: the row.
        none_left: every image shown says something.
    """

    found = Signal(int)
    none_left = Signal()

    def __init__(
        self,
        open_project: OpenProject,
        jobs: JobList,
        model: ImageListModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._jobs, self._model = open_project.project, jobs, model
        self._job: Job | None = None
        self._from: int | None = None  # the image from which to look on
        self._backwards = False

    def find(self, row: int, *, backwards: bool = False) -> None:
        """Look on from the row after this one, or backwards from the one before it."""
        if self._job is not None:
            return
        self._backwards = backwards
        ids = self._model.ids
        if backwards:
            near = ids[max(0, row - NEAR) : max(0, row)][::-1].tolist()
        else:
            near = ids[row + 1 : row + 1 + NEAR].tolist()
        try:
            said = self._project.tags.of(near)
        except ProjectError:  # the project is closing
            return
        for step, image in enumerate(near):
            if image in said and not said[image].tagged:
                self.found.emit(row - 1 - step if backwards else row + 1 + step)
                return
        self._from = int(ids[row]) if 0 <= row < len(ids) else None
        images = self._project.images

        def ask(_control: Control) -> Ids:
            wanted = ImageFilter(tagged=False)
            return np.frombuffer(images.ids(wanted, order=Order.ADDED), np.int64)

        self._job = Question(self.tr("Finding the next untagged image"), ask)
        self._job.answered.connect(self._choose)
        self._job.ended.connect(self._forget)
        self._jobs.start(self._job)

    def close(self) -> None:
        """Look no more."""
        if self._job is not None:
            self._job.cancel()

    def _choose(self, untagged: Ids) -> None:
        self._job = None  # it has said all: the next search need not wait for its end
        rows = self._model.rows_of(untagged)
        rows = np.sort(rows[rows >= 0])
        start = -1 if self._from is None else self._model.row_of(self._from)
        rows = rows[rows != start]
        if not len(rows):
            self.none_left.emit()
            return
        if self._backwards:
            earlier = rows[rows < start]
            self.found.emit(int(earlier[-1] if len(earlier) else rows[-1]))
            return
        later = rows[rows > start]
        self.found.emit(int(later[0] if len(later) else rows[0]))

    def _forget(self) -> None:
        if self._job is not None and self._job.state.over:  # another may have begun since
            self._job = None
