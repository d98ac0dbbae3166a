"""From averaged masks to labels at the image's own size, how sure they are, and how unsure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wseg_engine.base.labels import Tag
from wseg_engine.images.imaging import ImageSize, resize
from wseg_engine.settings.config import PredictConfig

# Values of one strip of rows: 16 MiB in float32, so that photographs of any size fit.
STRIP_VALUES = 4 * 1024**2
NEUTRAL, NEUTRAL_OF_SEVERAL = 0.5, 0.75  # saliency; the second by measurement
_TINY = 1e-8  # keeps a pixel that no channel claims from dividing by 0


class Decision(NamedTuple):
    """The labels of an image and the mean probability of each channel's own pixels."""

    labels: NDArray[np.uint8]  # (H, W), indices of channels
    confidence: NDArray[np.float32]  # (C,) in 0-1; 0 for a channel that has no pixel


def raise_background(masks: Tensor, power: float) -> Tensor:
    """Raise the background of (C, H, W) masks in 0-1 to a power; the other channels stay."""
    return masks if power == 1 else torch.cat([masks[:1].pow(power), masks[1:]])


def neutral_saliency(tags: Sequence[Tag]) -> float:
    """Return the saliency that speaks neither for the background nor against it.

    What stands out in an image of one class is that class. Where there are several, more may stand
    out than what is tagged: of somebody in a coat with a bag, face, hands and shoes as well.
    """
    return NEUTRAL_OF_SEVERAL if sum(tag is Tag.PRESENT for tag in tags) > 1 else NEUTRAL


def shift_background(
    masks: Tensor, saliency: NDArray[np.uint8], strength: float, *, neutral: float = NEUTRAL
) -> Tensor:
    """Move the log odds of the background by `strength · (neutral − s)` wherever saliency is s.

    Args:
        masks: (..., C, H, W) non-negative, background first; what they sum to changes.
        saliency: (h, w), 0 where nothing stands out to 255; resized to the masks' size.
        strength: 0 changes nothing.
        neutral: saliency in 0-1 that changes nothing.
    """
    if strength == 0:
        return masks
    height, width = masks.shape[-2:]
    small = resize(saliency, ImageSize(height, width))
    stands_out = torch.from_numpy(small).to(masks.device).float() / 255.0
    factor = torch.exp(strength * (neutral - stands_out))
    return torch.cat([masks[..., :1, :, :] * factor, masks[..., 1:, :, :]], -3)


def shift_by_saliency(
    masks: Tensor,
    saliency: NDArray[np.uint8] | None,
    tags: Sequence[Tag],
    settings: PredictConfig,
) -> Tensor:
    """Move the background of averaged masks as prediction does, before its power.

    The power then gives all of the shift that `settings.saliency` asks for.

    Args:
        masks: (C, H, W) in 0-1, background first.
        saliency: as for `shift_background`; None changes nothing.
        tags: of the image.
        settings: of the prediction.
    """
    if saliency is None:
        return masks
    strength = settings.saliency / settings.background_power
    return shift_background(masks, saliency, strength, neutral=neutral_saliency(tags))


def normalised(masks: Tensor) -> Tensor:
    """Divide (C, H, W) non-negative masks by their sum over the channels."""
    return masks / masks.sum(0, keepdim=True).clamp_min(_TINY)


def assign_labels(masks: Tensor, size: ImageSize, *, background_power: float) -> Decision:
    """Give every pixel of the image to its strongest channel.

    The masks are resized (bilinear, corners aligned) a strip of rows at a time: at no time does a
    float array of all channels exist at the image's size.

    Args:
        masks: (C, h, w) averaged masks in 0-1, background first.
        size: of the image.
        background_power: what the background is raised to before the comparison.
    """
    channels = masks.shape[0]
    labels = np.empty(tuple(size), np.uint8)
    sums, counts = np.zeros(channels), np.zeros(channels)
    rows = max(1, STRIP_VALUES // (channels * size.width))
    with torch.inference_mode():
        for first in range(0, size.height, rows):
            last = min(first + rows, size.height)
            strip = _strip(masks, size, first, last)
            strip[0].pow_(background_power)
            best, winner = strip.max(0)
            sure = (best / strip.sum(0).clamp_min(_TINY)).cpu().numpy().ravel()
            labels[first:last] = winner.to(torch.uint8).cpu().numpy()
            # Summed here, because CUDA adds up in a different order every time.
            flat = labels[first:last].ravel()
            sums += np.bincount(flat, weights=sure, minlength=channels)
            counts += np.bincount(flat, minlength=channels)
    return Decision(labels, (sums / np.maximum(counts, 1)).astype(np.float32))


def _strip(masks: Tensor, size: ImageSize, first: int, last: int) -> Tensor:
    """Return the rows from `first` to before `last` of the masks resized to `size`, to change."""
    _, h, w = masks.shape
    if (h, w) == tuple(size):
        return masks[:, first:last].clone()
    upper, lower, weight = _lerp(h, size.height, first, last, masks.device)
    left, right, across = _lerp(w, size.width, 0, size.width, masks.device)
    # The smaller of the two in between: picking values along a row takes most of the time.
    if h >= size.height:
        rows = masks[:, upper].lerp_(masks[:, lower], weight[:, None])
        return rows[:, :, left].lerp_(rows[:, :, right], across)
    begin, end = (_cell_before(place, h, size.height) for place in (first, last - 1))
    cells = masks[:, begin : end + 2]
    wide = cells[:, :, left].lerp_(cells[:, :, right], across)
    return wide[:, upper - begin].lerp_(wide[:, lower - begin], weight[:, None])


def _lerp(
    cells: int, pixels: int, first: int, last: int, device: torch.device
) -> tuple[Tensor, Tensor, Tensor]:
    """Return for each pixel of a range the two cells it lies between, and the second's weight."""
    place = torch.arange(first, last, device=device, dtype=torch.float64) * _step(cells, pixels)
    before = place.floor().long().clamp_max(cells - 1)
    return before, (before + 1).clamp_max(cells - 1), (place - before).float()


def _cell_before(pixel: int, cells: int, pixels: int) -> int:
    """Return the first of the two cells that a pixel lies between, without asking a card."""
    return min(cells - 1, math.floor(pixel * _step(cells, pixels)))


def _step(cells: int, pixels: int) -> float:
    return (cells - 1) / (pixels - 1) if pixels > 1 else 0.0


def mean_entropy(probabilities: Tensor) -> float:
    """Return the mean over the pixels of the entropy, divided by its maximum log C, in 0-1.

    Args:
        probabilities: (C, H, W), summing to 1 over the channels. With one channel there is no
            doubt: 0.
    """
    channels = probabilities.shape[0]
    if channels < 2:
        return 0.0
    entropy = -torch.xlogy(probabilities, probabilities).sum(0).mean()
    return min(1.0, max(0.0, float(entropy) / math.log(channels)))
