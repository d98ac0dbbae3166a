"""Finding the images most like one, in the background."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.core.masks.likeness import (
    Features,
    Likeness,
    Region,
    RegionSearch,
    Scale,
    Vector,
    most_alike,
    pages,
    used_signature,
)
from app.core.store import ImageState, Project, ProjectError
from app.core.training.run_notes import settings_of_run
from app.core.training.run_upkeep import current_run
from app.core.translation import translate
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.jobs.torch_loading import load_torch
from app.jobs.training import HasProject
from app.qtbase.while_alive import while_alive
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.settings.config import Settings
from wseg_engine.settings.presets import preset
from wseg_engine.settings.weight_files import WeightsError

MOST_COMPUTED = 1000  # images whose features are computed in one search; the rest come last
_FAST = "fast"
_THERE = (ImageState.PRESENT, ImageState.CHANGED)


@dataclass(frozen=True)
class LikenessFound(Event):
    """The images in the order of their likeness."""

    likeness: Likeness
    later: int  # images whose features would have taken too long to compute
    unreadable: int  # images that cannot be compared


@dataclass(frozen=True)
class Wanted:
    """What is looked for."""

    image: int
    name: str  # of its file
    class_name: str = ""  # whose region
    region: Region | None = None  # of that class in the image; None: the whole image counts


class LikenessSearch(QObject):
    """One search at a time for the images most like one.

    Signals:
        found: a `Likeness`.
        told: how it went, in words.
    """

    found = Signal(object)
    told = Signal(str)

    def __init__(self, open_project: HasProject, jobs: JobList, parent: QObject) -> None:
        super().__init__(parent)
        self._project, self._jobs = open_project.project, jobs
        self._job: Job | None = None

    @property
    def busy(self) -> bool:
        """Whether a search is under way."""
        return self._job is not None

    def start(self, wanted: Wanted) -> None:
        """Look for images like one; a search before it ends."""
        self.close()
        title = QCoreApplication.translate("Likeness", "Finding images like {name}")
        project = self._project
        job = Job(title.format(name=wanted.name), lambda control: _work(project, wanted, control))
        job.event_received.connect(while_alive(self, lambda event: self._hear(job, event)))
        job.ended.connect(while_alive(self, lambda: self._end(job)))
        self._job = job
        self._jobs.start(job)

    def close(self) -> None:
        """End a search."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _hear(self, job: Job, event: object) -> None:
        if job is self._job and isinstance(event, LikenessFound):
            self.found.emit(event.likeness)
            text = translate("Likeness", "Sorted by likeness to {name}.")
            parts = [text.format(name=event.likeness.name)]
            if event.later:
                parts.append(
                    translate(
                        "Likeness",
                        "%n image(s) were not compared yet and come last. Search again to compare "
                        "more of them.",
                        n=event.later,
                    )
                )
            if event.unreadable:
                parts.append(
                    translate(
                        "Likeness", "%n image(s) cannot be read and come last.", n=event.unreadable
                    )
                )
            self.told.emit(" ".join(parts))

    def _end(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            if job.state is JobState.FAILED:
                self.told.emit(job.error_text)


def _work(project: Project, wanted: Wanted, control: Control) -> Iterator[Event]:
    """Compare all images of the project with one.

    Raises:
        ProjectError: if the image itself cannot be compared, in words.
    """
    images = [wanted.image, *(i for i in project.images.ids() if i != wanted.image)]
    yield Progress("alike", 0, len(images))
    found = yield from _all_vectors(project, images, control)
    if wanted.image not in found.vectors:
        raise ProjectError(
            translate(
                "Likeness", "“{name}” cannot be read, so no images like it can be found."
            ).format(name=wanted.name)
        )
    if wanted.region is None:
        order = most_alike(found.vectors, wanted.image)
    else:
        features = Features(project, found.signature)
        order = yield from _by_region(project, features, wanted, found.vectors, control)
    likeness = Likeness(wanted.image, wanted.name, wanted.class_name, tuple(order))
    later = len(found.lacking)
    yield LikenessFound(likeness, later, len(images) - len(found.vectors) - later)


class _Vectors(NamedTuple):
    signature: str  # of the features that they are of
    vectors: dict[int, Vector]
    lacking: list[int]  # images whose features were not computed yet


def _all_vectors(
    project: Project, images: Sequence[int], control: Control
) -> Generator[Event, None, _Vectors]:
    """Return vectors of all images; features that are not in the cache are computed."""
    found = yield from _vectors(project, used_signature(project, images[:1]), images, control)
    failed: set[int] = set()
    for _attempt in range(2):  # once more where they are computed with other settings than before
        wanted = [image for image in found.lacking if image not in failed][:MOST_COMPUTED]
        if not wanted:
            break
        before = found.signature
        try:
            signature = yield from _compute(project, wanted, control)
        except WeightsError:
            if images[0] not in found.vectors:
                raise
            break  # the others are compared all the same
        found = yield from _vectors(project, signature, images, control)
        failed.update(set(wanted) & set(found.lacking))
        if before in ("", signature):
            break
    return found._replace(lacking=[image for image in found.lacking if image not in failed])


def _vectors(
    project: Project, signature: str, images: Sequence[int], control: Control
) -> Generator[Event, None, _Vectors]:
    """Return the vectors there are, and the images whose features are not in the cache."""
    found = _Vectors(signature, {}, [])
    features = Features(project, signature) if signature else None
    for page in pages(images):
        records = {record.id: record for record in project.images.get(page)}
        for image in page:
            control.wait_or_stop()
            if image not in records:
                continue
            vector = None if features is None else features.vector(records[image])
            if vector is not None:
                found.vectors[image] = vector
            elif records[image].state in _THERE:
                found.lacking.append(image)
        yield Progress("alike", len(found.vectors) + len(found.lacking), len(images))
    return found


def _by_region(
    project: Project,
    features: Features,
    wanted: Wanted,
    vectors: dict[int, Vector],
    control: Control,
) -> Generator[Event, None, list[int]]:
    """Return the images in whose cells something like the region is found, the most alike first."""
    (record,) = project.images.get([wanted.image])
    cells = features.cells(record)
    assert wanted.region is not None
    if cells is None:  # deleted just now
        return most_alike(vectors, wanted.image)
    search = RegionSearch(cells, wanted.region, Scale.of(vectors))
    scores: dict[int, float] = {}
    ids = list(vectors)
    for page in pages(ids):
        for record in project.images.get(page):
            control.wait_or_stop()
            cells = features.cells(record)
            if cells is not None:
                scores[record.id] = search.score(cells)
        yield Progress("alike", len(scores), len(ids))
    scores[wanted.image] = np.inf
    return sorted(scores, key=lambda image: -scores[image])


def _compute(
    project: Project, images: Sequence[int], control: Control
) -> Generator[Event, None, str]:
    """Compute features as a training would, with the backbone as it comes; return their signature.

    Raises:
        WeightsError: if there are no weights on this machine, in words.
    """
    load_torch()
    from app.jobs.features import compute_features

    return (yield from compute_features(project, images, _settings(project), control))


def _settings(project: Project) -> Settings:
    """Return the settings of the current model if it learned from features, else the preset's."""
    run = current_run(project)
    settings = None if run is None else settings_of_run(run)
    if settings is None or not settings.train.frozen_backbone:
        return preset(_FAST)
    return settings
