"""Refining the mask in hand by PAMR or the dense CRF, in the background, as often as it changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from PySide6.QtCore import QObject, Signal

from app.core.masks.area import Labels
from app.core.masks.refining import (
    Part,
    RefineRequest,
    beyond_band,
    channels,
    composed,
    enlarged,
    part_of,
    shrunk,
    start_values,
    thinned,
)
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.jobs.torch_loading import computing_threads, load_torch
from wseg_engine.base.events import Control, Event


@dataclass(frozen=True)
class _Refined(Event):
    request: RefineRequest
    labels: Labels


class Refinement(QObject):
    """Refines one mask at a time: what is asked for later takes the place of what came before.

    Signals:
        previewed: what a refinement would make of the mask; its labels.
        refined: what it made of it; its labels.
        failed: it could not be refined, in words.
        busy_changed: whether something is being refined.
    """

    previewed = Signal(object)
    refined = Signal(object)
    failed = Signal(str)
    busy_changed = Signal(bool)

    def __init__(self, jobs: JobList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._job: Job | None = None
        self._next: RefineRequest | None = None
        self._wanted: RefineRequest | None = None

    @property
    def busy(self) -> bool:
        """Whether something is being refined."""
        return self._job is not None

    def start(self, request: RefineRequest) -> None:
        """Refine; what is being refined is given up."""
        self._wanted = self._next = request
        if self._job is None:
            self._begin()
        else:
            self._job.cancel()

    def warm_up(self) -> None:
        """Load what refining needs, so that the first preview does not wait for it."""

        def work(_control: Control) -> Iterator[Event]:
            load_torch()
            import wseg_engine.refinement.refine  # noqa: F401

            yield from ()

        self._jobs.start(Job(self.tr("Preparing to refine"), work, quiet=True))

    def cancel(self) -> None:
        """Give up what is being refined."""
        self._wanted = self._next = None
        if self._job is not None:
            self._job.cancel()

    def _begin(self) -> None:
        request, self._next = self._next, None
        if request is None:
            return
        title = self.tr("Previewing the refinement") if request.preview else self.tr("Refining")
        job = Job(title, lambda control: refine(request, control), quiet=request.preview)
        job.event_received.connect(self._take)
        job.ended.connect(self._end)
        self._job = job
        self.busy_changed.emit(True)
        self._jobs.start(job)

    def _take(self, event: object) -> None:
        if isinstance(event, _Refined) and event.request is self._wanted:
            self._wanted = None
            (self.previewed if event.request.preview else self.refined).emit(event.labels)

    def _end(self) -> None:
        job, self._job = self._job, None
        if job is not None and job.state is JobState.FAILED and self._next is None:
            self._wanted = None
            self.failed.emit(
                self.tr("The mask could not be refined: {reason}").format(reason=job.error_text)
            )
        if self._next is not None:
            self._begin()
        else:
            self.busy_changed.emit(False)


def refine(request: RefineRequest, control: Control) -> Iterator[Event]:
    """Refine a mask; torch is imported here, in the job's thread."""
    control.wait_or_stop()
    part = part_of(request)
    if part.inner.is_empty:
        yield _Refined(request, request.labels)
        return
    _be_modest()
    labels = _preview(request, part, control) if request.preview else _whole(request, part, control)
    control.wait_or_stop()
    yield _Refined(request, composed(request, part, labels))


def _be_modest() -> None:
    """Leave a core to the window: on a busy machine, threads that wait for each other crawl."""
    load_torch()
    import torch

    torch.set_num_threads(computing_threads())


def _preview(request: RefineRequest, part: Part, control: Control) -> Labels:
    """Refine at working size and enlarge the labels: what counts is what is seen now."""
    from wseg_engine.refinement.refine import refine_labels

    size = (part.columns, part.rows)
    small = shrunk(request.image[part.outer.slices], size)
    held = None
    if request.held is not None:
        there = thinned(request.held[part.outer.slices].view(np.uint8), size) * np.uint8(255)
        held = np.asarray(cv2.resize(there, size, interpolation=cv2.INTER_AREA)) > 0
    far = beyond_band(request, part)
    if far is not None:
        held = far > 0 if held is None else held | (far > 0)
    config = replace(
        request.config,
        working_pixels=0,
        crf_smooth_sigma=max(0.1, request.config.crf_smooth_sigma * part.scale),
        crf_colour_sigma_xy=max(0.1, request.config.crf_colour_sigma_xy * part.scale),
    )
    start = start_values(request, part)
    found = refine_labels(small, start, config, fixed=held, control=control)
    table = np.array(channels(request), np.uint8)
    whole = (part.outer.width, part.outer.height)
    large = cv2.resize(table[found.labels], whole, interpolation=cv2.INTER_NEAREST)
    return np.ascontiguousarray(large[part.inner.within(part.outer)])


def _whole(request: RefineRequest, part: Part, control: Control) -> Labels:
    """Refine as the engine does: at working size, then along the edges of the image itself."""
    load_torch()
    from wseg_engine.refinement.refine import refine_labels

    image = np.ascontiguousarray(request.image[part.outer.slices])
    rows, columns = part.inner.within(part.outer)
    held = None if request.held is None else request.held[part.outer.slices]
    far = beyond_band(request, part)
    if far is not None:
        beyond = enlarged(far, part.outer) > 0
        held = beyond if held is None else held | beyond
    found = refine_labels(
        image,
        start_values(request, part),
        replace(request.config, working_pixels=part.rows * part.columns),
        region=(rows.start, columns.start, rows.stop, columns.stop),
        fixed=held,
        control=control,
    )
    table = np.array(channels(request), np.uint8)
    return np.asarray(table[found.labels], np.uint8)
