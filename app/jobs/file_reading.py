"""Reading image files after a scan: headers of new images, then the content of tagged ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from app.core.scan.contents import read_contents, read_headers
from app.core.scan.events import ImagesChecked
from app.core.store import Project
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.qtbase.while_alive import while_alive
from wseg_engine.base.events import Control, Event


class Views(Protocol):
    """What a scan needs of the open project: where to save, and whom to tell."""

    project: Project

    @property
    def tags_changed(self) -> Any:
        """A signal: tags of some images have changed."""

    def note_images(self, came_or_went: bool, updated: Iterable[int] = ()) -> None:
        """Hear of images that were added, removed or updated."""

    def note_sources(self) -> None:
        """Hear of changed source folders."""


class FileReading(QObject):
    """Reads what is due, once at a time; content makes images known when they move.

    Signals:
        ended: a reading has ended, whatever happened; its `Job`.
    """

    ended = Signal(object)

    def __init__(self, open_project: Views, jobs: JobList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_project = open_project
        self._jobs = jobs
        self._job: Job | None = None
        self._again = False
        self._closed = False
        self._settled: set[tuple[int, int]] = set()

    def read(self, *, quiet: bool, corrupt_too: bool = False) -> None:
        """Read headers and contents that are due; if that is going on, once more after it.

        Args:
            quiet: not worth a place among the jobs that the user sees.
            corrupt_too: try those again that could not be read.
        """
        if self._closed or self._open_project.project.read_only:
            return
        if self._job is not None:
            self._again = True
            return
        job = Job(self.tr("Reading image headers"), partial(self._work, corrupt_too), quiet=quiet)
        job.event_received.connect(self._follow)
        job.ended.connect(while_alive(self, lambda: self._end(job)))
        self._job = self._jobs.start(job)

    def close(self) -> None:
        """Begin nothing any more, and ask what is running to end."""
        self._closed = True
        self._again = False
        if self._job is not None:
            self._job.cancel()

    def _work(self, corrupt_too: bool, control: Control) -> Iterator[Event]:
        project = self._open_project.project
        yield from read_headers(project, control, corrupt_too=corrupt_too)
        yield from read_contents(project, control, settled=self._settled)

    def _follow(self, event: Event) -> None:
        if isinstance(event, ImagesChecked):
            self._open_project.note_images(False, event.images)

    def _end(self, job: Job) -> None:
        self._job = None
        self.ended.emit(job)
        if self._again and job.state is not JobState.CANCELLED:
            self.read(quiet=True)
        self._again = False
