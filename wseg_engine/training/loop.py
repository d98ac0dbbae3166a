"""The end-to-end training loop: epochs of optimiser steps, interruptible at every step.

Nothing random survives a step: orders, crops and the network's own draws all follow from the seed
and the place in the run. So the state of a run is its weights, its momentum and where it is, and a
run that was stopped anywhere goes on as if it had not been.
"""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from wseg_engine.base.events import (
    TRAIN_TAG_AP,
    BatchHalved,
    CheckpointSaved,
    Control,
    EpochDone,
    Event,
    StepDone,
    Stopped,
    TrainingFinished,
    TrainingStarted,
)
from wseg_engine.base.messages import tr
from wseg_engine.compute.distributed import World, is_lost_peer, sum_over_processes
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.networks.model_classes import model_classes
from wseg_engine.settings.config import Settings
from wseg_engine.training.assemble import stepper_of
from wseg_engine.training.checkpoint import Checkpoint, save_checkpoint
from wseg_engine.training.loader import Batch, Loader
from wseg_engine.training.optimiser import rate_factor, set_rates
from wseg_engine.training.relabel import Relabeller
from wseg_engine.training.runlog import write_log
from wseg_engine.training.running_precision import RunningPrecision
from wseg_engine.training.step import StepLosses, TrainingError
from wseg_engine.training.validation import validate

CHECKPOINT_NAME = "checkpoint.json"


@dataclass(frozen=True)
class Run:
    """What one run of end-to-end training works with."""

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


@dataclass
class _Sums:
    """Losses of the epoch so far, kept in checkpoints too."""

    images: int = 0
    masked: int = 0  # images with an approved mask
    tag: float = 0.0
    mask: float = 0.0
    pixel: float = 0.0
    seconds: float = 0.0

    def add(self, losses: StepLosses, seconds: float) -> None:
        self.images += losses.images
        self.masked += losses.masked
        self.tag += losses.tag
        self.mask += losses.mask
        self.pixel += losses.pixel
        self.seconds += seconds


@dataclass
class _Position:
    """Where the run is, and what it has seen."""

    epoch: int = 0  # epochs complete
    step: int = 0  # steps taken of the epoch after those
    sums: _Sums = field(default_factory=_Sums)
    ranking: RunningPrecision = field(default_factory=RunningPrecision)
    history: list[dict[str, Any]] = field(default_factory=list)


def fit(run: Run, *, resumed: Checkpoint | None = None) -> Iterator[Event]:
    """Train backbone and head together.

    A checkpoint is written before the first step, every `checkpoint_every` epochs, within an epoch
    when the last one is `checkpoint_minutes` old, at the end, when the run is stopped or its
    generator closed, and when another process of the run is lost.

    Args:
        run: network (with its pretrained or resumed weights), data, settings.
        resumed: where to go on; the network's weights are taken from it.

    Yields:
        `TrainingStarted`, then `StepDone`, `EpochDone`, `CheckpointSaved` and others, and at the
        end `TrainingFinished`.

    Raises:
        TrainingError: if memory does not suffice for one image, a loss is not a number any more, or
            another process of the run is lost.
        CheckpointError: if a checkpoint cannot be written.
    """
    yield from _Training(run, resumed).events()


