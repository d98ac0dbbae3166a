"""The baseline: class activation maps, without any decoder."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from wseg_engine.networks.backbones.base import Features
from wseg_engine.networks.heads.paper_head import with_background
from wseg_engine.networks.layers.layers import ChannelDropout, new_conv, resize

BACKGROUND_SCORE = 0.1  # share of a class's maximum below which a pixel is background
PEAK_EPSILON = 1e-5


def cam_masks(logits: Tensor, size: tuple[int, int]) -> Tensor:
    """Return class maps as scores in 0-1: resized, rectified, divided by their own maximum.

    Args:
        logits: (B, C, h, w), channel 0 (background) is not looked at.
        size: height and width of the result.

    Returns:
        (B, C, *size); channel 0 is the constant background score. Channels do not sum to 1.
    """
    maps = F.relu(resize(logits[:, 1:], size))
    maps = maps / (PEAK_EPSILON + maps.amax((2, 3), keepdim=True))
    return torch.cat([torch.full_like(maps[:, :1], BACKGROUND_SCORE), maps], 1)


class CamHead(nn.Module):
    """A bias-free 1×1 classifier on the deep features.

    Its mean over the pixels is the class score: pooling and classifying commute.

    Args:
        deep_channels: of the backbone's deep features.
        classes: number of foreground classes.
        dropout: share of the channels dropped while training.
    """

    def __init__(self, *, deep_channels: int, classes: int, dropout: float = 0.5) -> None:
        super().__init__()
        self.dropout = ChannelDropout(dropout)
        self.classifier = new_conv(deep_channels, classes, 1)

    def forward(self, features: Features) -> Tensor:
        """Return (B, classes + 1, h, w) logits of the deep features' size, background first."""
        return with_background(self.classifier(self.dropout(features.deep)))
