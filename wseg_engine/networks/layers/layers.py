"""The convolution every new part of a network is made of."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def new_conv(
    inputs: int, outputs: int, kernel: int, *, dilation: int = 1, bias: bool = False
) -> nn.Conv2d:
    """Return a same-size convolution, its weights drawn from Kaiming's normal over the fan-in."""
    padding = dilation * (kernel // 2)
    conv = nn.Conv2d(inputs, outputs, kernel, padding=padding, dilation=dilation, bias=bias)
    if not conv.weight.is_meta:  # there is nothing to draw, and pretending to takes long
        nn.init.kaiming_normal_(conv.weight)
    return conv


def conv_norm_relu(
    inputs: int, outputs: int, kernel: int, *, dilation: int = 1, relu: bool = True
) -> nn.Sequential:
    """Return convolution, BatchNorm and, unless told otherwise, ReLU; the size stays."""
    layers = nn.Sequential(
        new_conv(inputs, outputs, kernel, dilation=dilation), nn.BatchNorm2d(outputs)
    )
    if relu:
        layers.append(nn.ReLU(inplace=True))  # of what nothing else needs: no copy
    return layers


class ChannelDropout(nn.Module):
    """Drop whole channels of (B, C, h, w) while training; what stays is scaled up.

    As nn.Dropout2d, but drawn by the plain `dropout`, so that whoever gives each image random
    numbers of its own has one function to look after.

    Args:
        rate: share of the channels dropped.
    """

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        """Return `x` with channels dropped, or `x` itself outside training."""
        if not self.training:
            return x
        return x * F.dropout(torch.ones_like(x[:, :, :1, :1]), self.rate, training=True)


def resize(x: Tensor, size: tuple[int, int]) -> Tensor:
    """Resize (B, C, h, w) to (B, C, *size): bilinear, corners aligned, as everywhere here."""
    if tuple(x.shape[-2:]) == size:
        return x
    return F.interpolate(x, size, mode="bilinear", align_corners=True)
