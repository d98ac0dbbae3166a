"""A few photos of the project, decoded in the background."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.core.store import Project
from app.jobs.decoding import decode
from app.jobs.job import Job
from app.jobs.job_list import JobList
from wseg_engine.base.events import Control, Event, ImageFailed
from wseg_engine.images.imaging import ImageError

SIDE = 480  # px, the longer one; two of them beside each other, also on fine screens


@dataclass(frozen=True)
class PhotoLoaded(Event):
    """A decoded photo."""

    image: int
    name: str
    picture: QImage


class Photos(QObject):
    """Decodes photos by id and keeps those that are wanted.

    Signals:
        loaded: a photo is there; its id.
    """

    loaded = Signal(int)

    def __init__(self, project: Project, jobs: JobList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._jobs = jobs
        self._job: Job | None = None
        self._wanted: tuple[int, ...] = ()
        self._tried: set[int] = set()
        self.pictures: dict[int, QImage] = {}
        self.names: dict[int, str] = {}

    def want(self, images: Sequence[int]) -> None:
        """Have these, and forget all others."""
        self._wanted = tuple(images)
        for kept in (self.pictures, self.names):
            for number in set(kept) - set(images):
                del kept[number]
        self._load()

    def stop(self) -> None:
        """Load no more."""
        self._wanted = ()
        if self._job is not None:
            self._job.cancel()

    def _load(self) -> None:
        missing = [number for number in self._wanted if number not in self.pictures]
        if self._job is not None or not missing:
            return
        project = self._project

        def work(control: Control) -> Iterator[Event]:
            folders = {source.id: source.folder for source in project.sources.all()}
            for record in project.images.get(missing):
                control.wait_or_stop()
                path = folders[record.source] / record.path
                try:
                    yield PhotoLoaded(record.id, path.name, decode(path, SIDE).image)
                except ImageError as error:
                    yield ImageFailed(path.name, path, str(error))

        self._job = Job("photos", work, quiet=True)
        self._job.event_received.connect(self._take)
        self._tried = set(missing)
        self._job.ended.connect(self._ended)
        self._jobs.start(self._job)

    def _take(self, event: object) -> None:
        if isinstance(event, PhotoLoaded) and event.image in self._wanted:
            self.pictures[event.image] = event.picture
            self.names[event.image] = event.name
            self.loaded.emit(event.image)

    def _ended(self) -> None:
        self._job = None
        if (
            not set(self._wanted) - set(self.pictures) <= self._tried
        ):  # more was asked for meanwhile
            self._load()
