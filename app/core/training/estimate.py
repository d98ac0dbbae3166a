"""How long a training will take, from what its parts were measured to take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from wseg_engine.base.events import Event
from wseg_engine.settings.config import TrainConfig


@dataclass(frozen=True)
class TimeEstimate(Event):
    """Measured times of a training's parts, in seconds, and how many of each there are."""

    device: str
    start: float  # loading the network and its weights
    feature: float  # one image's features; 0 where none are computed
    features: int  # images whose features are not in the cache
    warmup_step: float  # one step on tags alone
    warmup_steps: int
    step: float  # one step with all losses
    steps: int
    late_step: float = 0.0  # one step once all labels were made anew
    late_steps: int = 0
    label: float = 0.0  # making one image's labels anew
    labels: int = 0  # images times how often
    previews: float = 0.0  # the pinned images once
    epochs: int = 0

    @property
    def computing_features(self) -> float:
        """Seconds before the first step."""
        return self.start + self.feature * self.features

    @property
    def seconds(self) -> float:
        """The whole, in seconds."""
        return (
            self.computing_features
            + self.warmup_step * self.warmup_steps
            + self.step * self.steps
            + self.late_step * self.late_steps
            + self.label * self.labels
            + self.previews * self.epochs
        )


class StepCounts(NamedTuple):
    """How many steps of each kind a training has."""

    warmup: int  # on tags alone
    full: int  # with all losses
    late: int  # once all labels were made anew

    def after(self, done: int) -> StepCounts:
        """Return what is left when so many steps are done."""
        warmup = max(0, self.warmup - done)
        full = max(0, self.full - max(0, done - self.warmup))
        late = max(0, self.late - max(0, done - self.warmup - self.full))
        return StepCounts(warmup, full, late)


def step_counts(config: TrainConfig, images: int) -> StepCounts:
    """Return how many steps of each kind a training on so many images has."""
    per_epoch = -(-images // max(1, min(config.batch, images)))
    warmup = min(config.warmup_epochs, config.epochs)
    if config.mask_loss_weight == 0:
        warmup = config.epochs
    relabelled = [epoch for epoch in config.relabel_epochs if epoch < config.epochs]
    if not config.frozen_backbone or not relabelled:
        return StepCounts(warmup * per_epoch, (config.epochs - warmup) * per_epoch, 0)
    late = min(relabelled)
    warmup = min(warmup, late)
    return StepCounts(
        warmup * per_epoch, (late - warmup) * per_epoch, (config.epochs - late) * per_epoch
    )
