"""The networks that say what stands out in a photograph, in one table, beside the backbones.

Light: nothing here reads a model.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wseg_engine.settings.backbones import KnownWeights
from wseg_engine.settings.own_files import own_file


@dataclass(frozen=True)
class SaliencyNetwork:
    """One saliency network: what it is called, its file, and what it expects and gives."""

    name: str  # in files
    title: str  # as people write it
    maker: str  # "module:attribute"; called with this row and the file's bytes
    side: int  # of the square it looks at, in pixels; its maps have the same
    output: str  # name of the map among the network's outputs
    mean: tuple[float, float, float]  # of RGB in 0-1
    std: tuple[float, float, float]
    weights: KnownWeights


SALIENCY_NETWORKS = (
    SaliencyNetwork(
        name="u2netp",
        title="U²-Netp",
        maker="wseg_engine.saliency.onnx_network:OnnxSaliency",
        side=320,
        output="1959",
        mean=(0.485, 0.456, 0.406),
        std=(0.229, 0.224, 0.225),
        weights=KnownWeights(
            name="u2netp.onnx",
            backbone="u2netp",
            kind="saliency",
            sha256="309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8",
            licence="Apache-2.0",
            remark="what stands out in a photograph; a part of TagMask",
            size=4_574_861,
        ),
    ),
)
DEFAULT_SALIENCY = SALIENCY_NETWORKS[0]


def saliency_file(network: SaliencyNetwork) -> Path | None:
    """Return where a network's file is; None if it is not there."""
    return own_file(network.weights.name)
