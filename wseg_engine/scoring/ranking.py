"""Scores of tags: how well class scores rank tagged images."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.labels import Tag


def average_precision(scores: NDArray[np.floating[Any]], tags: NDArray[np.integer[Any]]) -> float:
    """Return the average precision of one class, images tagged as unsure left out.

    AP = Σ (R_n − R_{n−1}) · P_n over the distinct scores from the highest down, with P_n and R_n
    the precision and recall of the images that score at least as high.

    Args:
        scores: (N,) any monotonic score.
        tags: (N,) values of `Tag`.

    Returns:
        0-1; NaN where no image is tagged with the class.

    Raises:
        ValueError: where the shapes differ.
    """
    if scores.shape != tags.shape or scores.ndim != 1:
        raise ValueError(f"expected (N,) scores and tags, found {scores.shape} and {tags.shape}")
    sure = tags != Tag.UNSURE
    values, present = scores[sure], tags[sure] == Tag.PRESENT
    total = int(present.sum())
    if total == 0:
        return math.nan
    order = np.argsort(-values, kind="stable")
    values, present = values[order], present[order]
    hits = np.cumsum(present)
    ends = np.flatnonzero(np.append(np.diff(values) != 0, True))  # the last of each tie
    precision = hits[ends] / (ends + 1)
    recall_steps = np.diff(hits[ends], prepend=0) / total
    return float(np.sum(recall_steps * precision))


class TagPrecision(NamedTuple):
    """Average precision of tags."""

    mean: float  # over the classes that are present in an image; NaN where none is
    classes: tuple[float, ...]  # NaN where no image is tagged with the class


def tag_precision(
    scores: NDArray[np.floating[Any]], tags: NDArray[np.integer[Any]]
) -> TagPrecision:
    """Return the average precision of each class and its mean.

    Args:
        scores: (N, classes) any monotonic score.
        tags: (N, classes) values of `Tag`.

    Raises:
        ValueError: where the shapes differ.
    """
    if scores.shape != tags.shape or scores.ndim != 2:
        raise ValueError(
            f"expected (N, classes) scores and tags, found {scores.shape} and {tags.shape}"
        )
    each = tuple(average_precision(s, t) for s, t in zip(scores.T, tags.T, strict=True))
    return TagPrecision(mean_of_numbers(each), each)


def mean_of_numbers(values: Sequence[float]) -> float:
    """Return the mean of the values that are numbers; NaN where none is."""
    numbers = [value for value in values if not math.isnan(value)]
    return sum(numbers) / len(numbers) if numbers else math.nan
