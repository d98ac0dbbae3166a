"""Opening and making projects in the background."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.store import Project, ProjectError, RestoreOffer, create_project, open_project
from app.core.store.recent import project_folder
from app.core.translation import reason
from app.jobs.job import Job
from app.jobs.job_list import JobList
from wseg_engine.base.events import Control, Event

# Loaded here, so that the window does not wait.
WORKSPACES = ("app.app.library_columns", "app.pages.train.page")


@dataclass(frozen=True)
class Opened(Event):
    """A project is open."""

    project: Project
    photos: tuple[Path, ...] = ()  # folders to add to it


@dataclass(frozen=True)
class NotOpened(Event):
    """A project could not be opened."""

    folder: Path
    error: ProjectError


class ProjectOpener(QObject):
    """Opens one project at a time in a job.

    Signals:
        opened: a `Project`, and a tuple of photo folders to add to it; who listens owns it.
        refused: the folder, and the `ProjectError` that says why.
        busy_changed: whether a project is being opened.
    """

    opened = Signal(object, object)
    refused = Signal(object, object)
    busy_changed = Signal(bool)

    def __init__(
        self,
        jobs: JobList,
        parent: QObject | None = None,
        *,
        shares: Callable[[], Collection[str]] = tuple,
    ) -> None:
        """Open projects.

        Args:
            jobs: where opening is shown.
            parent: the owner.
            shares: tells the places on other computers that the user knows.
        """
        super().__init__(parent)
        self._jobs = jobs
        self._shares = shares
        self._job: Job | None = None

    @property
    def busy(self) -> bool:
        """Whether a project is being opened."""
        return self._job is not None

    def open(self, path: Path, *, read_only: bool = False, take_over: bool = False) -> None:
        """Open a project; nothing happens while another one is being opened."""
        folder = project_folder(path)
        shares = tuple(self._shares())

        def work() -> Opened:
            return Opened(
                open_project(
                    folder,
                    read_only=read_only,
                    take_over=take_over,
                    daily_backup=False,
                    shares=shares,
                )
            )

        self._run(self.tr("Opening {name}").format(name=folder.name), folder, work)

    def create(self, folder: Path, photos: tuple[Path, ...]) -> None:
        """Make a project and open it."""

        def work() -> Opened:
            return Opened(create_project(folder), photos)

        self._run(self.tr("Creating {name}").format(name=folder.name), folder, work)

    def restore(self, offer: RestoreOffer) -> None:
        """Put a project's newest sound backup in its place, and open it."""

        shares = tuple(self._shares())

        def work() -> Opened:
            offer.restore()
            return Opened(open_project(offer.folder, daily_backup=False, shares=shares))

        self._run(self.tr("Restoring {name}").format(name=offer.folder.name), offer.folder, work)

    def _run(self, title: str, folder: Path, work: Callable[[], Opened]) -> None:
        if self._job is not None:
            return

        def steps(_control: Control) -> Iterator[Event]:
            try:
                for name in WORKSPACES:
                    importlib.import_module(name)
                yield work()
            except ProjectError as error:
                yield NotOpened(folder, error)

        job = Job(title, steps)
        self._job = job
        results: list[Event] = []
        job.event_received.connect(results.append)

        def finish(ended: object) -> None:
            if ended is job:
                self._jobs.job_ended.disconnect(finish)
                self._finish(folder, results, job.error)

        self._jobs.job_ended.connect(finish)
        self.busy_changed.emit(True)
        self._jobs.start(job)

    def _finish(self, folder: Path, results: list[Event], error: BaseException | None) -> None:
        """Tell how it went when the job is over, so that it is none of those to end."""
        self._job = None
        self.busy_changed.emit(False)
        for result in results:
            if isinstance(result, Opened):
                self.opened.emit(result.project, result.photos)
            elif isinstance(result, NotOpened):
                self.refused.emit(result.folder, result.error)
        if error is not None:
            text = self.tr("{folder} could not be opened: {error}. The log has the details.")
            self.refused.emit(folder, ProjectError(text.format(folder=folder, error=reason(error))))
