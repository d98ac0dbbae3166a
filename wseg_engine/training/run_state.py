"""Where a training is and what it has seen: all that a checkpoint holds besides the weights.

Nothing random survives a step: orders, crops and the network's own draws all follow from the seed
and the place in the run. So a run that was stopped anywhere goes on as if it had not been.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torch import Tensor

from wseg_engine.base.events import (
    TRAIN_TAG_AP,
    CheckpointSaved,
    EpochDone,
    StepDone,
    TrainingFinished,
    TrainingStarted,
)
from wseg_engine.networks.model import SegmentationNet, model_classes
from wseg_engine.settings.config import Settings
from wseg_engine.training.checkpoint import Checkpoint, save_checkpoint
from wseg_engine.training.optimiser import rate_factor, set_rates
from wseg_engine.training.relabel import Relabeller
from wseg_engine.training.runlog import write_log
from wseg_engine.training.step import StepLosses, Stepper
from wseg_engine.training.validation import RunningPrecision

CHECKPOINT_NAME = "checkpoint.json"
_START = "start/"  # before the names of weights that the run started from


@dataclass
class EpochSums:
    """Losses of the epoch so far."""

    images: int = 0
    masked: int = 0  # images with an approved mask
    tag: float = 0.0
    mask: float = 0.0
    pixel: float = 0.0
    seconds: float = 0.0

    def add(self, losses: StepLosses, seconds: float) -> None:
        """Count a step's losses in."""
        self.images += losses.images
        self.masked += losses.masked
        self.tag += losses.tag
        self.mask += losses.mask
        self.pixel += losses.pixel
        self.seconds += seconds


