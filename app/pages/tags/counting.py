"""Counting in the background: what a selection says, and what the whole project says."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.core.store import ProjectError
from app.core.tagging.tag_selection import (
    NOTHING_SELECTED,
    SelectionSummary,
    summarise,
    summarise_pages,
)
from app.core.tagging.tag_statistics import TagStatistics, count_tags
from app.jobs.job import Job
from app.models.open_project import OpenProject
from app.qtbase.debounced import debounced
from wseg_engine.base.events import Control, Event

AT_ONCE = 2000  # images of which it takes a few milliseconds
SOON = 400  # ms between a change and the next count of the project, at least
REST = 3  # times as long as a count took, nothing is counted
STOPPING = 5.0  # seconds

Steps = Callable[[], Iterator[object | None]]


@dataclass(frozen=True)
class _Counted(Event):
    result: object


class _Counter(QObject):
    """Runs one count at a time, the newest one; a result of an older one is never shown."""

    def __init__(self, title: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._job: Job | None = None

    @property
    def busy(self) -> bool:
        return self._job is not None

    def run(
        self, steps: Steps, show: Callable[[object], None], failed: Callable[[str], None]
    ) -> None:
        """Count in the background; what was being counted before is given up."""
        self.cancel()
        job = Job(self._title, lambda control: _pump(steps, control), parent=self, quiet=True)
        self._job = job

        def deliver(event: object) -> None:
            if self._job is job and isinstance(event, _Counted):
                self._job = None
                show(event.result)

        def end() -> None:
            if self._job is job:
                self._job = None
                if isinstance(job.error, ProjectError):
                    failed(job.error_text)
            job.deleteLater()

        job.event_received.connect(deliver)
        job.ended.connect(end)
        job.start()

    def cancel(self) -> None:
        """Give up what is being counted."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def stop(self) -> None:
        """Give up, and wait until no thread reads the project any more."""
        self._job = None
        for job in self.findChildren(Job):
            job.cancel()
            job.wait(STOPPING)


def _pump(steps: Steps, control: Control) -> Iterator[Event]:
    for result in steps():
        control.wait_or_stop()
        if result is not None:
            yield _Counted(result)


class SelectionCounter(QObject):
    """Knows what the selected images say; counts thousands of them in the background.

    Signals:
        counted: there is a new `summary`.
        failed: the project could not be read; the reason in words.
    """

    counted = Signal()
    failed = Signal(str)

    def __init__(self, open_project: OpenProject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_project = open_project
        self._counter = _Counter(self.tr("Counting tags"), self)
        self._images: Sequence[int] = ()
        self._known: frozenset[int] = frozenset()
        self.summary = NOTHING_SELECTED
        open_project.tags_changed.connect(self._follow)
        open_project.classes_changed.connect(self.count)
        open_project.images_changed.connect(self.count)

    @property
    def busy(self) -> bool:
        """Whether `summary` is about to be replaced."""
        return self._counter.busy

    def select(self, images: Sequence[int]) -> None:
        """Count these images from now on."""
        self._images = images
        self._known = frozenset(images)
        self.count()

    def count(self) -> None:
        """Count anew."""
        project, images = self._open_project.project, self._images
        if len(images) > AT_ONCE:
            self._counter.run(
                lambda: summarise_pages(project, images), self._show, self.failed.emit
            )
            return
        self._counter.cancel()
        try:
            self._show(summarise(project, images))
        except ProjectError as error:
            self.failed.emit(str(error))

    def stop(self) -> None:
        """Give up and wait; the project can be closed then."""
        self._counter.stop()

    def _follow(self, images: Iterable[int]) -> None:
        if not self._known.isdisjoint(images):
            self.count()

    def _show(self, summary: object) -> None:
        if isinstance(summary, SelectionSummary):
            self.summary = summary
            self.counted.emit()


class StatisticsCounter(QObject):
    """Knows what all images say, a little after every change.

    Signals:
        counted: there are new `statistics`.
    """

    counted = Signal()

    def __init__(self, open_project: OpenProject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_project = open_project
        self._counter = _Counter(self.tr("Counting tags"), self)
        self._timer = debounced(self, 0, self._count)
        self._began = 0.0
        self._changed = False
        self.statistics: TagStatistics | None = None
        for signal in (
            open_project.tags_changed,
            open_project.classes_changed,
            open_project.missing_tag_policy_changed,
            open_project.images_changed,
        ):
            signal.connect(lambda *_: self.count_soon())
        self.count_soon()

    @property
    def busy(self) -> bool:
        """Whether `statistics` is about to be replaced."""
        return self._timer.isActive() or self._counter.busy

    def count_soon(self) -> None:
        """Count anew soon; a count that is under way is finished first."""
        self._changed = True
        if not self.busy:
            self._timer.start()

    def stop(self) -> None:
        """Give up and wait; the project can be closed then."""
        self._timer.stop()
        self._counter.stop()

    def _count(self) -> None:
        self._changed = False
        self._began = time.monotonic()
        project = self._open_project.project
        self._counter.run(lambda: count_tags(project), self._show, lambda _reason: None)

    def _show(self, statistics: object) -> None:
        took = round(1000 * (time.monotonic() - self._began))
        self._timer.setInterval(max(SOON, REST * took))
        if isinstance(statistics, TagStatistics):
            self.statistics = statistics
            self.counted.emit()
        if self._changed:
            self._timer.start()
