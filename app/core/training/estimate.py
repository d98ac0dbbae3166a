"""How long a training will take, from what its parts were measured to take."""

from __future__ import annotations

from dataclasses import dataclass

from wseg_engine.config import TrainConfig
from wseg_engine.events import Event


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
            + self.label * self.labels
            + self.previews * self.epochs
        )


def step_counts(config: TrainConfig, images: int) -> tuple[int, int]:
    """Return how many steps of a training are on tags alone, and how many with all losses."""
    per_epoch = -(-images // max(1, min(config.batch, images)))
    warmup = min(config.warmup_epochs, config.epochs)
    if config.mask_loss_weight == 0:
        warmup = config.epochs
    return warmup * per_epoch, (config.epochs - warmup) * per_epoch
