"""Networks that take no time, for tests of what is done with them and not of what they know.

Every part of the real ones is there. As a script this is `wseg` with them:
`python -m tests.quick run …`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from wseg_engine.base.events import Event

if TYPE_CHECKING:
    from wseg_engine.networks.model import SegmentationNet

WIDTH = 8  # channels: the fewest that the backbone rounds to


def thin_backbones(patch: pytest.MonkeyPatch) -> None:
    """Have EfficientNet-Lite built with few channels and a block a stage; no weights fit it."""
    from wseg_engine.networks.backbones import efficientnet_lite as lite

    stages = tuple(stage._replace(repeats=1, width=WIDTH) for stage in lite._STAGES)
    patch.setattr(lite, "_STAGES", stages)
    patch.setattr(lite, "STEM_WIDTH", WIDTH)
    patch.setattr(lite, "TOP_WIDTH", 2 * WIDTH)


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

    patch.setattr(OnnxSaliency, "__call__", _brightness)


def _load_nothing(_network: SegmentationNet, **_options: object) -> Iterator[Event]:
    yield from ()


def _brightness(network: object, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the map of a photograph, (H, W, 3), in the size of the network's own."""
    from wseg_engine.images.pixels import ImageSize, resize

    side = network._about.side  # type: ignore[attr-defined]
    return np.asarray(resize(image, ImageSize(side, side)).max(-1), np.uint8)


if __name__ == "__main__":
    from wseg_engine.__main__ import main

    with pytest.MonkeyPatch.context() as patch:
        quick_networks(patch)
        sys.exit(main(sys.argv[1:]))
