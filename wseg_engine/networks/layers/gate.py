"""The stochastic gate: a random mix of deep and shallow features, so that neither is relied upon.

Section 4.4 of the paper.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


def mix(deep: Tensor, shallow: Tensor, *, rate: float) -> Tensor:
    """Return `(1 − ψ)·deep + ψ·shallow` with ψ = `rate`: what the gate does outside training."""
    return (1 - rate) * deep + rate * shallow


def draw(deep: Tensor, shallow: Tensor, *, rate: float) -> Tensor:
    """Choose each element from the deep stream, or with probability ψ = `rate` from the shallow.

    The deep stream is shifted and scaled to `(deep − ψ·shallow) / (1 − ψ)` first, as in the
    published networks (the paper takes it as it is): the expectation over draws is then `deep`.

    Args:
        deep: (B, C, h, w).
        shallow: the same shape.
        rate: ψ in 0 to below 1.
    """
    keep = torch.rand_like(deep) >= rate
    return torch.where(keep, (deep - rate * shallow) / (1 - rate), shallow)


class Gate(nn.Module):
    """Mix two streams of features (B, C, h, w).

    Args:
        rate: ψ, the share of the shallow stream.
        stochastic: while training, draw each element from one stream instead of averaging both.
    """

    def __init__(self, *, rate: float = 0.3, stochastic: bool = True) -> None:
        super().__init__()
        self.rate = rate
        self.stochastic = stochastic

    def forward(self, deep: Tensor, shallow: Tensor) -> Tensor:
        """Return the mix of `deep` and `shallow`, (B, C, h, w)."""
        if self.training and self.stochastic:
            return draw(deep, shallow, rate=self.rate)
        return mix(deep, shallow, rate=self.rate)
