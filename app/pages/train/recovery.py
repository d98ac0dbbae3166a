"""Looking, when a project is opened, for a training that was left in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.core.store import ProjectError
from app.core.training.recovery import Interrupted, interrupted_runs, settle
from app.core.training.run_files import sweep
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from wseg_engine.base.events import Control, Event, Notice


@dataclass(frozen=True)
class _Left(Event):
    """What was left."""

    runs: tuple[Interrupted, ...]


class Recovery(QObject):
    """Puts down how runs ended that a crash cut off, and tells of one that can go on.

    Signals:
        found: the newest training that was left in the middle; an `Interrupted`.
    """

    found = Signal(object)

    def __init__(
        self, open_project: OpenProject, jobs: JobList, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._open_project = open_project
        self._jobs = jobs

    def look(self) -> None:
        """Look in the background; in a project open for reading only there is nothing to do."""
        if self._open_project.read_only:
            return
        project = self._open_project.project

        def work(_control: Control) -> Iterator[Event]:
            try:
                settle(project)
                sweep(project)
                yield _Left(tuple(interrupted_runs(project)))
            except ProjectError as error:  # no reason to keep anybody from working
                yield Notice(str(error), "warning")

        job = Job("recovery", work, quiet=True)
        job.event_received.connect(self._take)
        self._jobs.start(job)

    def _take(self, event: object) -> None:
        if isinstance(event, _Left) and event.runs:
            self.found.emit(event.runs[0])
