"""From pixel logits to one score per class (section 4.1 of the paper)."""

from __future__ import annotations

import torch
from torch import Tensor

NGWP_EPSILON = 1.0  # keeps the score of a class with hardly any pixels near 0


def ngwp(logits: Tensor) -> Tensor:
    """Pool logits by their own masks: normalised global weighted pooling (Eq. 3).

    `Σ m_c·x_c / (1 + Σ m_c)` over the pixels, with the masks `m = softmax(x)`.

    Args:
        logits: (B, C, H, W), channel 0 is background, unbounded.

    Returns:
        (B, C), background included, unbounded.
    """
    x = logits.flatten(2)
    masks = x.softmax(1)
    return (masks * x).sum(2) / (NGWP_EPSILON + masks.sum(2))


def focal_penalty(logits: Tensor, *, power: float = 3.0, lam: float = 0.01) -> Tensor:
    """Return a penalty that grows as a class's mask shrinks (Eq. 5; Eq. 4 with `power` 0).

    `(1 − m̄_c)^p · log(λ + m̄_c)` with m̄ the mean of `softmax(logits)` over the pixels.

    Args:
        logits: (B, C, H, W), channel 0 is background, unbounded.
        power: p, how soon a growing mask is left alone.
        lam: λ, bounds the penalty of an empty mask to log λ.

    Returns:
        (B, C), background included, between log λ and log(1 + λ).
    """
    mean = logits.flatten(2).softmax(1).mean(2)
    # A mean may round to just above 1, where a fractional power has no value.
    return (1 - mean).clamp_min(0) ** power * torch.log(lam + mean)


def gap(logits: Tensor) -> Tensor:
    """Return the mean of (B, C, H, W) logits over the pixels, (B, C): global average pooling."""
    return logits.mean((2, 3))


def pool_scores(
    logits: Tensor,
    *,
    pooling: str = "ngwp",
    penalty: bool = True,
    power: float = 3.0,
    lam: float = 0.01,
) -> Tensor:
    """Pool pixel logits into one score per class.

    Args:
        logits: (B, C, H, W), channel 0 is background, unbounded.
        pooling: "ngwp" or "gap".
        penalty: add the focal mask penalty.
        power: its p.
        lam: its λ.

    Returns:
        (B, C - 1) foreground scores, unbounded.

    Raises:
        ValueError: for an unknown pooling.
    """
    kinds = {"ngwp": ngwp, "gap": gap}
    if pooling not in kinds:
        raise ValueError(f"pooling is {pooling!r}; expected one of {', '.join(kinds)}.")
    scores = kinds[pooling](logits)
    if penalty:
        scores = scores + focal_penalty(logits, power=power, lam=lam)
    return scores[:, 1:]
