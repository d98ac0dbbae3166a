"""A segmentation network: a backbone, a head, and how its logits become scores and masks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Self

import torch
from torch import Tensor, nn

from wseg_engine.networks.backbones.base import Backbone, Features
from wseg_engine.networks.heads.cam_head import cam_masks
from wseg_engine.networks.heads.compact import CompactHead
from wseg_engine.networks.layers.layers import resize
from wseg_engine.networks.layers.pooling import pool_scores
from wseg_engine.settings.config import ModelConfig

__all__ = ["Features", "NetworkOutput", "SegmentationNet"]


class NetworkOutput(NamedTuple):
    """What a network says of a batch of images."""

    scores: Tensor  # (B, classes), unbounded; their sigmoid is a class's probability
    masks: Tensor  # (B, classes + 1, H, W) in 0-1 at the input's size, background first
    logits: Tensor  # (B, classes + 1, h, w), unbounded, at the head's size


class SegmentationNet(nn.Module):
    """A backbone with a head on top.

    The backbone's parameters are the "old" (pretrained) ones, the head's the "new" ones. Of the
    backbone, the first layers and all BatchNorms are frozen: they need no gradient, and BatchNorms
    keep their statistics in training mode too.

    Args:
        backbone: makes the features.
        head: maps `Features` to logits (B, classes + 1, h, w), background first.
        config: what both were built from; also says how scores are pooled. A CAM head's score is by
            definition the average of its map, whatever the configured pooling.
    """

    mean: Tensor
    std: Tensor

    def __init__(self, backbone: Backbone, head: nn.Module, config: ModelConfig) -> None:
        super().__init__()
        self.backbone = backbone
        self.head = head
        self.config = config
        for name, values in (("mean", backbone.mean), ("std", backbone.std)):
            self.register_buffer(name, torch.tensor(values).view(1, 3, 1, 1), persistent=False)
        for parameter in backbone.frozen_parameters():
            parameter.requires_grad_(False)
        for norm in self._backbone_norms():
            norm.requires_grad_(False)
        self.train(self.training)

    def _backbone_norms(self) -> Iterator[nn.BatchNorm2d]:
        return (m for m in self.backbone.modules() if isinstance(m, nn.BatchNorm2d))

    def train(self, mode: bool = True) -> Self:
        """Set training mode; the backbone's BatchNorms stay as they are in inference."""
        super().train(mode)
        for norm in self._backbone_norms():
            norm.eval()
        return self

    def normalise(self, image: Tensor) -> Tensor:
        """Turn RGB images (B, 3, H, W) in 0-1 into the backbone's input."""
        return (image - self.mean) / self.std

    def features(self, x: Tensor) -> Features:
        """Return the backbone's features of normalised images (B, 3, H, W)."""
        return self.backbone(x)  # type: ignore[no-any-return]

    def head_forward(self, features: Features) -> Tensor:
        """Return logits (B, classes + 1, h, w), background first."""
        return self.head(features)  # type: ignore[no-any-return]

    def scores(self, logits: Tensor) -> Tensor:
        """Pool logits (B, classes + 1, h, w) into class scores (B, classes), unbounded."""
        config = self.config
        if config.head_kind == "cam":
            return pool_scores(logits, pooling="gap", penalty=False)
        return pool_scores(
            logits,
            pooling=config.pooling,
            penalty=config.penalty,
            power=config.penalty_power,
            lam=config.penalty_lambda,
        )

    def masks(self, logits: Tensor, size: tuple[int, int] | None = None) -> Tensor:
        """Turn logits (B, classes + 1, h, w) into masks in 0-1, of their size or the given one.

        They sum to 1 over the channels, except a CAM head's. The compact head's classes are moved
        to their sizes first.
        """
        h, w = size or logits.shape[-2:]
        if self.config.head_kind == "cam":
            return cam_masks(logits, (h, w))
        if isinstance(self.head, CompactHead):
            logits = logits + self.head.class_offsets[:, None, None].to(logits)
        return resize(logits.softmax(1), (h, w))

    def forward(self, x: Tensor) -> NetworkOutput:
        """Return scores, masks and logits of normalised images (B, 3, H, W)."""
        h, w = x.shape[-2:]
        logits = self.head_forward(self.features(x))
        return NetworkOutput(self.scores(logits), self.masks(logits, (h, w)), logits)


class CheckpointError(Exception):
    """A checkpoint that cannot be written or read; the message says why and what to do."""


class ModelClass(NamedTuple):
    """A class a network knows: its name, and an identity that survives renaming."""

    name: str
    stable_id: str


def model_classes(names: Sequence[str]) -> tuple[ModelClass, ...]:
    """Return classes whose stable identity is their name, for data sets without identities."""
    return tuple(ModelClass(name, name) for name in names)


def detached(tensor: Tensor) -> Tensor:
    """Return a contiguous CPU copy that shares memory with nothing."""
    return tensor.detach().to("cpu", copy=True, memory_format=torch.contiguous_format)
