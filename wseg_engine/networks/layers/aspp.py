"""Atrous spatial pyramid pooling: the deep features looked at over several distances at once."""

from __future__ import annotations

from typing import Self

import torch
from torch import Tensor, nn

from wseg_engine.networks.layers.layers import conv_norm_relu

DILATIONS = (1, 12, 24, 36)


class ASPP(nn.Module):
    """Parallel dilated convolutions and a global average, joined to one map.

    The BatchNorms' statistics are frozen (mean 0, variance 1 until weights are loaded); their scale
    and shift are trained.

    Args:
        inputs: channels of the deep features.
        width: channels of every branch and of the output.
        dilations: of the branches; 1 is a 1×1 convolution, others are 3×3.
        dropout: share of the output dropped while training.
    """

    def __init__(
        self,
        inputs: int,
        *,
        width: int = 256,
        dilations: tuple[int, ...] = DILATIONS,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        self.branches = nn.ModuleList(
            conv_norm_relu(inputs, width, 1 if d == 1 else 3, dilation=d) for d in dilations
        )
        self.image = conv_norm_relu(inputs, width, 1)
        self.project = conv_norm_relu(width * (len(dilations) + 1), width, 1)
        self.dropout = nn.Dropout(dropout)

    def train(self, mode: bool = True) -> Self:
        """Set training mode; BatchNorms keep their statistics in either."""
        super().train(mode)
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
        return self

    def forward(self, x: Tensor) -> Tensor:
        """Map deep features (B, inputs, h, w) to (B, width, h, w), not negative."""
        h, w = x.shape[-2:]
        views = [branch(x) for branch in self.branches]
        views.append(self.image(x.mean((2, 3), keepdim=True)).expand(-1, -1, h, w))
        return self.dropout(self.project(torch.cat(views, 1)))  # type: ignore[no-any-return]
