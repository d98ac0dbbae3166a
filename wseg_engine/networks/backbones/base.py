"""What every backbone offers, so that a head can be put on any of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from torch import Tensor, nn

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


class Features(NamedTuple):
    """What a backbone sees in a batch of images."""

    shallow: Tensor  # (B, shallow_channels, H / shallow_stride, W / shallow_stride)
    deep: Tensor  # (B, deep_channels, H / deep_stride, W / deep_stride)


class Backbone(nn.Module, ABC):
    """Turns normalised images (B, 3, H, W) into shallow and deep features.

    Sizes are rounded up: a side of 65 pixels gives 17 cells at stride 4. State dict names are those
    of the published checkpoint, so that it loads as it is.
    """

    mean: ClassVar[tuple[float, float, float]] = IMAGENET_MEAN  # of images in 0-1, RGB
    std: ClassVar[tuple[float, float, float]] = IMAGENET_STD
    shallow_channels: int
    deep_channels: int
    shallow_stride: int  # input pixels per cell
    deep_stride: int

    @abstractmethod
    def forward(self, x: Tensor) -> Features:
        """Return the features of normalised images (B, 3, H, W)."""

    @abstractmethod
    def first_layers(self) -> tuple[nn.Module, ...]:
        """Return the layers whose weights stay as pretrained."""

    def frozen_parameters(self) -> Iterator[nn.Parameter]:
        """Yield the parameters that training leaves alone, besides those of BatchNorms."""
        for layer in self.first_layers():
            yield from layer.parameters()


def check_stride(name: str, output_stride: int) -> None:
    """Raise ValueError unless `output_stride` is one the backbones are made for."""
    if output_stride not in (8, 16):
        raise ValueError(f"{name}: output stride {output_stride}; expected 8 or 16.")
