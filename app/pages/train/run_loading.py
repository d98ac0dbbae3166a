"""Reading the trainings of a project in the background: their sizes, curves, interrupted ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.core.store import ProjectError
from app.core.training import run_notes
from app.core.training.history import read_history
from app.core.training.recovery import Interrupted, settle
from app.core.training.run_files import run_files, sweep
from app.core.training.run_upkeep import current_run, disk_use
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.jobs.model_import import CacheState, measure_cache
from app.jobs.training import running_training
from app.models.open_project import OpenProject
from app.models.run_list import RunRow
from wseg_engine.base.events import Control, EpochDone, Event, Notice


@dataclass(frozen=True)
class _Loaded(Event):
    rows: tuple[RunRow, ...]


@dataclass(frozen=True)
class _Measured(Event):
    run: int
    size: int


@dataclass(frozen=True)
class _Histories(Event):
    histories: dict[int, tuple[EpochDone, ...]]


class RunLoading(QObject):
    """Reads what the history of trainings shows; one look at a time.

    Signals:
        loaded: all trainings; a tuple of `RunRow`.
        measured: what one takes on the disk; its id and bytes.
        histories_loaded: epochs of some trainings; a dict by id.
        cache_measured: what the feature cache takes; bytes.
    """

    loaded = Signal(object)
    measured = Signal(int, object)
    histories_loaded = Signal(object)
    cache_measured = Signal(object)

    def __init__(
        self, open_project: OpenProject, jobs: JobList, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._project = open_project.project
        self._jobs = jobs
        self._jobs_of: dict[str, Job] = {}
        self._again: dict[str, Callable[[], None]] = {}
        self._stopped = False

    def reload(self) -> None:
        """Read all trainings, then measure each."""
        training = running_training(self._jobs)
        trained = None if training is None else training.run_id
        project = self._project

        def work(control: Control) -> Iterator[Event]:
            records, current = project.runs.all(), current_run(project)
            yield _Loaded(
                tuple(
                    RunRow(
                        record,
                        current=current is not None and current.id == record.id,
                        usable=run_files(project, record).can_predict,
                        running=record.id == trained,
                    )
                    for record in records
                )
            )
            for record in records:
                control.wait_or_stop()
                yield _Measured(record.id, disk_use(project, record))

        self._run("runs", lambda: Job("runs", work, quiet=True), self.reload)

    def load_histories(self, runs: Sequence[int]) -> None:
        """Read the epochs of trainings."""
        project, wanted = self._project, tuple(runs)

        def work(_control: Control) -> Iterator[Event]:
            try:
                histories = {}
                for number in wanted:
                    record = project.runs.get(number)
                    settings = run_notes.settings_of_run(record)
                    epochs = settings.train.epochs if settings is not None else 1
                    log = run_files(project, record).log
                    histories[number] = read_history(log, epochs=epochs)
                yield _Histories(histories)
            except ProjectError:  # one was deleted meanwhile
                return

        self._run(
            "histories",
            lambda: Job("curves", work, quiet=True),
            lambda: self.load_histories(wanted),
        )

    def measure_cache(self) -> None:
        """Measure what the feature cache takes."""
        if not self._stopped and "cache" not in self._jobs_of:
            self._follow("cache", measure_cache(self._jobs))

    def stop(self) -> None:
        """Read no more: the project is about to be closed."""
        self._stopped = True
        self._again.clear()

    def _run(self, kind: str, make: Callable[[], Job], again: Callable[[], None]) -> None:
        if self._stopped:
            return
        if kind in self._jobs_of:
            self._again[kind] = again
            self._jobs_of[kind].cancel()
            return
        job = make()
        self._follow(kind, job)
        self._jobs.start(job)

    def _follow(self, kind: str, job: Job) -> None:
        self._jobs_of[kind] = job
        job.event_received.connect(self._take)
        job.ended.connect(self._ended)

    def _take(self, event: object) -> None:
        if self._stopped:
            return
        match event:
            case _Loaded():
                self.loaded.emit(event.rows)
            case _Measured():
                self.measured.emit(event.run, event.size)
            case _Histories():
                self.histories_loaded.emit(event.histories)
            case CacheState():
                self.cache_measured.emit(event.size)
            case _:
                pass

    def _ended(self) -> None:
        for kind, job in list(self._jobs_of.items()):
            if job.state.over:
                del self._jobs_of[kind]
                again = self._again.pop(kind, None)
                if again is not None:
                    again()


@dataclass(frozen=True)
class _Left(Event):
    """What was left."""

    runs: tuple[Interrupted, ...]


class Recovery(QObject):
    """Puts down how runs ended that a crash cut off, and tells of one that can go on.

    Signals:
        found: the newest training that was left in the middle; an `Interrupted`.
    """

    found = Signal(object)

    def __init__(
        self, open_project: OpenProject, jobs: JobList, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._open_project = open_project
        self._jobs = jobs

    def look(self) -> None:
        """Look in the background; in a project open for reading only there is nothing to do."""
        if self._open_project.read_only:
            return
        project = self._open_project.project

        def work(_control: Control) -> Iterator[Event]:
            try:
                left = settle(project)
                sweep(project)
                yield _Left(tuple(left))
            except ProjectError as error:  # no reason to keep anybody from working
                yield Notice(str(error), "warning")

        job = Job("recovery", work, quiet=True)
        job.event_received.connect(self._take)
        self._jobs.start(job)

    def _take(self, event: object) -> None:
        if isinstance(event, _Left) and event.runs:
            self.found.emit(event.runs[0])
