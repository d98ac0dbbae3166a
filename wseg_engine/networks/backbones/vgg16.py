"""VGG16 made dense, its first two fully connected layers turned into narrow convolutions."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from wseg_engine.networks.backbones.base import Backbone, Features, check_stride
from wseg_engine.networks.layers.layers import ChannelDropout

STAGES = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))
FC_WIDTH = 1024


class VGG16(Backbone):
    """VGG16; shallow features are conv3_3's, deep ones fc7's, 1024 wide.

    At output stride 8, the published one, pool4 has stride 1 and stage 5 is dilated by 2. At 16
    pool4 has its stride back and stage 5 is not dilated: up to there the result is every second
    cell of the other's. fc6, not dilated in either, looks twice as far at 16.
    """

    shallow_channels = 256
    deep_channels = FC_WIDTH
    shallow_stride = 4

    def __init__(self, *, output_stride: int = 8) -> None:
        super().__init__()
        check_stride("VGG16", output_stride)
        self.deep_stride = output_stride
        inputs = 3
        for stage, widths in enumerate(STAGES, 1):
            dilation = 2 if stage == 5 and output_stride == 8 else 1
            for index, width in enumerate(widths, 1):
                conv = nn.Conv2d(inputs, width, 3, padding=dilation, dilation=dilation)
                self.add_module(f"conv{stage}_{index}", conv)
                inputs = width
        self.fc6 = nn.Conv2d(inputs, FC_WIDTH, 3, padding=1)
        self.drop6 = ChannelDropout(0.5)
        self.fc7 = nn.Conv2d(FC_WIDTH, FC_WIDTH, 1)

    def first_layers(self) -> tuple[nn.Module, ...]:
        """Return the first two convolutions."""
        return (self.get_submodule("conv1_1"), self.get_submodule("conv1_2"))

    def _stage(self, stage: int, x: Tensor) -> Tensor:
        for index in range(1, len(STAGES[stage - 1]) + 1):
            x = F.relu(self.get_submodule(f"conv{stage}_{index}")(x), inplace=True)
        return x

    def forward(self, x: Tensor) -> Features:
        """Return conv3_3's (stride 4, 256) and fc7's (1024) features for (B, 3, H, W)."""
        x = F.max_pool2d(self._stage(1, x), 3, 2, 1)
        x = F.max_pool2d(self._stage(2, x), 3, 2, 1)
        shallow = self._stage(3, x)
        x = self._stage(4, F.max_pool2d(shallow, 3, 2, 1))
        x = self._stage(5, F.max_pool2d(x, 3, self.deep_stride // 8, 1))
        x = self.drop6(F.relu(self.fc6(x)))
        return Features(shallow, F.relu(self.fc7(x)))
