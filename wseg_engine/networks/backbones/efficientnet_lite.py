"""EfficientNet-Lite0 and -Lite2: the light backbones, small enough to run on a plain CPU.

Module names equal those of the published ImageNet weights, so a state dict loads as it is.
Strides of the late stages can be replaced by dilation: the weights stay, the grid gets finer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from wseg_engine.networks.backbones.base import Backbone, Features, check_stride

BATCH_NORM_EPS = 1e-3
BATCH_NORM_MOMENTUM = 0.01
STEM_WIDTH = 32  # neither stem nor head is scaled
TOP_WIDTH = 1280
WIDTH_MULTIPLE = 8


class _Stage(NamedTuple):
    repeats: int
    kernel: int
    stride: int
    expand: int
    width: int


_STAGES = (
    _Stage(1, 3, 1, 1, 16),
    _Stage(2, 3, 2, 6, 24),
    _Stage(2, 5, 2, 6, 40),
    _Stage(3, 3, 2, 6, 80),
    _Stage(3, 5, 1, 6, 112),
    _Stage(4, 5, 2, 6, 192),
    _Stage(1, 3, 1, 6, 320),
)
_SCALES = {"lite0": (1.0, 1.0), "lite2": (1.1, 1.2)}  # width, depth
SHALLOW_STAGE = 2  # its output, at stride 8, is the shallow feature map
DEEP_STAGES = (4, 5, 6)  # their outputs, at the output stride, make the deep one


def _scaled_width(width: int, factor: float) -> int:
    """Scale a number of channels, rounded to a multiple of 8 but never down by more than 10 %."""
    scaled = width * factor
    rounded = max(
        WIDTH_MULTIPLE, int(scaled + WIDTH_MULTIPLE / 2) // WIDTH_MULTIPLE * WIDTH_MULTIPLE
    )
    return rounded + WIDTH_MULTIPLE if rounded < 0.9 * scaled else rounded


class SameConv2d(nn.Conv2d):
    """Convolution with TensorFlow's "SAME" padding, computed from the input's actual size."""

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 - the name nn.Conv2d gives it
        """Map (B, C, H, W) to (B, D, ceil(H / stride), ceil(W / stride))."""
        pads: list[int] = []
        for axis in (1, 0):  # F.pad starts with the last axis
            size, stride = input.shape[2 + axis], self.stride[axis]
            reach = (self.kernel_size[axis] - 1) * self.dilation[axis] + 1
            total = max((math.ceil(size / stride) - 1) * stride + reach - size, 0)
            pads += [total // 2, total - total // 2]
        if pads[0] == pads[1] and pads[2] == pads[3]:
            return F.conv2d(
                input,
                self.weight,
                self.bias,
                self.stride,
                (pads[2], pads[0]),
                self.dilation,
                self.groups,
            )
        return F.conv2d(
            F.pad(input, pads), self.weight, self.bias, self.stride, 0, self.dilation, self.groups
        )


def _batch_norm(width: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(width, eps=BATCH_NORM_EPS, momentum=BATCH_NORM_MOMENTUM)


class InvertedResidual(nn.Module):
    """Expand by a 1×1, filter each channel by itself, project back by a 1×1."""

    def __init__(
        self, width_in: int, width: int, *, kernel: int, stride: int, dilation: int, expand: int
    ) -> None:
        super().__init__()
        inner = width_in * expand
        self.residual = stride == 1 and width_in == width
        self.expanding = expand != 1
        if self.expanding:
            self._expand_conv = nn.Conv2d(width_in, inner, 1, bias=False)
            self._bn0 = _batch_norm(inner)
        self._depthwise_conv = SameConv2d(
            inner, inner, kernel, stride=stride, dilation=dilation, groups=inner, bias=False
        )
        self._bn1 = _batch_norm(inner)
        self._project_conv = nn.Conv2d(inner, width, 1, bias=False)
        self._bn2 = _batch_norm(width)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, width_in, H, W) to (B, width, H / stride, W / stride)."""
        y = F.relu6(self._bn0(self._expand_conv(x)), inplace=True) if self.expanding else x
        y = F.relu6(self._bn1(self._depthwise_conv(y)), inplace=True)
        y = self._bn2(self._project_conv(y))
        return x + y if self.residual else y  # type: ignore[no-any-return]


