"""Scans of source folders, as the window asks for them and as changes on the disk ask for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.scan.events import (
    FoundBatch,
    Moved,
    ScanSummary,
    SourceFound,
    SourceScanned,
    SourceState,
    SourceStatus,
    WentMissing,
)
from app.core.scan.relink import Relinked
from app.core.scan.session import Recent, scan_sources
from app.core.scan.source_scan import ScanPart
from app.core.scan.upkeep import (
    ImagesDone,
    SourceRemoved,
    accept_changed,
    remove_missing,
    remove_source,
)
from app.core.store import Project, ProjectError
from app.jobs.file_reading import FileReading, Views
from app.jobs.folder_watch import DELAY, FolderWatch
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.jobs.question import Question
from app.qtbase.debounced import debounced
from app.qtbase.while_alive import while_alive
from wseg_engine.base.events import Control, Event
from wseg_engine.base.looking import folder_at

RESCAN_SECONDS = 120  # between looks at sources that cannot be watched wholly, or are not there
REMEMBER_SECONDS = 20  # after tagging, until the content of what was tagged is read

Work = Callable[[Control], Iterator[Event]]


class FolderScans(QObject):
    """Keeps a project in step with its source folders.

    One scan runs at a time; what is asked for meanwhile is done after it, once. After a scan the
    headers of new images are read, then the content of tagged ones, so that they are recognised
    when they move. Call `close` before the project is closed.

    Signals:
        problem: something the user should know, in words.
        scan_started: a scan has begun.
        scan_finished: a scan has ended; its `ScanSummary`.
        state_changed: what is known of some source has changed.
        watch_changed: more or fewer folders are watched.
    """

    problem = Signal(str)
    scan_started = Signal()
    scan_finished = Signal(object)
    state_changed = Signal()
    watch_changed = Signal()

    def __init__(self, open_project: Views, jobs: JobList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_project = open_project
        self._jobs = jobs
        self._recent = Recent()
        self._states: dict[int, tuple[SourceState, str]] = {}
        self._wanted: dict[int, ScanPart | None] = {}
        self._running: dict[int, ScanPart | None] = {}
        self.new: set[int] = set()  # sources that were added and not yet checked
        self._asked = False  # for the scan that is wanted, by the user
        self._scan: Job | None = None
        self._reading = FileReading(open_project, jobs, self)
        self._reading.ended.connect(self._tell_failure)
        self._changing: Job | None = None
        self._looking: Job | None = None
        self._queue: list[tuple[str, Work]] = []  # changes that wait for the scan to end
        self._watching = False
        self._closed = False
        self.folders = FolderWatch(self)
        self.folders.changed.connect(self._look_at_parts)
        self.folders.coverage_changed.connect(self.watch_changed)
        self._rescan = QTimer(self)
        self._rescan.setInterval(RESCAN_SECONDS * 1000)
        self._rescan.timeout.connect(self._look_at_unwatched)
        self._remember = debounced(
            self, REMEMBER_SECONDS * 1000, partial(self._reading.read, quiet=True)
        )
        open_project.tags_changed.connect(lambda _: self._remember.start())

    # ------------------------------------------------------------------ asking for scans

    def scan(self, source_ids: Sequence[int] | None = None) -> None:
        """Look through sources, all of them if none are named; those being scanned, once more."""
        if self._project.read_only:
            self.problem.emit(self.tr("The project is read-only, so its folders are not scanned."))
            return
        known = [source.id for source in self._project.sources.all()]
        self._want({number: None for number in known if source_ids is None or number in source_ids})
        self._asked = True
        self._next()

    def scan_new(self, folders: Sequence[Path]) -> list[int]:
        """Add source folders and look through them; what cannot be added is a `problem`.

        Returns:
            The ids of the sources.
        """
        added: list[int] = []
        for folder in folders:
            try:
                added.append(self._project.sources.add(folder).id)
            except ProjectError as error:
                self.problem.emit(str(error))
        if added:
            self.new.update(added)
            self._open_project.note_sources()
            self.scan(added)
        return added

    def watch(self, on: bool) -> None:
        """Look at folders again when something in them changes, or look at them only when asked."""
        self._watching = on and not self._project.read_only
        if self._watching:
            self._rescan.start()
            self._want({source.id: None for source in self._project.sources.all()})
            self._next()
        else:
            self._rescan.stop()
            self.folders.clear()

    @property
    def watching(self) -> bool:
        """Whether folders are watched."""
        return self._watching

    def look_for_folders(self) -> None:
        """Look whether folders are there, or back; scan those of which something else was known.

        Systems do not tell of a folder that is moved as a whole, or within one that is.
        """
        if not self._watching or (self._looking is not None and not self._looking.state.over):
            return
        known = {
            source.id: (source.folder, self.status(source.id).state is SourceState.PRESENT)
            for source in self._project.sources.all()
        }

        def ask(_control: Control) -> dict[int, None]:
            return {n: None for n, (folder, there) in known.items() if folder_at(folder) != there}

        self._looking = question = Question(self.tr("Scanning folders"), ask)
        question.answered.connect(self._look_at_parts)
        self._jobs.start(question)

    def status(self, source: int) -> SourceStatus:
        """Return what is known of a source."""
        state, text = self._states.get(source, (SourceState.PRESENT, ""))
        return SourceStatus(state, text, source in self._running or source in self._wanted)

    @property
    def scanning(self) -> bool:
        """Whether a scan is going on."""
        return self._scan is not None

    # ------------------------------------------------------------------ changing sources

    def relink_source(self, source: int, folder: Path) -> bool:
        """Say that a source is elsewhere now, and look through it; return whether it was saved."""
        try:
            self._project.sources.relink(source, folder)
        except ProjectError as error:
            self.problem.emit(str(error))
            return False
        self.folders.forget(source)
        self._states.pop(source, None)
        self._open_project.note_sources()
        self.scan([source])
        return True

    def remove_source(self, source: int) -> None:
        """Take a source out of the project, with its images and their tags; files stay."""
        self._wanted.pop(source, None)
        self.folders.forget(source)
        if source in self._running and self._scan is not None:
            others = {number: part for number, part in self._running.items() if number != source}
            self._scan.cancel()
            self._want(others)
        self._change(self.tr("Removing a folder"), partial(remove_source, self._project, source))

    def remove_missing(self) -> None:
        """Take all missing images out of the project, with their tags."""
        self._change(self.tr("Removing missing images"), partial(remove_missing, self._project))

    def accept_changed(self) -> None:
        """Say that all changed images are fine as they are now."""
        self._change(self.tr("Accepting changed images"), partial(accept_changed, self._project))

    def change(self, title: str, work: Work) -> None:
        """Run a job that changes images, when no scan runs; its events are told to all views."""
        self._change(title, work)

    def close(self) -> None:
        """Begin nothing any more, and ask what is running to end."""
        self._closed, self._watching = True, False
        self._wanted.clear()
        self._queue.clear()
        self.folders.clear()
        for timer in (self._rescan, self._remember):
            timer.stop()
        self._reading.close()
        for job in (self._scan, self._changing, self._looking):
            if job is not None:
                job.cancel()

    # ------------------------------------------------------------------ one after the other

    @property
    def _project(self) -> Project:
        return self._open_project.project

    def _want(self, parts: Mapping[int, ScanPart | None]) -> None:
        """Put parts down to be looked at; the whole of a source contains every part of it."""
        for source, part in parts.items():
            known = self._wanted.get(source)
            if part is None or (source in self._wanted and known is None):
                self._wanted[source] = None
            elif known is None:
                self._wanted[source] = part
            else:
                folders = sorted({*known.folders, *part.folders})
                self._wanted[source] = ScanPart(tuple(folders), part.known | known.known)

    def _next(self) -> None:
        """Begin what waits, if nothing is in its way."""
        if self._closed or self._scan is not None or self._changing is not None:
            return
        if self._queue:
            title, work = self._queue.pop(0)
            self._changing = self._start(title, work, self._follow_change, self._changed)
        elif self._wanted:
            self._running, self._wanted = self._wanted, {}
            asked, self._asked = self._asked, False
            self._scan = self._start(
                self.tr("Scanning folders"),
                partial(self._scan_work, dict(self._running)),
                partial(self._follow_scan, asked),
                self._scanned,
                quiet=not asked,
            )
            self.scan_started.emit()
        self.state_changed.emit()

    def _scan_work(self, parts: dict[int, ScanPart | None], control: Control) -> Iterator[Event]:
        return scan_sources(self._project, parts, control, recent=self._recent)

    def _start(
        self,
        title: str,
        work: Work,
        follow: Callable[[Event], None],
        ended: Callable[[Job], None],
        *,
        quiet: bool = False,
    ) -> Job:
        job = Job(title, work, quiet=quiet)
        job.event_received.connect(follow)
        job.ended.connect(while_alive(self, lambda: ended(job)))
        return self._jobs.start(job)

    # ------------------------------------------------------------------ scans

    def _follow_scan(self, asked: bool, event: Event) -> None:
        match event:
            case FoundBatch():
                updated = (*event.changed, *event.returned)
                if event.added or updated:
                    self._open_project.note_images(bool(event.added), updated)
                self._watch_what_is_written(event)
            case WentMissing():
                self._open_project.note_images(False, event.images)
            case Moved():
                self._open_project.note_images(True, [move.image for move in event.moves])
            case SourceFound():
                self._note_state(event, asked)
            case SourceScanned() if self._watching:
                folder = self._folder(event.source)
                if folder is not None:
                    self.folders.set_folders(event.source, folder, event.folders, whole=event.whole)
            case ScanSummary():
                self._tell_problems(event, asked)
                self.scan_finished.emit(event)
                came = bool(event.added or event.changed)
                self._reading.read(quiet=not came, corrupt_too=asked)
            case _:
                pass

    def _note_state(self, event: SourceFound, asked: bool) -> None:
        before = self._states.get(event.source, (SourceState.PRESENT, ""))
        self._states[event.source] = (event.state, event.text)
        if event.state is not SourceState.PRESENT:
            self.folders.lose(event.source)
        if event.text and (asked or before != (event.state, event.text)):
            self.problem.emit(event.text)
        self.state_changed.emit()

    def _tell_problems(self, summary: ScanSummary, asked: bool) -> None:
        """Tell what was left out, in one sentence or two; what is no news only if asked for."""
        texts = summary.details[len(summary.unavailable) :]
        if not texts or not asked:
            return
        more = summary.problems - 1
        rest = self.tr("%n more file(s) or folder(s) were skipped.", "", more) if more else ""
        self.problem.emit(f"{texts[0]} {rest}".rstrip())

    def _watch_what_is_written(self, event: FoundBatch) -> None:
        """Look once more at what came while watching: it may still be being copied."""
        part = self._running.get(event.source)
        if self._watching and part is not None and (event.added or event.changed):
            self.folders.look_again(event.source, part, after=2 * DELAY)

    def _scanned(self, job: Job) -> None:
        self._scan, self._running = None, {}
        if job.state is JobState.CANCELLED and not self._queue:
            self._wanted.clear()
        self._tell_failure(job)
        self._next()

    def _folder(self, source: int) -> Path | None:
        found = [known.folder for known in self._project.sources.all() if known.id == source]
        return found[0] if found else None

    def _look_at_parts(self, parts: Mapping[int, ScanPart]) -> None:
        if self._watching and parts:
            self._want(parts)
            self._next()

    def _look_at_unwatched(self) -> None:
        self.look_for_folders()
        if self._scan is not None:
            return
        away = [
            number
            for number, (state, _) in self._states.items()
            if state is not SourceState.PRESENT
        ]
        known = {source.id for source in self._project.sources.all()}
        self._want(
            {
                number: None
                for number in (*self.folders.not_wholly_watched(), *away)
                if number in known
            }
        )
        self._next()

    # ------------------------------------------------------------------ changes

    def _change(self, title: str, work: Work) -> None:
        self._queue.append((title, work))
        self._next()

    def _follow_change(self, event: Event) -> None:
        match event:
            case ImagesDone(removed=True):
                self._open_project.note_images(True)
            case ImagesDone():
                self._open_project.note_images(False, event.images)
            case Moved():
                self._open_project.note_images(True, [move.image for move in event.moves])
            case Relinked():
                self._open_project.note_sources()
                self.scan([event.source])
            case SourceRemoved():
                self._states.pop(event.source, None)
                self._open_project.note_sources()
            case _:
                pass

    def _changed(self, job: Job) -> None:
        self._changing = None
        self._tell_failure(job)
        self._next()

    def _tell_failure(self, job: Job) -> None:
        if job.error is None:
            return
        if isinstance(job.error, ProjectError):
            self.problem.emit(job.error_text)
        else:
            text = self.tr("“{title}” failed: {error}. Try again.")
            self.problem.emit(text.format(title=job.title, error=job.error_text))
