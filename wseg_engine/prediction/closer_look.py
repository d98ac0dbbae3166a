"""A closer look at what is small in its photograph: the part around it, seen once more by itself.

Network and saliency network see every photograph at about one size, so that a thing that takes a
tenth of it has a few cells only. Where something was found says where to look again.
"""

from __future__ import annotations

import math
from typing import NamedTuple, Protocol

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from wseg_engine.base.labels import Tag
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.imaging import ImageSize, load_image, resize
from wseg_engine.networks.layers.layers import resize as resize_masks
from wseg_engine.prediction.assign_labels import raise_background, shift_by_saliency
from wseg_engine.prediction.tell_apart import Probabilities
from wseg_engine.prediction.test_time_augmentation import pass_sizes
from wseg_engine.saliency.maps import STANDS_OUT, SaliencyMaps
from wseg_engine.settings.config import PredictConfig

MARGIN = 0.35  # of what was found, looked at around it on each side; by measurement
LEAST = 0.1  # of the largest piece: smaller ones are not followed
_MORE = 0.018  # of the image's longer side, besides
_LOOKED_AT = 512  # cells of the longer side that show where something was found
_MOST_PIXELS = 24_000_000  # of an image that is decoded anew for a part of it


class Part(NamedTuple):
    """A part of an image in pixels, up to before `bottom` and `right`."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def size(self) -> ImageSize:
        """Its height and width."""
        return ImageSize(self.bottom - self.top, self.right - self.left)

    def within(self, old: ImageSize, new: ImageSize) -> Part:
        """Return the same part of an image of the `old` size at a `new` one; at least a pixel."""
        down, across = new.height / old.height, new.width / old.width
        top = min(math.floor(self.top * down), new.height - 1)
        left = min(math.floor(self.left * across), new.width - 1)
        bottom = max(top + 1, min(math.ceil(self.bottom * down), new.height))
        right = max(left + 1, min(math.ceil(self.right * across), new.width))
        return Part(top, left, bottom, right)


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
    working = ImageSize(*found.masks.shape[-2:])
    part = part_around(_anything(image, found, saliency, settings), most=settings.closer_look)
    if part is None:
        return found, saliency
    whole = part.within(working, size)
    pixels = _decode_part(image, size, whole, settings, stride)
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


def part_around(found: NDArray[np.bool_], *, most: float) -> Part | None:
    """Return the part of an image around all that was found in it, with a margin.

    Args:
        found: (H, W), pixels of any class, or that stand out. Pieces that are much smaller than the
            largest one do not count.
        most: largest share of the image that the part may take.

    Returns:
        None where nothing was found, or where the part is larger: it would show no more.
    """
    step = max(1, math.ceil(max(found.shape) / _LOOKED_AT))
    seen = np.ascontiguousarray(found[::step, ::step]).view(np.uint8)
    count, _, pieces, _ = cv2.connectedComponentsWithStats(seen)
    if count < 2:
        return None
    areas = pieces[1:, cv2.CC_STAT_AREA]
    kept = pieces[1:][areas >= LEAST * areas.max()]
    top, left = (int(kept[:, side].min()) for side in (cv2.CC_STAT_TOP, cv2.CC_STAT_LEFT))
    bottom = int((kept[:, cv2.CC_STAT_TOP] + kept[:, cv2.CC_STAT_HEIGHT]).max())
    right = int((kept[:, cv2.CC_STAT_LEFT] + kept[:, cv2.CC_STAT_WIDTH]).max())
    height, width = found.shape
    more = _MORE * max(height, width)
    down, across = (math.ceil(MARGIN * step * side + more) for side in (bottom - top, right - left))
    part = Part(
        max(0, top * step - down),
        max(0, left * step - across),
        min(height, bottom * step + down),
        min(width, right * step + across),
    )
    return part if math.prod(part.size) <= most * height * width else None


def _anything(
    image: TaggedImage,
    found: Probabilities,
    saliency: NDArray[np.uint8] | None,
    settings: PredictConfig,
) -> NDArray[np.bool_]:
    """Return (h, w), at the masks' size: where a class would be, or something stands out."""
    with torch.inference_mode():
        masks = shift_by_saliency(found.masks, saliency, image.tags, settings)
        masks = raise_background(masks, settings.background_power)
        anything: NDArray[np.bool_] = (masks[1:].amax(0) > masks[0]).cpu().numpy()
    if saliency is None:
        return anything
    return anything | (resize(saliency, ImageSize(*anything.shape)) > 255 * STANDS_OUT)


def _decode_part(
    image: TaggedImage, size: ImageSize, part: Part, settings: PredictConfig, stride: int
) -> NDArray[np.uint8]:
    """Decode an image no larger than the largest pass over a part of it needs, and cut that out."""
    needed = max(max(s) for s in pass_sizes(part.size, settings, stride=stride))
    most = math.floor(max(size) * min(1.0, math.sqrt(_MOST_PIXELS / math.prod(size))))
    side = min(most, math.ceil(max(size) * needed / max(part.size)))
    pixels = load_image(image.path, max_side=max(1, side))
    top, left, bottom, right = part.within(size, ImageSize(*pixels.shape[:2]))
    return np.ascontiguousarray(pixels[top:bottom, left:right])
