"""The paper's decoder (section 4): ASPP, skip, global cues, stochastic gate, classifier."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from wseg_engine.networks.backbones.base import Features
from wseg_engine.networks.layers.aspp import ASPP, DILATIONS
from wseg_engine.networks.layers.gate import Gate
from wseg_engine.networks.layers.gci import GlobalCueInjection
from wseg_engine.networks.layers.layers import conv_norm_relu, new_conv, resize

SKIP_WIDTH = 48
BACKGROUND_LOGIT = 1.0


def with_background(logits: Tensor) -> Tensor:
    """Put the constant background logit in front: (B, K, h, w) to (B, K + 1, h, w)."""
    background = torch.full_like(logits[:, :1], BACKGROUND_LOGIT)
    return torch.cat([background, logits], 1)


class PaperHead(nn.Module):
    """Logits at the shallow features' size from a backbone's features.

    Args:
        shallow_channels: of the backbone's shallow features.
        deep_channels: of its deep features.
        classes: number of foreground classes.
        width: channels of both streams and of the decoder.
        dilations: of ASPP, in cells of the deep features.
        gate: "stochastic" or "deterministic" mixing of the streams, or "off": the deep one alone.
        gate_rate: ψ, the shallow stream's share.
        gci: inject global cues into the shallow stream.
    """

    def __init__(
        self,
        *,
        shallow_channels: int,
        deep_channels: int,
        classes: int,
        width: int = 256,
        dilations: tuple[int, ...] = DILATIONS,
        gate: str = "stochastic",
        gate_rate: float = 0.3,
        gci: bool = True,
    ) -> None:
        super().__init__()
        if gate not in ("stochastic", "deterministic", "off"):
            raise ValueError(f"gate is {gate!r}; expected stochastic, deterministic or off.")
        self.aspp = ASPP(deep_channels, width=width, dilations=dilations)
        self.skip = conv_norm_relu(shallow_channels, SKIP_WIDTH, 1)
        self.merge = conv_norm_relu(width + SKIP_WIDTH, width, 3)
        # With the gate off nothing would train the shallow stream, so it is not made at all.
        self.shallow_stream = (
            None
            if gate == "off"
            else GlobalCueInjection(shallow_channels, deep_channels=width, width=width, cues=gci)
        )
        self.gate = Gate(rate=gate_rate, stochastic=gate == "stochastic")
        self.decoder = nn.Sequential(
            conv_norm_relu(width, width, 3),
            nn.Dropout(0.5),
            conv_norm_relu(width, width, 3),
            nn.Dropout(0.1),
        )
        self.classifier = new_conv(width, classes, 1, bias=True)

    def forward(self, features: Features) -> Tensor:
        """Return (B, classes + 1, h, w) logits, background first, of the shallow features' size."""
        h, w = features.shallow.shape[-2:]
        context = resize(self.aspp(features.deep), (h, w))
        x = self.merge(torch.cat([context, self.skip(features.shallow)], 1))
        if self.shallow_stream is not None:
            x = self.gate(x, self.shallow_stream(features.shallow, x))
        return with_background(self.classifier(self.decoder(x)))
