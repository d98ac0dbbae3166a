"""The network as a whole: every ablation of the paper's table is one value of its configuration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
import torch
from torch import Tensor, nn

from wseg_engine.networks.backbones.base import Backbone, Features
from wseg_engine.networks.build import build_backbone, build_network
from wseg_engine.networks.layers.pooling import pool_scores
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.settings.backbones import backbone as backbone_row
from wseg_engine.settings.backbones import backbone_names
from wseg_engine.settings.config import ModelConfig

LITE = ModelConfig(backbone="efficientnet_lite0", head="paper", classes=3)


def network(**changes: object) -> SegmentationNet:
    torch.manual_seed(0)
    return build_network(replace(LITE, **changes)).eval()  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def full() -> SegmentationNet:
    return network()


@pytest.fixture(scope="module")
def image() -> Tensor:
    return torch.rand(2, 3, 65, 48, generator=torch.Generator().manual_seed(1))


@cache
def features_of(backbone: str, stride: int) -> Features:
    """What a backbone makes of two images, less the values; once, as it is slow without them."""
    with torch.device("meta"):
        made = build_backbone(ModelConfig(backbone=backbone, output_stride=stride)).eval()
        found: Features = made(torch.empty(2, 3, 65, 81))
    return found


@pytest.mark.parametrize(
    ("backbone", "stride"),
    [(name, stride) for name in backbone_names() for stride in backbone_row(name).strides],
)
@pytest.mark.parametrize("head", ["auto", "paper", "compact", "cam"])
def test_every_backbone_takes_every_head_at_every_stride(
    backbone: str, head: str, stride: int
) -> None:
    config = ModelConfig(backbone=backbone, head=head, output_stride=stride, classes=5)
    with torch.device("meta"):
        found = build_network(config).eval()
        found.backbone.forward = lambda x: features_of(backbone, stride)  # the same for all heads
        output = found(torch.empty(2, 3, 65, 81))
    assert output.scores.shape == (2, 5)
    assert output.masks.shape == (2, 6, 65, 81)
    assert output.logits.shape[:2] == (2, 6)
    assert found.config is config


def test_masks_are_probabilities_of_the_inputs_size(full: SegmentationNet, image: Tensor) -> None:
    with torch.no_grad():
        output = full(full.normalise(image))
    torch.testing.assert_close(output.masks.sum(1), torch.ones(2, 65, 48))
    torch.testing.assert_close(output.scores, pool_scores(output.logits))


def test_normalising_is_the_backbones_own(full: SegmentationNet, image: Tensor) -> None:
    mean, std = (torch.tensor(v).view(3, 1, 1) for v in (full.backbone.mean, full.backbone.std))
    torch.testing.assert_close(full.normalise(image), (image - mean) / std)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"penalty": False}, {"penalty": False}),
        ({"penalty_power": 0.0}, {"power": 0.0}),
        ({"penalty_power": 5.0}, {"power": 5.0}),
        ({"penalty_lambda": 0.1}, {"lam": 0.1}),
        ({"pooling": "gap", "penalty": False}, {"pooling": "gap", "penalty": False}),
    ],
)
def test_each_ablation_of_the_scores_is_one_value(
    full: SegmentationNet, image: Tensor, changes: dict[str, object], expected: dict[str, object]
) -> None:
    ablated = SegmentationNet(full.backbone, full.head, replace(LITE, **changes))  # type: ignore[arg-type]
    with torch.no_grad():
        before, after = (n.eval()(n.normalise(image)) for n in (full, ablated))
    assert torch.equal(before.logits, after.logits)
    torch.testing.assert_close(after.scores, pool_scores(after.logits, **expected))  # type: ignore[arg-type]
    assert not torch.equal(before.scores, after.scores)


@pytest.mark.parametrize(
    "changes", [{"gate": "off"}, {"gate_rate": 0.6}, {"gci": False}], ids=["off", "rate", "gci"]
)
def test_each_ablation_of_the_streams_is_one_value(
    full: SegmentationNet, image: Tensor, changes: dict[str, object]
) -> None:
    ablated = network(**changes)
    own = ablated.state_dict()
    ablated.load_state_dict({name: full.state_dict()[name] for name in own})
    with torch.no_grad():
        before, after = (n.head_forward(n.features(n.normalise(image))) for n in (full, ablated))
    assert (before - after).abs().max() > 1e-4


def test_a_deterministic_gate_draws_nothing_while_training() -> None:
    def twice(make: Callable[[], SegmentationNet]) -> tuple[Tensor, Tensor]:
        found = make().train()
        for module in found.modules():
            if isinstance(module, nn.Dropout | nn.BatchNorm2d):
                module.eval()
        torch.manual_seed(3)
        features = Features(
            torch.rand(1, found.backbone.shallow_channels, 8, 8),
            torch.rand(1, found.backbone.deep_channels, 4, 4),
        )
        with torch.no_grad():
            return found.head_forward(features), found.head_forward(features)

    fixed = twice(lambda: network(gate="deterministic"))
    drawn = twice(network)
    assert torch.equal(*fixed)
    assert not torch.equal(*drawn)


def test_a_cam_head_scores_by_its_average_whatever_the_pooling(image: Tensor) -> None:
    cam = network(head="cam", pooling="ngwp", penalty=True)
    with torch.no_grad():
        output = cam(cam.normalise(image))
    torch.testing.assert_close(output.scores, output.logits[:, 1:].mean((2, 3)))
    assert torch.equal(output.masks[:, 0], torch.full_like(output.masks[:, 0], 0.1))


def test_the_state_dict_holds_only_the_backbones_and_the_heads_values(
    full: SegmentationNet,
) -> None:
    assert {name.partition(".")[0] for name in full.state_dict()} == {"backbone", "head"}


class Dot(Backbone):
    """The smallest backbone: both features are the image itself."""

    shallow_channels = deep_channels = 3
    shallow_stride = deep_stride = 1

    def first_layers(self) -> tuple[nn.Module, ...]:
        return ()

    def forward(self, x: Tensor) -> Features:
        return Features(x, x)


def test_any_backbone_and_head_can_be_put_together() -> None:
    class Head(nn.Module):
        def forward(self, features: Features) -> Tensor:
            return torch.cat([torch.ones_like(features.deep[:, :1]), features.deep], 1)

    x = torch.randn(2, 3, 4, 5)
    output = SegmentationNet(Dot(), Head(), LITE)(x)
    torch.testing.assert_close(output.logits[:, 1:], x)
    torch.testing.assert_close(output.masks, output.logits.softmax(1))
