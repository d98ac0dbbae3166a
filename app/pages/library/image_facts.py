"""Keeps in the project what thumbnails bring to light: sizes of images, and damaged ones."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject

from app.core.store import ImageState
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.jobs.thumbnails import ImageFacts
from app.models.open_project import OpenProject
from app.qtbase.debounced import debounced
from app.qtbase.while_alive import while_alive
from wseg_engine.base.events import Control, Event

INTERVAL = 1000  # ms; each saving flushes the disk


class ImageFactsSaver(QObject):
    """Collects facts, and saves them in the background every second or so."""

    def __init__(
        self, open_project: OpenProject, jobs: JobList, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._open_project, self._jobs = open_project, jobs
        self._facts = ImageFacts({}, {})
        self._job: Job | None = None
        self._closed = False
        self._timer = debounced(self, INTERVAL, self.save)

    def add(self, facts: ImageFacts) -> None:
        """Keep these soon."""
        if self._open_project.read_only:
            return
        self._facts.sizes.update(facts.sizes)
        self._facts.corrupt.update(facts.corrupt)
        if not self._timer.isActive():
            self._timer.start()

    def save(self) -> None:
        """Begin to save what was collected."""
        if self._job is not None:
            self._timer.start()
            return
        facts, self._facts = self._facts, ImageFacts({}, {})
        if not (facts.sizes or facts.corrupt):
            return
        images = self._open_project.project.images

        def work(control: Control) -> Iterator[Event]:
            if facts.sizes:
                images.set_sizes(facts.sizes)
            for record in images.get(facts.corrupt):
                control.wait_or_stop()
                if record.state is not ImageState.CORRUPT:
                    images.mark_corrupt(record.id, facts.corrupt[record.id])
            yield from ()

        job = Job(self.tr("Saving what was found in images"), work, quiet=True)
        job.ended.connect(while_alive(self, lambda: self._end({*facts.sizes, *facts.corrupt})))
        self._job = job
        self._jobs.start(job)

    def close(self) -> None:
        """Collect no more, and tell nobody of what is being saved: the project closes."""
        self._closed = True
        self._timer.stop()

    def _end(self, images: set[int]) -> None:
        """Tell views. What could not be saved comes to light again when it is looked at again."""
        self._job = None
        if not self._closed:
            self._open_project.note_images(False, images)
