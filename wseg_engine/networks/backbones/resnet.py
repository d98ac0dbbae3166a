"""ResNet-50 and ResNet-101 with a dense last stage, in both variants of the bottleneck block."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from wseg_engine.networks.backbones.base import Backbone, Features, check_stride

BLOCKS = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3)}  # bottleneck blocks of each stage
EXPANSION = 4  # a block's output channels per inner channel


class Bottleneck(nn.Module):
    """1×1, 3×3, 1×1 with a skip; the first block of a stage changes stride and width.

    Args:
        inner: channels of the 3×3 convolution; the output has four times as many.
        stride: of the block; carried by the first 1×1 if `stride_in_first`, else by the 3×3.
        dilation: of the 3×3.
    """

    def __init__(
        self,
        inputs: int,
        inner: int,
        *,
        stride: int,
        dilation: int,
        stride_in_first: bool,
        eps: float,
    ) -> None:
        super().__init__()
        outputs = EXPANSION * inner
        first, second = (stride, 1) if stride_in_first else (1, stride)
        self.conv1 = nn.Conv2d(inputs, inner, 1, first, bias=False)
        self.bn1 = nn.BatchNorm2d(inner, eps)
        self.conv2 = nn.Conv2d(inner, inner, 3, second, dilation, dilation, bias=False)
        self.bn2 = nn.BatchNorm2d(inner, eps)
        self.conv3 = nn.Conv2d(inner, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs, eps)
        self.downsample: nn.Module = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs, eps)
            )

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, inputs, h, w) to (B, 4·inner, ⌈h/stride⌉, ⌈w/stride⌉)."""
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        y = F.relu(self.bn2(self.conv2(y)), inplace=True)
        return F.relu(self.bn3(self.conv3(y)) + self.downsample(x), inplace=True)


class ResNet(Backbone):
    """ResNet-50 or ResNet-101; shallow features are stage 1's, deep ones stage 4's.

    At output stride 16 the last stage keeps the third's resolution, without dilation, as published.
    At 8 the third stage keeps the second's too, and everything behind it is dilated by 2: every
    second cell of the result is the stride 16 network's.

    Args:
        depth: 50 or 101.
        output_stride: input pixels per cell of the deep features, 8 or 16.
        stride_in_first: strides sit in a block's first 1×1 (Caffe) instead of its 3×3
            (torchvision).
        dilate_last_stage: make up for the last stage's missing stride, so that it sees what it
            learned on ImageNet.
        batch_norm_eps: BatchNorm's epsilon; 1e-5 for torchvision's weights.
    """

    shallow_channels = 256
    deep_channels = 2048
    shallow_stride = 4

    def __init__(
        self,
        *,
        depth: int = 50,
        output_stride: int = 16,
        stride_in_first: bool = False,
        dilate_last_stage: bool = False,
        batch_norm_eps: float = 1e-5,
    ) -> None:
        super().__init__()
        check_stride("ResNet", output_stride)
        if depth not in BLOCKS:
            raise ValueError(f"ResNet of depth {depth}; expected one of {tuple(BLOCKS)}.")
        self.deep_stride = output_stride
        dense = output_stride == 8
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64, batch_norm_eps)
        self._inputs = 64
        self._variant = {"stride_in_first": stride_in_first, "eps": batch_norm_eps}
        one, two, three, four = BLOCKS[depth]
        self.layer1 = self._stage(64, one, stride=1, dilations=(1, 1))
        self.layer2 = self._stage(128, two, stride=2, dilations=(1, 1))
        dilation = 2 if dense else 1
        last = 2 * dilation if dilate_last_stage else dilation

        def dilations(before: int, after: int) -> tuple[int, int]:
            # A 3×3 behind the stride it replaces is dilated, one that had the stride is not yet.
            return (after if stride_in_first else before, after)

        self.layer3 = self._stage(
            256, three, stride=1 if dense else 2, dilations=dilations(1, dilation)
        )
        self.layer4 = self._stage(512, four, stride=1, dilations=dilations(dilation, last))

    def _stage(
        self, inner: int, blocks: int, *, stride: int, dilations: tuple[int, int]
    ) -> nn.Sequential:
        """Build a stage; `dilations` are those of its first block and of the others."""
        stage = nn.Sequential()
        for index in range(blocks):
            stage.append(
                Bottleneck(
                    self._inputs,
                    inner,
                    stride=stride if index == 0 else 1,
                    dilation=dilations[min(index, 1)],
                    **self._variant,  # type: ignore[arg-type]
                )
            )
            self._inputs = EXPANSION * inner
        return stage

    def first_layers(self) -> tuple[nn.Module, ...]:
        """Return the stem."""
        return (self.conv1, self.bn1)

    def forward(self, x: Tensor) -> Features:
        """Return stage 1's (stride 4, 256) and stage 4's (2048) output for (B, 3, H, W)."""
        x = F.relu(self.bn1(self.conv1(x)), inplace=True)
        shallow = self.layer1(F.max_pool2d(x, 3, 2, 1))
        return Features(shallow, self.layer4(self.layer3(self.layer2(shallow))))
