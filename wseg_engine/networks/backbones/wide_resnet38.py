"""WideResNet-38 ("model A1" of Wu, Shen and van den Hengel), made dense as in the paper."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from wseg_engine.networks.backbones.base import Backbone, Features, check_stride
from wseg_engine.networks.layers.layers import ChannelDropout


class WideBlock(nn.Module):
    """Two 3×3 convolutions, each behind BatchNorm and ReLU, with a skip.

    Args:
        stride: of the first convolution.
        dilations: of the first and the second.
    """

    def __init__(
        self,
        inputs: int,
        inner: int,
        outputs: int,
        *,
        stride: int = 1,
        dilations: tuple[int, int] = (1, 1),
    ) -> None:
        super().__init__()
        first, second = dilations
        self.bn_branch2a = nn.BatchNorm2d(inputs)
        self.conv_branch2a = nn.Conv2d(inputs, inner, 3, stride, first, first, bias=False)
        self.bn_branch2b1 = nn.BatchNorm2d(inner)
        self.conv_branch2b1 = nn.Conv2d(inner, outputs, 3, 1, second, second, bias=False)
        self.conv_branch1: nn.Module | None = None
        if stride != 1 or inputs != outputs:
            self.conv_branch1 = nn.Conv2d(inputs, outputs, 1, stride, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, inputs, h, w) to (B, outputs, ⌈h/stride⌉, ⌈w/stride⌉)."""
        y = F.relu(self.bn_branch2a(x))
        skip = x if self.conv_branch1 is None else self.conv_branch1(y)
        y = F.relu(self.bn_branch2b1(self.conv_branch2a(y)))
        return self.conv_branch2b1(y) + skip  # type: ignore[no-any-return]


class WideBottleneck(nn.Module):
    """1×1, 3×3, 1×1, each behind BatchNorm and ReLU, dropout before the last two; skip."""

    def __init__(self, inputs: int, outputs: int, *, dilation: int, dropout: float) -> None:
        super().__init__()
        quarter, half = outputs // 4, outputs // 2
        self.bn_branch2a = nn.BatchNorm2d(inputs)
        self.conv_branch2a = nn.Conv2d(inputs, quarter, 1, bias=False)
        self.bn_branch2b1 = nn.BatchNorm2d(quarter)
        self.dropout1 = ChannelDropout(dropout)
        self.conv_branch2b1 = nn.Conv2d(quarter, half, 3, 1, dilation, dilation, bias=False)
        self.bn_branch2b2 = nn.BatchNorm2d(half)
        self.dropout2 = ChannelDropout(dropout)
        self.conv_branch2b2 = nn.Conv2d(half, outputs, 1, bias=False)
        self.conv_branch1 = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, inputs, h, w) to (B, outputs, h, w)."""
        y = F.relu(self.bn_branch2a(x))
        skip = self.conv_branch1(y)
        y = self.dropout1(F.relu(self.bn_branch2b1(self.conv_branch2a(y))))
        y = self.dropout2(F.relu(self.bn_branch2b2(self.conv_branch2b1(y))))
        return self.conv_branch2b2(y) + skip  # type: ignore[no-any-return]


class WideResNet38(Backbone):
    """WideResNet-38; shallow features are stage 3's, deep ones the last, 4096 wide.

    At output stride 8, the published one, stages 5 to 7 are dilated instead of strided. At 16 stage
    5 has its stride back and dilations halve: the result is every second cell of the other.
    """

    shallow_channels = 256
    deep_channels = 4096
    shallow_stride = 4

    def __init__(self, *, output_stride: int = 8) -> None:
        super().__init__()
        check_stride("WideResNet-38", output_stride)
        self.deep_stride = output_stride
        dense = output_stride == 8
        near, far = (2, 4) if dense else (1, 2)  # dilations of stage 5, and of stages 6 and 7
        self.conv1a = nn.Conv2d(3, 64, 3, padding=1, bias=False)
        self.b2 = WideBlock(64, 128, 128, stride=2)
        self.b2_1 = WideBlock(128, 128, 128)
        self.b2_2 = WideBlock(128, 128, 128)
        self.b3 = WideBlock(128, 256, 256, stride=2)
        self.b3_1 = WideBlock(256, 256, 256)
        self.b3_2 = WideBlock(256, 256, 256)
        self.b4 = WideBlock(256, 512, 512, stride=2)
        for index in range(1, 6):
            self.add_module(f"b4_{index}", WideBlock(512, 512, 512))
        self.b5 = WideBlock(512, 512, 1024, stride=1 if dense else 2, dilations=(1, near))
        self.b5_1 = WideBlock(1024, 512, 1024, dilations=(near, near))
        self.b5_2 = WideBlock(1024, 512, 1024, dilations=(near, near))
        self.b6 = WideBottleneck(1024, 2048, dilation=far, dropout=0.3)
        self.b7 = WideBottleneck(2048, 4096, dilation=far, dropout=0.5)
        self.bn7 = nn.BatchNorm2d(4096)

    def first_layers(self) -> tuple[nn.Module, ...]:
        """Return the first convolution and stage 2."""
        return (self.conv1a, self.b2, self.b2_1, self.b2_2)

    def forward(self, x: Tensor) -> Features:
        """Return stage 3's (stride 4, 256) and the last (4096) features for (B, 3, H, W)."""
        x = self.b2_2(self.b2_1(self.b2(self.conv1a(x))))
        shallow = self.b3_2(self.b3_1(self.b3(x)))
        x = self.b4(shallow)
        for index in range(1, 6):
            x = self.get_submodule(f"b4_{index}")(x)
        x = self.b7(self.b6(self.b5_2(self.b5_1(self.b5(x)))))
        return Features(shallow, F.relu(self.bn7(x)))
