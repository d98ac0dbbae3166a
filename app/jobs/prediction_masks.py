"""Predicted masks on their way to the disk and into the store, some at a time.

And what all ways to make them have in common.
"""

from __future__ import annotations

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.masks.kept_objects import remove_kept
from app.core.store import (
    ImageRecord,
    MaskRecord,
    Project,
    ProjectError,
    Provenance,
    RunRecord,
)
from app.core.store.errors import explained_os
from app.core.tagging.missing_tag_policy import missing_means_absent
from app.core.tagging.predictions import (
    REPLACED_KINDS,
    PredictionRecorder,
    Seen,
    files_of_user,
    mask_classes,
    mask_file,
    network_tags,
    prediction_key,
)
from app.core.training.request import MasksMade, NotPredicted, PredictionEnded
from app.core.translation import translate
from app.jobs.staying_awake import awake
from wseg_engine.base.bounds import remove
from wseg_engine.base.durable import flush_files
from wseg_engine.base.events import Control, Event, Prediction, Stopped
from wseg_engine.base.labels import Tag
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.mask_files import write_mask
from wseg_engine.objects.files import objects_path

FLUSH_SECONDS = 0.5  # at most so much work is lost with the process
FLUSH_IMAGES = 64
PAGE = 200  # images whose tags are read at once

Labels = NDArray[np.uint8]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """An image on its way through the network."""

    record: ImageRecord
    tags: tuple[Tag, ...]
    key: str
    eyes: PredictionRecorder


class ProjectMasks:
    """The store of a project's predicted masks, as the engine's `keep_masks` writes to it.

    Files are written at once; their records follow together, because each change of the store
    waits for the disk. A record never names a file that is not there, and files that no record
    names any more go away.
    """

    def __init__(
        self,
        project: Project,
        run: RunRecord,
        names: Sequence[str],
        asked: Mapping[str, Asked],
        *,
        says_how_sure: bool = True,
    ) -> None:
        """Begin.

        Args:
            project: open for writing.
            run: the run that makes the masks; its classes are in the order of the masks' values.
            names: what the network calls its classes, in that order.
            asked: what is known of the images on their way, by the names the engine sees.
            says_how_sure: whether what makes the masks tells how uncertain they are.
        """
        self._says_how_sure = says_how_sure
        self.classes = tuple(names)
        self._project = project
        self._run = run.id
        self._classes = tuple(run.classes)
        self._asked = asked
        self._pending: list[tuple[Seen, dict[Provenance, str]]] = []
        self._last = time.monotonic()

    @property
    def due(self) -> bool:
        """Whether it is time to flush."""
        waited = time.monotonic() - self._last >= FLUSH_SECONDS
        return len(self._pending) >= FLUSH_IMAGES or (bool(self._pending) and waited)

    def add(self, image: TaggedImage, prediction: Prediction) -> None:
        """Write the masks of an image; `flush` puts them into the project.

        Raises:
            ProjectError: if the disk refuses, in words; no half of a file is left.
        """
        masks = {Provenance.MODEL: prediction.labels}
        if prediction.unrefined is not None:
            masks = {
                Provenance.MODEL: prediction.unrefined,
                Provenance.REFINED: prediction.labels,
            }
        asked = self._asked[image.name]
        seen = asked.eyes.seen(prediction, image=asked.record.id, key=asked.key, tags=asked.tags)
        self._write(seen, masks)

    def _write(self, seen: Seen, masks: Mapping[Provenance, Labels]) -> None:
        image = seen.predicted.image
        files: dict[Provenance, str] = {}
        taken = files_of_user(self._project.masks.of([image]))
        for kind, labels in masks.items():
            file = mask_file(image, self._run, kind, taken=taken)
            try:
                write_mask(self._path(file), labels, flush=False)
                remove(objects_path(self._path(file)))  # of another mask
            except OSError as error:
                self._sweep({image}, set(files.values()))
                raise self._refused(error) from error
            files[kind] = file
        self._pending.append((seen, files))

    def flush(self) -> MasksMade | None:
        """Put what was added into the store; return what there is to tell.

        Raises:
            ProjectError: if it cannot be saved, in words.
        """
        self._last = time.monotonic()
        pending, self._pending = self._pending, []
        if not pending:
            return None
        images = {seen.predicted.image for seen, _ in pending}
        written = {file for _, files in pending for file in files.values()}
        before: set[str] = set()
        try:
            flush_files(map(self._path, written))  # before a record names them
            before = self._files_of_models(images)
            self._keep(pending)
        except OSError as error:
            raise self._refused(error) from error
        finally:
            self._sweep(images, before | written)
        disagreements = sum(len(seen.disagreements) for seen, _ in pending)
        return MasksMade(frozenset(images), disagreements)

    def _keep(self, pending: Sequence[tuple[Seen, dict[Provenance, str]]]) -> None:
        with self._project.database.write():
            # As they are now: a class may have been deleted meanwhile.
            existing = {info.id for info in self._project.classes.all()}
            classes = mask_classes(self._classes, existing)
            for kind in REPLACED_KINDS:
                without = [s.predicted.image for s, files in pending if kind not in files]
                self._project.masks.remove(without, kind)
            self._project.predictions.put(
                [seen.predicted for seen, _ in pending],
                disagreements=[
                    disagreement for seen, _ in pending for disagreement in seen.disagreements
                ],
                masks=[
                    MaskRecord(
                        seen.predicted.image,
                        kind,
                        file,
                        classes,
                        self._run,
                        seen.predicted.uncertainty if self._says_how_sure else None,
                    )
                    for seen, files in pending
                    for kind, file in files.items()
                ],
            )

    def _files_of_models(self, images: set[int]) -> set[str]:
        masks = self._project.masks.of(images)
        return {mask.file for mask in masks if mask.provenance in REPLACED_KINDS}

    def _sweep(self, images: set[int], files: set[str]) -> None:
        """Delete those of the files that no mask of these images is in."""
        try:
            named = {mask.file for mask in self._project.masks.of(images)}
        except ProjectError:  # closed: files that nobody names are written anew another time
            return
        for file in files - named:
            try:
                remove_kept(self._path(file))
            except OSError as error:  # in use on Windows, say: it only takes room
                _log.warning("%s could not be deleted: %s", file, error)

    def _path(self, file: str) -> Path:
        return self._project.folder / file

    def _refused(self, error: OSError) -> ProjectError:
        doing = translate("Predictions", "The masks could not be written")
        return explained_os(error, self._project.folder, doing)


