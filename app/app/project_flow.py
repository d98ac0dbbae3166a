"""Everything that leads to an open project: making, choosing, recent ones, the sample, ways out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.app.new_project import NewProjectDialog, usual_place
from app.app.opening import ProjectOpener
from app.core.store import (
    DamagedProject,
    Project,
    ProjectElsewhere,
    ProjectError,
    ProjectLocked,
    ProjectMissing,
    ProjectNewer,
    ProjectReadOnly,
    ProjectUntrusted,
    RestoreOffer,
)
from app.core.store.recent import RecentProject, look_at, with_newest, without
from app.core.store.sample_project import make_sample, sample_project_folder
from app.core.translation import mark, reason, translate
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.jobs.question import Question
from app.qtbase.while_alive import while_alive
from app.ui import paths
from app.ui.dialogs import Choice, Kind, ask, tell
from app.ui.settings import AppSettings
from wseg_engine.base.events import Control, Event, Finished
from wseg_engine.base.looking import folder_at


class WayOut(StrEnum):
    """What to do about a project that cannot be opened as usual."""

    NOTHING = "nothing"
    AGAIN = "again"
    READ_ONLY = "read-only"
    CONNECT = "connect"  # call the computer that the photos are on
    TAKE_OVER = "take-over"
    RESTORE = "restore"
    LOCATE = "locate"  # choose a project elsewhere
    FORGET = "forget"  # take it off the list of recent projects


def ask_way_out(parent: QWidget | None, error: ProjectError, *, recent: bool) -> WayOut:
    """Say why a project was not opened, and let the user choose.

    Args:
        parent: the window.
        error: why it was not opened.
        recent: whether it is on the list of recent projects.
    """
    title, choices = _offers(error, recent=recent)
    if not choices:
        choices = [Choice(WayOut.NOTHING, translate("WaysOut", "Close"), safe=True, default=True)]
    else:
        choices.append(Choice(WayOut.NOTHING, translate("WaysOut", "Cancel"), safe=True))
    kind = Kind.ERROR if isinstance(error, DamagedProject) else Kind.WARNING
    details = "\n".join(error.offer.problems) if isinstance(error, DamagedProject) else ""
    return WayOut(
        ask(parent, title=title, text=str(error), choices=choices, details=details, kind=kind)
    )


def ask_about_damage(parent: QWidget | None, offer: RestoreOffer) -> WayOut:
    """Say that a project is damaged, and let the user choose between a backup and looking at it."""
    choices = []
    if offer.backup is not None:
        choices.append(_restoring())
    choices += [
        Choice(
            WayOut.READ_ONLY, translate("WaysOut", "Open Read-Only"), default=offer.backup is None
        ),
        Choice(WayOut.NOTHING, translate("WaysOut", "Cancel"), safe=True),
    ]
    return WayOut(
        ask(
            parent,
            title=translate("WaysOut", "The Project Is Damaged"),
            text=offer.describe(),
            choices=choices,
            details="\n".join(offer.problems),
            kind=Kind.ERROR,
        )
    )


def _offers(error: ProjectError, *, recent: bool) -> tuple[str, list[Choice]]:
    read_only = Choice(WayOut.READ_ONLY, translate("WaysOut", "Open Read-Only"), default=True)
    if isinstance(error, ProjectLocked):
        choices = [read_only, Choice(WayOut.AGAIN, translate("WaysOut", "Try Again"))]
        if error.elsewhere:  # its process cannot be asked
            choices.append(Choice(WayOut.TAKE_OVER, translate("WaysOut", "Take Over")))
        return translate("WaysOut", "The Project Is Already Open"), choices
    if isinstance(error, ProjectReadOnly):
        return translate("WaysOut", "The Project Is Not Writable"), [read_only]
    if isinstance(error, ProjectElsewhere):
        connect = Choice(WayOut.CONNECT, translate("WaysOut", "Connect and Open"))
        return translate("WaysOut", "The Photos Are on Another Computer"), [connect]
    if isinstance(error, DamagedProject):
        choices = [] if error.offer.backup is None else [_restoring()]
        return translate("WaysOut", "The Project Is Damaged"), choices
    if isinstance(error, ProjectMissing):
        choices = [Choice(WayOut.LOCATE, translate("WaysOut", "Locate…"), default=True)]
        if recent:
            choices.append(Choice(WayOut.FORGET, translate("WaysOut", "Remove from List")))
        return translate("WaysOut", "The Project Is Missing"), choices
    title = next((text for kind, text in _TITLES if isinstance(error, kind)), _TITLE)
    return translate("WaysOut", title), []


_TITLE = mark("WaysOut", "The Project Cannot Be Opened")
_TITLES = (  # of what nothing can be done about here
    (ProjectUntrusted, mark("WaysOut", "The Project Cannot Be Trusted")),
    (ProjectNewer, mark("WaysOut", "The Project Was Made by a Newer TagMask")),
)


def _restoring() -> Choice:
    return Choice(WayOut.RESTORE, translate("WaysOut", "Restore Backup"), default=True)


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
        if folder_at(sample_project_folder(folder)):
            self.open(sample_project_folder(folder))
            return

        def work(control: Control) -> Iterator[Event]:
            return make_sample(folder, control)

        job = Job(self.tr("Drawing the sample pictures"), work)
        ready: list[Event] = []
        job.event_received.connect(ready.append)
        job.ended.connect(while_alive(self, lambda: self._finish_sample(folder, ready, job.error)))
        self._sampling = True
        self._tell_busy()
        self._jobs.start(job)

    def look_at_recent(self) -> None:
        """Look in the background which of the recent projects are there."""
        recent = tuple(self._settings.recent_projects)
        self.recent_looked_at.emit([RecentProject(Path(path), False) for path in recent])
        if not recent:
            return

        def tell_found(found: list[RecentProject]) -> None:
            if tuple(self._settings.recent_projects) == recent:
                self.recent_looked_at.emit(found)

        question = Question("looking at recent projects", lambda _control: look_at(recent))
        question.answered.connect(tell_found)
        self._jobs.start(question)

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
