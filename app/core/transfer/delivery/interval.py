"""The confidence interval of a share that was counted in a sample."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

LEVEL = 0.95
_HALVINGS = 60  # of the range that a limit is looked for in


class Interval(NamedTuple):
    """Where a share lies with a confidence, 0-1."""

    low: float
    high: float
    level: float


def exact_interval(hits: int, trials: int) -> Interval:
    """Return the Clopper-Pearson interval of a share; it covers the truth at least so often.

    Args:
        hits: how often it was so.
        trials: of how many that were drawn at random; with 0, nothing is known.

    Raises:
        ValueError: for hits that are more than the trials, or below 0.
    """
    if not 0 <= hits <= trials:
        raise ValueError(f"{hits} hits of {trials}; expected 0 to as many as there were trials.")
    tail = (1 - LEVEL) / 2
    low = 0.0 if hits == 0 else _share(lambda p: 1 - _at_most(hits - 1, trials, p), tail)
    high = 1.0 if hits == trials else 1 - _share(lambda p: _at_most(hits, trials, 1 - p), tail)
    return Interval(low, high, LEVEL)


def _share(chance: Callable[[float], float], wanted: float) -> float:
    """Return the share for which a chance that grows with it is as wanted."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if chance(middle) < wanted else (low, middle)
    return (low + high) / 2


def _at_most(hits: int, trials: int, share: float) -> float:
    """Return the chance of at most so many hits, if each trial is one with this share."""
    if share <= 0:
        return 1.0
    if share >= 1:
        return float(hits >= trials)
    return min(1.0, sum(
        math.exp(
            math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1)
            + k * math.log(share) + (trials - k) * math.log1p(-share)
        )
        for k in range(hits + 1)
    ))  # fmt: skip
