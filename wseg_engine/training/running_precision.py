"""How well a network ranks the tags of what it trains on, from the scores of its own steps."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from wseg_engine.scoring.ranking import tag_precision


class RunningPrecision:
    """Scores and tags of an epoch's views so far.

    The views are cropped, and the network learns and drops out while it scores them; so this tells
    whether it learns, and not how good it is on images it has not seen.
    """

    def __init__(self) -> None:
        self._steps: list[Tensor] = []  # (B, 2, classes) float32: scores, then tags

    def add(self, scores: Tensor, tags: Tensor) -> None:
        """Note a step's scores (B, classes), unbounded, and `Tag` values (B, classes)."""
        self._steps.append(torch.stack([scores.float(), tags.float()], 1).cpu())

    def value(self) -> float:
        """Return the mean average precision of the tags, 0-1; NaN where nothing was tagged."""
        if not self._steps:
            return math.nan
        seen = torch.cat(self._steps).numpy()
        return tag_precision(seen[:, 0], seen[:, 1].astype(int)).mean

    def state(self) -> Tensor | None:
        """Return what was noted, for a checkpoint; None for nothing."""
        return torch.cat(self._steps) if self._steps else None

    def load_state(self, state: Tensor | None) -> None:
        """Put back what `state` returned."""
        self._steps = [] if state is None else [state]