@dataclass
class RunState:
    """A run between two steps.

    Args:
        out: the run's folder.
        settings, classes: of the run.
        images: how many are trained on.
        batch: how many a step takes.
        steps: of an epoch.
        approved: how many of the images have an approved mask.
        network: what is trained.
        stepper: what takes its steps.
        relabeller: what gives new pseudo labels between epochs, if anything does.
        leader: whether this process writes what the run leaves.
        start: weights of the network that it started from, where it is to end near them.
    """

    out: Path
    settings: Settings
    classes: tuple[str, ...]
    images: int
    batch: int
    steps: int
    approved: int
    network: SegmentationNet
    stepper: Stepper
    relabeller: Relabeller | None = None
    leader: bool = True
    start: Mapping[str, Tensor] = field(default_factory=dict)
    epoch: int = 0  # epochs complete
    step: int = 0  # steps taken of the epoch after those
    sums: EpochSums = field(default_factory=EpochSums)
    ranking: RunningPrecision = field(default_factory=RunningPrecision)
    history: list[dict[str, Any]] = field(default_factory=list)
    saved: float = field(default_factory=time.monotonic)  # when the last checkpoint was written

    # ------------------------------------------------------------ checkpoints

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on from a checkpoint; the network has its weights already."""
        trainer = checkpoint.trainer
        self.stepper.load_state(checkpoint.optimiser, trainer["stepper"])
        if self.relabeller:
            self.relabeller.load_state(checkpoint.tensors)
        self.start = {
            name.removeprefix(_START): value
            for name, value in checkpoint.tensors.items()
            if name.startswith(_START)
        }
        self.epoch, self.step = checkpoint.epoch, checkpoint.step
        self.sums = EpochSums(**trainer["sums"])
        self.history = [dict(entry) for entry in checkpoint.history]
        if checkpoint.step and trainer["order"] != self._order():
            # Other images or another batch: the steps taken are no steps of this epoch's order.
            self.step, self.sums = 0, EpochSums()
        else:
            self.ranking.load_state(trainer.get("ranking"))

    def save(self) -> CheckpointSaved:
        """Write a checkpoint; only the first process does.

        Raises:
            CheckpointError: if it cannot be written.
        """
        path = self.out / CHECKPOINT_NAME
        if self.leader:
            save_checkpoint(path, self._checkpoint())
        self.saved = time.monotonic()
        return CheckpointSaved(path, self.epoch)

    @property
    def save_is_due(self) -> bool:
        """Whether the last checkpoint is so old that none before the epoch's end would be late."""
        limit = 60 * self.settings.train.checkpoint_minutes
        return limit > 0 and time.monotonic() - self.saved >= limit

    @property
    def epoch_is_saved(self) -> bool:
        """Whether a checkpoint belongs after the epoch that has just ended."""
        train = self.settings.train
        return self.epoch % train.checkpoint_every == 0 or self.epoch == train.epochs

    def _checkpoint(self) -> Checkpoint:
        return Checkpoint(
            settings=self.settings,
            classes=model_classes(self.classes),
            network=self.network.state_dict(),
            epoch=self.epoch,
            step=self.step,
            optimiser=self.stepper.optimiser.state_dict(),
            history=self.history,
            tensors=self._tensors(),
            trainer={
                "stepper": self.stepper.state(),
                "sums": vars(self.sums).copy(),
                "ranking": self.ranking.state(),
                "order": self._order(),
            },
        )

    def _tensors(self) -> dict[str, Tensor]:
        """Return what a checkpoint keeps besides the network: labels made anew, weights before."""
        labels = self.relabeller.state() if self.relabeller else {}
        return labels | {_START + name: value for name, value in self.start.items()}

    def _order(self) -> dict[str, Any]:
        """What the order of images within an epoch depends on."""
        train = self.settings.train
        order: dict[str, Any] = {"images": self.images, "batch": self.batch, "seed": train.seed}
        if train.approved_share > 0:
            order |= {"approved": self.approved, "share": train.approved_share}
        return order

    # ------------------------------------------------------------ progress

    @property
    def learns_masks(self) -> bool:
        """Whether the mask loss counts in the epoch that runs: after the warm-up, and if wanted."""
        train = self.settings.train
        return self.epoch >= train.warmup_epochs and train.mask_loss_weight > 0

    def set_rates(self) -> float:
        """Set the learning rates of the step to come; return the base rate."""
        train = self.settings.train
        done = (self.epoch + self.step / self.steps) / train.epochs
        factor = rate_factor(train, done=done)
        set_rates(self.stepper.optimiser, config=train, factor=factor)
        return train.rate * factor

    def started(self, device: str) -> TrainingStarted:
        """Tell what begins."""
        return TrainingStarted(
            device=device,
            images=self.images,
            epochs=self.settings.train.epochs,
            steps_per_epoch=self.steps,
            first_epoch=self.epoch,
            parameters=sum(p.numel() for p in self.network.parameters() if p.requires_grad),
        )

    def note_step(self, losses: StepLosses, *, rate: float, seconds: float) -> StepDone:
        """Count a step in; return what there is to tell of it."""
        self.step += 1
        self.sums.add(losses, seconds)
        self.ranking.add(losses.scores, losses.tags)
        return StepDone(
            epoch=self.epoch,
            step=self.step,
            steps=self.steps,
            tag_loss=losses.tag / losses.images,
            mask_loss=self._mean_mask(losses.mask, losses.images - losses.masked),
            pixel_loss=_mean(losses.pixel, losses.masked),
            rate=rate,
            images_per_second=losses.images / max(seconds, 1e-9),
        )

    def end_epoch(self, metrics: dict[str, float]) -> EpochDone:
        """Close the epoch with the scores of images held out; return what there is to tell."""
        precision = self.ranking.value()
        if not math.isnan(precision):
            metrics = {TRAIN_TAG_AP: precision, **metrics}
        sums = self.sums
        entry: dict[str, Any] = {
            "epoch": self.epoch,
            "tag_loss": _mean(sums.tag, sums.images),
            "mask_loss": self._mean_mask(sums.mask, sums.images - sums.masked),
            "pixel_loss": _mean(sums.pixel, sums.masked),
            "seconds": sums.seconds,
            "metrics": metrics,
        }
        self.history.append(entry)
        self.epoch, self.step = self.epoch + 1, 0
        self.sums, self.ranking = EpochSums(), RunningPrecision()
        if self.leader:
            write_log(self.out, self.history)
        return EpochDone(**entry, epochs=self.settings.train.epochs)

    def finished(self, *, stopped: bool, seconds: float) -> TrainingFinished:
        """Tell the end."""
        return TrainingFinished(self.out / CHECKPOINT_NAME, self.epoch, stopped, seconds)

    def _mean_mask(self, total: float, images: int) -> float:
        """Return the mask loss of images that teach themselves; NaN where there are none."""
        active = self.learns_masks and self.stepper.objective.learns_masks
        return _mean(total, images) if active else math.nan


def _mean(total: float, count: int) -> float:
    return total / count if count else math.nan
