"""How long a running training still takes: measured while it runs, estimated before."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.training.estimate import StepCounts, TimeEstimate

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
