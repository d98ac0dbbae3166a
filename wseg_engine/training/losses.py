"""What a network is trained on: tags, its own pseudo labels, and masks somebody approved.

Losses of tags and pseudo labels are means over the images of a batch, so that the mean over equal
parts of a batch (on several devices, or one after the other) is the whole batch's; those of masks
are each image's own.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from wseg_engine.base.labels import VOID, Tag
from wseg_engine.networks.layers.layers import resize

_MOST_VALUES = 1 << 25  # of logits at the labels' size at once: 128 MiB


def tag_loss(scores: Tensor, tags: Tensor) -> Tensor:
    """Compare class scores with tags: multi-label soft margin, nothing where a tag is unsure.

    `−[t·log σ(s) + (1 − t)·log σ(−s)]`, mean over images and classes; unsure ones count as 0.

    Args:
        scores: (B, classes), unbounded.
        tags: (B, classes) of `Tag` values: 1 present, 0 absent, −1 unsure.

    Returns:
        A scalar, not negative.
    """
    known = tags != Tag.UNSURE
    targets = (tags == Tag.PRESENT).to(scores.dtype)
    losses = F.binary_cross_entropy_with_logits(scores, targets, reduction="none")
    # `where` rather than a product: an infinite score of an unsure class must not become NaN.
    return torch.where(known, losses, losses.new_zeros(())).mean()


def mask_loss(logits: Tensor, pseudo: Tensor, tags: Tensor) -> Tensor:
    """Compare logits with pseudo labels, rare classes weighing more (section 4.2 of the paper).

    Cross entropy over all channels, a pixel of class c weighted with `(N − n_c) / (1 + N)`: N
    labelled pixels of the image, n_c those of c. The mean is over all pixels, labelled or not. An
    image counts only if its pseudo labels hold as many classes as it has tags, and background; and
    not if nothing is known of it (no tag present, some unsure).

    Args:
        logits: (B, classes + 1, h, w), background first; resized to the labels' size here.
        pseudo: (B, H, W) uint8: 0 background, class index + 1, or 255 void.
        tags: (B, classes) of `Tag` values.

    Returns:
        A scalar, not negative: the mean over the images.
    """
    channels = logits.shape[1]
    h, w = pseudo.shape[-2:]
    labels = pseudo.flatten(1).long()
    labelled = labels != VOID
    # Void goes to a channel of its own while counting, and is cut off.
    slots = torch.where(labelled, labels, channels)
    counts = logits.new_zeros(labels.shape[0], channels + 1, dtype=torch.float32)
    ones = torch.ones_like(slots, dtype=torch.float32)
    counts = counts.scatter_add(1, slots, ones)[:, :channels]
    total = counts.sum(1, keepdim=True)
    weights = F.pad((total - counts) / (1 + total), (0, 1)).gather(1, slots)
    losses = _cross_entropy(logits, labels, (h, w))
    present = (tags == Tag.PRESENT).sum(1)
    complete = (counts > 0).sum(1) == present + 1
    known = (present > 0) | (tags != Tag.UNSURE).all(1)
    per_image = (losses * weights).mean(1)
    return torch.where(complete & known, per_image, per_image.new_zeros(())).mean()


def _cross_entropy(logits: Tensor, labels: Tensor, size: tuple[int, int]) -> Tensor:
    """Return (B, H·W) losses of the pixels of logits (B, C, h, w), resized to H×W; 0 where void.

    All classes of all pixels are three numbers each while gradients are computed: with many classes
    that is more than the network itself keeps. So a few images at a time are resized, and once
    more when their gradients are due.
    """
    h, w = size
    at_once = max(1, _MOST_VALUES // (logits.shape[1] * h * w))
    if at_once >= len(logits):
        return _losses_of_pixels(logits, labels, size)
    parts = [
        _ComputedTwice.apply(some, own, size)  # type: ignore[no-untyped-call]
        for some, own in zip(
            torch.split(logits, at_once), torch.split(labels, at_once), strict=True
        )
    ]
    return torch.cat(parts)


class _ComputedTwice(torch.autograd.Function):
    """Losses of pixels, which keep nothing but what they are computed of.

    `torch.utils.checkpoint` would do the same, but loads PyTorch's compiler in the middle of the
    first step.
    """

    @staticmethod
    def forward(ctx: Any, logits: Tensor, labels: Tensor, size: tuple[int, int]) -> Tensor:
        """Compute them without gradients."""
        ctx.save_for_backward(logits, labels)
        ctx.size = size
        kind = logits.device.type
        ctx.precision = {
            "device_type": kind,
            "dtype": torch.get_autocast_dtype(kind),
            "enabled": torch.is_autocast_enabled(kind),
        }
        return _losses_of_pixels(logits, labels, size)

    @staticmethod
    def backward(ctx: Any, *due: Tensor) -> tuple[Tensor, None, None]:
        """Compute them once more, and from them the gradients of the logits."""
        logits, labels = ctx.saved_tensors
        with torch.enable_grad(), torch.autocast(**ctx.precision):
            given = logits.detach().requires_grad_()
            found = _losses_of_pixels(given, labels, ctx.size)
        (gradient,) = torch.autograd.grad(found, given, due)
        return gradient, None, None


def _losses_of_pixels(logits: Tensor, labels: Tensor, size: tuple[int, int]) -> Tensor:
    resized = resize(logits, size).flatten(2)
    return F.cross_entropy(resized, labels, ignore_index=VOID, reduction="none")


def pixel_losses(logits: Tensor, labels: Tensor) -> Tensor:
    """Compare logits with approved masks: cross entropy over the pixels that are not void.

    Args:
        logits: (B, classes + 1, h, w), background first; resized to the labels' size here.
        labels: (B, H, W) uint8: 0 background, class index + 1, or 255 void.

    Returns:
        (B,), not negative: each image's mean over its labelled pixels; 0 for one without any.
    """
    h, w = labels.shape[-2:]
    targets = labels.flatten(1).long()
    losses = _cross_entropy(logits, targets, (h, w))
    labelled = (targets != VOID).sum(1)
    return losses.sum(1) / labelled.clamp_min(1)