class _Training:
    """The state of one run, advanced by its generators."""

    def __init__(self, run: Run, resumed: Checkpoint | None) -> None:
        self.run = run
        self.started = self.saved = time.monotonic()
        train = run.settings.train
        network = run.network
        if resumed is not None:
            network.load_state_dict(dict(resumed.network))
        network.to(run.device)
        if run.device.type == "cuda" and train.channels_last:
            network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        network.train()
        self.stepper = stepper_of(network, config=train, device=run.device, world=run.world)
        self.position = _Position()
        if resumed is not None:
            self._restore(resumed)

    def _restore(self, checkpoint: Checkpoint) -> None:
        trainer = checkpoint.trainer
        self.stepper.load_state(checkpoint.optimiser, trainer["stepper"])
        if self.run.relabeller:
            self.run.relabeller.load_state(checkpoint.tensors)
        self.position = _Position(
            epoch=checkpoint.epoch,
            step=checkpoint.step,
            sums=_Sums(**trainer["sums"]),
            history=[dict(entry) for entry in checkpoint.history],
        )
        if checkpoint.step and trainer["order"] != self._order():
            # Other images or another batch: the steps taken are no steps of this epoch's order.
            self.position.step, self.position.sums = 0, _Sums()
        else:
            self.position.ranking.load_state(trainer.get("ranking"))

    def _order(self) -> dict[str, Any]:
        """What the order of images within an epoch depends on."""
        train = self.run.settings.train
        order: dict[str, Any] = {
            "images": self.run.images,
            "batch": self.run.loader.batch,
            "seed": train.seed,
        }
        if train.approved_share > 0:
            order |= {"approved": self.run.loader.approved, "share": train.approved_share}
        return order

    def events(self) -> Iterator[Event]:
        """Run to the end; every yield lies between two steps."""
        run, train = self.run, self.run.settings.train
        stopped = False
        try:
            yield TrainingStarted(
                device=str(run.device),
                images=run.images,
                epochs=train.epochs,
                steps_per_epoch=run.loader.steps,
                first_epoch=self.position.epoch,
                parameters=sum(p.numel() for p in run.network.parameters() if p.requires_grad),
            )
            yield self._save()
            while self.position.epoch < train.epochs:
                yield from self._epoch()
                epoch = self.position.epoch
                if epoch % train.checkpoint_every == 0 or epoch == train.epochs:
                    yield self._save()
        except Stopped:
            stopped = True
            yield self._save()
        except GeneratorExit:
            self._save()
            raise
        except RuntimeError as error:
            if not is_lost_peer(error, run.world):
                raise
            raise self._peer_lost(error) from error
        seconds = time.monotonic() - self.started
        yield TrainingFinished(self._address, self.position.epoch, stopped, seconds)

    def _peer_lost(self, error: RuntimeError) -> TrainingError:
        """Keep what was trained, and say in words what happened."""
        kept = tr("the run's folder holds its last checkpoint")
        if self.run.world.leader:
            kept = tr(
                "everything up to the last complete step is in {path}", path=self._save().path
            )
        return TrainingError(
            tr(
                "Process {rank} of {size} stops: another process of this run has ended "
                "or does not answer ({error}). Nothing is lost: {kept}. Look at the "
                "other process's last words, then start again with --resume.",
                rank=self.run.world.rank,
                size=self.run.world.size,
                error=error,
                kept=kept,
            )
        )

    @property
    def _address(self) -> Path:
        return self.run.out / CHECKPOINT_NAME

    def _save(self) -> CheckpointSaved:
        """Write a checkpoint of the state between two steps; only the first process does."""
        position, run = self.position, self.run
        if run.world.leader:
            state = Checkpoint(
                settings=run.settings,
                classes=model_classes(run.classes),
                network=run.network.state_dict(),
                epoch=position.epoch,
                step=position.step,
                optimiser=self.stepper.optimiser.state_dict(),
                history=position.history,
                tensors=run.relabeller.state() if run.relabeller else {},
                trainer={
                    "stepper": self.stepper.state(),
                    "sums": vars(position.sums).copy(),
                    "ranking": position.ranking.state(),
                    "order": self._order(),
                },
            )
            save_checkpoint(self._address, state)
        self.saved = time.monotonic()
        return CheckpointSaved(self._address, position.epoch)

    def _is_due(self) -> bool:
        """Whether the last checkpoint is so old that none before the epoch's end would be late."""
        limit = 60 * self.run.settings.train.checkpoint_minutes
        return limit > 0 and time.monotonic() - self.saved >= limit

    def _epoch(self) -> Iterator[Event]:
        """Take the remaining steps of an epoch, then validate."""
        run, position = self.run, self.position
        train = run.settings.train
        with_mask_loss = position.epoch >= train.warmup_epochs and train.mask_loss_weight > 0
        if run.relabeller and position.step == 0:
            if train.draft_labels and position.epoch == 0:
                yield from run.relabeller.draft(control=run.control)
            elif position.epoch in train.relabel_epochs:
                yield from run.relabeller.relabel(run.network, control=run.control)
        batches = run.loader.epoch(position.epoch, first_step=position.step)
        for _ in range(position.step, run.loader.steps):
            self._look_at_control()
            began = time.monotonic()
            batch = next(batches)
            yield from batch.problems
            factor = self._set_rates()
            losses = yield from self._step(batch, with_mask_loss)
            seconds = time.monotonic() - began
            position.step += 1
            position.sums.add(losses, seconds)
            position.ranking.add(losses.scores, losses.tags)
            yield StepDone(
                epoch=position.epoch,
                step=position.step,
                steps=run.loader.steps,
                tag_loss=losses.tag / losses.images,
                mask_loss=self._mean_mask(
                    losses.mask, losses.images - losses.masked, with_mask_loss
                ),
                pixel_loss=_mean(losses.pixel, losses.masked),
                rate=train.rate * factor,
                images_per_second=losses.images / max(seconds, 1e-9),
            )
            if self._is_due():
                yield self._save()
        yield from self._end_epoch(with_mask_loss)

    def _set_rates(self) -> float:
        """Set the learning rates of the step to come; return what the base rate is times."""
        train, position = self.run.settings.train, self.position
        done = (position.epoch + position.step / self.run.loader.steps) / train.epochs
        factor = rate_factor(train, done=done)
        set_rates(self.stepper.optimiser, config=train, factor=factor)
        return factor

    def _step(self, batch: Batch, with_mask_loss: bool) -> Generator[Event, None, StepLosses]:
        """Take one step, in smaller parts each time memory runs out."""
        while True:
            losses = self.stepper.step(
                batch, epoch=self.position.epoch, with_mask_loss=with_mask_loss
            )
            if losses is not None:
                return losses
            yield BatchHalved(self.stepper.images_at_once(batch), self.stepper.parts)

    def _end_epoch(self, with_mask_loss: bool) -> Iterator[Event]:
        run, position = self.run, self.position
        metrics: dict[str, float] = {}
        if run.held_out:
            metrics = yield from validate(
                run.network,
                run.held_out,
                classes=run.classes,
                settings=run.settings,
                device=run.device,
                world=run.world,
                control=run.control,
            )
        precision = position.ranking.value()
        if not math.isnan(precision):
            metrics = {TRAIN_TAG_AP: precision, **metrics}
        sums = position.sums
        entry: dict[str, Any] = {
            "epoch": position.epoch,
            "tag_loss": _mean(sums.tag, sums.images),
            "mask_loss": self._mean_mask(sums.mask, sums.images - sums.masked, with_mask_loss),
            "pixel_loss": _mean(sums.pixel, sums.masked),
            "seconds": sums.seconds,
            "metrics": metrics,
        }
        position.history.append(entry)
        position.epoch += 1
        position.step = 0
        position.sums, position.ranking = _Sums(), RunningPrecision()
        if run.world.leader:
            write_log(run.out, position.history)
        yield EpochDone(**entry, epochs=run.settings.train.epochs)

    def _mean_mask(self, total: float, images: int, active: bool) -> float:
        """Return the mask loss of images that teach themselves; NaN where there are none."""
        return _mean(total, images) if active and self.stepper.objective.learns_masks else math.nan

    def _look_at_control(self) -> None:
        """Wait while paused; raise Stopped in all processes as soon as one was asked to stop."""
        control, world = self.run.control, self.run.world
        if not world.joint:
            control.wait_or_stop()
            return
        stopping = False
        try:
            control.wait_or_stop()
        except Stopped:
            stopping = True
        votes = torch.tensor([float(stopping)], device=self.run.device)
        if sum_over_processes(votes, world).item() > 0:
            raise Stopped


def _mean(total: float, count: int) -> float:
    return total / count if count else math.nan
