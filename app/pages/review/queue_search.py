"""Keeps the queue in line with what is wanted, in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from app.core.masks.queue import Queue, QueueFilter, kept_in_place, read_queue
from app.core.store import ProjectError
from app.core.training.request import MasksMade
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.jobs.prediction import PredictionJob
from app.jobs.question import Question
from app.models.image_list import ImageListModel
from app.models.open_project import OpenProject
from app.qtbase.debounced import debounced
from wseg_engine.base.events import Control

CALM = 400  # ms; while masks are predicted, news come often


class _Found(NamedTuple):
    queue: Queue
    folders: dict[int, str]


class QueueSearch(QObject):
    """Finds what is to be looked through.

    Rows change places only where masks have come that change the order, and not under the pointer.

    Signals:
        done: the model shows what is wanted; the `Queue`.
        failed: it could not be found out, in words.
    """

    done = Signal(object)
    failed = Signal(str)

    def __init__(
        self,
        open_project: OpenProject,
        jobs: JobList,
        model: ImageListModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._project = open_project.project
        self._jobs, self._model = jobs, model
        self.wish = QueueFilter()
        self._open: set[int] = set()
        self._job: Job | None = None
        self._again = False
        self._afresh = True  # whether the order is to be that of the wish
        self._due = False  # whether it is to be that once nobody points at a row
        self.may_move: Callable[[], bool] = lambda: True
        self._closed = False
        self._calm = debounced(self, CALM, self._search)
        for news in (open_project.images_changed, open_project.sources_changed):
            news.connect(self.refresh)
        open_project.images_updated.connect(lambda _ids: self.refresh())
        open_project.masks_exchanged.connect(lambda _ids: self.sort_again())
        jobs.job_started.connect(self._watch)
        for job in jobs.running():
            self._watch(job)

    @property
    def busy(self) -> bool:
        """Whether the list is not yet what was asked for."""
        return self._job is not None or self._calm.isActive()

    def set_wish(self, wish: QueueFilter) -> None:
        """Look for something else, or for the same anew."""
        self.wish = wish
        self._afresh = True
        self._calm.stop()
        self._search()

    def refresh(self) -> None:
        """Look again soon; what is shown keeps its place."""
        if not self._closed and not self._calm.isActive():
            self._calm.start()

    def sort_again(self) -> None:
        """Bring the rows into the order that is wanted, once nobody points at one of them."""
        self._due = True
        self.refresh()

    def settle(self) -> None:
        """Do what has been put off: nobody points at a row any more."""
        if self._due:
            self.refresh()

    def is_open(self, image: int) -> bool:
        """Return whether nobody has decided on an image yet."""
        return image in self._open

    def note_decided(self, images: Iterable[int], decided: bool) -> None:
        """Take note of decisions at once; the counts follow."""
        if decided:
            self._open.difference_update(images)
        else:
            self._open.update(images)
        self.refresh()

    def next_open(self, row: int) -> int | None:
        """Return the next row nobody has decided on, from the top again if need be; or None."""
        ids = self._model.ids
        rows = chain(range(row + 1, len(ids)), range(min(row, len(ids))))
        return next((place for place in rows if int(ids[place]) in self._open), None)

    def close(self) -> None:
        """Look no more."""
        self._closed = True
        self._calm.stop()
        if self._job is not None:
            self._job.cancel()

    def _search(self) -> None:
        if self._closed:
            return
        if self._job is not None:
            self._again = True
            return
        project, wish = self._project, self.wish
        moves = self._afresh or (self._due and self.may_move())
        shown = None if moves else self._model.ids
        if moves:
            self._due = False

        def ask(_control: Control) -> _Found:
            folders = {source.id: str(source.folder) for source in project.sources.all()}
            queue = read_queue(project, wish)
            if shown is not None:
                queue = queue._replace(ids=kept_in_place(project, shown, queue.ids))
            return _Found(queue, folders)

        self._job = Question(self.tr("Finding masks to review"), ask)
        self._job.answered.connect(self._take)
        self._job.ended.connect(self._end)
        self._jobs.start(self._job)

    def _watch(self, job: Job) -> None:
        if isinstance(job, PredictionJob):
            job.event_received.connect(self._hear_prediction)

    def _hear_prediction(self, event: object) -> None:
        if isinstance(event, MasksMade):
            self.sort_again()

    def _take(self, found: _Found) -> None:
        if self._closed or self._again:
            return
        queue = found.queue
        self._afresh = False
        self._open = set(queue.open)
        self._model.set_folders(found.folders)
        self._model.set_ids(queue.ids)
        self.done.emit(queue)

    def _end(self) -> None:
        job, self._job = self._job, None
        if self._closed:
            return
        if job is not None and job.state is JobState.FAILED:
            known = isinstance(job.error, ProjectError)
            text = self.tr("The queue could not be read. Open the project again.")
            self.failed.emit(job.error_text if known else text)
        if self._again:
            self._again = False
            self._search()
