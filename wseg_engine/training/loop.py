"""The training loop: epochs of optimiser steps, interruptible at every step.

On a card it begins with as many images at once as should fit, by an estimate, so that no step is
tried that cannot succeed. Where that errs, `Stepper` makes the parts smaller, or larger again.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from wseg_engine.base.events import Control, Event, Notice, Stopped
from wseg_engine.base.messages import tr
from wseg_engine.compute.card_memory import keep_to_free_memory
from wseg_engine.compute.distributed import World, is_lost_peer, sum_over_processes
from wseg_engine.compute.failures import DeviceLostError, device_lost, is_device_lost
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.settings.backbones import backbone
from wseg_engine.settings.config import Settings, TrainConfig
from wseg_engine.training.assemble import stepper_of
from wseg_engine.training.checkpoint import Checkpoint
from wseg_engine.training.loader import Batch, Loader
from wseg_engine.training.relabel import Relabeller
from wseg_engine.training.run_state import CHECKPOINT_NAME, RunState
from wseg_engine.training.step import StepLosses, Stepper, TrainingError
from wseg_engine.training.validation import validate
from wseg_engine.training.warm_start import mix_with_start

_GIB = 1024**3
_SIDE = 448  # px, of the images for which the table of backbones says what they take
_A_WEIGHT = 12  # bytes: the weight, its gradient, its momentum
_A_LOGIT = 16  # bytes of a class's pixel in the losses: logits, their logarithms, both gradients


@dataclass(frozen=True)
class Run:
    """What one run of training works with."""

    network: SegmentationNet
    loader: Loader
    held_out: Sequence[TaggedImage]
    images: int  # that are trained on
    classes: tuple[str, ...]
    settings: Settings
    out: Path
    device: torch.device
    world: World
    control: Control
    relabeller: Relabeller | None = None
    start: Mapping[str, Tensor] = field(default_factory=dict)  # weights to end near


def fit(run: Run, *, resumed: Checkpoint | None = None) -> Iterator[Event]:
    """Train backbone and head together.

    A checkpoint is written before the first step, every `checkpoint_every` epochs, within an epoch
    when the last one is `checkpoint_minutes` old, at the end, when the run is stopped or its
    generator closed, and when another process of the run is lost. Every event lies between two
    steps.

    Args:
        run: network (with its pretrained or resumed weights), data, settings.
        resumed: where to go on; the network's weights are taken from it.

    Yields:
        `TrainingStarted`, then `StepDone`, `EpochDone`, `CheckpointSaved` and others, and at the
        end `TrainingFinished`.

    Raises:
        DeviceLostError: if the card does not answer any more.
        TrainingError: if memory does not suffice for one image, a loss is not a number any more, or
            another process of the run is lost.
        CheckpointError: if a checkpoint cannot be written.
    """
    began, stopped = time.monotonic(), False
    state = _begin(run, resumed)
    try:
        yield state.started(str(run.device))
        yield from _begin_with_what_fits(run, state)
        yield state.save()
        while state.epoch < run.settings.train.epochs:
            yield from _new_labels(run, state)
            # Its threads end with it, whatever ends the epoch.
            with closing(run.loader.epoch(state.epoch, first_step=state.step)) as batches:  # type: ignore[type-var]
                while state.step < run.loader.steps:
                    _wait_or_stop(run)
                    step_began = time.monotonic()
                    batch = next(batches)
                    yield from batch.problems
                    rate = state.set_rates()
                    losses = yield from _step(state.stepper, batch, state)
                    seconds = time.monotonic() - step_began
                    yield state.note_step(losses, rate=rate, seconds=seconds)
                    if state.save_is_due:
                        yield state.save()
            if state.epoch + 1 == run.settings.train.epochs:
                _end_weights(run, state)
            metrics = yield from _scores(run)
            yield state.end_epoch(metrics)
            yield from _try_larger_parts(run, state)
            if state.epoch_is_saved:
                yield state.save()
    except Stopped:
        stopped = True
        yield state.save()
    except GeneratorExit:
        state.save()
        raise
    except RuntimeError as error:
        if is_device_lost(error):
            raise _device_lost(error, state) from error
        if not is_lost_peer(error, run.world):
            raise
        raise _peer_lost(error, run, state) from error
    yield state.finished(stopped=stopped, seconds=time.monotonic() - began)


def _begin(run: Run, resumed: Checkpoint | None) -> RunState:
    """Put the network on its device, and the state where the run begins or goes on."""
    network, train = run.network, run.settings.train
    if resumed is not None:
        network.load_state_dict(dict(resumed.network))
    network.to(run.device)
    if run.device.type == "cuda" and train.channels_last:
        network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    network.train()
    state = RunState(
        out=run.out,
        settings=run.settings,
        classes=run.classes,
        images=run.images,
        batch=run.loader.batch,
        steps=run.loader.steps,
        approved=run.loader.approved,
        network=network,
        stepper=stepper_of(network, config=train, device=run.device, world=run.world),
        relabeller=run.relabeller,
        leader=run.world.leader,
        start=run.start,
    )
    if resumed is not None:
        state.restore(resumed)
    return state


def _begin_with_what_fits(run: Run, state: RunState) -> Iterator[Event]:
    """On a card, keep to the memory that is free, and begin with as many images as fit into it.

    Several processes have to take equally many parts, so theirs are as configured.
    """
    memory = keep_to_free_memory(run.device)
    if not memory or run.settings.train.frozen_backbone or run.world.joint:
        return
    stepper, batch = state.stepper, run.loader.batch
    images = images_that_fit(
        run.network, config=run.settings.train, memory=memory, exact=stepper.exact
    )
    before = stepper.parts
    stepper.begin_with(images, batch)
    if stepper.parts > before:
        yield Notice(
            tr(
                "{free:.1f} GiB of {device} are free, enough for {images} of {batch} images at "
                "once. Each step is split into {parts} parts; the results are the same.",
                free=memory / _GIB,
                device=run.device,
                images=min(images, batch),
                batch=batch,
                parts=stepper.parts,
            )
        )


def images_that_fit(
    network: SegmentationNet, *, config: TrainConfig, memory: int, exact: bool
) -> int:
    """Return how many images a step can work on at once; at least 1.

    Args:
        network: what is trained, backbone and head.
        config: side of the crops.
        memory: bytes of the card that may be used.
        exact: whether it computes in 32 bits.
    """
    pixels = config.crop**2
    weights = sum(parameter.numel() for parameter in network.parameters()) * _A_WEIGHT
    activations = backbone(network.config.backbone).activations * _GIB * pixels / _SIDE**2
    losses = (network.config.classes + 1) * pixels * _A_LOGIT
    an_image = (2 if exact else 1) * activations + losses
    return max(1, int((memory - weights) // an_image))


def _try_larger_parts(run: Run, state: RunState) -> Iterator[Event]:
    """On a card, try more images at once after an epoch: other programs may have ended."""
    if run.device.type != "cuda" or run.world.joint or state.epoch >= run.settings.train.epochs:
        return
    before = state.stepper.parts
    if state.stepper.try_larger_parts():
        keep_to_free_memory(run.device)
        yield Notice(
            tr(
                "Trying more images at once on {device}: {parts} parts per step instead of "
                "{before}.",
                device=run.device,
                parts=state.stepper.parts,
                before=before,
            )
        )


def _new_labels(run: Run, state: RunState) -> Iterator[Event]:
    """Make new pseudo labels, where the epoch about to begin learns from them."""
    train = run.settings.train
    if run.relabeller is None or state.step:
        return
    if train.draft_labels and state.epoch == 0:
        yield from run.relabeller.draft(control=run.control)
    elif state.epoch in train.relabel_epochs:
        yield from run.relabeller.relabel(run.network, control=run.control)


def _end_weights(run: Run, state: RunState) -> None:
    """After the last step: stay near the start where little was taught, and hold to known sizes."""
    if state.start:
        taught, known = run.loader.masks**2, run.settings.train.start_masks**2
        mix_with_start(run.network, state.start, share=taught / max(1.0, taught + known))
        state.start = {}  # what stops from here on is not mixed again
    if run.relabeller is not None:
        run.network.eval()
        run.relabeller.hold_to_sizes(run.network, control=run.control)
        run.network.train()


def _step(stepper: Stepper, batch: Batch, state: RunState) -> Generator[Event, None, StepLosses]:
    """Take one step: in smaller parts each time memory runs out, in 32 bits where 16 fail."""
    while True:
        losses = stepper.step(batch, epoch=state.epoch, with_mask_loss=state.learns_masks)
        if losses is not None:
            return losses
        yield stepper.why_again(batch)


def _scores(run: Run) -> Generator[Event, None, dict[str, float]]:
    """Return the scores of the images held out, if there are any."""
    if not run.held_out:
        return {}
    return (
        yield from validate(
            run.network,
            run.held_out,
            classes=run.classes,
            settings=run.settings,
            device=run.device,
            world=run.world,
            control=run.control,
        )
    )


def _wait_or_stop(run: Run) -> None:
    """Wait while paused; raise Stopped in all processes as soon as one was asked to stop."""
    if not run.world.joint:
        run.control.wait_or_stop()
        return
    stopping = False
    try:
        run.control.wait_or_stop()
    except Stopped:
        stopping = True
    votes = torch.tensor([float(stopping)])  # in main memory: gloo notices who is lost
    if sum_over_processes(votes, run.world).item() > 0:
        raise Stopped


def _device_lost(error: RuntimeError, state: RunState) -> DeviceLostError:
    """Say where the training is that a lost card has not taken along."""
    kept = tr(
        "The training up to its last checkpoint is in {path}; you can resume it afterwards.",
        path=state.out / CHECKPOINT_NAME,
    )
    return device_lost(error.__cause__ or error, kept=kept)


def _peer_lost(error: RuntimeError, run: Run, state: RunState) -> TrainingError:
    """Keep what was trained, and say in words what happened."""
    kept = tr("the run's folder holds its last checkpoint")
    if run.world.leader:
        kept = tr("everything up to the last complete step is in {path}", path=state.save().path)
    return TrainingError(
        tr(
            "Process {rank} of {size} stops: another process of this run has ended or does not "
            "respond ({error}). Nothing is lost: {kept}. Check the other process's last messages, "
            "then start again with --resume.",
            rank=run.world.rank,
            size=run.world.size,
            error=error,
            kept=kept,
        )
    )
