"""Fast training: the backbone stays as it is, its features are cached, the head alone learns."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import torch

from wseg_engine.base.events import Control, Event
from wseg_engine.base.messages import said
from wseg_engine.compute.distributed import World
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.networks.heads.cam_head import CamHead
from wseg_engine.networks.heads.compact import CompactHead
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.settings.config import ConfigError, TrainConfig
from wseg_engine.training.feature_cache import FeatureCache, default_folder, signature
from wseg_engine.training.features import FeatureExtractor, FeatureSource

_STATISTICS_IMAGES = 1000  # enough for means and deviations of channels over their cells


def frozen_source(
    network: SegmentationNet,
    images: Sequence[TaggedImage],
    *,
    config: TrainConfig,
    device: torch.device,
    world: World,
    control: Control,
    fresh: bool,
) -> Generator[Event, None, FeatureSource]:
    """Freeze a network's backbone, compute its features, and return the source of their views.

    Args:
        network: with its pretrained backbone; a compact head gets the features' statistics.
        images: what will be trained on.
        config: side of the views, mirroring, and the cache's folder and limit.
        device: where features are computed.
        world: processes that share the work.
        control: stops the computation; what was computed stays in the cache.
        fresh: False for a resumed run, whose head knows its statistics already.

    Yields:
        `Progress` of the phase "features", `ImageFailed`, `Notice`.

    Raises:
        ConfigError: if the network's head needs more than the deep features.
        ImageError: if no image can be read.
        Stopped: if the job was asked to end.
    """
    head = network.head
    if not isinstance(head, CompactHead | CamHead):
        raise ConfigError(
            said(
                "Cached features hold no shallow ones, which the head {head_kind!r} "
                "needs. Choose the head compact or cam, or train the whole network "
                "(preset full).",
                head_kind=network.config.head_kind,
            )
        )
    network.backbone.requires_grad_(False)
    extractor = FeatureExtractor(network, side=config.crop, mirror=config.flip, device=device)
    cache = FeatureCache(
        default_folder(),
        signature=signature(
            network.backbone.state_dict(),
            backbone=network.config.backbone,
            stride=network.config.stride,
            side=config.crop,
            mirror=config.flip,
        ),
        limit=config.cache_limit,
    )
    source = FeatureSource(extractor, cache, flip=config.flip)
    yield from source.fill(images, control=control, world=world)
    if fresh and isinstance(head, CompactHead):
        # Every process reads the same images, so all heads start alike.
        head.set_statistics(*source.statistics(images, most=_STATISTICS_IMAGES))
    return source
