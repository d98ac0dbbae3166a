"""Pseudo labels: the pixels a network is sure of, taken as truth (section 4.2 of the paper)."""

from __future__ import annotations

import torch
from torch import Tensor

from wseg_engine.base.labels import VOID, Tag


def gate_masks(masks: Tensor, tags: Tensor) -> Tensor:
    """Set the channels of classes an image is not tagged with to 0.

    Args:
        masks: (B, classes + 1, H, W), background first; background always stays.
        tags: (B, classes) of `Tag` values; only PRESENT keeps a channel.
    """
    present = (tags == Tag.PRESENT).to(masks.dtype)
    kept = torch.cat([torch.ones_like(present[:, :1]), present], 1)
    return masks * kept[:, :, None, None]


@torch.no_grad()
def pseudo_labels(
    masks: Tensor,
    tags: Tensor,
    *,
    foreground: float = 0.6,
    background: float = 0.7,
    floor: float = 0.2,
) -> Tensor:
    """Choose the pixels that are clearly of one class.

    A pixel is a class's if its value exceeds the given share of the class's maximum in the image,
    and `floor`. Pixels of no class or of several are void.

    Args:
        masks: (B, classes + 1, H, W) in 0-1, background first; refined, at the labels' size.
        tags: (B, classes) of `Tag` values; classes not PRESENT get no pixel.
        foreground: share of a foreground class's maximum.
        background: share of background's maximum.
        floor: smallest value in any case.

    Returns:
        (B, H, W) uint8: 0 background, class index + 1, or 255 void.
    """
    masks = gate_masks(masks, tags)
    shares = torch.full_like(masks[:1, :, :1, :1], foreground)
    shares[:, 0] = background
    thresholds = (masks.amax((2, 3), keepdim=True) * shares).clamp_min(floor)
    chosen = masks > thresholds
    labels = chosen.to(torch.uint8).argmax(1).to(torch.uint8)
    return labels.masked_fill(chosen.sum(1) != 1, VOID)
