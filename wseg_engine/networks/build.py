"""From a configuration to a network: the only place that knows networks by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import cast

from torch import nn

from wseg_engine.networks.backbones.base import Backbone
from wseg_engine.networks.backbones.resnet import ResNet
from wseg_engine.networks.backbones.vgg16 import VGG16
from wseg_engine.networks.backbones.wide_resnet38 import WideResNet38
from wseg_engine.networks.heads.cam_head import CamHead
from wseg_engine.networks.heads.paper_head import PaperHead
from wseg_engine.networks.layers.aspp import DILATIONS
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.settings.config import BACKBONES, ModelConfig


def build_network(config: ModelConfig) -> SegmentationNet:
    """Build the configured network, with new weights drawn from torch's generator.

    Pretrained weights are loaded by `wseg_engine.pretrained.weights`.
    """
    backbone = build_backbone(config)
    return SegmentationNet(backbone, _build_head(config, backbone), config)


def build_backbone(config: ModelConfig) -> Backbone:
    """Build the configured backbone.

    Raises:
        ValueError: for a backbone that has no builder here.
    """
    resnet = partial(
        ResNet,
        stride_in_first=config.stride_in_first,
        dilate_last_stage=config.dilate_last_stage,
        eps=config.batch_norm_eps,
    )
    makers: dict[str, Callable[..., Backbone]] = {
        "wide_resnet38": WideResNet38,
        "vgg16": VGG16,
        "resnet50": partial(resnet, depth=50),
        "resnet101": partial(resnet, depth=101),
        "efficientnet_lite0": partial(_efficientnet_lite, "lite0"),
        "efficientnet_lite2": partial(_efficientnet_lite, "lite2"),
    }
    if config.backbone not in makers:
        raise ValueError(
            f"There is no backbone {config.backbone!r}; expected one of {', '.join(BACKBONES)}."
        )
    return makers[config.backbone](output_stride=config.stride)


def _efficientnet_lite(variant: str, *, output_stride: int) -> Backbone:
    from wseg_engine.networks.backbones.efficientnet_lite import EfficientNetLite

    return cast(Backbone, EfficientNetLite(variant=variant, output_stride=output_stride))


def _build_head(config: ModelConfig, backbone: Backbone) -> nn.Module:
    """Build the configured head for the backbone's features."""
    if config.head_kind == "cam":
        return CamHead(deep_channels=backbone.deep_channels, classes=config.classes)
    if config.head_kind == "compact":
        from wseg_engine.networks.heads.compact import CompactHead

        return CompactHead(
            backbone.shallow_channels, backbone.deep_channels, config.head_width, config.classes
        )
    return PaperHead(
        shallow_channels=backbone.shallow_channels,
        deep_channels=backbone.deep_channels,
        classes=config.classes,
        dilations=_aspp_dilations(config),
        gate=config.gate,
        gate_rate=config.gate_rate,
        gci=config.gci,
    )


def _aspp_dilations(config: ModelConfig) -> tuple[int, ...]:
    """Return ASPP's dilations in cells, so that their reach in pixels is the published one."""
    published = replace(config, output_stride=0).stride
    return tuple(max(1, d * published // config.stride) if d > 1 else 1 for d in DILATIONS)
