"""Networks that take no time, for tests of what is done with them and not of what they know.

Every part of the real ones is there. As a script this is `wseg` with them:
`python -m tests.quick run …`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from wseg_engine.base.events import Event

if TYPE_CHECKING:
    from wseg_engine.networks.model import SegmentationNet

WIDTH = 8  # channels: the fewest that the backbone rounds to
NARROWER = 8
COLOURS = 3  # channels of an image


def thin_backbones(patch: pytest.MonkeyPatch) -> None:
    """Have EfficientNet-Lite built with few channels and a block a stage; no weights fit it."""
    from wseg_engine.networks.backbones import efficientnet_lite as lite

    stages = tuple(stage._replace(repeats=1, width=WIDTH) for stage in lite._STAGES)
    patch.setattr(lite, "_STAGES", stages)
    patch.setattr(lite, "STEM_WIDTH", WIDTH)
    patch.setattr(lite, "TOP_WIDTH", 2 * WIDTH)


def narrow_backbones(patch: pytest.MonkeyPatch) -> None:
    """Have ResNets and vision transformers built whole, with an eighth of their channels."""
    from wseg_engine.networks.backbones import dinov2, resnet, wide_resnet38

    for module, kind in ((resnet, resnet.ResNet), (wide_resnet38, wide_resnet38.WideResNet38)):
        patch.setattr(module, "nn", _narrow_layers())
        for name in ("shallow_channels", "deep_channels"):
            patch.setattr(kind, name, getattr(kind, name) // NARROWER)
    build = dinov2.DinoV2.__init__

    def narrow(self: dinov2.DinoV2, dim: int, *arguments: int, **options: int) -> None:
        build(self, dim // NARROWER, *arguments, **options)

    patch.setattr(dinov2.DinoV2, "__init__", narrow)


def _narrow_layers() -> SimpleNamespace:
    """Return `torch.nn`, whose layers have fewer channels than they are asked for."""
    from torch import nn

    def conv(inputs: int, outputs: int, *arguments: Any, **options: Any) -> nn.Conv2d:
        of = inputs if inputs == COLOURS else inputs // NARROWER
        return nn.Conv2d(of, outputs // NARROWER, *arguments, **options)

    def norm(channels: int, *arguments: Any, **options: Any) -> nn.BatchNorm2d:
        return nn.BatchNorm2d(channels // NARROWER, *arguments, **options)

    return SimpleNamespace(**vars(nn) | {"Conv2d": conv, "BatchNorm2d": norm})


def quick_networks(patch: pytest.MonkeyPatch) -> None:
    """Have trainings begin with thin backbones as the seed draws them, and no saliency network.

    Classes are not told apart by ImageNet's.
    """
    from wseg_engine.training import assemble, train

    thin_backbones(patch)
    quick_saliency(patch)
    for module in (assemble, train):
        patch.setattr(module, "load_pretrained", _load_nothing)


def quick_saliency(patch: pytest.MonkeyPatch) -> None:
    """Have what is bright in a photograph stand out of it."""
    from wseg_engine.saliency.onnx_network import OnnxSaliency

    patch.setattr(OnnxSaliency, "__call__", brightness)


def _load_nothing(_network: SegmentationNet, **_options: object) -> Iterator[Event]:
    yield from ()


def brightness(network: object, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the map of a photograph, (H, W, 3), in the size of the network's own."""
    from wseg_engine.images.pixels import ImageSize, resize

    side = network._about.side  # type: ignore[attr-defined]
    return np.asarray(resize(image, ImageSize(side, side)).max(-1), np.uint8)


if __name__ == "__main__":
    from wseg_engine.__main__ import main

    with pytest.MonkeyPatch.context() as patch:
        quick_networks(patch)
        sys.exit(main(sys.argv[1:]))
