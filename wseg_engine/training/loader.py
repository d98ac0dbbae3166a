"""Tagged images to training batches, the same ones whatever the number of workers.

Every epoch is a permutation drawn from (seed, epoch); each place in it has a generator of its own,
drawn from (seed, epoch, place). So a batch depends on nothing but these numbers and the files.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wseg_engine.base.events import Event, ImageFailed, Notice
from wseg_engine.base.gate import Workers
from wseg_engine.base.labels import VOID
from wseg_engine.base.messages import tr
from wseg_engine.compute.distributed import World, shard
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.imaging import ImageError
from wseg_engine.images.mask_files import MaskError, read_mask
from wseg_engine.settings.config import TrainConfig
from wseg_engine.training.augment import check_same_view, void_unknown
from wseg_engine.training.marks import lay_marks, shrunk_marks
from wseg_engine.training.views import PhotoSource, Source, View

_MOST_THREADS = 8
_BATCHES_AHEAD = 2  # loaded beforehand where there are workers
_ORDER_STREAM, _IMAGE_STREAM, _APPROVED_STREAM = 0, 1, 5  # keep the draws of one seed apart
_MOST_LOOKS = 8  # at an image with an approved mask in an epoch


_CPU = torch.device("cpu")


class NoImagesError(ValueError):
    """Not one image of the data set can be used."""


class Batch(NamedTuple):
    """This process's images of one optimiser step."""

    images: Tensor  # (B, 3, side, side) float32 RGB in 0-1
    tags: Tensor  # (B, classes) float32: 1 present, 0 absent, -1 unsure
    labels: Tensor  # (B, side, side) uint8 of approved masks; 255 (void) where there is none
    has_mask: Tensor  # (B,) bool: whether the image has an approved mask
    places: tuple[int, ...]  # in the epoch's order, one an image
    total: int  # images of this step in all processes together
    problems: tuple[Event, ...]  # what was skipped while these images were loaded
    features: Tensor | None = None  # (B, C, h, w) float16 of a frozen backbone, for the same views
    saliency: Tensor | None = None  # (B, side, side) uint8, 255 where the same views stand out
    partial: Tensor | None = None  # (B,) bool: whose labels are points and strokes; None: no one's
    marks: Tensor | None = None  # (B, side, side) uint8, points and strokes laid over made labels
    approved: Tensor | None = None  # (B,) bool: whose labels are an approved mask; None: no one's


class _Loaded(NamedTuple):
    place: int
    view: View
    tags: tuple[int, ...]
    problems: tuple[Event, ...]
    partial: bool = False  # whether its labels are points and strokes alone
    approved: bool = False  # whether its labels are an approved mask
    marks: NDArray[np.uint8] | None = None  # (side, side), those laid over made labels


def loading_threads(config: TrainConfig, device: torch.device) -> int:
    """Return how many threads load images ahead: as configured, or as many as a card gains from.

    A processor that trains has no core to spare, and cached features are there at once.
    """
    if config.workers >= 0:
        return config.workers
    if device.type == "cpu" or config.frozen_backbone:
        return 0
    return spare_cores()


