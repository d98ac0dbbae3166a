"""Saves what a crash left, before the first mask is opened, and tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.core.masks.recovery import Restored, restore
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from wseg_engine.base.events import Control, Event


@dataclass(frozen=True)
class _Found(Event):
    restored: Restored


class Restoring(QObject):
    """Restores the masks of a project once.

    Signals:
        done: masks can be opened now; what to tell the user in words, or "".
    """

    done = Signal(str)

    def __init__(
        self, open_project: OpenProject, jobs: JobList, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._open_project, self._jobs = open_project, jobs
        self._found: list[Restored] = []
        self._job: Job | None = None

    def start(self) -> None:
        """Look for journals; at once done where nothing can be written."""
        if self._open_project.read_only:
            self.done.emit("")
            return
        project = self._open_project.project

        def work(control: Control) -> Iterator[Event]:
            for restored in restore(project):
                yield _Found(restored)
                control.wait_or_stop()

        self._job = Job(self.tr("Restoring unsaved strokes"), work, quiet=True)
        self._job.event_received.connect(self._take)
        self._job.ended.connect(self._end)
        self._jobs.start(self._job)

    def _take(self, found: _Found) -> None:
        self._found.append(found.restored)

    def _end(self) -> None:
        job, self._job = self._job, None
        restored = [found.image for found in self._found if found.strokes and not found.problem]
        self._open_project.note_images(False, restored)
        texts = []
        if restored:
            texts.append(
                self.tr(
                    "TagMask quit unexpectedly while masks were being painted. Unsaved changes of "
                    "%n mask(s) were restored.",
                    "",
                    len(restored),
                )
            )
        texts += [found.problem for found in self._found if found.problem]
        if job is not None and job.state is JobState.FAILED:
            texts.append(
                self.tr("Unsaved strokes could not be restored: {reason}").format(
                    reason=job.error_text
                )
            )
        self.done.emit("\n".join(texts))
