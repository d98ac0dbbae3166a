"""An open project with the background work that belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Signal

from app.app.counts import ProjectCounts
from app.core.store import Project, ProjectError
from app.jobs.drafting import Drafter
from app.jobs.job import Job, Work
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.qtbase.while_alive import while_alive
from wseg_engine.base.events import Control, Event, Notice


class Session(QObject):
    """The open project, its counts and its backups.

    Signals:
        message: something to tell the user that needs no answer.
    """

    message = Signal(str)

    def __init__(self, project: Project, jobs: JobList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.open_project = OpenProject(project, self)
        self._jobs = jobs
        self.open_project.steps.runner = self._run_step
        self.open_project.cancelled.connect(self._tell_cancelled)
        self.counts = ProjectCounts(self.open_project, jobs, self)
        self._drafter: Drafter | None = None

    @property
    def project(self) -> Project:
        """The project in the store."""
        return self.open_project.project

    def back_up_daily(self) -> None:
        """Make today's backup in the background, if it is due."""
        if self.open_project.read_only:
            return

        def work(_control: Control) -> Iterator[Event]:
            try:
                self.project.back_up_daily()
            except ProjectError as error:  # no reason to keep anybody from working
                yield Notice(str(error), "warning")

        self._run(self.tr("Backing up {name}").format(name=self.project.name), work, quiet=True)

    def back_up(self) -> None:
        """Make a backup because the user wants one."""
        done = self.tr("A backup of {name} was made.").format(name=self.project.name)

        def work(_control: Control) -> Iterator[Event]:
            try:
                self.project.back_up()
                yield Notice(done)
            except ProjectError as error:
                yield Notice(str(error), "warning")

        self._run(self.tr("Backing up {name}").format(name=self.project.name), work)

    def draft_masks(self, wanted: bool) -> None:
        """Draft the masks of tagged images in the background, from now on or no more."""
        if self.open_project.read_only or wanted == (self._drafter is not None):
            return
        if self._drafter is not None:
            self._drafter.stop()
            self._drafter.deleteLater()
            self._drafter = None
            return
        self._drafter = Drafter(self.open_project, self._jobs, self)
        self._drafter.failed.connect(self._tell_no_drafts)
        self.open_project.tags_changed.connect(self._drafter.note_tags)
        self._drafter.look_at_all()

    def stop(self) -> None:
        """Begin no more work: the project is about to be closed."""
        self.draft_masks(False)
        self.counts.stop()
        self.open_project.finish()

    def close(self) -> None:
        """Close the project; its jobs have ended."""
        self.open_project.close()

    def _run(self, title: str, work: Work, *, quiet: bool = False) -> None:
        job = Job(title, work, quiet=quiet)
        job.event_received.connect(self._tell)
        self._jobs.start(job)

    def _run_step(
        self,
        title: str,
        work: Work,
        take: Callable[[Event], None],
        ended: Callable[[BaseException | None], None],
    ) -> None:
        job = Job(title, work)
        job.event_received.connect(take)
        job.ended.connect(while_alive(self, lambda: ended(job.error)))
        self._jobs.start(job)

    def _tell_no_drafts(self, reason: str) -> None:
        self.message.emit(self.tr("Drafts were stopped: {reason}").format(reason=reason))

    def _tell_cancelled(self) -> None:
        self.message.emit(self.tr("Cancelled: nothing was changed."))

    def _tell(self, event: object) -> None:
        if isinstance(event, Notice):
            self.message.emit(event.text)
