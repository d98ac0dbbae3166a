"""What a training step computes: from a batch's images to its losses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from wseg_engine.base.labels import VOID, Tag
from wseg_engine.compute.per_image_rng import JointBatch
from wseg_engine.compute.precision import Arithmetic
from wseg_engine.networks.backbones.base import Features
from wseg_engine.networks.layers.layers import resize
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.prediction.assign_labels import NEUTRAL, NEUTRAL_OF_SEVERAL
from wseg_engine.refinement.pamr import PAMR
from wseg_engine.settings.config import TrainConfig
from wseg_engine.training.losses import mask_loss, pixel_losses, tag_loss
from wseg_engine.training.pseudo import pseudo_labels


class LossSums(NamedTuple):
    """Losses summed over the images of a part of a batch, so that parts add up to the batch.

    With them, what the network said of the images' tags.
    """

    tag: Tensor  # scalar
    mask: Tensor  # scalar; 0 where the mask loss is not active
    pixel: Tensor  # scalar; 0 where no image has labels
    approved: Tensor  # scalar, the part of `pixel` that somebody decided: masks, and marks
    scores: Tensor  # (B, classes), unbounded, without gradient


class Objective(nn.Module):
    """A network together with its losses; a module, so that DistributedDataParallel can wrap it.

    Args:
        network: what is trained.
        config: PAMR, thresholds of pseudo labels.
        arithmetic: of the network; 32 bits everywhere if None.
        joint_statistics: whether batch normalisation covers all processes.
    """

    def __init__(
        self,
        network: SegmentationNet,
        *,
        config: TrainConfig,
        arithmetic: Arithmetic | None = None,
        joint_statistics: bool = False,
    ) -> None:
        super().__init__()
        self.network = network
        self.pamr = PAMR(config.pamr_iterations, config.pamr_dilations)
        self.config = config
        self.arithmetic = arithmetic
        self.joint_statistics = joint_statistics
        # CAM is the baseline that learns from tags alone.
        self.learns_masks = network.config.head_kind != "cam"

    def forward(
        self,
        images: Tensor,
        tags: Tensor,
        labels: Tensor,
        has_mask: Tensor,
        *,
        generators: Sequence[torch.Generator],
        with_mask_loss: bool,
        features: Tensor | None = None,
        saliency: Tensor | None = None,
        partial: Tensor | None = None,
        approved: Tensor | None = None,
        marks: Tensor | None = None,
    ) -> LossSums:
        """Return the losses of images.

        Args:
            images: (B, 3, H, W) RGB in 0-1.
            tags: (B, classes) of `Tag` values.
            labels: (B, H, W) of approved masks, 255 where there is none.
            has_mask: (B,) bool: images with an approved mask; they need no pseudo labels.
            generators: one an image, for the network's random layers.
            with_mask_loss: False while warming up on tags alone.
            features: (B, deep_channels, h, w) of a frozen backbone for these images, instead of
                computing them here.
            saliency: (B, H, W) uint8, 255 where the images stand out; None where nobody looked.
            partial: (B,) bool: images whose labels are points and strokes; beside those they need
                pseudo labels. None: none is.
            approved: (B,) bool: images whose labels are an approved mask. None: none is.
            marks: (B, H, W) points and strokes that are laid over labels made for images, 255 where
                nothing is marked: among all pixels they would count for nothing. None: there are
                none.
        """
        count = len(images)
        arithmetic = self.arithmetic or Arithmetic(images.device, torch.float32)
        with (
            JointBatch(generators, joint_statistics=self.joint_statistics),
            arithmetic.cast(),
        ):
            if features is None:
                seen = self.network.features(self.network.normalise(images))
            else:
                seen = Features(shallow=features[:, :0], deep=features.float())
            logits = self.network.head_forward(seen)
        logits = logits.float()
        zero = logits.new_zeros(())
        mask, pixel, by_hand = zero, zero, zero
        whole = has_mask if partial is None else has_mask & ~partial
        if self.learns_masks and with_mask_loss and not bool(whole.all()):
            pseudo = self.pseudo_labels(images, logits.detach(), tags, saliency=saliency)
            # What is marked by hand is learned from the marks.
            decided = whole[:, None, None] | (labels != VOID)
            pseudo = pseudo.masked_fill(decided, VOID)
            mask = mask_loss(logits, pseudo, tags) * count
        if self.learns_masks and bool(has_mask.any()):
            losses = pixel_losses(logits, labels)
            pixel = losses.mean() * count
            by_hand = zero if approved is None else (losses * approved).sum()
            if marks is not None:
                marked = pixel_losses(logits, marks).sum()
                pixel, by_hand = pixel + marked, by_hand + marked
        scores = self.network.scores(logits)
        return LossSums(tag_loss(scores, tags) * count, mask, pixel, by_hand, scores.detach())

    @torch.no_grad()
    def pseudo_labels(
        self, images: Tensor, logits: Tensor, tags: Tensor, *, saliency: Tensor | None = None
    ) -> Tensor:
        """Return (B, H, W) uint8 pseudo labels of images from their present logits.

        Saliency moves the odds of the background. The masks are refined at the logits' size,
        upsampled to the images', and thresholded. Where a class that may or may not be there would
        win, nothing is decided.
        """
        small = resize(images, (logits.shape[-2], logits.shape[-1]))
        order = _possible_first(tags)
        masks = self.network.masks(logits)
        if saliency is not None and self.config.pseudo_saliency > 0:
            masks = self._shifted(masks, saliency, tags)
        refined = self._refined(small, masks, tags, order)
        refined = resize(refined, (images.shape[-2], images.shape[-1]))
        # From here on channels are those of the possible classes, with their tags.
        tags = tags.gather(1, order[:, 1:] - 1)
        config = self.config
        pseudo = pseudo_labels(
            refined,
            tags,
            foreground=config.pseudo_foreground,
            background=config.pseudo_background,
            floor=config.pseudo_floor,
        )
        unsure = tags == Tag.UNSURE
        if bool(unsure.any()):
            certain = torch.cat([torch.ones_like(unsure[:, :1]), tags == Tag.PRESENT], 1)
            doubtful = (refined[:, 1:] * unsure[:, :, None, None]).amax(1)
            decided = (refined * certain[:, :, None, None]).amax(1)
            pseudo = pseudo.masked_fill(doubtful > decided, VOID)
        return _of_all_classes(pseudo, order)

    def _shifted(self, masks: Tensor, saliency: Tensor, tags: Tensor) -> Tensor:
        """Move the log odds of the background in (B, C, h, w) masks that sum to 1."""
        stands_out = resize(saliency[:, None].float() / 255.0, (masks.shape[-2], masks.shape[-1]))
        several = (tags == Tag.PRESENT).sum(1) > 1
        neutral = torch.where(several, NEUTRAL_OF_SEVERAL, NEUTRAL)[:, None, None, None]
        factor = torch.exp(self.config.pseudo_saliency * (neutral - stands_out))
        moved = torch.cat([masks[:, :1] * factor, masks[:, 1:]], 1)
        return moved / moved.sum(1, keepdim=True)

    def _refined(self, images: Tensor, masks: Tensor, tags: Tensor, order: Tensor) -> Tensor:
        """Refine the masks (B, C, h, w) of the channels in `order`; impossible ones become 0.

        PAMR treats every channel alike, so channels that are dropped afterwards need not be
        refined; most images have one or two tags.
        """
        h, w = masks.shape[-2:]
        possible = _possible(tags).gather(1, order)
        index = order[:, :, None, None].expand(-1, -1, h, w)
        refined: Tensor = self.pamr(images, masks.gather(1, index) * possible[:, :, None, None])
        return refined


def _possible(tags: Tensor) -> Tensor:
    """Return (B, classes + 1) of the tags' type: 1 where a channel may appear, background first."""
    return torch.cat([torch.ones_like(tags[:, :1]), tags.ne(Tag.ABSENT).to(tags)], 1)


def _possible_first(tags: Tensor) -> Tensor:
    """Return (B, most) channels: those that may appear, in their order, the background in front.

    Images where fewer may appear than elsewhere in the batch are filled up with others.
    """
    possible = _possible(tags)
    # The background and one class more, so that there are tags to look at.
    most = max(2, int(possible.sum(1).max()))
    return possible.argsort(stable=True, dim=1, descending=True)[:, :most]


def _of_all_classes(labels: Tensor, order: Tensor) -> Tensor:
    """Turn (B, H, W) uint8 places in `order` into channels of all classes; void stays."""
    places = labels.flatten(1).long()
    channels = order.gather(1, places.clamp_max(order.shape[1] - 1)).to(torch.uint8)
    return torch.where(labels == VOID, labels, channels.view_as(labels))
