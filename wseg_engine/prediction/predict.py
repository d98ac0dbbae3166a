"""Prediction: from images (and what is known of them) to masks."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence, Sized
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from wseg_engine.base.events import (
    Control,
    Event,
    Finished,
    ImageFailed,
    Notice,
    Prediction,
    Progress,
    Stopped,
)
from wseg_engine.base.labels import Tag
from wseg_engine.base.messages import tr
from wseg_engine.compute.card_memory import keep_to_free_memory
from wseg_engine.compute.devices import pick_device
from wseg_engine.compute.distributed import World, shard, world_device
from wseg_engine.compute.failures import (
    is_out_of_memory,
    release_memory,
    telling_of_lost_cards,
    telling_of_memory,
)
from wseg_engine.compute.precision import Arithmetic, prediction_precision
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.imaging import ImageError, ImageSize
from wseg_engine.networks.batch_norm_folding import fold_batch_norms
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.prediction.assign_labels import (
    assign_labels,
    mean_entropy,
    normalised,
    raise_background,
    shift_by_saliency,
)
from wseg_engine.prediction.class_gate import allowed_classes, doubt_of_refused, possible_classes
from wseg_engine.prediction.closer_look import NoRoomToLookFinerError, SecondLook, Seen
from wseg_engine.prediction.decode_ahead import Decoded, decoding_ahead
from wseg_engine.prediction.tell_apart import Probabilities, tell_apart
from wseg_engine.prediction.test_time_augmentation import (
    average_passes,
    pass_sizes,
    run_passes,
    working_size,
)
from wseg_engine.pretrained.class_evidence import LazyEvidence
from wseg_engine.saliency.maps import SaliencyMaps
from wseg_engine.settings.backbones import backbone
from wseg_engine.settings.config import PredictConfig

SMALLEST_PASS = 128 * 128  # pixels; a device without room for this has no room at all


class _Tools(NamedTuple):
    """What all images are looked at with."""

    network: SegmentationNet
    maps: SaliencyMaps | None  # where settings ask for saliency
    evidence: LazyEvidence
    arithmetic: Arithmetic
    control: Control | None


def predict(
    images: Iterable[TaggedImage],
    *,
    network: SegmentationNet,
    classes: Sequence[str],
    settings: PredictConfig,
    device: str = "auto",
    control: Control | None = None,
    keep_probabilities: bool = False,
    world: World | None = None,
) -> Iterator[Event]:
    """Predict the masks of images.

    Masks of all scales and their mirror images are averaged; classes the gate refuses are dropped;
    what is small is looked at again by itself; the background is raised to its power; each pixel
    goes to the strongest channel. The next image is decoded while the network looks at this one.

    Args:
        images: with one tag a class, or none at all where nothing is known.
        network: with as many classes; it is moved to the device, and left in the mode it was in.
        classes: their names, in the network's order.
        settings: scales, gate, thresholds, limits.
        device: "auto", "cpu", "cuda" or "cuda:INDEX".
        control: stops between passes, pauses between images.
        keep_probabilities: give each `Prediction` its normalised probabilities, background raised,
            at the working size (the image's own up to `max_pixels`).
        world: this process among those of `torchrun`; it predicts its share of the images.

    Yields:
        `Prediction` or `ImageFailed`, then `Progress`, for each image; `Notice` when memory ran
        out and images are looked at smaller; `Finished` at the end.

    Raises:
        DeviceError: for a device that is not there.
        NoSaliencyError: if saliency is asked for and its network is missing or damaged.
        DeviceLostError: if the card does not answer any more.
        DeviceFullError: if memory does not suffice for images of the smallest size either.
        ValueError: if the classes are not as many as the network's.
    """
    if len(classes) != network.config.classes:
        raise ValueError(
            f"{len(classes)} classes were named, the network has {network.config.classes}."
        )
    if world is not None and world.joint:
        images = shard(tuple(images), world.rank, world.size)
        device = world_device(device, world)
    chosen = pick_device(device)
    if chosen.why:
        yield Notice(chosen.why, "warning")
    arithmetic = Arithmetic(chosen.device, prediction_precision(chosen.device))
    total = len(images) if isinstance(images, Sized) else 0
    maps = SaliencyMaps() if settings.saliency > 0 else None
    with (
        telling_of_lost_cards(),
        telling_of_memory(chosen.device),
        _prepared(network, chosen.device) as ready,
        decoding_ahead(
            images, settings=settings, stride=network.backbone.deep_stride, maps=maps
        ) as decoded,
    ):
        tools = _Tools(ready, maps, LazyEvidence(classes, chosen.device), arithmetic, control)
        yield (
            yield from _predict_each(
                decoded, settings, tools, total=total, keep_probabilities=keep_probabilities
            )
        )


def _predict_each(
    decoded: Iterable[tuple[TaggedImage, Future[Decoded]]],
    settings: PredictConfig,
    tools: _Tools,
    *,
    total: int,
    keep_probabilities: bool,
) -> Generator[Event, None, Finished]:
    """Predict one image after the other; what did not fit into memory once is not tried again."""
    control, arithmetic = tools.control, tools.arithmetic
    done = failed = 0
    stopped = told = False
    limits = settings
    try:
        for image, future in decoded:
            if control is not None:
                control.wait_or_stop()
            try:
                source = future.result()
                limits = yield from _predict_image(
                    image, source, limits, tools, keep_probabilities=keep_probabilities
                )
            except ImageError as error:
                failed += 1
                yield ImageFailed(image.name, image.path, str(error))
            else:
                done += 1
            if arithmetic.failed and not told:
                told = True
                yield _now_exact(image, arithmetic)
            yield Progress("predict", done + failed, total, image.name)
    except Stopped:
        stopped = True
    return Finished(done, failed, stopped)


def predict_probabilities(
    image: NDArray[np.uint8],
    *,
    network: SegmentationNet,
    settings: PredictConfig,
    tags: Sequence[Tag] = (),
    size: ImageSize | None = None,
    control: Control | None = None,
    arithmetic: Arithmetic | None = None,
) -> Probabilities:
    """Return the averaged masks of an image, of the classes that may appear in it.

    Args:
        image: (H, W, 3) uint8 RGB, upright.
        network: in evaluation mode, where it shall compute.
        settings: scales, gate, thresholds, limits.
        tags: one a class; nothing is known of the image if empty.
        size: of the whole image, where `image` is a smaller copy of it.
        control: looked at before every pass.
        arithmetic: of all images together, so that 16 bits that failed once stay away; what suits
            the device if None.

    Raises:
        Stopped: if the control says so.
        NotFiniteError: if the network gives no finite numbers.
        ValueError: if the tags are not as many as the network's classes.
    """
    classes = network.config.classes
    tags = tuple(tags) or (Tag.UNSURE,) * classes
    if len(tags) != classes:
        raise ValueError(f"The image has {len(tags)} tags, the network {classes} classes.")
    whole = size or ImageSize(*image.shape[:2])
    device = next(network.parameters()).device
    possible = _channels(possible_classes(tags, gate=settings.gate))
    passes = run_passes(
        image,
        network=network,
        sizes=pass_sizes(whole, settings, stride=network.backbone.deep_stride),
        settings=settings,
        channels=possible,
        arithmetic=arithmetic or Arithmetic(device, prediction_precision(device)),
        control=control,
    )
    best = torch.stack([p.scores for p in passes]).amax(0).cpu().numpy().astype(np.float32)
    channels = _channels(
        allowed_classes(tags, best, gate=settings.gate, threshold=settings.score_threshold)
    )
    rows = torch.from_numpy(np.searchsorted(possible, channels)).to(device)
    working = working_size(whole, channels=len(channels), max_pixels=settings.max_pixels)
    return Probabilities(
        average_passes(passes, rows, size=working), tuple(int(c) for c in channels), best
    )


def _channels(classes: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the masks' indices of the classes that are set, background in front."""
    return np.concatenate([[0], np.flatnonzero(classes) + 1]).astype(np.int64)


def _predict_image(
    image: TaggedImage,
    source: Decoded,
    settings: PredictConfig,
    tools: _Tools,
    *,
    keep_probabilities: bool,
) -> Generator[Event, None, PredictConfig]:
    """Yield an image's prediction; return the settings, with smaller passes if memory ran out."""
    while True:
        try:
            seen = _look(image, source, settings, tools)
            if settings.class_evidence:
                strength = settings.class_evidence
                masks = tell_apart(image, source.pixels, seen.found, strength, tools.evidence)
                seen = seen._replace(found=seen.found._replace(masks=masks))
            event = _prediction(seen, settings, keep_probabilities)
            break
        except NoRoomToLookFinerError:
            limit = None
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error) or settings.max_pixels // 2 < SMALLEST_PASS:
                raise
            limit = _smaller_limit(source.size, settings, tools)
        # Outside the handler, because the error holds on to the tensors that filled the memory.
        release_memory()
        less = {"finer_look": 0.0} if limit is None else {"max_pixels": limit}
        settings = replace(settings, **less)
        yield _now_smaller(image.name, tools.arithmetic.device, limit)
    yield event
    return settings


