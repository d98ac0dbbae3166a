"""Holding out images for validation, every class in proportion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.labels import Tag
from wseg_engine.datasets.types import Dataset, TaggedImage


class Split(NamedTuple):
    """A data set in two parts that share no image, each in the order of the whole."""

    train: Dataset
    validation: Dataset


def split(dataset: Dataset, fraction: float, *, seed: int) -> Split:
    """Hold out a share of the tagged images, chosen so that each class keeps its share.

    Classes are dealt out from the rarest on (iterative stratification). A class that one image
    only has stays in the training part; images that nobody tagged do too, for they validate
    nothing. Reading problems stay with the training part.

    Args:
        dataset: what to split.
        fraction: share of the tagged images to hold out, 0 to below 1.
        seed: of the choice; the same seed makes the same split.

    Raises:
        ValueError: for a fraction outside its range.
    """
    if not 0 <= fraction < 1:
        raise ValueError(f"The validation share is {fraction}; expected 0 to below 1.")
    tagged = [i for i, image in enumerate(dataset.images) if image.tagged]
    present = np.array(
        [[tag is Tag.PRESENT for tag in dataset.images[i].tags] for i in tagged], dtype=bool
    ).reshape(len(tagged), len(dataset.classes))
    chosen = {tagged[i] for i in _held_out(present, fraction, np.random.default_rng(seed))}
    held = [image for i, image in enumerate(dataset.images) if i in chosen]
    kept = [image for i, image in enumerate(dataset.images) if i not in chosen]
    return Split(_part(dataset, kept), replace(_part(dataset, held), problems=()))


def _part(dataset: Dataset, images: Sequence[TaggedImage]) -> Dataset:
    return replace(dataset, images=tuple(images))


def _held_out(present: NDArray[np.bool_], fraction: float, rng: np.random.Generator) -> list[int]:
    """Choose rows to hold out.

    Args:
        present: (N, classes).
        fraction: share of the rows.
        rng: breaks ties.
    """
    total = round(len(present) * fraction)
    left = present.sum(axis=0)  # images of each class that are still free
    kept = left.copy()  # images of each class that are not held out
    wanted = np.minimum(np.floor(left * fraction + 0.5), np.maximum(left - 1, 0))
    free = np.ones(len(present), dtype=bool)
    order = rng.permutation(len(present))
    chosen: list[int] = []
    while len(chosen) < total:
        needy = np.flatnonzero((wanted > 0) & (left > 0))
        if needy.size == 0:
            break
        rarest = needy[np.argmin(left[needy])]
        rows = order[free[order] & present[order, rarest]]
        # An image that also brings classes already served in full would overfill those.
        best = int(rows[np.argmin((present[rows] & (wanted <= 0)).sum(axis=1))])
        free[best] = False
        left = left - present[best]
        if (kept[present[best]] == 1).any():
            continue  # the last image of one of its classes stays for training
        chosen.append(best)
        kept = kept - present[best]
        wanted = wanted - present[best]
    rest = [int(row) for row in order if free[row] and not present[row].any()]
    return chosen + rest[: max(0, total - len(chosen))]
