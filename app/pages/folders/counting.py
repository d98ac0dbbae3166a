"""Counting the images of folders in the background, as often as something changes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.scan.upkeep import FoldersCounted, count_folders
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from wseg_engine.base.events import Event

_PAUSE = 500  # ms between two counts


class FolderCounter(QObject):
    """Counts anew when images come, go or change; one count at a time.

    Signals:
        counted: a `FoldersCounted`.
    """

    counted = Signal(object)

    def __init__(
        self, open_project: OpenProject, jobs: JobList, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._open_project = open_project
        self._jobs = jobs
        self._job: Job | None = None
        self._again = False
        self._stopped = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._after_pause)
        open_project.images_changed.connect(self.count)
        open_project.images_updated.connect(self.count)
        open_project.sources_changed.connect(self.count)

    def count(self) -> None:
        """Count now, or once more when the count that is going on has ended."""
        if self._stopped:
            return
        if self._job is not None or self._pause.isActive():
            self._again = True
            return
        job = Job(
            self.tr("Counting images"),
            partial(count_folders, self._open_project.project),
            quiet=True,
        )
        job.event_received.connect(self._take)
        job.ended.connect(self._rest)
        self._job = job
        self._jobs.start(job)

    def stop(self) -> None:
        """Count no more."""
        self._stopped = True
        self._pause.stop()
        if self._job is not None:
            self._job.cancel()

    def _take(self, event: Event) -> None:
        if isinstance(event, FoldersCounted) and not self._stopped:
            self.counted.emit(event)

    def _rest(self) -> None:
        self._job = None
        if not self._stopped:
            self._pause.start()

    def _after_pause(self) -> None:
        if self._again:
            self._again = False
            self.count()
