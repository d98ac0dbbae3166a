"""The one place where a training is put together: for `wseg`, for the app, and for its time probe.

With a frozen backbone, features are computed once, kept on disk, and the head alone learns from
them: then the loader's views come from a `FeatureSource`, and between epochs a `Relabeller` may
give it new labels. Otherwise they are crops of photographs. All else is the same.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

import torch

from wseg_engine.base.events import Control, Event
from wseg_engine.base.messages import tr
from wseg_engine.compute.distributed import World
from wseg_engine.compute.precision import arithmetic_key
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.networks.build import build_network
from wseg_engine.networks.heads.cam_head import CamHead
from wseg_engine.networks.heads.compact import CompactHead
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.pretrained.weights import load_pretrained
from wseg_engine.saliency.maps import SaliencyMaps
from wseg_engine.settings.config import ConfigError, Settings, TrainConfig
from wseg_engine.training.features import (
    FeatureCache,
    FeatureExtractor,
    FeatureSource,
    default_folder,
    signature,
)
from wseg_engine.training.optimiser import build_optimiser
from wseg_engine.training.relabel import Relabeller
from wseg_engine.training.step import Stepper

_STATISTICS_IMAGES = 1000  # enough for means and deviations of channels over their cells


def new_network(settings: Settings) -> SegmentationNet:
    """Build the network; its random weights depend on the seed alone."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.train.seed)
        return build_network(settings.model)


def pretrained_network(
    settings: Settings,
    *,
    control: Control,
    allow_download: bool,
    weights: Path | None = None,
) -> Generator[Event, None, SegmentationNet]:
    """Build the network, and load ImageNet's weights into its backbone.

    Args:
        settings: the network, and the seed of its new weights.
        control: stops a download.
        allow_download: fetch weights that are not on this machine.
        weights: file of weights; looked for if None.

    Yields:
        Events of loading.

    Raises:
        WeightsError: if there are none, in words.
    """
    network = new_network(settings)
    yield from load_pretrained(
        network, file=weights, allow_download=allow_download, control=control
    )
    return network


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
    source = cached_source(network, config=config, device=device)
    yield from source.fill(images, control=control, world=world)
    if fresh and isinstance(network.head, CompactHead):
        # Every process reads the same images, so all heads start alike.
        network.head.set_statistics(*source.statistics(images, most=_STATISTICS_IMAGES))
    return source


def cached_source(
    network: SegmentationNet, *, config: TrainConfig, device: torch.device
) -> FeatureSource:
    """Freeze a network's backbone, and return the source of its features, which is still empty.

    Args:
        network: with its pretrained backbone.
        config: side of the views, mirroring, and the cache's limit.
        device: where features are computed.

    Raises:
        ConfigError: if the network's head needs more than the deep features.
    """
    if not isinstance(network.head, CompactHead | CamHead):
        raise ConfigError(
            tr(
                "Cached features contain no shallow ones, which the head {head_kind!r} needs. "
                "Choose the head compact or cam, or train the whole network (preset full).",
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
            **arithmetic_key(device),
        ),
        limit=config.cache_limit,
    )
    maps = SaliencyMaps() if config.uses_saliency else None
    return FeatureSource(extractor, cache, flip=config.flip, maps=maps)


def relabeller_of(
    source: FeatureSource,
    images: Sequence[TaggedImage],
    *,
    config: TrainConfig,
    device: torch.device,
    world: World,
) -> Relabeller:
    """Return what gives the source new labels between epochs, as the settings say."""
    return Relabeller(
        source,
        images,
        background_power=config.relabel_background_power,
        saliency=config.relabel_saliency,
        learn_sizes=config.learn_sizes,
        device=device,
        world=world,
    )


def stepper_of(
    network: SegmentationNet, *, config: TrainConfig, device: torch.device, world: World
) -> Stepper:
    """Return what takes optimiser steps: small ones for what is pretrained, large for the head."""
    optimiser = build_optimiser(old=network.backbone, new=network.head, config=config)
    return Stepper(network, optimiser, config=config, device=device, world=world)
