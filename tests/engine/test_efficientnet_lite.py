"""EfficientNet-Lite against an independent padding rule, and its inference copy against itself."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from wseg_engine.networks.backbones.efficientnet_lite import EfficientNetLite, SameConv2d
from wseg_engine.networks.batch_norm_folding import fold_batch_norm, fold_batch_norms
from wseg_engine.pretrained.weights import read_state_dict
from wseg_engine.settings.config import ModelConfig
from wseg_engine.settings.weight_files import find_weights


def randomised(variant: str, output_stride: int = 16) -> EfficientNetLite:
    """A network whose BatchNorms do something, as pretrained ones do."""
    torch.manual_seed(0)
    network = EfficientNetLite(variant, output_stride=output_stride).eval()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, 0, 0.1)
    return network


def tensorflow_same(x: Tensor, weight: Tensor, *, stride: int, dilation: int) -> Tensor:
    """TensorFlow's rule: output ⌈size / stride⌉, an odd pixel of padding goes behind."""
    height, width = x.shape[-2:]
    reach = (weight.shape[-1] - 1) * dilation + 1
    down = max((math.ceil(height / stride) - 1) * stride + reach - height, 0)
    across = max((math.ceil(width / stride) - 1) * stride + reach - width, 0)
    canvas = x.new_zeros(*x.shape[:2], height + down, width + across)
    top, left = down // 2, across // 2
    canvas[..., top : top + height, left : left + width] = x
    return F.conv2d(canvas, weight, stride=stride, dilation=dilation)


@pytest.mark.parametrize("size", [(7, 8), (8, 7), (1, 5), (16, 16)])
@pytest.mark.parametrize(("kernel", "stride", "dilation"), [(3, 2, 1), (5, 2, 1), (5, 1, 2)])
def test_same_padding_follows_tensorflows_rule(
    size: tuple[int, int], kernel: int, stride: int, dilation: int
) -> None:
    torch.manual_seed(1)
    conv = SameConv2d(2, 3, kernel, stride=stride, dilation=dilation, bias=False)
    x = torch.randn(1, 2, *size)
    expected = tensorflow_same(x, conv.weight, stride=stride, dilation=dilation)
    result = conv(x)
    assert result.shape[-2:] == tuple(math.ceil(side / stride) for side in size)
    torch.testing.assert_close(result, expected)


@pytest.mark.parametrize(
    ("variant", "blocks", "widths"),
    [
        ("lite0", 16, [16, 24, 40, 80, 112, 192, 320]),
        ("lite2", 21, [16, 24, 48, 88, 120, 208, 352]),
    ],
)
def test_scaling_gives_the_published_blocks_and_widths(
    variant: str, blocks: int, widths: list[int]
) -> None:
    network = EfficientNetLite(variant)
    assert len(network._blocks) == blocks
    assert network.stage_widths == widths


@pytest.mark.parametrize(("output_stride", "strides"), [(16, (8, 16)), (8, (8, 8))])
def test_feature_sizes_follow_the_strides(output_stride: int, strides: tuple[int, int]) -> None:
    network = EfficientNetLite("lite0", output_stride=output_stride).eval()
    shallow, deep = network(torch.zeros(1, 3, 65, 48))
    for features, stride, channels in (
        (shallow, strides[0], network.shallow_channels),
        (deep, strides[1], network.deep_channels),
    ):
        assert features.shape == (1, channels, math.ceil(65 / stride), math.ceil(48 / stride))


def test_an_output_stride_it_is_not_made_for_is_refused() -> None:
    with pytest.raises(ValueError, match="output stride 32; expected 8 or 16"):
        EfficientNetLite("lite0", output_stride=32)


@pytest.mark.parametrize("variant", ["lite0", "lite2"])
def test_the_inference_copy_gives_the_same_features_and_leaves_the_original(variant: str) -> None:
    network = randomised(variant)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    x = torch.randn(2, 3, 64, 80)
    with torch.inference_mode():
        expected = network(x)
        result = fold_batch_norms(network)(x)
    for part, reference in zip(result, expected, strict=True):
        scale = reference.abs().max()
        torch.testing.assert_close(part / scale, reference / scale, rtol=0, atol=1e-5)
    for name, value in network.state_dict().items():
        assert torch.equal(value, before[name]), name


def test_folding_needs_running_statistics() -> None:
    norm = torch.nn.BatchNorm2d(4, track_running_stats=False)
    with pytest.raises(ValueError, match="running statistics"):
        fold_batch_norm(torch.nn.Conv2d(3, 4, 1), norm)


@pytest.mark.parametrize("variant", ["lite0", "lite2"])
def test_published_weights_fill_every_tensor_and_leave_the_classifier(variant: str) -> None:
    found = find_weights(f"efficientnet_{variant}", config=ModelConfig())
    assert found is not None
    state = read_state_dict(found.path)
    names = set(EfficientNetLite(variant).state_dict())
    assert names - set(state) == set()
    assert set(state) - names == {"_fc.weight", "_fc.bias"}