class MaskMaking(ABC):
    """One go at making masks, by whatever: keeps them, counts, and ends when it is stopped.

    `all` is what there is to do; then `end` says what came of it.
    """

    def __init__(self, project: Project, control: Control) -> None:
        """Begin, and count the seconds from now on.

        Args:
            project: open for writing.
            control: pauses and stops.
        """
        self._project, self._control = project, control
        self._asked: dict[str, Asked] = {}
        self._writer: ProjectMasks | None = None
        self._news: list[Event] = []  # of images that never came as far as being asked for
        self._began = time.monotonic()
        self._made = self._kept = self._failed = 0
        self._stopped = False

    @abstractmethod
    def _all(self) -> Iterator[Event]:
        """Make the masks."""

    def all(self) -> Iterator[Event]:
        """Make the masks; being stopped, or the project being closed, is an end like any other."""
        try:
            with awake(translate("Predictions", "Masks are made")):
                yield from self._all()
        except Stopped:
            self._stopped = True
        except ProjectError:
            if not self._project.database.closed:
                raise
            _log.info("The project was closed while masks were made.")
            self._stopped = True

    def end(self) -> PredictionEnded:
        """Return what came of it."""
        seconds = round(time.monotonic() - self._began, 3)
        return PredictionEnded(self._made, self._kept, self._failed, self._stopped, seconds)

    def _due(
        self,
        images: Sequence[int],
        key: str,
        recorder: Callable[[], PredictionRecorder],
        there: Callable[[Sequence[int]], Mapping[int, str]],
    ) -> Iterator[list[TaggedImage]]:
        """Go through the images that need a mask, a page at a time: what is said meanwhile counts.

        Args:
            images: ids, in the order in which masks are wanted.
            key: from `settings_key`.
            recorder: returns who looks at a page.
            there: returns the keys of those masks of a page that were made before and are there.
        """
        for first in range(0, len(images), PAGE):
            self._control.wait_or_stop()
            page = images[first : first + PAGE]
            tags, records = self._project.tags.of(page), self._project.images.get(page)
            eyes, kept = recorder(), there(page)
            missing_absent = missing_means_absent(self._project)
            self._note_gone(page, records)
            found = []
            for record in records:
                said = network_tags(
                    tags[record.id], eyes.classes, eyes.existing, missing_absent=missing_absent
                )
                own = prediction_key(key, said, record)
                if kept.get(record.id) == own:
                    self._kept += 1
                    continue
                image = self._ask(record, said, own, eyes)
                if image is not None:
                    found.append(image)
            yield found

    def _ask(
        self, record: ImageRecord, said: tuple[Tag, ...], key: str, eyes: PredictionRecorder
    ) -> TaggedImage | None:
        """Return an image to make a mask of; None, and news of it, where its file cannot be had."""
        try:
            path = self._project.images.file(record)
        except ProjectError as error:
            if self._project.database.closed:
                raise
            self._news.append(self._passed_over(record, str(error)))
            return None
        self._asked[str(record.id)] = Asked(record, said, key, eyes)
        return TaggedImage(str(record.id), path, said)

    def _note_gone(self, images: Sequence[int], records: Sequence[ImageRecord]) -> None:
        there = {record.id for record in records}
        for image in images:
            if image not in there:
                self._failed += 1
                reason = translate("Predictions", "It is no longer in the project.")
                self._news.append(NotPredicted(image, str(image), reason))

    def _passed_over(self, record: ImageRecord, reason: str) -> NotPredicted:
        self._failed += 1
        return NotPredicted(record.id, record.path, reason)

    def _tell_news(self) -> Iterator[Event]:
        yield from self._news
        self._news.clear()

    def _flush(self, *, quietly: bool = False) -> Iterator[Event]:
        """Put masks into the store; quietly where something else has gone wrong already."""
        if self._writer is None:
            return
        try:
            made = self._writer.flush()
        except ProjectError:
            if not quietly:
                raise
            _log.info("The last masks could not be kept.", exc_info=True)
            return
        if made is not None:
            self._made += len(made.images)
            yield made

    def _flush_when_due(self) -> Iterator[Event]:
        if self._writer is not None and self._writer.due:
            yield from self._flush()
