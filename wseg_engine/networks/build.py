"""From a configuration to a network: the backbone by its row of the table, the head by its kind."""

from __future__ import annotations

import importlib
from dataclasses import replace

from torch import nn

from wseg_engine.networks.backbones.base import Backbone
from wseg_engine.networks.heads.cam_head import CamHead
from wseg_engine.networks.heads.paper_head import PaperHead
from wseg_engine.networks.layers.aspp import DILATIONS
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.settings.backbones import backbone
from wseg_engine.settings.config import ModelConfig


def build_network(config: ModelConfig) -> SegmentationNet:
    """Build the configured network, with new weights drawn from torch's generator.

    Pretrained weights are loaded by `wseg_engine.pretrained.weights`.
    """
    features = build_backbone(config)
    return SegmentationNet(features, _build_head(config, features), config)


def build_backbone(config: ModelConfig) -> Backbone:
    """Build the configured backbone, by the maker that its row of the table names."""
    about = backbone(config.backbone)
    module, _, attribute = about.maker.partition(":")
    maker = getattr(importlib.import_module(module), attribute)
    taken = {name: getattr(config, name) for name in about.takes}
    built: Backbone = maker(output_stride=config.stride, **about.arguments, **taken)
    return built


def _build_head(config: ModelConfig, features: Backbone) -> nn.Module:
    """Build the configured head for the backbone's features."""
    if config.head_kind == "cam":
        return CamHead(deep_channels=features.deep_channels, classes=config.classes)
    if config.head_kind == "compact":
        from wseg_engine.networks.heads.compact import CompactHead

        return CompactHead(
            features.shallow_channels, features.deep_channels, config.head_width, config.classes
        )
    return PaperHead(
        shallow_channels=features.shallow_channels,
        deep_channels=features.deep_channels,
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
