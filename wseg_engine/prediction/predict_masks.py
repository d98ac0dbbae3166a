"""From images to masks on disk: prediction and refinement, image by image."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Protocol

import numpy as np
import torch

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
from wseg_engine.base.messages import tr
from wseg_engine.compute.devices import choose_device
from wseg_engine.compute.distributed import World, shard, world_device
from wseg_engine.compute.failures import RefiningDevice, telling_of_lost_cards
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.imaging import ImageError, load_image
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.prediction.mask_store import MaskStore
from wseg_engine.prediction.predict import predict
from wseg_engine.refinement.refine import refine_labels
from wseg_engine.scoring.class_places import ClassPlaces
from wseg_engine.settings.config import RefineConfig, Settings


class Masks(Protocol):
    """Where predicted masks are kept: a folder (`MaskStore`), or a project of the app."""

    @property
    def classes(self) -> Sequence[str]:
        """Names of the network's classes, in order."""

    def add(self, image: TaggedImage, prediction: Prediction) -> object:
        """Keep an image's mask.

        Raises:
            OSError: if the disk refuses.
        """


def make_masks(
    images: Sequence[TaggedImage],
    *,
    network: SegmentationNet,
    settings: Settings,
    store: MaskStore,
    device: str = "auto",
    control: Control | None = None,
    world: World | None = None,
) -> Iterator[Event]:
    """Predict, refine and write the masks of images that the store does not have yet.

    Args:
        images: with one tag a class of the store, or none at all.
        network: with the store's classes.
        settings: `predict` and `refine` matter.
        store: opened; gets the masks.
        device: "auto", "cpu", "cuda" or "cuda:INDEX".
        control: stops between two looks at an image, and within the refinement.
        world: this process among those of `torchrun`.

    Yields:
        `Prediction` with the refined labels once they are on disk, `ImageFailed`, `Progress` over
        this process's images, `Notice`; last `Finished`, where masks that were there count as done.

    Raises:
        OSError: if a mask cannot be written.
        DeviceError: for a device that is not there.
    """
    world = world or World()
    # Shared out before looking at what is there, which other processes are changing.
    own = shard(images, world.rank, world.size)
    todo = [image for image in own if not store.has(image)]
    there = len(own) - len(todo)
    if there:
        yield Notice(tr("{there} of {own} masks already exist.", there=there, own=len(own)))
    events = keep_masks(
        todo,
        network=network,
        settings=settings,
        store=store,
        device=world_device(device, world),
        control=control,
    )
    with closing(events), closing(store):  # type: ignore[type-var]
        for event in events:
            if isinstance(event, Progress):
                yield replace(event, done=there + event.done, total=len(own))
            elif isinstance(event, Finished):
                yield replace(event, done=there + event.done)
            else:
                yield event


def keep_masks(
    images: Iterable[TaggedImage],
    *,
    network: SegmentationNet,
    settings: Settings,
    store: Masks,
    device: str = "auto",
    control: Control | None = None,
) -> Iterator[Event]:
    """Predict and refine images, and give each mask to a store: what every prediction goes through.

    Args:
        images: with one tag a class of the store, or none at all; asked for one after the other.
        network, settings, device, control: as for `make_masks`.
        store: gets the masks.

    Yields:
        `Prediction` with the refined labels once the store has it, `ImageFailed`, `Progress` (whose
        total is 0: nobody knows how many will come), `Notice`; last `Finished`.

    Raises:
        DeviceError: for a device that is not there.
        Exception: what the store raises.
    """
    refining = RefiningDevice(choose_device(device))
    refine = partial(refined, control=control, tell=refining.tell)
    asked: dict[str, TaggedImage] = {}
    events = predict(
        _noted(images, asked),
        network=network,
        classes=store.classes,
        settings=settings.predict,
        device=device,
        control=control,
        keep_probabilities=settings.refine.method != "none",
    )
    places = ClassPlaces(store.classes)
    done = failed = 0
    with telling_of_lost_cards(), closing(events):  # type: ignore[type-var]
        for event in events:
            if isinstance(event, Prediction):
                image = asked.pop(event.name)
                try:
                    found = refine(event, settings.refine, device=refining.device)
                except Stopped:
                    yield Finished(done, failed, stopped=True)
                    return
                except ImageError as error:  # gone since it was predicted
                    failed += 1
                    yield ImageFailed(event.name, event.path, str(error))
                    continue
                store.add(image, found)
                places.add(found.labels)
                done += 1
                if why := refining.stay_on_cpu():
                    yield Notice(why, "warning")
                yield found
            elif isinstance(event, Progress):
                yield replace(event, done=done + failed)
            elif isinstance(event, Finished):
                yield from () if event.stopped else _warned(places)
                yield replace(event, done=done, failed=failed)
            else:
                if isinstance(event, ImageFailed):
                    failed += 1
                    del asked[event.name]
                yield event


def _warned(places: ClassPlaces) -> Iterator[Notice]:
    """Tell of classes whose masks lie where one may doubt it."""
    for text in places.warnings():
        yield Notice(text, "warning")


def _noted(images: Iterable[TaggedImage], asked: dict[str, TaggedImage]) -> Iterator[TaggedImage]:
    for image in images:
        asked[image.name] = image
        yield image


def refined(
    prediction: Prediction,
    config: RefineConfig,
    *,
    device: torch.device,
    control: Control | None,
    tell: Callable[[str], None] | None = None,
) -> Prediction:
    """Return a prediction with its labels refined along the edges of its image.

    `tell` hears, in words, where a card's memory does not suffice and the CPU takes over.

    Confidence and uncertainty stay the network's: refinement sharpens both without knowing more.

    Raises:
        Stopped: if the control says so.
        ImageError: if the image can no longer be read.
    """
    if config.method == "none":
        return replace(prediction, probabilities=None)
    probabilities = prediction.probabilities
    if probabilities is None or len(prediction.channels) < 2:  # background alone
        return replace(prediction, probabilities=None, unrefined=prediction.labels)
    found = refine_labels(
        load_image(prediction.path),
        probabilities.astype(np.float32),
        config,
        device=device,
        control=control,
        tell=tell,
    )
    channels = np.array(prediction.channels)
    confidence = prediction.confidence.copy()
    own, classes = found.confidence[1:], channels[1:] - 1
    confidence[classes] = np.where(confidence[classes] > 0, confidence[classes], own)
    return replace(
        prediction,
        labels=channels.astype(np.uint8)[found.labels],
        unrefined=prediction.labels,
        confidence=confidence,
        channels=(),
        probabilities=None,
    )
