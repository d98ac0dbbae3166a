"""Telling the classes of one image apart by ImageNet's classifier, in drafts and in predictions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wseg_engine.base.labels import BACKGROUND, VOID, Tag
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.pretrained.class_evidence import LazyEvidence

_TINY = 1e-8  # keeps a pixel that no channel claims from dividing by 0
MARGIN = 1.0  # nats by which a class must lead the next; by measurement, see docs/benchmarks.md


class Probabilities(NamedTuple):
    """Masks of an image before anything is decided."""

    masks: Tensor  # (C, h, w) float32 in 0-1 at the working size, background first, not raised
    channels: tuple[int, ...]  # the classes of the masks: 0 background, class index + 1
    scores: NDArray[np.float32]  # (classes,) in 0-1


def tell_apart(
    image: TaggedImage,
    pixels: NDArray[np.uint8],
    found: Probabilities,
    strength: float,
    evidence: LazyEvidence,
) -> Tensor:
    """Return an image's masks, the classes it is tagged with shifted by what it looks like.

    Args:
        image: with its tags; the masks stay where it is tagged with fewer than two classes, or
            with one that the classifier does not know.
        pixels: (H, W, 3) uint8 RGB, of the whole image at any size.
        found: its masks.
        strength: of `shift_classes`.
        evidence: of the same classes.
    """
    tagged = {place for place, tag in enumerate(image.tags, 1) if tag is Tag.PRESENT}
    rows = [row for row, channel in enumerate(found.channels) if channel in tagged]
    seen = evidence.of_photo(pixels, [found.channels[row] for row in rows])
    return found.masks if seen is None else shift_classes(found.masks, rows, seen, strength)


def shift_classes(
    masks: Tensor, rows: Sequence[int], evidence: NDArray[np.float32], strength: float
) -> Tensor:
    """Move the log odds between some classes by `strength` times the difference of their evidence.

    What they have together stays in every pixel: evidence says which class, never whether any.

    Args:
        masks: (C, H, W) non-negative.
        rows: of the classes among the channels, at least two.
        evidence: (len(rows), h, w), in nats; resized to the masks' size.
        strength: 0 changes nothing.
    """
    if strength == 0:
        return masks
    size = masks.shape[-2:]
    full = np.stack([cv2.resize(one, (size[1], size[0])) for one in evidence])
    factors = torch.from_numpy(strength * (full - full.max(0))).to(masks.device).exp()
    chosen = masks[list(rows)]
    shifted = chosen * factors
    shifted *= chosen.sum(0) / shifted.sum(0).clamp_min(_TINY)
    result = masks.clone()
    result[list(rows)] = shifted
    return result


def label_standing_out(
    stands_out: NDArray[np.bool_],
    channels: Sequence[int],
    evidence: NDArray[np.float32] | None = None,
) -> NDArray[np.uint8]:
    """Give what stands out the label of the class that most speaks for, and the rest none.

    Args:
        stands_out: (H, W).
        channels: of the classes that the photograph shows.
        evidence: (len(channels), h, w) of each class in cells of the whole photograph; None where
            nothing tells several classes apart.

    Returns:
        (H, W) uint8: a channel, 0 where nothing stands out, 255 where no class leads the next.
    """
    if len(channels) == 1:
        return np.where(stands_out, channels[0], BACKGROUND).astype(np.uint8)
    if evidence is None or not channels:
        return np.where(stands_out, VOID if channels else BACKGROUND, BACKGROUND).astype(np.uint8)
    height, width = stands_out.shape
    full = np.stack([cv2.resize(one, (width, height)) for one in evidence])
    best, second = np.sort(full, axis=0)[:-3:-1]
    inside = np.array(channels, np.uint8)[full.argmax(0)]
    inside[best - second < MARGIN] = VOID
    return np.where(stands_out, inside, BACKGROUND).astype(np.uint8)
