"""Drawing draft masks in the background while images are being tagged."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.core.masks.drafts import WantedDraft, candidates, drop_drafts, keep_draft, look_at
from app.core.store import Project
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.jobs.prediction import PredictionJob, Views
from app.jobs.torch_loading import computing_threads, load_torch, lower_priority
from app.jobs.training import TrainingJob
from app.qtbase.debounced import debounced
from app.qtbase.while_alive import while_alive
from wseg_engine.base.events import Control, Event, Notice, Progress, Stopped
from wseg_engine.base.labels import Tag
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.imaging import ImageError
from wseg_engine.settings.config import RefineConfig

DELAY = 200  # ms after a tag; a burst of tags is looked at once
# Images that wait for a draft: those tagged before when a project is opened, and those tagged
# together. Of a hundred thousand, a draft each would take a day; training serves them better.
MOST = 1000
_PAGE = 20  # images that are looked at together


@dataclass(frozen=True)
class DraftsMade(Event):
    """Drafts were written, or went because their tags did."""

    images: frozenset[int]


class _Waiting:
    """Images whose drafts are to be looked at, the newest first; shared with the job's thread."""

    def __init__(self) -> None:
        self._images: dict[int, None] = {}
        self._lock = threading.Lock()

    def add(self, images: Iterable[int]) -> None:
        """Put images in front; what has waited longest leaves where they are too many."""
        newest = list(images)[-MOST:]
        with self._lock:
            for image in newest:
                self._images.pop(image, None)
                self._images[image] = None
            for image in list(self._images)[:-MOST]:
                del self._images[image]

    def take(self, most: int) -> list[int]:
        """Take images from the front."""
        with self._lock:
            count = min(most, len(self._images))
            return [self._images.popitem()[0] for _ in range(count)]

    def put_behind(self, images: Iterable[int]) -> None:
        """Put images behind the others, in their order."""
        with self._lock:
            later = [image for image in images if image not in self._images]
            self._images = {**dict.fromkeys(reversed(later)), **self._images}

    def __len__(self) -> int:
        return len(self._images)


class Drafter(QObject):
    """Drafts the masks of images soon after they are tagged, one job at a time.

    It waits while a training or a prediction runs: they want the processor, and make better masks.

    Args:
        open_project: where masks are kept, and who is told.
        jobs: the window's.
        parent: owner in the sense of Qt.

    Signals:
        failed: no more drafts are made; why, in words.
    """

    failed = Signal(str)

    def __init__(self, open_project: Views, jobs: JobList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_project = open_project
        self._jobs = jobs
        self._waiting = _Waiting()
        self._job: Job | None = None
        self._stopped = False
        self._looked = False  # at what was tagged before
        self._timer = debounced(self, DELAY, self._start)
        jobs.job_started.connect(self._give_way)
        jobs.job_ended.connect(self._go_on)

    def look_at_all(self) -> None:
        """Draft what was tagged before, too."""
        self._looked = False
        self._timer.start()

    def note_tags(self, images: Iterable[int]) -> None:
        """Hear of images whose tags have changed."""
        self._waiting.add(images)
        self._timer.start()

    def stop(self) -> None:
        """Draft no more; the job that runs ends."""
        self._stopped = True
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()

    def _busy(self) -> bool:
        return any(isinstance(job, TrainingJob | PredictionJob) for job in self._jobs.running())

    def _give_way(self, job: object) -> None:
        if isinstance(job, TrainingJob | PredictionJob) and self._job is not None:
            self._job.cancel()

    def _go_on(self, job: object) -> None:
        if isinstance(job, TrainingJob | PredictionJob) and not self._stopped:
            self._timer.start()

    def _start(self) -> None:
        if self._stopped or self._job is not None or self._busy():
            return
        if self._looked and not len(self._waiting):
            return
        project, waiting, first = self._open_project.project, self._waiting, not self._looked
        self._looked = True
        title = QCoreApplication.translate("DraftJob", "Drafting masks")
        job = Job(
            title,
            lambda control: run_drafts(project, waiting, control, former=first),
            quiet=True,
        )
        job.event_received.connect(self._hear)
        job.ended.connect(while_alive(self, lambda: self._ended(job)))
        self._job = job
        self._jobs.start(job)

    def _hear(self, event: object) -> None:
        if isinstance(event, DraftsMade) and not self._open_project.project.database.closed:
            self._open_project.note_images(False, event.images)

    def _ended(self, job: Job) -> None:
        self._job = None
        if self._stopped:
            return
        if job.error is not None:
            self._stopped = True  # a full disk, say: not once more with every tag
            self.failed.emit(job.error_text)
        elif len(self._waiting):
            self._timer.start()


def run_drafts(
    project: Project, waiting: _Waiting, control: Control, *, former: bool
) -> Iterator[Event]:
    """Draft in this thread what waits, and what was tagged before.

    Args:
        project: open for writing.
        waiting: images whose tags have changed; more may come meanwhile.
        control: stops between images; what is left waits on.
        former: look for images that were tagged before, too.

    Yields:
        `DraftsMade`, `Progress`, and a `Notice` where a photograph could not be read.

    Raises:
        ProjectError: if a draft cannot be saved.
        NoSaliencyError: if the saliency network is missing or damaged.
        Stopped: if it was asked to end.
    """
    lower_priority()
    left = candidates(project, MOST) if former else []
    while page := waiting.take(_PAGE) or [left.pop() for _ in range(min(_PAGE, len(left)))]:
        control.wait_or_stop()
        found = look_at(project, page)
        drop_drafts(project, found.obsolete)
        if found.obsolete:
            yield DraftsMade(frozenset(found.obsolete))
        yield from _draw_all(project, found.wanted, waiting, control)


def _draw_all(
    project: Project, wanted: list[WantedDraft], waiting: _Waiting, control: Control
) -> Iterator[Event]:
    if not wanted:
        return
    draw = _drawing({one.id: one.name for one in project.classes.all()})
    for place, one in enumerate(wanted):
        try:
            control.wait_or_stop()
            labels, uncertainty = draw(one, control)
        except Stopped:
            waiting.add(rest.image for rest in reversed(wanted[place:]))
            raise
        except ImageError as error:
            yield Notice(str(error), severity="warning")
            continue
        if keep_draft(project, one, labels, uncertainty):
            yield DraftsMade(frozenset({one.image}))
        yield Progress("draft", place + 1, len(wanted), one.file.name)
        if len(waiting):  # what was tagged just now comes first
            waiting.put_behind(rest.image for rest in wanted[place + 1 :])
            return


def _drawing(
    names: Mapping[int, str],
) -> Callable[[WantedDraft, Control], tuple[NDArray[np.uint8], float]]:
    """Return what draws a draft; torch and the engine are loaded here, in the job's thread.

    Args:
        names: of the project's classes, by number.
    """
    load_torch()
    import torch

    from wseg_engine.prediction.drafts import DraftTools, draft

    torch.set_num_threads(computing_threads())
    tools = DraftTools(list(names.values()), RefineConfig(method="none"))
    channels = {number: place for place, number in enumerate(names, 1)}

    def draw(one: WantedDraft, control: Control) -> tuple[NDArray[np.uint8], float]:
        tags = tuple(Tag.PRESENT if number in one.classes else Tag.ABSENT for number in names)
        found = draft(TaggedImage(one.file.name, one.file, tags), tools, control=control)
        values = np.arange(256, dtype=np.uint8)
        for value, number in enumerate(one.classes, 1):
            values[channels[number]] = value
        return values[found.labels], found.uncertainty

    return draw
