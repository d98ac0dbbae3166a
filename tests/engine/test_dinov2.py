"""DINOv2 against the published implementation, and as a backbone like any other.

`data/dinov2.npz` was made with the published code (facebookresearch/dinov2, Apache-2.0): its
`DinoVisionTransformer` with patches of 14, 56 px of pretraining, 16 channels, three blocks of two
heads, four registers and positions interpolated with antialiasing and no offset, as its models
with registers are made; all parameters drawn at random. It holds them, three pairs of images, the
normalised patch tokens of the last block and the tokens of the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from wseg_engine.networks.backbones.dinov2 import PATCH, DinoV2
from wseg_engine.networks.build import build_network
from wseg_engine.settings.backbones import backbone
from wseg_engine.settings.config import ModelConfig

DATA = Path(__file__).parent / "data" / "dinov2.npz"


@pytest.fixture(scope="module")
def golden() -> Mapping[str, Tensor]:
    with np.load(DATA) as file:
        return {name: torch.from_numpy(file[name].astype(np.float32)) for name in file.files}


@pytest.fixture(scope="module")
def network(golden: Mapping[str, Tensor]) -> DinoV2:
    state = {
        name.removeprefix("state/"): value
        for name, value in golden.items()
        if name.startswith("state/")
    }
    network = DinoV2(16, 2, 3, grid=4)
    missing, unexpected = network.load_state_dict(state, strict=False)
    assert missing == [] and unexpected == list(DinoV2.unused_names)
    return network.eval()


@pytest.mark.parametrize("size", ["56x56", "70x42", "28x98"])
def test_features_equal_those_of_the_published_code(
    network: DinoV2, golden: Mapping[str, Tensor], size: str
) -> None:
    with torch.no_grad():
        shallow, deep = network(golden[f"image/{size}"])
    torch.testing.assert_close(deep, golden[f"deep/{size}"], rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(shallow, golden[f"shallow/{size}"], rtol=1e-4, atol=1e-4)


def test_positions_matter(network: DinoV2, golden: Mapping[str, Tensor]) -> None:
    image = golden["image/70x42"]
    with torch.no_grad():
        turned = network(image.flip(3)).deep.flip(3)
        assert not torch.allclose(turned, network(image).deep, atol=1e-2)


@pytest.mark.parametrize(("height", "width"), [(15, 57), (14, 14), (64, 41)])
def test_sides_are_rounded_up_to_whole_patches(network: DinoV2, height: int, width: int) -> None:
    with torch.no_grad():
        shallow, deep = network(torch.randn(1, 3, height, width))
    cells = (-(-height // PATCH), -(-width // PATCH))
    assert deep.shape[-2:] == shallow.shape[-2:] == cells


@pytest.mark.parametrize("name", ["dinov2_vits14", "dinov2_vitb14"])
def test_the_table_says_what_is_built(name: str) -> None:
    with torch.device("meta"):
        built = build_network(ModelConfig(backbone=name, classes=2))
    about = backbone(name)
    parameters = sum(value.numel() for value in built.backbone.parameters()) / 1e6
    assert parameters == pytest.approx(about.parameters, abs=0.1)
    assert built.backbone.deep_channels == about.channels
    assert built.backbone.deep_stride == about.stride == PATCH
    assert built.config.head_kind == "compact"


def test_another_stride_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 14"):
        DinoV2(16, 2, 1, output_stride=16)
