"""Comparing a run's masks with approved ones, as a generator of events.

Loads torch when it is imported: import it inside a job.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import numpy as np

from app.core.store import Project, ProjectError, RunRecord
from app.core.store.errors import reading_only
from app.core.tagging.missing_tag_policy import missing_means_absent
from app.core.tagging.predictions import network_tags
from app.core.training.request import NotPredicted
from app.core.training.run_scores import (
    RunScore,
    RunScored,
    approved_mask,
    images_to_score,
    keep_score,
    labels_in_order,
    make_score,
)
from app.jobs import prediction_model
from app.jobs.heavy_work import HeavyWork
from wseg_engine.base.events import (
    Control,
    Event,
    Finished,
    ImageFailed,
    Prediction,
    Progress,
    Stopped,
)
from wseg_engine.compute.failures import telling_of_lost_cards
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.mask_files import MaskError
from wseg_engine.prediction.predict import predict
from wseg_engine.scoring.metrics import Confusion, MetricsError, tag_precision


def score_run(project: Project, run: int, device: str, control: Control) -> Iterator[Event]:
    """Predict the approved images that a run never saw, and compare.

    Their tags are given to the network, as they are when masks are made.

    Yields:
        `Progress`, `NotPredicted`, and at last `RunScored`, unless it was stopped.

    Raises:
        ProjectError: if there is no such run or no model of it, or the score cannot be saved.
        DeviceError: for a device that is not there.
    """
    if project.read_only:
        raise reading_only(project.folder)
    with HeavyWork(), telling_of_lost_cards():
        yield from _scored(project, run, device, control)


def _scored(project: Project, number: int, device: str, control: Control) -> Iterator[Event]:
    yield Progress("load", 0, 0)
    run = project.runs.get(number)
    wanted = images_to_score(project, run, control)
    if not wanted.images:
        yield RunScored(number, None, wanted.why_none)
        return
    loaded = yield from prediction_model.load_run_model(project, run)
    comparison = _Comparison(project, run, wanted.tags_seen)
    images = _tagged(project, run, wanted.images)
    events = predict(
        images,
        network=loaded.model.network,
        classes=loaded.model.names,
        settings=loaded.model.settings.predict,
        device=device,
        control=control,
    )
    with closing(events):  # type: ignore[type-var]
        for event in events:
            match event:
                case Prediction():
                    yield from comparison.add(event)
                case ImageFailed():
                    yield comparison.leave_out(event.name, event.path.name, event.reason)
                case Finished():
                    if event.stopped:
                        raise Stopped
                case _:
                    yield event
    score = comparison.score()
    keep_score(project, number, score)
    yield RunScored(number, score)


def _tagged(project: Project, run: RunRecord, images: tuple[int, ...]) -> tuple[TaggedImage, ...]:
    existing = {info.id for info in project.classes.all()}
    tags, missing_absent = project.tags.of(images), missing_means_absent(project)
    return tuple(
        TaggedImage(
            str(record.id),
            project.images.file(record),
            network_tags(tags[record.id], run.classes, existing, missing_absent=missing_absent),
        )
        for record in project.images.get(images)
    )


class _Comparison:
    """Counts what a run's masks share with approved ones."""

    def __init__(self, project: Project, run: RunRecord, tags_seen: frozenset[int]) -> None:
        self._project = project
        self._classes = run.classes
        self._confusion = Confusion([str(number) for number in run.classes])
        self._existing = {info.id for info in project.classes.all()}
        self._missing_absent = missing_means_absent(project)
        self._scores: list[np.ndarray] = []
        self._tags: list[tuple[int, ...]] = []
        self._left_out = 0
        self._known = tags_seen
        self._tags_seen = 0

    def add(self, prediction: Prediction) -> Iterator[Event]:
        image = int(prediction.name)
        try:
            mask = approved_mask(self._project, image)
            truth = labels_in_order(self._project, mask, self._classes)
            self._confusion.add(prediction.labels, truth)
        except (MaskError, MetricsError, ProjectError) as error:
            if self._project.database.closed:
                raise
            yield self.leave_out(prediction.name, prediction.path.name, str(error))
            return
        said = self._project.tags.of([image])[image]
        tags = network_tags(
            said, self._classes, self._existing, missing_absent=self._missing_absent
        )
        self._scores.append(prediction.scores)
        self._tags_seen += image in self._known
        self._tags.append(tuple(int(tag) for tag in tags))

    def leave_out(self, name: str, file: str, reason: str) -> NotPredicted:
        self._left_out += 1
        return NotPredicted(int(name), file, reason)

    def score(self) -> RunScore:
        count = len(self._classes)
        tags = tag_precision(
            np.array(self._scores, np.float32).reshape(-1, count),
            np.array(self._tags, np.int64).reshape(-1, count),
        )
        return make_score(
            ious=[(one.iou, one.pixels) for one in self._confusion.scores()],
            precisions=tags.classes,
            classes=self._classes,
            mean_iou=self._confusion.mean_iou,
            tag_precision=tags.mean,
            images=len(self._scores),
            left_out=self._left_out,
            tags_seen=self._tags_seen,
        )
