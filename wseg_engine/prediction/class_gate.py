"""Which classes may appear in an image: decided by its tags, or by the network's scores."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.labels import Tag


def possible_classes(tags: Sequence[Tag], *, gate: str) -> NDArray[np.bool_]:
    """Return (classes,) which classes may still appear before the network has scored the image.

    Args:
        tags: one a class.
        gate: "tags", "score" or "none".
    """
    if gate == "tags":
        return np.array([tag is not Tag.ABSENT for tag in tags], dtype=np.bool_)
    return np.ones(len(tags), dtype=np.bool_)


def allowed_classes(
    tags: Sequence[Tag], scores: NDArray[np.float32], *, gate: str, threshold: float
) -> NDArray[np.bool_]:
    """Return (classes,) which classes may appear in the mask.

    Args:
        tags: one a class; an image without any tags is unsure of all.
        scores: (classes,) in 0-1, the class's highest probability over the passes.
        gate: "tags" lets the tagged classes through, and those nobody is sure of if they score;
            "score" lets classes through whose score exceeds the threshold; "none" lets all through.
        threshold: 0-1.
    """
    if gate == "none":
        return np.ones(len(tags), dtype=np.bool_)
    strong: NDArray[np.bool_] = scores > threshold
    if gate == "score":
        return strong
    present = np.array([tag is Tag.PRESENT for tag in tags], dtype=np.bool_)
    unsure = np.array([tag is Tag.UNSURE for tag in tags], dtype=np.bool_)
    return present | (unsure & strong)


def doubt_of_refused(
    tags: Sequence[Tag], scores: NDArray[np.float32], allowed: NDArray[np.bool_], *, gate: str
) -> float:
    """Return how unsure it is that no class is there which the gate refused for its score, in 0-1.

    It is the entropy, in bits, of whether the likeliest of them is there; 0 where there is none.

    Args:
        tags: one a class; an image without any tags is unsure of all.
        scores: (classes,) in 0-1, the class's highest probability over the passes.
        allowed: (classes,) the classes that may appear in the mask.
        gate: "tags", "score" or "none".
    """
    refused = possible_classes(tags, gate=gate) & ~allowed
    if not refused.any():
        return 0.0
    p = float(scores[refused].max())
    if not 0 < p < 1:
        return 0.0
    return -p * math.log2(p) - (1 - p) * math.log2(1 - p)
