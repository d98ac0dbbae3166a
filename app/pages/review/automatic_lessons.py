"""Lessons that begin by themselves, once enough was corrected and nothing else is under way."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.core.training.lessons import Lesson
from app.jobs.job import Job
from app.jobs.learning import LessonPlanned, plan_by_itself
from app.jobs.prediction import PredictionJob
from app.jobs.training import TrainingJob
from app.pages.review.learning import LearnController
from app.pages.review.session import ReviewSession
from app.qtbase.debounced import debounced

CALM = 3000  # ms after a correction; a burst of approvals is looked at once


class AutomaticLessons(QObject):
    """Looks whether a lesson is due after approvals and corrections, and ends it for other jobs."""

    def __init__(self, session: ReviewSession, learning: LearnController) -> None:
        super().__init__(session)
        self._session, self._learning = session, learning
        self._due = False  # whether something was corrected since it was looked at
        self._closed = False
        self._looking: Job | None = None
        self._timer = debounced(self, CALM, self._look)
        session.controller.approved.connect(lambda _ids: self._note())
        session.controller.saved.connect(lambda _image: self._note())
        session.jobs.job_started.connect(self._give_way)
        session.jobs.job_ended.connect(lambda _job: self._resume())
        session.settings.changed.connect(self._follow)

    def close(self) -> None:
        """Begin no more lessons, and hear of none: the project is about to be closed."""
        self._closed = True
        self._timer.stop()
        self._learning.close()

    def _note(self) -> None:
        self._due = True
        self._resume()

    def _resume(self) -> None:
        if self._due and not self._closed and not self._timer.isActive():
            self._timer.start()

    def _follow(self, name: str) -> None:
        if name == "automatic_lessons" and self._session.settings.automatic_lessons == "never":
            self._learning.give_way()

    def _busy(self) -> bool:
        return self._learning.busy or any(not job.quiet for job in self._session.jobs.running())

    def _look(self) -> None:
        """Find out whether a lesson is due; when other work has ended, if there is some."""
        session, wanted = self._session, self._session.settings.automatic_lessons
        if self._closed or session.open_project.read_only or wanted == "never":
            self._due = False
            return
        if self._looking is not None or self._busy():
            return  # the end of what runs brings us back
        self._due = False
        project = session.open_project.project
        self._looking = job = plan_by_itself(
            project, self.tr("Looking for corrections"), only_quick=wanted == "quick"
        )
        job.event_received.connect(self._begin)
        job.ended.connect(self._looked)
        session.jobs.start(job)

    def _looked(self) -> None:
        self._looking = None

    def _begin(self, event: object) -> None:
        if not isinstance(event, LessonPlanned) or not isinstance(event.lesson, Lesson):
            return
        if self._busy():
            self._due = True  # once that has ended
        elif not self._closed:
            self._learning.learn_by_itself(event.lesson, event.moment)

    def _give_way(self, job: object) -> None:
        """End a lesson when something is started that the user waits for."""
        own = isinstance(job, TrainingJob | PredictionJob) and job.request.automatic
        if isinstance(job, Job) and not (job.quiet or own) and self._learning.by_itself:
            self._due = True  # its time comes again
            self._learning.give_way()
