"""Backbones: names, sizes, strides, and what of them is frozen."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from wseg_engine.networks.backbones.base import Backbone
from wseg_engine.networks.backbones.resnet import Bottleneck, ResNet
from wseg_engine.networks.backbones.vgg16 import VGG16
from wseg_engine.networks.backbones.wide_resnet38 import WideBlock, WideBottleneck, WideResNet38
from wseg_engine.networks.build import build_backbone, build_network
from wseg_engine.settings.backbones import backbone as backbone_row
from wseg_engine.settings.backbones import backbone_names
from wseg_engine.settings.config import ConfigError, ModelConfig

PUBLISHED = {
    "wide_resnet38": "resnet38",
    "vgg16": "vgg16",
    "resnet50": "resnet50",
    "resnet101": "resnet101",
}
HEAD = ("aspp.", "_aff.", "shallow_mask.", "fc8_", "last_conv.")
SIZES = [(65, 81), (64, 48)]


def meta(backbone: str, **changes: object) -> Backbone:
    """Build a backbone without memory for its weights."""
    with torch.device("meta"):
        return build_backbone(ModelConfig(backbone=backbone, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", PUBLISHED)
@pytest.mark.parametrize("stride", [8, 16])
def test_names_and_shapes_are_the_published_ones_at_either_stride(
    shared: Path, name: str, stride: int
) -> None:
    file = shared / "golden" / f"names_{PUBLISHED[name]}_ae.json"
    names = json.loads(file.read_text(encoding="utf-8"))
    expected = {n: tuple(s) for n, s in names.items() if not n.startswith(HEAD)}
    state = meta(name, output_stride=stride).state_dict()
    assert {n: tuple(v.shape) for n, v in state.items()} == expected


@pytest.mark.parametrize(
    ("name", "stride"),
    [(name, stride) for name in backbone_names() for stride in (0, *backbone_row(name).strides)],
)
@pytest.mark.parametrize("size", SIZES)
def test_features_have_the_promised_sizes(name: str, stride: int, size: tuple[int, int]) -> None:
    backbone = meta(name, output_stride=stride).eval()
    shallow, deep = backbone(torch.empty(1, 3, *size, device="meta"))
    config = ModelConfig(backbone=name, output_stride=stride)
    assert backbone.deep_stride == config.stride
    for found, channels, cell in (
        (shallow, backbone.shallow_channels, backbone.shallow_stride),
        (deep, backbone.deep_channels, backbone.deep_stride),
    ):
        assert found.shape == (1, channels, -(-size[0] // cell), -(-size[1] // cell))


def test_default_strides_are_the_published_ones() -> None:
    strides = {name: meta(name).deep_stride for name in backbone_names()}
    published = {"wide_resnet38": 8, "vgg16": 8, "dinov2_vits14": 14, "dinov2_vitb14": 14}
    assert strides == {name: published.get(name, 16) for name in backbone_names()}


def narrowed(make: Callable[[], Backbone], share: int) -> Backbone:
    """Divide every width, so that a network runs in no time; the wiring stays."""
    with torch.device("meta"):
        backbone = make()
    for module in backbone.modules():
        if isinstance(module, nn.Conv2d):
            if module.in_channels > 3:
                module.in_channels //= share
            module.out_channels //= share
            shape = (module.out_channels, module.in_channels, *module.kernel_size)
            module.weight = nn.Parameter(torch.empty(shape))
            nn.init.kaiming_normal_(module.weight)
            if module.bias is not None:
                module.bias = nn.Parameter(torch.randn(module.out_channels) * 0.1)
        elif isinstance(module, nn.BatchNorm2d):
            width = module.num_features // share
            module.num_features = width
            module.weight = nn.Parameter(torch.rand(width) + 0.5)
            module.bias = nn.Parameter(torch.randn(width) * 0.1)
            module.running_mean = torch.randn(width) * 0.1
            module.running_var = torch.rand(width) + 0.5
            module.num_batches_tracked = torch.tensor(0)
    # In double precision the comparison is sharp, and no kernels are compiled for each new shape.
    return backbone.double().eval()


def pair(make: Callable[[int], Backbone]) -> tuple[Backbone, Backbone]:
    """The same weights at stride 8 and at stride 16."""
    torch.manual_seed(0)
    fine, coarse = (narrowed(partial(make, stride), 16) for stride in (8, 16))
    coarse.load_state_dict(fine.state_dict())
    return fine, coarse


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "make",
    [
        lambda stride: ResNet(depth=50, output_stride=stride),
        lambda stride: ResNet(depth=101, output_stride=stride),
        lambda stride: ResNet(depth=50, output_stride=stride, stride_in_first=True),
        lambda stride: ResNet(output_stride=stride, stride_in_first=True, dilate_last_stage=True),
        lambda stride: WideResNet38(output_stride=stride),
    ],
    ids=["resnet50", "resnet101", "resnet50_caffe", "resnet50_dilated", "wide_resnet38"],
)
def test_stride_16_is_every_second_cell_of_stride_8(
    make: Callable[[int], Backbone], size: tuple[int, int]
) -> None:
    """The field of view is the same: only how densely it is sampled differs."""
    fine, coarse = pair(make)
    image = torch.randn(1, 3, *size, dtype=torch.float64)
    with torch.no_grad():
        at_8, at_16 = fine(image), coarse(image)
    torch.testing.assert_close(at_8.shallow, at_16.shallow)
    torch.testing.assert_close(at_8.deep[..., ::2, ::2], at_16.deep)


@pytest.mark.parametrize("first", [False, True])
def test_a_dilated_last_stage_sees_what_the_classifying_network_saw(first: bool) -> None:
    """Every second cell is that of the ImageNet network, whose last stage has a stride of 2."""

    def make(dilated: bool) -> Backbone:
        return ResNet(stride_in_first=first, dilate_last_stage=dilated)

    torch.manual_seed(0)
    dense, strided = (narrowed(partial(make, dilated), 16) for dilated in (True, False))
    strided.load_state_dict(dense.state_dict())
    for name in ("layer4.0.conv1" if first else "layer4.0.conv2", "layer4.0.downsample.0"):
        conv = strided.get_submodule(name)
        assert isinstance(conv, nn.Conv2d)
        conv.stride = (2, 2)
    image = torch.randn(1, 3, 97, 80, dtype=torch.float64)
    with torch.no_grad():
        torch.testing.assert_close(dense(image).deep[..., ::2, ::2], strided(image).deep)


@pytest.mark.parametrize("size", SIZES)
def test_vgg_at_stride_16_is_every_second_cell_up_to_its_last_convolution(
    size: tuple[int, int],
) -> None:
    fine, coarse = pair(lambda stride: VGG16(output_stride=stride))
    seen: list[Tensor] = []
    for backbone in (fine, coarse):
        last = backbone.get_submodule("conv5_3")
        last.register_forward_hook(lambda _m, _i, out: seen.append(out))
        with torch.no_grad():
            torch.manual_seed(1)
            backbone(torch.randn(1, 3, *size, dtype=torch.float64))
    torch.testing.assert_close(seen[0][..., ::2, ::2], seen[1])


@pytest.mark.parametrize("first", [False, True])
def test_the_stride_of_a_bottleneck_sits_where_it_was_asked_for(first: bool) -> None:
    torch.manual_seed(0)
    block = Bottleneck(8, 2, stride=2, dilation=1, stride_in_first=first, eps=1e-5).eval()
    assert block.conv1.stride == ((2, 2) if first else (1, 1))
    assert block.conv2.stride == ((1, 1) if first else (2, 2))
    # With the stride in the first 1×1, pixels in odd rows and columns are never seen.
    one = torch.randn(1, 8, 6, 6)
    other = one.clone()
    other[..., 1::2, :] += 1
    other[..., 1::2] += 1
    with torch.no_grad():
        assert torch.equal(block(one), block(other)) == first


def test_epsilon_of_the_resnets_norms_is_the_configured_one() -> None:
    backbone = meta("resnet50", batch_norm_eps=1e-3)
    assert {m.eps for m in backbone.modules() if isinstance(m, nn.BatchNorm2d)} == {1e-3}


def plain_bottleneck(block: Bottleneck, x: Tensor, *, stride: int) -> Tensor:
    """A bottleneck from its definition, normalisation written out."""

    def norm(y: Tensor, bn: nn.BatchNorm2d) -> Tensor:
        assert bn.running_mean is not None
        assert bn.running_var is not None
        view = (1, -1, 1, 1)
        scale = bn.weight / (bn.running_var + bn.eps).sqrt()
        return (y - bn.running_mean.view(view)) * scale.view(view) + bn.bias.view(view)

    y = norm(nn.functional.conv2d(x, block.conv1.weight), block.bn1).clamp_min(0)
    y = norm(nn.functional.conv2d(y, block.conv2.weight, padding=1), block.bn2).clamp_min(0)
    y = norm(nn.functional.conv2d(y[..., ::stride, ::stride], block.conv3.weight), block.bn3)
    skip = block.downsample
    assert isinstance(skip, nn.Sequential)
    thin = x[..., ::stride, ::stride]
    return (y + norm(nn.functional.conv2d(thin, skip[0].weight), skip[1])).clamp_min(0)


def test_a_bottleneck_is_its_definition_for_either_epsilon() -> None:
    for eps in (1e-5, 1e-3):
        torch.manual_seed(0)
        block = Bottleneck(8, 4, stride=2, dilation=1, stride_in_first=False, eps=eps).eval()
        for module in block.modules():
            if isinstance(module, nn.BatchNorm2d):
                nn.init.normal_(module.bias)
                assert module.running_var is not None
                module.running_var.uniform_(0.001, 0.02)
        x = torch.randn(2, 8, 7, 6, dtype=torch.float64)
        block.double()
        with torch.no_grad():
            torch.testing.assert_close(block(x), plain_bottleneck(block, x, stride=2))


@pytest.mark.parametrize(
    "block",
    [
        WideBlock(4, 3, 6, stride=2),
        WideBlock(6, 3, 6, dilations=(2, 2)),
        WideBottleneck(4, 8, dilation=2, dropout=0.3),
        Bottleneck(4, 2, stride=2, dilation=1, stride_in_first=True, eps=1e-3),
    ],
    ids=["wide_strided", "wide_dilated", "wide_bottleneck", "bottleneck"],
)
def test_gradients_of_blocks_are_those_of_finite_differences(block: nn.Module) -> None:
    torch.manual_seed(0)
    for module in block.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.bias)
    block = block.double().eval()
    inputs = 6 if isinstance(block, WideBlock) and block.conv_branch1 is None else 4
    x = torch.randn(2, inputs, 6, 5, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(block, (x,), fast_mode=True)


FIRST = {
    "wide_resnet38": ("conv1a.", "b2."),
    "vgg16": ("conv1_1.", "conv1_2."),
    "resnet50": ("conv1.", "bn1."),
    "resnet101": ("conv1.", "bn1."),
    # Its last convolution is part of the weights, but feeds ImageNet's classifier alone.
    "efficientnet_lite2": ("_conv_stem.", "_blocks.0.", "_conv_head."),
}


@pytest.mark.parametrize("name", FIRST)
def test_first_layers_and_all_norms_of_the_backbone_are_frozen(name: str) -> None:
    with torch.device("meta"):
        network = build_network(ModelConfig(backbone=name, head="cam", classes=3)).train()
    norms = {
        f"{path}."
        for path, module in network.backbone.named_modules()
        if isinstance(module, nn.BatchNorm2d)
    }
    assert all(not network.backbone.get_submodule(norm.rstrip(".")).training for norm in norms)
    stage_2 = ("b2_1.", "b2_2.") if name == "wide_resnet38" else ()
    frozen = (*FIRST[name], *stage_2, *norms)
    for path, parameter in network.backbone.named_parameters():
        assert parameter.requires_grad == (not path.startswith(frozen)), path
    assert all(parameter.requires_grad for parameter in network.head.parameters())


def test_training_mode_changes_only_what_is_not_frozen() -> None:
    network = build_network(ModelConfig(backbone="resnet50", classes=2))
    before = {name: value.clone() for name, value in network.named_buffers()}
    network.train()
    network.head_forward(network.features(torch.randn(2, 3, 48, 48)))
    changed = {n for n, v in network.named_buffers() if not torch.equal(v, before[n])}
    assert changed
    assert all(name.startswith("head.") and "aspp" not in name for name in changed)


def test_a_stride_without_a_network_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="output stride 32; expected 8 or 16"):
        ResNet(output_stride=32)
    with pytest.raises(ConfigError, match="output_stride is 32"):
        ModelConfig(backbone="vgg16", output_stride=32)
    with pytest.raises(ConfigError, match="16; the backbone dinov2_vits14 has 14"):
        ModelConfig(backbone="dinov2_vits14", output_stride=16)
    with pytest.raises(ValueError, match="depth 18; expected one of"):
        ResNet(depth=18)


def test_aspp_reaches_as_many_pixels_at_either_stride() -> None:
    for name in PUBLISHED:
        with torch.device("meta"):
            heads = {
                stride: build_network(ModelConfig(backbone=name, output_stride=stride))
                for stride in (8, 16)
            }
        reach = {
            stride: [
                module.dilation[0] * stride
                for module in network.head.aspp.modules()  # type: ignore[union-attr]
                if isinstance(module, nn.Conv2d) and module.kernel_size == (3, 3)
            ]
            for stride, network in heads.items()
        }
        published = ModelConfig(backbone=name).stride
        assert reach[8] == reach[16] == [d * published for d in (12, 24, 36)]
