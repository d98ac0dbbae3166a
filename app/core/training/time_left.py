"""How long a running training still takes: measured while it runs, estimated before."""

from __future__ import annotations

from app.core.training.estimate import TimeEstimate

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


class TimeLeft:
    """What is left of each part of a training, times its pace.

    Args:
        estimate: what the probe measured, if there was one.
    """

    def __init__(self, estimate: TimeEstimate | None = None) -> None:
        self.estimate = estimate
        self.feature, self.label = Pace(), Pace()
        self.warmup_step, self.step = Pace(), Pace()
        self.between = Pace()  # from an epoch's last step to the next one's first
        self.features_left = self.labels_left = 0
        self.warmup_left = self.steps_left = self.epochs_left = 0
        self.known = False  # whether the counts above are

    def seconds(self) -> float | None:
        """Return the seconds that are left; None while nobody can know."""
        guess = self.estimate
        if not self.known:
            if guess is None:
                return None
            self._expect(guess)
        parts = (
            (self.features_left, self.feature.or_else(guess.feature if guess else None)),
            (self.labels_left, self.label.or_else(guess.label if guess else None)),
            (self.warmup_left, self.warmup_step.or_else(guess.warmup_step if guess else None)),
            (self.steps_left, self._full_step()),
            (self.epochs_left, self.between.or_else(guess.previews if guess else 0.0)),
        )
        total = 0.0
        for count, each in parts:
            if count and each is None:
                return None
            total += count * (each or 0.0)
        return total

    def _full_step(self) -> float | None:
        """A step with all losses takes longer than one on tags alone, which comes first."""
        guess = self.estimate
        if self.step.seconds is not None:
            return self.step.seconds
        if guess is not None:
            warm = self.warmup_step.seconds
            scale = warm / guess.warmup_step if warm and guess.warmup_step else 1.0
            return guess.step * scale
        return self.warmup_step.seconds

    def _expect(self, guess: TimeEstimate) -> None:
        """Before the run has said how much there is to do, the probe has."""
        self.labels_left = guess.labels
        self.warmup_left, self.steps_left = guess.warmup_steps, guess.steps
        self.epochs_left = guess.epochs
