"""Training: the entry that checks what it is given, chooses a device and runs the right loop."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from wseg_engine.base.bounds import bounded
from wseg_engine.base.events import Control, Event, Notice
from wseg_engine.base.messages import tr
from wseg_engine.compute.card_memory import keep_to_free_memory
from wseg_engine.compute.devices import pick_device
from wseg_engine.compute.distributed import World, joined, world_device, world_from_environment
from wseg_engine.compute.failures import telling_of_memory
from wseg_engine.datasets.advice import nothing_to_learn
from wseg_engine.datasets.holdout import split
from wseg_engine.datasets.types import Dataset
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.pretrained.weights import load_pretrained
from wseg_engine.settings.config import Settings, TrainConfig
from wseg_engine.training.assemble import frozen_source, new_network, relabeller_of
from wseg_engine.training.checkpoint import Checkpoint, find_latest, load_checkpoint
from wseg_engine.training.loader import Loader, NoImagesError
from wseg_engine.training.loop import Run, fit
from wseg_engine.training.runlog import write_settings
from wseg_engine.training.step import TrainingError
from wseg_engine.training.warm_start import StartModel, start_from, weights_to_keep

__all__ = ["TrainingError", "train"]


def train(
    dataset: Dataset,
    *,
    settings: Settings,
    out: Path,
    device: str = "auto",
    resume: bool = False,
    control: Control | None = None,
    weights: Path | None = None,
    allow_download: bool = False,
    network: SegmentationNet | None = None,
    start: StartModel | None = None,
) -> Iterator[Event]:
    """Train a network on tagged images.

    Nothing happens before the first event is asked for. Closing the generator between two events
    leaves a checkpoint from which the run can go on.

    Args:
        dataset: images with tags; untagged ones are left out.
        settings: network and training; `settings.train.frozen_backbone` trains on cached features.
        out: the run's folder: checkpoints, `settings.json`, `log.csv`.
        device: "auto", "cpu", "cuda" or "cuda:INDEX".
        resume: go on from the folder's newest intact checkpoint, if it has one.
        control: pauses and stops the run from another thread.
        weights: file of ImageNet weights for the backbone; looked for if None.
        allow_download: fetch the weights from their official address if they are nowhere else.
        network: a ready network of `settings.model`, instead of building one; its own weights are
            kept unless `weights` names others.
        start: a trained network to start from (see `warm_start`); a resumed run does not need it.

    Yields:
        Events; the last is `TrainingFinished`.

    Raises:
        TrainingError: if the data set, the folder and the settings do not fit together, or training
            cannot go on.
        NoImagesError: if there is no usable image.
        DeviceError, DeviceFullError, DistributedError, WeightsError, CheckpointError,
            WarmStartError: as their names say.
        Stopped: if the run was asked to end before its training began, so there is no checkpoint.
    """
    _check_classes(dataset, settings)
    world = world_from_environment()
    chosen = pick_device(world_device(device, world))
    if chosen.why:
        yield Notice(chosen.why, "warning")
    with joined(world, device=chosen.device), bounded(out), telling_of_memory(chosen.device):
        keep_to_free_memory(chosen.device)
        yield from _train(
            dataset,
            settings=settings,
            out=out,
            device=chosen.device,
            world=world,
            resume=resume,
            control=control or Control(),
            weights=weights,
            allow_download=allow_download,
            network=network,
            start=start,
        )


def _train(
    dataset: Dataset,
    *,
    settings: Settings,
    out: Path,
    device: torch.device,
    world: World,
    resume: bool,
    control: Control,
    weights: Path | None,
    allow_download: bool,
    network: SegmentationNet | None,
    start: StartModel | None,
) -> Iterator[Event]:
    resumed = yield from _find_checkpoint(dataset, settings, out, resume)
    usable = yield from _usable(dataset)
    config = settings.train
    parts = split(usable, config.validation, seed=config.seed)
    ready = _given_or_new(network, settings)
    kept: dict[str, Tensor] = {}
    if resumed is not None:
        ready.load_state_dict(dict(resumed.network))
    elif start is not None:
        kept = yield from _started(ready, start, dataset.classes, config)
    # The other processes receive the first one's weights when they connect their networks, but
    # features are computed before that.
    elif (world.leader or config.frozen_backbone) and (network is None or weights is not None):
        yield from load_pretrained(
            ready, file=weights, allow_download=allow_download, control=control
        )
    if world.leader:
        write_settings(out, settings, dataset.classes)
    source = relabeller = None
    if config.frozen_backbone:
        source = yield from frozen_source(
            ready,
            parts.train.images,
            config=config,
            device=device,
            world=world,
            control=control,
            fresh=resumed is None and start is None,
        )
        relabeller = relabeller_of(
            source, parts.train.images, config=config, device=device, world=world
        )
    loader = Loader(
        parts.train.images,
        classes=len(dataset.classes),
        config=config,
        world=world,
        source=source,
        device=device,
    )
    run = Run(
        network=ready,
        loader=loader,
        held_out=parts.validation.images,
        images=len(parts.train.images),
        classes=dataset.classes,
        settings=settings,
        out=out,
        device=device,
        world=world,
        control=control,
        relabeller=relabeller,
        start=kept,
    )
    yield from fit(run, resumed=resumed)


def _started(
    network: SegmentationNet, start: StartModel, classes: tuple[str, ...], config: TrainConfig
) -> Generator[Event, None, dict[str, Tensor]]:
    """Give a network what a trained one knows; return the weights that it is to end near, if any.

    Where a class is new, the weights before know nothing of it, and there are none.
    """
    taken = start_from(network, start, classes=classes)
    yield Notice(taken.text(start.name))
    if not config.start_masks or taken.new:
        return {}
    return weights_to_keep(network, frozen_backbone=config.frozen_backbone)


def _given_or_new(network: SegmentationNet | None, settings: Settings) -> SegmentationNet:
    if network is None:
        return new_network(settings)
    if network.config != settings.model:
        raise TrainingError(
            tr("The given network was built from other settings than settings.model.")
        )
    return network


def _check_classes(dataset: Dataset, settings: Settings) -> None:
    problem = nothing_to_learn(dataset)
    if problem:
        raise TrainingError(problem) if dataset.images else NoImagesError(problem)
    expected = settings.model.classes
    if len(dataset.classes) != expected:
        raise TrainingError(
            tr(
                "The data set has {classes} classes, the network {expected}. Set the model's "
                "number of classes to that of the data set.",
                classes=len(dataset.classes),
                expected=expected,
            )
        )


def _usable(dataset: Dataset) -> Generator[Event, None, Dataset]:
    """Return the images something is known of."""
    known = tuple(image for image in dataset.images if image.tagged or image.mask is not None)
    left_out = len(dataset.images) - len(known)
    if left_out:
        yield Notice(
            tr("1 image without tags is not used for training.")
            if left_out == 1
            else tr("{count:,} images without tags are not used for training.", count=left_out)
        )
    return replace(dataset, images=known)


def _find_checkpoint(
    dataset: Dataset, settings: Settings, out: Path, resume: bool
) -> Generator[Event, None, Checkpoint | None]:
    """Return the checkpoint to go on from; None for a new run."""
    latest = find_latest(out)
    if not resume:
        if latest.path is not None:
            raise TrainingError(
                tr(
                    "{out} already contains a training run ({file}). Resume it, or choose another "
                    "folder.",
                    out=out,
                    file=latest.path.name,
                )
            )
        return None
    for problem in latest.problems:
        yield Notice(problem, severity="warning")
    if latest.path is None:
        yield Notice(
            tr("{out} contains no checkpoint; the run starts from the beginning.", out=out)
        )
        return None
    checkpoint = load_checkpoint(latest.path)
    _check_fits(checkpoint, dataset, settings, latest.path)
    if checkpoint.settings.train != settings.train:
        yield Notice(
            tr(
                "The training settings differ from those the run was started with; the new ones "
                "apply from here on."
            ),
            severity="warning",
        )
    return checkpoint


def _check_fits(checkpoint: Checkpoint, dataset: Dataset, settings: Settings, path: Path) -> None:
    known = tuple(item.name for item in checkpoint.classes)
    if known != dataset.classes:
        raise TrainingError(
            tr(
                "{path}: the run knows the classes {known}; the data set has "
                "{classes}. Start a new run in another folder.",
                path=path,
                known=", ".join(known),
                classes=", ".join(dataset.classes),
            )
        )
    if checkpoint.settings.model != settings.model:
        raise TrainingError(
            tr(
                "{path}: the run trains another network ({backbone}) than the settings "
                "describe ({wanted}), or one with other options. Resume with the "
                "settings it was started with.",
                path=path,
                backbone=checkpoint.settings.model.backbone,
                wanted=settings.model.backbone,
            )
        )
    if checkpoint.settings.train.frozen_backbone != settings.train.frozen_backbone:
        raise TrainingError(
            tr(
                "{path}: the run was trained with the backbone {how}; resume it the "
                "same way, or choose another folder.",
                path=path,
                how=tr("frozen")
                if checkpoint.settings.train.frozen_backbone
                else tr("trained too"),
            )
        )
    if "order" not in checkpoint.trainer:
        raise TrainingError(
            tr("{path}: this checkpoint cannot be trained further by this preset.", path=path)
        )