def spare_cores() -> int:
    """Return how many threads may decode while a card computes: at least 1."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return max(1, min(_MOST_THREADS, cores - 1))


def epoch_order(count: int, *, batch: int, seed: int, epoch: int) -> NDArray[np.int64]:
    """Return the images of an epoch in order, as indices, a multiple of `batch` long.

    The last batch is filled up with the epoch's first images, so every image is seen.
    """
    order = np.random.default_rng([seed, _ORDER_STREAM, epoch]).permutation(count)
    length = -(-count // batch) * batch
    return np.resize(order, length).astype(np.int64)


def with_approved(
    order: NDArray[np.int64], approved: NDArray[np.bool_], *, share: float, seed: int, epoch: int
) -> NDArray[np.int64]:
    """Put images with an approved mask into places of others until they have their share.

    The epoch keeps its length. Others take turns in staying out; an image with a mask is looked at
    no more than `_MOST_LOOKS` times.

    Args:
        order: of an epoch's images, as indices.
        approved: (images,) which have an approved mask.
        share: wanted of the places, 0 to 1.
        seed: of the choice.
        epoch: from 0.
    """
    have = np.flatnonzero(approved)
    others = np.flatnonzero(~approved[order])
    there = len(order) - len(others)
    wanted = min(round(share * len(order)), _MOST_LOOKS * len(have))
    extra = min(wanted - there, len(others))
    if extra <= 0:
        return order
    rng = np.random.default_rng([seed, _APPROVED_STREAM, epoch])
    changed = order.copy()
    places = rng.choice(others, extra, replace=False)
    changed[places] = np.resize(rng.permutation(have), extra)
    return changed


class Loader:
    """Makes the batches of every epoch.

    Args:
        images: what to train on.
        classes: number of foreground classes; ids beyond it in a mask are void.
        config: crop, augmentation, batch, seed and workers.
        world: this process's share of every batch.
        source: where views come from; the photographs themselves if None.
        device: where they are trained on.

    Raises:
        NoImagesError: if there are no images, or fewer than there are processes.
    """

    def __init__(
        self,
        images: Sequence[TaggedImage],
        *,
        classes: int,
        config: TrainConfig,
        world: World | None = None,
        source: Source | None = None,
        device: torch.device = _CPU,
    ) -> None:
        self._source: Source = source or PhotoSource(config, device=device)
        self._workers = loading_threads(config, device)
        self._world = world or World()
        if not images:
            raise NoImagesError(tr("There is no image to train on. Tag some images first."))
        self.batch = min(config.batch, len(images))
        if self.batch < self._world.size:
            raise NoImagesError(
                tr(
                    "A batch holds {batch} images, fewer than the {size} processes. Start "
                    "fewer processes, or choose a larger batch.",
                    batch=self.batch,
                    size=self._world.size,
                )
            )
        self._images = images
        self._classes = classes
        self._config = config
        self._approved = np.array(
            [image.mask is not None and not image.partial for image in images], np.bool_
        )
        self._failed: set[int] = set()
        self._without_mask: set[int] = set()
        self._lock = threading.Lock()

    @property
    def approved(self) -> int:
        """How many images have an approved mask."""
        return int(self._approved.sum())

    @property
    def masks(self) -> int:
        """How many images have an approved mask, points or strokes."""
        return sum(image.mask is not None for image in self._images)

    @property
    def steps(self) -> int:
        """Optimiser steps of an epoch."""
        return -(-len(self._images) // self.batch)

    def epoch(self, epoch: int, *, first_step: int = 0) -> Iterator[Batch]:
        """Yield this process's part of every batch of an epoch.

        Args:
            epoch: from 0.
            first_step: batches to leave out, where a resumed run goes on.

        Raises:
            NoImagesError: if no image can be read.
        """
        order = epoch_order(
            len(self._images), batch=self.batch, seed=self._config.seed, epoch=epoch
        )
        if self._config.approved_share > 0:
            order = with_approved(
                order,
                self._approved,
                share=self._config.approved_share,
                seed=self._config.seed,
                epoch=epoch,
            )
        shares = [
            shard(range(step * self.batch, (step + 1) * self.batch), *self._place_in_world)
            for step in range(first_step, self.steps)
        ]
        places = [place for share in shares for place in share]
        loaded = self._load_all(epoch, order, places)
        for share in shares:
            yield self._collate([next(loaded) for _ in share])

    @property
    def _place_in_world(self) -> tuple[int, int]:
        return self._world.rank, self._world.size

    def _load_all(
        self, epoch: int, order: NDArray[np.int64], places: Sequence[int]
    ) -> Iterator[_Loaded]:
        """Load images in order, in this thread or ahead of it."""
        workers = self._workers
        if workers == 0:
            for place in places:
                yield self._load(epoch, place, int(order[place]))
            return
        ahead = max(workers, _BATCHES_AHEAD * self.batch // self._world.size)
        with Workers(workers, thread_name_prefix="loader") as pool:
            waiting: deque[Future[_Loaded]] = deque()
            try:
                for place in places:
                    waiting.append(pool.submit(self._load, epoch, place, int(order[place])))
                    if len(waiting) >= ahead:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()

    def _load(self, epoch: int, place: int, index: int) -> _Loaded:
        """Load the image at a place; the next one that can be read stands in for a broken one."""
        problems: list[Event] = []
        for offset in range(len(self._images)):
            candidate = (index + offset) % len(self._images)
            if candidate in self._failed:
                continue
            item = self._images[candidate]
            rng = np.random.default_rng([self._config.seed, _IMAGE_STREAM, epoch, place])
            try:
                read = self._source.read(item)
            except ImageError as error:
                if self._first_time(candidate, self._failed):
                    problems.append(ImageFailed(item.name, item.path, str(error)))
                continue
            labels, partial = self._labels(candidate, read, problems)
            view = self._source.view(read, labels, rng=rng)
            tags = tuple(int(tag) for tag in item.tags)
            approved = bool(self._approved[candidate]) and candidate not in self._without_mask
            view, marks = _with_marks_apart(view)
            return _Loaded(place, view, tags, tuple(problems), partial, approved, marks)
        raise NoImagesError(
            tr(
                "No image can be read any more ({images} in all). Check that their folder still "
                "exists.",
                images=len(self._images),
            )
        )

    def _labels(
        self, index: int, read: Any, problems: list[Event]
    ) -> tuple[NDArray[np.uint8] | None, bool]:
        """Read an image's approved mask; the source's labels where none can be used.

        Points and strokes are laid over the source's labels, and given once more by themselves in a
        second channel; while there are no such labels, they stand alone, which is told.
        """
        item = self._images[index]
        if item.mask is None or index in self._without_mask:
            return self._source.labels(item), False
        try:
            labels = read_mask(item.mask)
            size = self._source.size(item, read)
            check_same_view(labels, height=size.height, width=size.width)
        except (MaskError, ValueError) as error:
            if self._first_time(index, self._without_mask):
                text = tr("{name}: its mask is skipped: {error}", name=item.name, error=error)
                problems.append(Notice(text, severity="warning"))
            return None, False
        labels = void_unknown(labels, classes=self._classes)
        if not item.partial:
            return labels, False
        if self._source.shows_all:
            labels = shrunk_marks(labels, self._source.side, self._source.side)
        made = self._source.labels(item)
        if made is None:
            return labels, True
        return np.stack([lay_marks(made, labels), shrunk_marks(labels, *made.shape)], -1), False

    def _first_time(self, index: int, known: set[int]) -> bool:
        """Remember an index; False if it was known, so that nothing is reported twice."""
        with self._lock:
            if index in known:
                return False
            known.add(index)
            return True

    def _collate(self, loaded: Sequence[_Loaded]) -> Batch:
        views = [item.view for item in loaded]
        side = self._source.side
        images = np.stack([view.image.transpose(2, 0, 1) for view in views])
        labels = np.full((len(views), side, side), VOID, np.uint8)
        for row, view in zip(labels, views, strict=True):
            if view.labels is not None:
                row[...] = view.labels
        partial = [item.partial for item in loaded]
        approved = [item.approved for item in loaded]
        features = [view.features for view in views if view.features is not None]
        saliency = [view.saliency for view in views if view.saliency is not None]
        return Batch(
            images=torch.from_numpy(images),
            tags=torch.tensor([item.tags for item in loaded], dtype=torch.float32),
            labels=torch.from_numpy(labels),
            has_mask=torch.tensor([view.labels is not None for view in views]),
            places=tuple(item.place for item in loaded),
            total=self.batch,
            problems=tuple(problem for item in loaded for problem in item.problems),
            features=torch.from_numpy(np.stack(features)) if features else None,
            saliency=torch.from_numpy(np.stack(saliency)) if saliency else None,
            partial=torch.tensor(partial) if any(partial) else None,
            approved=torch.tensor(approved) if any(approved) else None,
            marks=_stacked([item.marks for item in loaded], side),
        )


def _with_marks_apart(view: View) -> tuple[View, NDArray[np.uint8] | None]:
    """Return a view with its labels alone, and the marks in their second channel if they have one.

    Both have to be one array before, so that they are cut and mirrored alike.
    """
    if view.labels is None or view.labels.ndim == 2:
        return view, None
    labels, marks = np.moveaxis(view.labels, -1, 0)
    return view._replace(labels=labels), marks


def _stacked(marks: Sequence[NDArray[np.uint8] | None], side: int) -> Tensor | None:
    """Return (B, side, side), void where an image has none; None if no image has any."""
    if all(one is None for one in marks):
        return None
    nothing = np.full((side, side), VOID, np.uint8)
    return torch.from_numpy(np.stack([nothing if one is None else one for one in marks]))
