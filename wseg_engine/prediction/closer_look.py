"""A second look at what is small in its photograph, which has a few cells only in the first.

Where all that was found takes a small part, that part is looked at by itself: a closer look. Where
it takes most of the photograph, and one of its classes is small, the network looks at the whole
once more, enlarged: a finer look.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wseg_engine.base.labels import Tag
from wseg_engine.compute.failures import is_out_of_memory
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.imaging import ImageSize, load_image, resize
from wseg_engine.images.parts import LOOKED_AT, load_part, part_around
from wseg_engine.networks.layers.layers import resize as resize_masks
from wseg_engine.prediction.assign_labels import raise_background, shift_by_saliency
from wseg_engine.prediction.tell_apart import Probabilities
from wseg_engine.prediction.test_time_augmentation import pass_sizes
from wseg_engine.saliency.maps import STANDS_OUT, SaliencyMaps
from wseg_engine.settings.config import MAX_SCALE, PredictConfig

_FINER = 1.25  # times the scales of the first look; by measurement


class Look(Protocol):
    """A look of the network at an image, as `predict_probabilities` gives it."""

    def __call__(
        self,
        image: NDArray[np.uint8],
        *,
        settings: PredictConfig,
        tags: tuple[Tag, ...],
        size: ImageSize,
    ) -> Probabilities:
        """Return the masks of the classes that may appear."""


def look_again(
    image: TaggedImage,
    size: ImageSize,
    found: Probabilities,
    saliency: NDArray[np.uint8] | None,
    *,
    settings: PredictConfig,
    stride: int,
    look: Look,
    maps: SaliencyMaps | None,
) -> tuple[Probabilities, NDArray[np.uint8] | None]:
    """Look closer at what is small in an image; where it is large, finer at the whole.

    Args:
        image, size, found, saliency, stride, look, maps: as for `look_closer`.
        settings: of the prediction; they say which looks there may be.

    Returns:
        The masks, and what stands out: as they were, or of the second look.

    Raises:
        ImageError, NoRoomToLookFinerError, Stopped, NotFiniteError: as of both looks.
    """
    first = found
    if settings.closer_look:
        found, saliency = look_closer(
            image, size, first, saliency, settings=settings, stride=stride, look=look, maps=maps
        )
    if settings.finer_look and found is first:
        found = look_finer(
            image, size, first, saliency, settings=settings, stride=stride, look=look
        )
    return found, saliency


def look_closer(
    image: TaggedImage,
    size: ImageSize,
    found: Probabilities,
    saliency: NDArray[np.uint8] | None,
    *,
    settings: PredictConfig,
    stride: int,
    look: Look,
    maps: SaliencyMaps | None,
) -> tuple[Probabilities, NDArray[np.uint8] | None]:
    """Look again at the part of an image around what was found, where that is small.

    Args:
        image: its file and tags.
        size: of the upright image.
        found: its masks; which classes may appear is decided by them.
        saliency: what stands out in it, of any size; None where settings do not ask for it.
        settings: of the prediction.
        stride: input pixels per cell of the deep features.
        look: at the part.
        maps: says what stands out in the part.

    Returns:
        The masks, and what stands out: as they were, or with those of the part laid over.

    Raises:
        ImageError: if the image cannot be read any more.
        Stopped, NotFiniteError: what the look raises.
    """
    if len(found.channels) < 2:
        return found, saliency
    anything = _anything(image, found, saliency, settings)
    seen = part_around(anything, most=settings.closer_look)
    if seen is None:
        return found, saliency
    working = ImageSize(*found.masks.shape[-2:])
    part = seen.within(ImageSize(*anything.shape), working)
    whole = part.within(working, size)
    needed = max(max(s) for s in pass_sizes(whole.size, settings, stride=stride))
    pixels = load_part(image.path, whole, size, side=needed)
    tags = _tags_of(found)
    closer = look(pixels, settings=settings, tags=tags, size=whole.size).masks
    with torch.inference_mode():
        masks = found.masks.clone()
        height, width = part.size
        own = masks[:, part.top : part.bottom, part.left : part.right]
        own.copy_(resize_masks(closer[None], (height, width))[0])
    if saliency is not None and maps is not None:
        saliency = resize(saliency, working).copy()
        stands_out = resize(maps.look(pixels), part.size)
        saliency[part.top : part.bottom, part.left : part.right] = stands_out
    return found._replace(masks=masks), saliency


def look_finer(
    image: TaggedImage,
    size: ImageSize,
    found: Probabilities,
    saliency: NDArray[np.uint8] | None,
    *,
    settings: PredictConfig,
    stride: int,
    look: Look,
) -> Probabilities:
    """Look at a whole image once more, enlarged, where a class of it is small.

    Args:
        image: its file and tags.
        size: of the upright image.
        found: its masks; which classes may appear is decided by them.
        saliency: what stands out in it, of any size; None where settings do not ask for it.
        settings: of the look so far; `finer_look` says what is small.
        stride: input pixels per cell of the deep features.
        look: at the image.

    Returns:
        The masks, as they were or of the second look.

    Raises:
        ImageError: if the image cannot be read any more.
        NoRoomToLookFinerError: if memory does not suffice for the look.
        Stopped, NotFiniteError: what the look raises.
    """
    sizes = pass_sizes(size, finer(settings), stride=stride)
    if sizes == pass_sizes(size, settings, stride=stride):  # the passes have no room for more
        return found
    if not _is_small(image, found, saliency, settings):
        return found
    pixels = load_image(image.path, max_side=max(max(s) for s in sizes))
    try:
        seen = look(pixels, settings=finer(settings), tags=_tags_of(found), size=size)
        return found._replace(masks=seen.masks)
    except (RuntimeError, MemoryError) as error:
        if is_out_of_memory(error):
            raise NoRoomToLookFinerError from error
        raise


class NoRoomToLookFinerError(Exception):
    """Memory sufficed for the first look at an image, and does not for a larger one."""


def finer(settings: PredictConfig) -> PredictConfig:
    """Return the settings of a finer look."""
    return replace(settings, scales=tuple(min(_FINER * s, MAX_SCALE) for s in settings.scales))


def _is_small(
    image: TaggedImage,
    found: Probabilities,
    saliency: NDArray[np.uint8] | None,
    settings: PredictConfig,
) -> bool:
    """Whether a class that the image is tagged with takes less of it than `finer_look`.

    Of unknown tags little speaks for what is small: it is wrong too often, and nothing is won.
    """
    winners = _shifted(image, found, saliency, settings).argmax(0)
    won = torch.bincount(winners.flatten(), minlength=len(found.channels)) / winners.numel()
    return any(
        share < settings.finer_look
        for channel, share in zip(found.channels[1:], won[1:].tolist(), strict=True)
        if image.tags and image.tags[channel - 1] is Tag.PRESENT
    )


def _tags_of(found: Probabilities) -> tuple[Tag, ...]:
    """Return tags that let the classes through that were found, and no others."""
    return tuple(
        Tag.PRESENT if channel in found.channels else Tag.ABSENT
        for channel in range(1, len(found.scores) + 1)
    )


def _anything(
    image: TaggedImage,
    found: Probabilities,
    saliency: NDArray[np.uint8] | None,
    settings: PredictConfig,
) -> NDArray[np.bool_]:
    """Return where a class would be, or something stands out: (h, w), in cells enough to see it."""
    masks = _shifted(image, found, saliency, settings)
    anything: NDArray[np.bool_] = (masks[1:].amax(0) > masks[0]).cpu().numpy()
    if saliency is None:
        return anything
    return anything | (resize(saliency, ImageSize(*anything.shape)) > 255 * STANDS_OUT)


@torch.inference_mode()
def _shifted(
    image: TaggedImage,
    found: Probabilities,
    saliency: NDArray[np.uint8] | None,
    settings: PredictConfig,
) -> Tensor:
    """Return masks (C, h, w) of which the strongest channel wins.

    Of large masks every n-th pixel will do, without a copy of all of them.
    """
    step = math.ceil(max(found.masks.shape[-2:]) / LOOKED_AT)
    masks = shift_by_saliency(found.masks[:, ::step, ::step], saliency, image.tags, settings)
    return raise_background(masks, settings.background_power)
