"""A second look at what is small in its photograph, which has a few cells only in the first.

Where all that was found takes a small part, that part is looked at by itself: a closer look. Where
it takes most of the photograph, and one of its classes is small, the network looks at the whole
once more, enlarged: a finer look.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

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


class Seen(NamedTuple):
    """What a look at an image gave."""

    image: TaggedImage  # its file and tags
    size: ImageSize  # of the upright image
    found: Probabilities  # its masks; which classes may appear is decided by them
    saliency: NDArray[np.uint8] | None  # what stands out, of any size; None where not asked for

    @torch.inference_mode()
    def shifted(self, settings: PredictConfig) -> Tensor:
        """Return masks (C, h, w) of which the strongest channel wins.

        Of large masks every n-th pixel will do, without a copy of all of them.
        """
        masks = self.found.masks
        step = math.ceil(max(masks.shape[-2:]) / LOOKED_AT)
        masks = shift_by_saliency(
            masks[:, ::step, ::step], self.saliency, self.image.tags, settings
        )
        return raise_background(masks, settings.background_power)


@dataclass(frozen=True)
class SecondLook:
    """Looks again at what is small in images.

    Args:
        settings: of the prediction; they say which looks there may be, and what is small.
        stride: input pixels per cell of the deep features.
        look: of the network at an image, or at a part of one.
        maps: says what stands out in a part; None where saliency is not asked for.
    """

    settings: PredictConfig
    stride: int
    look: Look
    maps: SaliencyMaps | None

    def again(self, first: Seen) -> Seen:
        """Look closer at what is small in an image; where it is large, finer at the whole.

        Raises:
            ImageError: if the image cannot be read any more.
            NoRoomToLookFinerError: if memory does not suffice for the finer look.
            Stopped, NotFiniteError: what the look raises.
        """
        seen = self.closer(first) if self.settings.closer_look else first
        return self.finer(first) if self.settings.finer_look and seen is first else seen

    def closer(self, first: Seen) -> Seen:
        """Look again at the part of an image around what was found, where that is small.

        Returns:
            The masks, and what stands out: as they were, or with those of the part laid over.

        Raises:
            ImageError: if the image cannot be read any more.
            Stopped, NotFiniteError: what the look raises.
        """
        image, size, found, saliency = first
        if len(found.channels) < 2:
            return first
        anything = _anything(first, self.settings)
        around = part_around(anything, most=self.settings.closer_look)
        if around is None:
            return first
        working = ImageSize(*found.masks.shape[-2:])
        part = around.within(ImageSize(*anything.shape), working)
        whole = part.within(working, size)
        needed = max(max(s) for s in pass_sizes(whole.size, self.settings, stride=self.stride))
        pixels = load_part(image.path, whole, size, side=needed)
        tags = _tags_of(found)
        closer = self.look(pixels, settings=self.settings, tags=tags, size=whole.size).masks
        with torch.inference_mode():
            masks = found.masks.clone()
            own = masks[:, part.top : part.bottom, part.left : part.right]
            own.copy_(resize_masks(closer[None], (part.size.height, part.size.width))[0])
        if saliency is not None and self.maps is not None:
            saliency = resize(saliency, working).copy()
            stands_out = resize(self.maps.look(pixels), part.size)
            saliency[part.top : part.bottom, part.left : part.right] = stands_out
        return first._replace(found=found._replace(masks=masks), saliency=saliency)

    def finer(self, first: Seen) -> Seen:
        """Look at a whole image once more, enlarged, where a class of it is small.

        Returns:
            The masks, as they were or of the second look.

        Raises:
            ImageError: if the image cannot be read any more.
            NoRoomToLookFinerError: if memory does not suffice for the look.
            Stopped, NotFiniteError: what the look raises.
        """
        larger = enlarged(self.settings)
        sizes = pass_sizes(first.size, larger, stride=self.stride)
        if sizes == pass_sizes(first.size, self.settings, stride=self.stride):
            return first  # the passes have no room for more
        if not _is_small(first, self.settings):
            return first
        pixels = load_image(first.image.path, max_side=max(max(s) for s in sizes))
        tags = _tags_of(first.found)
        try:
            masks = self.look(pixels, settings=larger, tags=tags, size=first.size).masks
        except (RuntimeError, MemoryError) as error:
            if is_out_of_memory(error):
                raise NoRoomToLookFinerError from error
            raise
        return first._replace(found=first.found._replace(masks=masks))


class NoRoomToLookFinerError(Exception):
    """Memory sufficed for the first look at an image, and does not for a larger one."""


def enlarged(settings: PredictConfig) -> PredictConfig:
    """Return the settings of a finer look."""
    return replace(settings, scales=tuple(min(_FINER * s, MAX_SCALE) for s in settings.scales))


def _is_small(seen: Seen, settings: PredictConfig) -> bool:
    """Whether a class that the image is tagged with takes less of it than `finer_look`.

    Of unknown tags little speaks for what is small: it is wrong too often, and nothing is won.
    """
    image, _, found, _ = seen
    winners = seen.shifted(settings).argmax(0)
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


def _anything(seen: Seen, settings: PredictConfig) -> NDArray[np.bool_]:
    """Return where a class would be, or something stands out: (h, w), in cells enough to see it."""
    masks = seen.shifted(settings)
    anything: NDArray[np.bool_] = (masks[1:].amax(0) > masks[0]).cpu().numpy()
    if seen.saliency is None:
        return anything
    return anything | (resize(seen.saliency, ImageSize(*anything.shape)) > 255 * STANDS_OUT)