class EfficientNetLite(Backbone):
    """EfficientNet-Lite without its classifier.

    Args:
        variant: "lite0" or "lite2".
        output_stride: input pixels per cell of the deep features, 8 or 16 (32 as published).

    The shallow features are stage 3's, at stride 8; the deep ones are the outputs of stages 5 to 7,
    joined along the channels: the last stage knows most of ImageNet's classes, the earlier ones
    keep more of where things are.
    """

    mean = (127 / 255,) * 3
    std = (128 / 255,) * 3
    unused_names = ("_fc.weight", "_fc.bias")

    def __init__(self, variant: str = "lite2", *, output_stride: int = 16) -> None:
        super().__init__()
        check_stride("EfficientNet-Lite", output_stride)
        width_factor, depth_factor = _SCALES[variant]
        self._conv_stem = SameConv2d(3, STEM_WIDTH, 3, stride=2, bias=False)
        self._bn0 = _batch_norm(STEM_WIDTH)
        self._blocks = nn.ModuleList()
        self._stage_ends: list[int] = []
        self.stage_widths: list[int] = []
        self.stage_strides: list[int] = []
        width_in, reached, dilation = STEM_WIDTH, 2, 1
        for number, stage in enumerate(_STAGES):
            edge = number in (0, len(_STAGES) - 1)
            repeats = stage.repeats if edge else math.ceil(stage.repeats * depth_factor)
            width = _scaled_width(stage.width, width_factor)
            stride, entry_dilation = stage.stride, dilation
            if reached * stride > output_stride:
                dilation *= stride
                stride = 1
            reached *= stride
            for repeat in range(repeats):
                self._blocks.append(
                    InvertedResidual(
                        width_in,
                        width,
                        kernel=stage.kernel,
                        stride=stride if repeat == 0 else 1,
                        dilation=entry_dilation if repeat == 0 else dilation,
                        expand=stage.expand,
                    )
                )
                width_in = width
            self._stage_ends.append(len(self._blocks) - 1)
            self.stage_widths.append(width)
            self.stage_strides.append(reached)
        self._conv_head = nn.Conv2d(width_in, TOP_WIDTH, 1, bias=False)
        self._bn1 = _batch_norm(TOP_WIDTH)
        self.shallow_channels = self.stage_widths[SHALLOW_STAGE]
        self.shallow_stride = self.stage_strides[SHALLOW_STAGE]
        self.deep_channels = sum(self.stage_widths[s] for s in DEEP_STAGES)
        self.deep_stride = self.stage_strides[-1]

    def stages(self, x: Tensor) -> list[Tensor]:
        """Return the output of every stage for normalised images (B, 3, H, W)."""
        x = F.relu6(self._bn0(self._conv_stem(x)), inplace=True)
        outputs = []
        for number, block in enumerate(self._blocks):
            x = block(x)
            if number in self._stage_ends:
                outputs.append(x)
        return outputs

    def forward(self, x: Tensor) -> Features:
        """Return shallow (B, shallow_channels, H/8, W/8) and deep (B, deep_channels, h, w)."""
        outputs = self.stages(x)
        deep = torch.cat([outputs[s] for s in DEEP_STAGES], dim=1)
        return Features(shallow=outputs[SHALLOW_STAGE], deep=deep)

    def top(self, deepest: Tensor) -> Tensor:
        """Map stage 7's output to the (B, 1280, h, w) features ImageNet's classifier pools."""
        return F.relu6(self._bn1(self._conv_head(deepest)), inplace=True)

    def first_layers(self) -> tuple[nn.Module, ...]:
        """Return the layers whose weights stay as pretrained: the stem and the first stage.

        The layers behind the deep features belong to them: they are only here so that published
        weights load whole, and nothing is learnt from them.
        """
        first_stage = self._blocks[: self._stage_ends[0] + 1]
        return (self._conv_stem, *first_stage, self._conv_head)

    def folding_pairs(self) -> Iterator[tuple[nn.Module, str, str]]:
        """Yield every (owner, convolution's name, name of the BatchNorm right behind it)."""
        yield self, "_conv_stem", "_bn0"
        for block in self._blocks:
            if block.expanding:
                yield block, "_expand_conv", "_bn0"
            yield block, "_depthwise_conv", "_bn1"
            yield block, "_project_conv", "_bn2"
        yield self, "_conv_head", "_bn1"
