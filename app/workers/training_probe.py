"""Measuring the parts of a training on a few images.

Loads torch when it is imported: import it inside a job.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from app.core.store import Project
from app.core.training.dataset import read_dataset
from app.core.training.estimate import TimeEstimate, step_counts
from app.core.training.held_out import held_out
from app.core.training.pinned import choose_pinned
from app.core.training.request import TrainRequest
from app.workers import training_network
from app.workers.quiet_thread import computing_threads, lower_priority
from app.workers.training_previews import PinnedImages
from app.workers.training_run import nothing_to_learn
from wseg_engine.config import Settings, TrainConfig
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.devices import choose_device
from wseg_engine.distributed import World
from wseg_engine.events import Control, Event, Progress
from wseg_engine.feature_cache import FeatureCache, default_folder, signature
from wseg_engine.features import FeatureExtractor, FeatureSource
from wseg_engine.imaging import content_key
from wseg_engine.loader import Loader
from wseg_engine.model import SegmentationNet
from wseg_engine.optimiser import build_optimiser
from wseg_engine.relabel import Relabeller
from wseg_engine.stepper import Stepper

T = TypeVar("T")

_FEATURES = 3  # images whose features are computed
_LOOKED_UP = 40  # images that are looked for in the cache
_STEP_IMAGES = 4  # images of a measured step with a frozen backbone
_LARGE_STEP_IMAGES = 2  # and where the whole network is trained, which takes much longer
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
    import torch

    lower_priority()
    torch.set_num_threads(computing_threads())
    yield Progress("probe", 0, _PARTS)
    found = yield from read_dataset(project, control, exclude=held_out(project))
    if not found.classes:
        raise nothing_to_learn()
    model = replace(request.settings.model, classes=len(found.classes))
    settings = replace(request.settings, model=model)
    began = time.perf_counter()
    network = yield from training_network.new_network(
        settings, control=control, allow_download=False
    )
    device = choose_device(request.device)
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
    warmup_step, step = _steps(probe, source)
    yield Progress("probe", 3, _PARTS)
    if source is not None and config.relabel_epochs:
        label = _label(probe, source)
    yield Progress("probe", 4, _PARTS)
    preview = yield from _preview(probe)
    warmup_steps, steps = step_counts(config, _trained(config, count))
    held = round(count * config.validation)
    yield TimeEstimate(
        device=probe.device,
        start=start,
        feature=feature,
        features=missing,
        warmup_step=warmup_step,
        warmup_steps=warmup_steps,
        step=step,
        steps=steps,
        label=label,
        labels=count * sum(epoch < config.epochs for epoch in config.relabel_epochs),
        previews=preview * (held + (0 if config.frozen_backbone else pinned)),
        epochs=config.epochs,
    )


def _trained(config: TrainConfig, count: int) -> int:
    """Return how many images are not held out for validation."""
    return max(1, count - round(count * config.validation))


def _features(probe: _Probe) -> tuple[FeatureSource, float, int]:
    """Return a source, the seconds an image's features take, and how many are not there yet."""
    import torch

    network, config = probe.network, probe.settings.train
    model = network.config
    network.backbone.requires_grad_(False)
    device = torch.device(probe.device)
    extractor = FeatureExtractor(network, side=config.crop, mirror=config.flip, device=device)
    key = signature(
        network.backbone.state_dict(),
        backbone=model.backbone,
        stride=model.stride,
        side=config.crop,
        mirror=config.flip,
    )
    cache = FeatureCache(default_folder(), signature=key, limit=config.cache_limit)
    spread = _spread(probe.images, _LOOKED_UP)
    absent = [image for image in spread if cache.get(content_key(image.path)) is None]
    source = FeatureSource(extractor, cache, flip=config.flip)
    times = []
    for image in absent[:_FEATURES]:
        probe.control.checkpoint()
        times.append(_timed(lambda image=image: source.read(image))[1])  # type: ignore[misc]
    missing = round(len(probe.images) * len(absent) / len(spread))
    return source, min(times, default=0.0), missing


def _steps(probe: _Probe, source: FeatureSource | None) -> tuple[float, float]:
    """Return the seconds of a whole batch's step on tags alone, and with all losses."""
    import torch

    config = probe.settings.train
    most = _LARGE_STEP_IMAGES if source is None else _STEP_IMAGES
    images = probe.images[:most]
    small = replace(config, batch=most, accumulate=1)
    loader = Loader(images, classes=probe.classes, config=small, source=source)
    optimiser = build_optimiser(old=probe.network.backbone, new=probe.network.head, config=small)
    device = torch.device(probe.device)
    probe.network.train()
    stepper = Stepper(probe.network, optimiser, config=small, device=device, world=World())
    factor = min(config.batch, _trained(config, len(probe.images))) / loader.batch

    def step(with_mask_loss: bool) -> float:
        def take() -> None:
            batch = next(loader.epoch(0))
            if stepper.step(batch, epoch=0, with_mask_loss=with_mask_loss) is None:
                stepper.step(batch, epoch=0, with_mask_loss=with_mask_loss)
            if device.type == "cuda":
                torch.cuda.synchronize(device)

        probe.control.checkpoint()
        return factor * _timed(take)[1]

    if source is not None or device.type == "cuda":
        step(True)  # the first of its kind takes longer
    warmup = step(False)
    return warmup, step(True)


def _label(probe: _Probe, source: FeatureSource) -> float:
    """Return the seconds that labelling one image anew takes."""
    import torch

    images = [image for image in probe.images if image.mask is None][:1]
    relabeller = Relabeller(
        source,
        images,
        background_power=probe.settings.predict.background_power,
        device=torch.device(probe.device),
        world=World(),
    )
    probe.control.checkpoint()
    return _timed(lambda: list(relabeller.relabel(probe.network, control=probe.control)))[1]


def _preview(probe: _Probe) -> Generator[Event, None, float]:
    """Return the seconds that a look at one image takes."""
    watched = PinnedImages(
        {0: probe.images[0]}, classes=(), settings=probe.settings.predict, frozen=False
    )
    probe.control.checkpoint()
    _, seconds = _timed(lambda: list(watched.look(probe.network, epoch=0, control=probe.control)))
    yield Progress("probe", _PARTS, _PARTS)
    return seconds


def _spread(images: Sequence[TaggedImage], most: int) -> Sequence[TaggedImage]:
    return images[:: max(1, len(images) // most)][:most]


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began
