"""An open project over a folder of photos, with jobs and scans, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.jobs.folder_scan import FolderScans
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from tests.core.scanned_folder import ScannedFolder

WAIT = 10_000  # ms at the most


class WatchedFolder(ScannedFolder):
    """A project with photos, and what the window has of it."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        super().__init__(folder)
        self.qtbot = qtbot
        self.open_project = OpenProject(self.project)
        self.jobs = JobList()
        self.scans = FolderScans(self.open_project, self.jobs)
        self.problems: list[str] = []
        self.scans.problem.connect(self.problems.append)

    def wait(self) -> None:
        """Wait until nothing runs any more."""
        self.qtbot.waitUntil(lambda: not self.jobs.running(), timeout=WAIT)

    def scan_and_wait(self, *sources: int) -> None:
        """Scan, and wait until all that follows is done."""
        self.scans.scan(sources or None)
        self.wait()


@contextmanager
def watched_folder(folder: Path, qtbot: QtBot) -> Iterator[WatchedFolder]:
    """Make a watched folder, and end its jobs afterwards."""
    watched = WatchedFolder(folder, qtbot)
    try:
        yield watched
    finally:
        watched.scans.close()
        watched.jobs.cancel_all()
        assert watched.jobs.wait(WAIT / 1000)
        watched.open_project.close()
