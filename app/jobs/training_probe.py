"""Measuring the parts of a training on a few images.

Loads torch when it is imported: import it inside a job.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from app.core.store import Project
from app.core.training.dataset import choose_pinned, held_out, read_dataset
from app.core.training.estimate import TimeEstimate, step_counts
from app.core.training.request import TrainRequest
from app.jobs.heavy_work import HeavyWork
from app.jobs.training_previews import PinnedImages
from app.jobs.training_run import nothing_to_learn
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.compute.card_memory import keep_to_free_memory
from wseg_engine.compute.devices import choose_device
from wseg_engine.compute.distributed import World
from wseg_engine.compute.failures import telling_of_lost_cards, telling_of_memory
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.imaging import content_key
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.settings.config import Settings, TrainConfig
from wseg_engine.training import assemble
from wseg_engine.training.features import FeatureSource
from wseg_engine.training.loader import Loader

T = TypeVar("T")

_FEATURES = 3  # images whose features are computed
_LOOKED_UP = 40  # images that are looked for in the cache
_STEP_IMAGES = 4  # images of a measured step with a frozen backbone
_LARGE_STEP_IMAGES = 2  # and where the whole network is trained, which takes much longer
_REPEATS = 3  # of a quick step, of which the fastest counts
_PARTS = 5  # that are reported as progress


@dataclass
class _Probe:
    """A network and some images to measure with."""

    network: SegmentationNet
    settings: Settings
    images: Sequence[TaggedImage]
    classes: int
    device: str
    control: Control


def measure(project: Project, request: TrainRequest, control: Control) -> Iterator[Event]:
    """Measure how long the parts of a training take.

    Args:
        project: what would be trained on.
        request: how.
        control: looked at between the parts.

    Yields:
        `Progress` of the phase "probe", and a `TimeEstimate` at the end.

    Raises:
        TrainingRefused: if there is nothing to train on.
        Exception: what the engine raises where a training would fail too.
        Stopped: if it was asked to end.
    """
    with HeavyWork(), telling_of_lost_cards():
        yield from _measure(project, request, control)


def _measure(project: Project, request: TrainRequest, control: Control) -> Iterator[Event]:
    yield Progress("probe", 0, _PARTS)
    found = yield from read_dataset(project, control, exclude=held_out(project, control))
    if not found.classes:
        raise nothing_to_learn()
    model = replace(request.settings.model, classes=len(found.classes))
    settings = replace(request.settings, model=model)
    began = time.perf_counter()
    network = yield from assemble.pretrained_network(
        settings, control=control, allow_download=False
    )
    device = choose_device(request.device)
    with telling_of_memory(device):
        keep_to_free_memory(device)
        network.to(device)
        start = time.perf_counter() - began
        yield Progress("probe", 1, _PARTS)
        images = found.dataset.images
        probe = _Probe(network, settings, images, len(found.classes), str(device), control)
        pinned = len(request.pinned) or len(choose_pinned(found))
        yield from _estimate(probe, start, pinned)


def _estimate(probe: _Probe, start: float, pinned: int) -> Iterator[Event]:
    config, count = probe.settings.train, len(probe.images)
    feature = label = 0.0
    missing = 0
    source = None
    if config.frozen_backbone:
        source, feature, missing = _features(probe)
    yield Progress("probe", 2, _PARTS)
    steps = _Steps(probe, source)
    warmup_step, step = steps.measure(False), steps.measure(True)
    yield Progress("probe", 3, _PARTS)
    late_step = step
    if source is not None and config.labelled_before:
        label = _label(probe, source)
        late_step = steps.measure(True)
    yield Progress("probe", 4, _PARTS)
    preview = yield from _preview(probe)
    counts = step_counts(config, _trained(config, count))
    held = round(count * config.validation)
    yield TimeEstimate(
        device=probe.device,
        start=start,
        feature=feature,
        features=missing,
        warmup_step=warmup_step,
        warmup_steps=counts.warmup,
        step=step,
        steps=counts.full,
        late_step=late_step,
        late_steps=counts.late,
        label=label,
        labels=count * len(config.labelled_before),
        previews=preview * (held + (0 if config.frozen_backbone else pinned)),
        epochs=config.epochs,
    )


def _trained(config: TrainConfig, count: int) -> int:
    """Return how many images are not held out for validation."""
    return max(1, count - round(count * config.validation))


def _features(probe: _Probe) -> tuple[FeatureSource, float, int]:
    """Return a source, the seconds an image's features take, and how many are not there yet."""
    import torch

    config = probe.settings.train
    source = assemble.cached_source(probe.network, config=config, device=torch.device(probe.device))
    spread = _spread(probe.images, _LOOKED_UP)
    absent = [image for image in spread if not source.has(content_key(image.path))]
    times = []
    for image in absent[:_FEATURES]:
        probe.control.wait_or_stop()
        times.append(_timed(lambda image=image: source.read(image))[1])  # type: ignore[misc]
    missing = round(len(probe.images) * len(absent) / len(spread))
    return source, min(times, default=0.0), missing


class _Steps:
    """Takes steps with a few images, and says what a whole batch's would take."""

    def __init__(self, probe: _Probe, source: FeatureSource | None) -> None:
        import torch

        config = probe.settings.train
        most = _LARGE_STEP_IMAGES if source is None else _STEP_IMAGES
        small = replace(config, batch=most, accumulate=1)
        images = probe.images[:most]
        self._control = probe.control
        self._device = torch.device(probe.device)
        self._loader = Loader(
            images, classes=probe.classes, config=small, source=source, device=self._device
        )
        network = probe.network.train()
        self._stepper = assemble.stepper_of(
            network, config=small, device=self._device, world=World()
        )
        self._factor = min(config.batch, _trained(config, len(probe.images))) / self._loader.batch
        # The first step of its kind takes longer, and of a large network one must do.
        self._repeats = 1 if source is None and self._device.type == "cpu" else _REPEATS

    def measure(self, with_mask_loss: bool) -> float:
        """Return the seconds that a whole batch's step takes."""
        times = []
        for _ in range(self._repeats):
            self._control.wait_or_stop()
            times.append(_timed(lambda: self._take(with_mask_loss))[1])
        return self._factor * min(times)

    def _take(self, with_mask_loss: bool) -> None:
        import torch

        batch = next(self._loader.epoch(0))
        while self._stepper.step(batch, epoch=0, with_mask_loss=with_mask_loss) is None:
            pass  # memory ran out: once more in smaller parts, as the training will
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)


def _label(probe: _Probe, source: FeatureSource) -> float:
    """Give the first images new labels, and return the seconds that one takes."""
    import torch

    images = [image for image in probe.images[:_STEP_IMAGES] if image.mask is None]
    relabeller = assemble.relabeller_of(
        source,
        images,
        config=probe.settings.train,
        device=torch.device(probe.device),
        world=World(),
    )
    probe.control.wait_or_stop()
    _, seconds = _timed(lambda: list(relabeller.relabel(probe.network, control=probe.control)))
    return seconds / max(1, len(images))


def _preview(probe: _Probe) -> Generator[Event, None, float]:
    """Return the seconds that a look at one image takes."""
    watched = PinnedImages(
        {0: probe.images[0]}, classes=(), settings=probe.settings.predict, frozen=False
    )
    probe.control.wait_or_stop()
    _, seconds = _timed(lambda: list(watched.look(probe.network, epoch=0, control=probe.control)))
    yield Progress("probe", _PARTS, _PARTS)
    return seconds


def _spread(images: Sequence[TaggedImage], most: int) -> Sequence[TaggedImage]:
    return images[:: max(1, len(images) // most)][:most]


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began
