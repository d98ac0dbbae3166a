"""How long a training takes: estimated before, measured while it runs, told in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from app.core.translation import translate
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


_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_SETTLED = 90  # seconds below which seconds are told


def duration(seconds: float) -> str:
    """Return how long something took: "42 s", "3 min", "1 h 20 min"."""
    if seconds < _SETTLED:
        return translate("TrainTexts", "{count} s").format(count=round(seconds))
    minutes = round(seconds / _MINUTE)
    if seconds < _HOUR:
        return translate("TrainTexts", "{count} min").format(count=minutes)
    if seconds < _DAY:
        return translate("TrainTexts", "{hours} h {minutes} min").format(
            hours=minutes // 60, minutes=minutes % 60
        )
    hours = round(seconds / _HOUR)
    return translate("TrainTexts", "{days} d {hours} h").format(days=hours // 24, hours=hours % 24)


def about(seconds: float) -> str:
    """Return roughly how long something will take."""
    if seconds < 10:
        return translate("TrainTexts", "a few seconds")
    if seconds < _SETTLED:
        rounded = 10 * round(seconds / 10)
        return translate("TrainTexts", "about {time}").format(time=duration(rounded))
    return translate("TrainTexts", "about {time}").format(time=duration(seconds))


_MEMORY = 0.9  # share of what was known that a new measurement leaves


class Pace:
    """A running mean of how long one of something takes, in seconds."""

    def __init__(self) -> None:
        self.seconds: float | None = None
        self._count = 0

    def add(self, seconds: float, *, many: int = 1) -> None:
        """Take in that `many` of it took so long together."""
        each = max(0.0, seconds) / max(1, many)
        self._count += 1
        if self.seconds is None:
            self.seconds = each
            return
        # The first few count alike, so that one slow beginning does not last.
        keep = min(_MEMORY, 1 - 1 / self._count)
        self.seconds = keep * self.seconds + (1 - keep) * each

    def or_else(self, estimated: float | None) -> float | None:
        """Return the mean; where nothing was measured yet, the estimate."""
        return self.seconds if self.seconds is not None else estimated


def _total(parts: Iterable[tuple[int, float | None]]) -> float:
    return sum(count * (each or 0.0) for count, each in parts)


class TimeLeft:
    """What is left of each part of a training, times its pace.

    Args:
        estimate: what the probe measured, if there was one.
    """

    def __init__(self, estimate: TimeEstimate | None = None) -> None:
        self.estimate = estimate
        self.feature, self.label = Pace(), Pace()
        self.warmup_step, self.step, self.late_step = Pace(), Pace(), Pace()
        self.between = Pace()  # from an epoch's last step to the next one's first
        self.features_left = self.labels_left = self.epochs_left = 0
        self.steps_left = StepCounts(0, 0, 0)
        self.known = False  # whether the counts above are

    def seconds(self) -> float | None:
        """Return the seconds that are left; None while nobody can know."""
        parts = self._parts()
        if parts is None or any(count and each is None for count, each in parts):
            return None
        return _total(parts)

    def at_least(self) -> float | None:
        """Return the seconds of what has been measured or estimated so far; None without any."""
        return _total(self._parts() or ()) or None

    def _parts(self) -> tuple[tuple[int, float | None], ...] | None:
        """Return how many of everything are left, and how long one takes; None if unknown."""
        guess = self.estimate
        if not self.known:
            if guess is None:
                return None
            self._expect(guess)
        warmup, full, late = self._steps()
        return (
            (self.features_left, self.feature.or_else(guess.feature if guess else None)),
            (self.labels_left, self.label.or_else(guess.label if guess else None)),
            (self.steps_left.warmup, warmup),
            (self.steps_left.full, full),
            (self.steps_left.late, late),
            (self.epochs_left, self.between.or_else(guess.previews if guess else 0.0)),
        )

    def pace_of(self, steps_done: int, counts: StepCounts) -> Pace:
        """Return the pace that the next step of a training belongs to."""
        left = counts.after(steps_done)
        if left.warmup:
            return self.warmup_step
        return self.step if left.full else self.late_step

    def _steps(self) -> tuple[float | None, float | None, float | None]:
        """Return the seconds of each kind of step.

        What was not measured yet is taken from the estimate, as much faster or slower as the steps
        so far were than estimated; without one, from the kind of step before.
        """
        guess = self.estimate
        measured = [self.warmup_step.seconds, self.step.seconds, self.late_step.seconds]
        if guess is None:
            for index in (1, 2):
                if measured[index] is None:
                    measured[index] = measured[index - 1]
            return measured[0], measured[1], measured[2]
        guessed = [guess.warmup_step, guess.step, guess.late_step]
        scale = 1.0
        for index, found in enumerate(measured):
            if found is not None and guessed[index] > 0:
                scale = found / guessed[index]
        warmup, full, late = (
            scale * expected if found is None else found
            for found, expected in zip(measured, guessed, strict=True)
        )
        return warmup, full, late

    def _expect(self, guess: TimeEstimate) -> None:
        """Before the run has said how much there is to do, the probe has."""
        if self.feature.seconds is None:
            self.features_left = guess.features
        self.labels_left = guess.labels
        self.steps_left = StepCounts(guess.warmup_steps, guess.steps, guess.late_steps)
        self.epochs_left = guess.epochs
