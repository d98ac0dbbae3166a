"""Global cue injection: what the deep features know of the whole image modulates the shallow ones.

Section 4.3 of the paper (Eq. 8).
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from wseg_engine.networks.layers.layers import conv_norm_relu, new_conv


class GlobalCueInjection(nn.Module):
    """Scale and shift normalised shallow features by cues pooled over the deep ones.

    `relu((scale + 1) · norm(shallow) + shift)`, then a 1×1 convolution. The `+ 1` leaves the
    features as they are where there is no cue; the paper has none, its published networks do.

    Args:
        shallow_channels: of the shallow features.
        deep_channels: of the deep stream.
        width: channels of the result.
        cues: whether to inject them; without, the features are only normalised and mixed.
    """

    def __init__(
        self,
        shallow_channels: int,
        *,
        deep_channels: int = 256,
        width: int = 256,
        cues: bool = True,
    ) -> None:
        super().__init__()
        self.from_deep = conv_norm_relu(deep_channels, 2 * width, 1) if cues else None
        self.from_shallow = nn.Sequential(
            new_conv(shallow_channels, width, 1), nn.BatchNorm2d(width, affine=False)
        )
        self.mix = conv_norm_relu(width, width, 1)

    def forward(self, shallow: Tensor, deep: Tensor) -> Tensor:
        """Return the shallow stream.

        Args:
            shallow: (B, shallow_channels, h, w).
            deep: (B, deep_channels, any height, any width).

        Returns:
            (B, width, h, w), not negative.
        """
        x = self.from_shallow(shallow)
        if self.from_deep is not None:
            scale, shift = self.from_deep(deep).amax((2, 3), keepdim=True).chunk(2, 1)
            x = x * (scale + 1) + shift
        return self.mix(F.relu(x))  # type: ignore[no-any-return]
