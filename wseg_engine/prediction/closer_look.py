"""A closer look at what is small in its photograph: the part around it, seen once more by itself.

Network and saliency network see every photograph at about one size, so that a thing that takes a
tenth of it has a few cells only. Where something was found says where to look again.
"""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from wseg_engine.base.labels import Tag
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.imaging import ImageSize, resize
from wseg_engine.images.parts import LOOKED_AT, load_part, part_around
from wseg_engine.networks.layers.layers import resize as resize_masks
from wseg_engine.prediction.assign_labels import raise_background, shift_by_saliency
from wseg_engine.prediction.tell_apart import Probabilities
from wseg_engine.prediction.test_time_augmentation import pass_sizes
from wseg_engine.saliency.maps import STANDS_OUT, SaliencyMaps
from wseg_engine.settings.config import PredictConfig


class Look(Protocol):
    """A look of the network at an image, as `predict_probabilities` gives it."""

    def __call__(
        self, image: NDArray[np.uint8], *, tags: tuple[Tag, ...], size: ImageSize
    ) -> Probabilities:
        """Return the masks of the classes that may appear."""


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
    tags = tuple(
        Tag.PRESENT if channel in found.channels else Tag.ABSENT
        for channel in range(1, len(found.scores) + 1)
    )
    closer = look(pixels, tags=tags, size=whole.size).masks
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


def _anything(
    image: TaggedImage,
    found: Probabilities,
    saliency: NDArray[np.uint8] | None,
    settings: PredictConfig,
) -> NDArray[np.bool_]:
    """Return where a class would be, or something stands out: (h, w), in as many cells as show it.

    Of large masks every n-th pixel will do, without a copy of all of them.
    """
    step = math.ceil(max(found.masks.shape[-2:]) / LOOKED_AT)
    with torch.inference_mode():
        masks = found.masks[:, ::step, ::step]
        masks = shift_by_saliency(masks, saliency, image.tags, settings)
        masks = raise_background(masks, settings.background_power)
        anything: NDArray[np.bool_] = (masks[1:].amax(0) > masks[0]).cpu().numpy()
    if saliency is None:
        return anything
    return anything | (resize(saliency, ImageSize(*anything.shape)) > 255 * STANDS_OUT)
