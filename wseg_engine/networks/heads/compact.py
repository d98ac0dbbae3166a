"""The compact head: a small decoder for features that do not change while it trains."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from wseg_engine.networks.backbones.base import Features
from wseg_engine.networks.layers.layers import conv_norm_relu, new_conv, resize

UPSAMPLING = 4  # logit cells per feature cell: at stride 16, PAMR sees the image at a quarter
BACKGROUND_LOGIT = 1.0
DROPOUT = 0.5
_OFFSETS = "class_offsets"
_SMALLEST_STD = 1e-3  # of a feature channel; a constant channel stays near 0


class CompactHead(nn.Module):
    """Standardise the deep features, mix their channels, look around once, classify.

    Frozen features differ in size by orders of magnitude between the stages they come from, and no
    gradient will even that out; so each channel is standardised by the statistics that
    `set_statistics` is given once before training.

    `class_offsets`, (classes + 1,), are added to the logits where masks are made of them, not where
    classes are scored: they hold classes to their sizes (see `training.class_sizes`). 0 at first.

    Args:
        shallow_channels: unused; all heads are built from the same two widths.
        deep_channels: channels of the deep features.
        width: channels of the hidden layers.
        classes: foreground classes.
    """

    feature_mean: Tensor
    feature_std: Tensor
    class_offsets: Tensor

    def __init__(self, shallow_channels: int, deep_channels: int, width: int, classes: int) -> None:
        super().__init__()
        del shallow_channels
        self.register_buffer("feature_mean", torch.zeros(deep_channels))
        self.register_buffer("feature_std", torch.ones(deep_channels))
        self.register_buffer(_OFFSETS, torch.zeros(classes + 1))
        self.mix = conv_norm_relu(deep_channels, width, 1)
        self.look = conv_norm_relu(width, width, 3)
        self.classify = new_conv(width, classes, 1, bias=True)
        nn.init.zeros_(self.classify.bias)  # type: ignore[arg-type]
        self.dropout = nn.Dropout(DROPOUT)

    @torch.no_grad()
    def set_statistics(self, mean: Tensor, std: Tensor) -> None:
        """Set the mean and standard deviation, (deep_channels,) each, of the features to come."""
        self.feature_mean.copy_(mean)
        self.feature_std.copy_(std.clamp_min(_SMALLEST_STD))

    @torch.no_grad()
    def set_class_offsets(self, offsets: Tensor) -> None:
        """Set what is added to the logits of masks, (classes + 1,), in nats."""
        self.class_offsets.copy_(offsets)

    def _load_from_state_dict(
        self, state_dict: dict[str, Any], prefix: str, *rest: Any, **options: Any
    ) -> None:
        # Networks that were saved before there were any have none.
        state_dict.setdefault(prefix + _OFFSETS, torch.zeros_like(self.class_offsets))
        super()._load_from_state_dict(state_dict, prefix, *rest, **options)

    def forward(self, features: Features) -> Tensor:
        """Map deep features (B, deep_channels, h, w) to logits (B, classes + 1, 4h, 4w)."""
        x = features.deep - self.feature_mean[:, None, None]
        x = x / self.feature_std[:, None, None]
        x = self.dropout(self.mix(x))
        x = self.dropout(self.look(x))
        logits = self.classify(x)
        h, w = logits.shape[-2:]
        logits = resize(logits, (UPSAMPLING * h, UPSAMPLING * w))
        background = torch.full_like(logits[:, :1], BACKGROUND_LOGIT)
        return torch.cat([background, logits], 1)
