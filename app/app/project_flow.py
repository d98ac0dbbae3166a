"""Everything that leads to an open project: making, choosing, recent ones, the sample, ways out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.app.new_project import NewProjectDialog, usual_place
from app.app.opening import ProjectOpener
from app.app.ways_out import WayOut, ask_about_damage, ask_way_out
from app.core.store import Project, ProjectElsewhere, ProjectError
from app.core.store.recent import RecentProject, look_at, with_newest, without
from app.core.store.sample_project import make_sample, sample_project_folder
from app.core.translation import reason
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.ui import paths
from app.ui.dialogs import tell
from app.ui.settings import AppSettings
from wseg_engine.base.events import Control, Event, Finished


class ProjectFlow(QObject):
    """Opens projects, and helps where one cannot be opened.

    Signals:
        opened: a `Project`, and a tuple of photo folders to add to it; who listens owns it.
        busy_changed: whether a project is being opened or made.
        recent_looked_at: which of the recent projects are there; a list of `RecentProject`.
    """

    opened = Signal(object, object)
    busy_changed = Signal(bool)
    recent_looked_at = Signal(object)

    def __init__(self, settings: AppSettings, jobs: JobList, window: QWidget) -> None:
        super().__init__(window)
        self._settings = settings
        self._jobs = jobs
        self._window = window
        self._sampling = False
        self._opener = ProjectOpener(jobs, self, shares=lambda: settings.known_shares)
        self._opener.opened.connect(self._welcome)
        self._opener.refused.connect(self._help)
        self._opener.busy_changed.connect(lambda _busy: self._tell_busy())

    @property
    def busy(self) -> bool:
        """Whether a project is being opened or made."""
        return self._opener.busy or self._sampling

    def open(self, path: Path) -> None:
        """Open a project by its folder or the file in it."""
        self._opener.open(path)

    def choose(self) -> None:
        """Let the user choose a project."""
        start = self._settings.projects_folder or str(usual_place(self._settings))
        chosen, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Open Project"),
            start,
            self.tr("TagMask projects (project.tagmask);;All files (*)"),
        )
        if chosen:
            self.open(Path(chosen))

    def make(self, photos: Iterable[Path] = ()) -> None:
        """Ask what a new project is to be, and make it."""
        dialog = NewProjectDialog(self._settings, photos, self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._opener.create(dialog.folder, dialog.photo_folders)
        dialog.deleteLater()

    def open_sample(self) -> None:
        """Open the sample project, which is drawn at first."""
        folder = paths.sample_folder()
        if self.busy:
            return
        if sample_project_folder(folder).is_dir():
            self.open(sample_project_folder(folder))
            return

        def work(control: Control) -> Iterator[Event]:
            return make_sample(folder, control)

        job = Job(self.tr("Drawing the sample pictures"), work)
        ready: list[Event] = []
        job.event_received.connect(ready.append)
        job.ended.connect(lambda: self._finish_sample(folder, ready, job.error))
        self._sampling = True
        self._tell_busy()
        self._jobs.start(job)

    def look_at_recent(self) -> None:
        """Look in the background which of the recent projects are there."""
        recent = tuple(self._settings.recent_projects)
        self.recent_looked_at.emit([RecentProject(Path(path), False) for path in recent])
        if not recent:
            return
        found: list[RecentProject] = []

        def work(_control: Control) -> Iterator[Event]:
            found.extend(look_at(recent))
            yield Finished(len(found), 0, False)

        def tell_found() -> None:
            if tuple(self._settings.recent_projects) == recent and found:
                self.recent_looked_at.emit(found)

        job = Job("looking at recent projects", work, quiet=True)
        job.ended.connect(tell_found)
        self._jobs.start(job)

    def forget(self, folder: Path) -> None:
        """Take a project off the list of recent ones; its files stay."""
        self._settings.recent_projects = without(self._settings.recent_projects, folder)
        self.look_at_recent()

    def _finish_sample(
        self, folder: Path, events: list[Event], error: BaseException | None
    ) -> None:
        self._sampling = False
        self._tell_busy()
        finished = next((event for event in events if isinstance(event, Finished)), None)
        if error is not None:
            tell(
                self._window,
                title=self.tr("The Sample Could Not Be Created"),
                text=self.tr(
                    "{error}. Check that the disk of {folder} has free space, and try again."
                ).format(error=reason(error), folder=folder),
            )
        elif finished is not None and not finished.stopped:
            self.open(sample_project_folder(folder))

    def _welcome(self, project: Project, photos: tuple[Path, ...]) -> None:
        offer = project.offer
        if offer is not None:
            way = ask_about_damage(self._window, offer)
            if way is not WayOut.READ_ONLY:
                project.close()
            if way is WayOut.RESTORE:
                self._opener.restore(offer)
            if way is not WayOut.READ_ONLY:
                return
        recent = with_newest(self._settings.recent_projects, project.folder)
        self._settings.recent_projects = recent
        self.opened.emit(project, photos)

    def restore(self, project: Project) -> None:
        """Restore the backup of a damaged project that was open for reading and is closed now."""
        if project.offer is not None:
            self._opener.restore(project.offer)

    def _help(self, folder: Path, error: ProjectError) -> None:
        known = without(self._settings.recent_projects, folder)
        recent = len(known) != len(self._settings.recent_projects)
        way = ask_way_out(self._window, error, recent=recent)
        if way is WayOut.AGAIN:
            self._opener.open(folder)
        elif way is WayOut.CONNECT and isinstance(error, ProjectElsewhere):
            self._settings.known_shares = sorted({*self._settings.known_shares, *error.shares})
            self._opener.open(folder)
        elif way is WayOut.READ_ONLY:
            self._opener.open(folder, read_only=True)
        elif way is WayOut.TAKE_OVER:
            self._opener.open(folder, take_over=True)
        elif way is WayOut.LOCATE:
            self.choose()
        elif way is WayOut.FORGET:
            self.forget(folder)
        elif way is WayOut.RESTORE and (offer := getattr(error, "offer", None)) is not None:
            self._opener.restore(offer)

    def _tell_busy(self) -> None:
        self.busy_changed.emit(self.busy)
