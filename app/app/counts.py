"""How many images there are and how many are tagged: counted, and shown in the status bar."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from app.core.store import ImageFilter, Order
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.jobs.question import Question
from app.models.open_project import OpenProject
from app.qtbase.debounced import debounced
from app.qtbase.plain_text import PlainLabel
from wseg_engine.base.events import Control

DELAY = 150  # ms; a burst of changes is counted once


class Counted(NamedTuple):
    """What was counted."""

    images: int
    tagged: int


class ProjectCounts(QObject):
    """Counts again after every change.

    Signals:
        counted: a `Counted`.
    """

    counted = Signal(object)

    def __init__(
        self, open_project: OpenProject, jobs: JobList, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._project = open_project.project
        self._jobs = jobs
        self._job: Job | None = None
        self._stopped = False
        self._timer = debounced(self, DELAY, self._count)
        for signal in (open_project.images_changed, open_project.classes_changed):
            signal.connect(self._timer.start)
        open_project.tags_changed.connect(lambda _ids: self._timer.start())
        self._count()

    def stop(self) -> None:
        """Count no more: the project is about to be closed."""
        self._stopped = True
        self._timer.stop()

    def _count(self) -> None:
        if self._stopped:
            return
        if self._job is not None:
            self._timer.start()  # after the one that runs
            return
        images, wanted = self._project.images, ImageFilter(tagged=True)

        def ask(_control: Control) -> Counted:
            return Counted(len(images), len(images.ids(wanted, order=Order.ADDED)))

        self._job = Question("counting", ask)
        self._job.answered.connect(self._tell)
        self._job.ended.connect(self._ended)
        self._jobs.start(self._job)

    def _tell(self, counted: Counted) -> None:
        if not self._stopped:
            self.counted.emit(counted)

    def _ended(self) -> None:
        self._job = None


class StatusCounts(PlainLabel):
    """Says how many images there are, how many of them are tagged, and how many are selected."""

    def __init__(self) -> None:
        super().__init__()
        self._counted: Counted | None = None
        self._selected = 0
        self.setProperty("kind", "hint")
        self.setContentsMargins(8, 0, 8, 0)

    def show_counts(self, counted: Counted | None) -> None:
        """Show what was counted; None where no project is open."""
        self._counted = counted
        self._refresh()

    def show_selected(self, selected: int) -> None:
        """Show how many images are selected."""
        self._selected = selected
        self._refresh()

    def _refresh(self) -> None:
        if self._counted is None:
            self.clear()
            return
        parts = [
            self.tr("%n image(s)", "", self._counted.images),
            self.tr("%n tagged", "", self._counted.tagged),
        ]
        if self._selected:
            parts.append(self.tr("%n selected", "", self._selected))
        self.setText("  ·  ".join(parts))
