"""Correcting clicks that follow a model from outside: seeing images in the background."""

from __future__ import annotations

import queue
import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.core.masks.area import Mask, Point
from app.jobs import osam_model
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.jobs.osam_model import OutsideModel, Seen
from app.jobs.torch_loading import lower_priority
from app.qtbase.while_alive import while_alive
from wseg_engine.base.events import Control, Event, Progress, Stopped

KEPT = 4  # images that are seen, so that going back and forth costs nothing
_LOOK = 0.1  # s between two looks at a download


@dataclass(frozen=True)
class _Missing(Event):
    """The model's files are not on this machine."""

    address: str


@dataclass(frozen=True)
class _Loaded(Event):
    model: Any


@dataclass(frozen=True)
class _ImageSeen(Event):
    image: int
    pixels: weakref.ref[NDArray[np.uint8]]  # a file may be replaced, and the image read again
    seen: Seen


class ClickModel(QObject):
    """One model from outside, the images it has seen, and what it finds in the one in hand.

    Signals:
        missing: the model is not on this machine; an `OutsideModel`, and the host it comes from.
        failed: it cannot be used; why, in words.
        ready: the image in hand was seen: clicks follow the model now.
    """

    missing = Signal(object, str)
    failed = Signal(str)
    ready = Signal()

    def __init__(self, jobs: JobList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._wanted: OutsideModel | None = None
        self._model: Any = None
        self._job: Job | None = None
        self._image: int | None = None
        self._pixels: NDArray[np.uint8] | None = None
        self._seen: OrderedDict[int, _ImageSeen] = OrderedDict()
        self._broken = False  # no more tries with this model

    @property
    def is_ready(self) -> bool:
        """Whether clicks in the image in hand follow the model."""
        return self._model is not None and self._seen_in_hand is not None

    @property
    def _seen_in_hand(self) -> Seen | None:
        """What the model saw of the image in hand, as it is; None if it has not yet."""
        found = None if self._image is None else self._seen.get(self._image)
        return found.seen if found is not None and found.pixels() is self._pixels else None

    def use(self, name: str) -> None:
        """Follow another model; "" follows none."""
        self.close()
        self._wanted, self._model, self._broken = osam_model.model_named(name), None, False
        self._seen.clear()
        self._go_on()

    def show(self, image: int | None, pixels: NDArray[np.uint8] | None) -> None:
        """Have an image in hand; it is seen in the background."""
        self._image, self._pixels = image, pixels
        self._go_on()

    def close(self) -> None:
        """End what is under way."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def fetch(self) -> None:
        """Download the model: the user has agreed."""
        wanted = self._wanted
        if wanted is None:
            return
        self.close()
        title = QCoreApplication.translate("ClickModel", "Downloading {name}")
        job = Job(title.format(name=wanted.title), lambda c: _fetch(wanted.name, c))
        self._start(job)

    def thing_at(self, trail: Sequence[Point]) -> Mask | None:
        """Return what lies under a click in the image in hand; None while that is not known."""
        seen = self._seen_in_hand
        if self._model is None or seen is None or self._pixels is None:
            return None
        height, width = self._pixels.shape[:2]
        try:
            return osam_model.thing_at(self._model, seen, trail, height=height, width=width)
        except Exception as error:  # of a library that is not ours; clicks work without it
            self._give_up(str(error))
            return None

    def _go_on(self) -> None:
        """Load the model or see the image in hand, whichever is next."""
        wanted, image, pixels = self._wanted, self._image, self._pixels
        if wanted is None or self._job is not None or self._broken:
            return
        if self._model is None:
            if pixels is not None:
                title = QCoreApplication.translate("ClickModel", "Loading {name}")
                title, name = title.format(name=wanted.title), wanted.name
                self._start(Job(title, lambda _control: _load(name), quiet=True))
        elif image is not None and pixels is not None and self._seen_in_hand is None:
            title = QCoreApplication.translate("ClickModel", "Looking at the image")
            model = self._model
            self._start(Job(title, lambda _c: _see(model, image, pixels), quiet=True))

    def _start(self, job: Job) -> None:
        self._job = job
        job.event_received.connect(while_alive(self, lambda event: self._hear(job, event)))
        job.ended.connect(while_alive(self, lambda: self._end(job)))
        self._jobs.start(job)

    def _hear(self, job: Job, event: Event) -> None:
        if job is not self._job or self._wanted is None:
            return
        match event:
            case _Missing():
                self._broken = True  # until it is fetched
                self.missing.emit(self._wanted, event.address)
            case _Loaded():
                self._model, self._broken = event.model, False
            case _ImageSeen():
                self._seen[event.image] = event
                while len(self._seen) > KEPT:
                    self._seen.popitem(last=False)
                if self.is_ready:
                    self.ready.emit()
            case _:
                pass

    def _end(self, job: Job) -> None:
        if job is not self._job:
            return
        self._job = None
        if job.state is JobState.FAILED:
            self._give_up(job.error_text)
        self._go_on()

    def _give_up(self, why: str) -> None:
        self._broken, self._model = True, None
        text = QCoreApplication.translate(
            "ClickModel", "The model for correcting clicks cannot be used: {reason}"
        )
        self.failed.emit(text.format(reason=why))


def _load(name: str) -> Iterator[Event]:
    if not osam_model.has_weights(name):
        yield _Missing(osam_model.address(name))
        return
    yield _Loaded(osam_model.load(name))


def _see(model: Any, image: int, pixels: NDArray[np.uint8]) -> Iterator[Event]:
    lower_priority()
    yield _ImageSeen(image, weakref.ref(pixels), osam_model.look(model, pixels))


def _fetch(name: str, control: Control) -> Iterator[Event]:
    """Download in a thread of its own, so that it can be watched and cancelled."""
    news: queue.SimpleQueue[tuple[int, int]] = queue.SimpleQueue()
    cancel, errors = threading.Event(), list[BaseException]()

    def work() -> None:
        try:
            osam_model.fetch(name, progress=lambda *how: news.put(how), cancel=cancel)
        except BaseException as error:  # told below, in the job's thread
            errors.append(error)

    thread = threading.Thread(target=work, name="download", daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(_LOOK)
            control.wait_or_stop()
            while not news.empty():
                done, total = news.get()
                yield Progress("download", done, total)
    except Stopped:
        cancel.set()
        thread.join()
        raise
    if errors:
        raise errors[0]
    yield _Loaded(osam_model.load(name))
