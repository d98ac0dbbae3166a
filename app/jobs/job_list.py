"""All background work of the window, and whether it ended because a graphics card was lost."""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QObject, Signal

from app.jobs.job import Job


class JobList(QObject):
    """The jobs that run, for the status bar and for the end of the application.

    Signals:
        job_started: a `Job` was started.
        job_ended: a `Job` has ended, whatever happened.
    """

    job_started = Signal(object)
    job_ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: list[Job] = []

    def start(self, job: Job) -> Job:
        """Start a job and keep it until it has ended."""
        self._jobs.append(job)
        job.ended.connect(lambda: self._forget(job))
        self.job_started.emit(job)
        job.start()
        return job

    def running(self) -> list[Job]:
        """Return the jobs that have not ended, oldest first."""
        return list(self._jobs)

    def cancel_all(self) -> None:
        """Ask all jobs to end, because the project or the application does."""
        for job in self.running():
            job.leave()

    def wait(self, seconds: float) -> bool:
        """Block until all jobs have ended, at most so long; return whether they have."""
        until = time.monotonic() + seconds
        return all(job.wait(max(0.0, until - time.monotonic())) for job in self.running())

    def _forget(self, job: Job) -> None:
        if job in self._jobs:
            self._jobs.remove(job)
            self.job_ended.emit(job)
            job.deleteLater()


def lost_a_card(error: BaseException | None) -> bool:
    """Whether the card behind an error can be used again only by a new process.

    Loads nothing: where the engine was not loaded, no card was used. Nor where another thread is
    loading it this moment: the module is there then, and has nothing in it yet.
    """
    failures = sys.modules.get("wseg_engine.compute.failures")
    lost = getattr(failures, "DeviceLostError", None)
    return lost is not None and isinstance(error, lost)