def _smaller_limit(size: ImageSize, settings: PredictConfig, tools: _Tools) -> int:
    sizes = pass_sizes(size, settings, stride=tools.network.backbone.deep_stride)
    largest = max(size.height * size.width for size in sizes)
    return max(SMALLEST_PASS, min(settings.max_pixels, largest) // 2)


def _look(image: TaggedImage, source: Decoded, settings: PredictConfig, tools: _Tools) -> Seen:
    """Look at an image, and again at what is small in it."""
    look = partial(
        predict_probabilities,
        network=tools.network,
        control=tools.control,
        arithmetic=tools.arithmetic,
    )
    stride = tools.network.backbone.deep_stride
    masks = look(source.pixels, settings=settings, tags=image.tags, size=source.size)
    first = Seen(image, source.size, masks, source.saliency)
    return SecondLook(settings, stride, look, tools.maps).again(first)


def _now_smaller(name: str, device: torch.device, limit: int | None) -> Notice:
    """Say that passes have so many pixels at most from now on, or that there is no finer look."""
    if limit is None:
        text = tr(
            "{name}: {device} is out of memory. Small classes are no longer looked at again in "
            "enlarged images.",
            name=name,
            device=device,
        )
    else:
        text = tr(
            "{name}: {device} is out of memory. Images are now predicted with at most "
            "{limit:,} pixels.",
            name=name,
            device=device,
            limit=limit,
        )
    return Notice(text, "warning")


def _now_exact(image: TaggedImage, arithmetic: Arithmetic) -> Notice:
    return Notice(
        tr(
            "{name}: 16-bit arithmetic did not give finite numbers on {device}. Images are now "
            "predicted in 32 bits, which takes longer.",
            name=image.name,
            device=arithmetic.device,
        ),
        "warning",
    )


def _prediction(seen: Seen, settings: PredictConfig, keep_probabilities: bool) -> Prediction:
    image, size, found, saliency = seen
    power = settings.background_power
    with torch.inference_mode():
        masks = shift_by_saliency(found.masks, saliency, image.tags, settings)
        decision = assign_labels(masks, size, background_power=power)
        sure = normalised(raise_background(masks, power))
        uncertainty = max(mean_entropy(sure), _doubt_of_refused(image, found, settings))
        kept = sure.half().cpu().numpy() if keep_probabilities else None
    confidence = np.zeros(len(found.scores), np.float32)
    channels = np.array(found.channels)
    confidence[channels[1:] - 1] = decision.confidence[1:]
    return Prediction(
        name=image.name,
        path=image.path,
        labels=channels.astype(np.uint8)[decision.labels],
        confidence=confidence,
        scores=found.scores,
        uncertainty=uncertainty,
        channels=found.channels if keep_probabilities else (),
        probabilities=kept,
    )


def _doubt_of_refused(image: TaggedImage, found: Probabilities, settings: PredictConfig) -> float:
    """Return how unsure it is that the image shows no class beside those of its masks."""
    tags = tuple(image.tags) or (Tag.UNSURE,) * len(found.scores)
    allowed = np.isin(np.arange(1, len(found.scores) + 1), found.channels)
    return doubt_of_refused(tags, found.scores, allowed, gate=settings.gate)


@contextmanager
def _prepared(network: SegmentationNet, device: torch.device) -> Iterator[SegmentationNet]:
    """Have the network on the device and in evaluation mode for a while.

    Yields:
        The network, or on a CPU a twin with a faster backbone, where there is one.
    """
    training = network.training
    keep_to_free_memory(device)
    if device.type == "cuda":
        network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    else:
        network.to(device)
    network.eval()
    try:
        ready = network
        if device.type == "cpu" and backbone(network.config.backbone).light:
            folded = fold_batch_norms(network.backbone)
            ready = SegmentationNet(folded, network.head, network.config).eval()
        yield ready
    finally:
        network.train(training)
