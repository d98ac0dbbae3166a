"""What tags alone say of the parts of photographs: evidence of each class in each cell.

Not all that stands out in a photograph is of a class that it is tagged with: a face, a hand, a
table. Such things come up in photographs with and without the tag alike; what is of the class
comes up with it. A ridge regression from the features of one cell to the tags of its photograph
tells the two apart. It is blind to where in the photograph a cell lies, and never asked about
photographs that it learned from: they are dealt into folds, and each is judged by the others'.

With x the features of a cell, standardised over the cells that stand out, y the tags of its
photograph and q their means over these cells, the weights of a fold are
W = (E[x xᵀ] + λI)⁻¹ E[x (y − q)ᵀ], the means taken over the other folds. The evidence of class c
is (xᵀW)_c / √(s_c (1 − s_c)), s_c the share of the photographs that show c: a part of the standard
deviation of its tags. A photograph whose tag nobody has decided on counts as average.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.base.labels import Tag
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.imaging import ImageError, ImageSize, resize
from wseg_engine.saliency.maps import STANDS_OUT
from wseg_engine.training.features import Entry, FeatureSource

LEAST_IMAGES = 5  # that show a class, and as many that do not, before tags say anything of it
_FOLDS = 5
_RIDGE = 10.0 / 680.0  # λ a feature channel; by measurement, with 680 channels
_TINY = 1e-6  # variance of a channel that is the same everywhere


class _Sums(NamedTuple):
    """Sums over cells that stand out."""

    cells: NDArray[np.float64]  # (), how many
    x: NDArray[np.float64]  # (C,), of their features
    xx: NDArray[np.float64]  # (C, C)
    y: NDArray[np.float64]  # (classes,), of their photographs' tags
    xy: NDArray[np.float64]  # (C, classes)

    def __add__(self, other: _Sums) -> _Sums:  # type: ignore[override]
        return _Sums(*(one + two for one, two in zip(self, other, strict=True)))

    def __sub__(self, other: _Sums) -> _Sums:
        return _Sums(*(one - two for one, two in zip(self, other, strict=True)))


class _Fold(NamedTuple):
    """What judges the cells of one fold: affine in their features."""

    weights: NDArray[np.float32]  # (C, classes)
    bias: NDArray[np.float32]  # (classes,)


class TagEvidence:
    """Evidence of classes in the cells of the photographs that a training learns from."""

    def __init__(self, folds: Sequence[_Fold], places: dict[str, int], known: NDArray[np.bool_]):
        """Keep what `fit_evidence` found.

        Args:
            folds: one for each part of the photographs.
            places: the part that each photograph is in, by its name.
            known: (classes,), those of which tags say anything.
        """
        self._folds = folds
        self._places = places
        self.known = known

    def of(self, image: TaggedImage, entry: Entry) -> NDArray[np.float32] | None:
        """Return (classes, h, w) evidence in the cells of a photograph that was learned from.

        It is about 0 for what says nothing of a class and in the order of 1 for what shows it; 0
        for classes of which tags say nothing. None for another photograph.
        """
        place = self._places.get(image.name)
        if place is None:
            return None
        weights, bias = self._folds[place]
        channels, height, width = entry.deep.shape[1:]
        cells = entry.deep[0].reshape(channels, -1).T.astype(np.float32)
        found = (cells @ weights + bias) * self.known
        return np.ascontiguousarray(found.T.reshape(-1, height, width))


def fit_evidence(
    source: FeatureSource, images: Sequence[TaggedImage], *, control: Control
) -> Generator[Event, None, TagEvidence]:
    """Learn from the tags of photographs what their cells speak for.

    Photographs that cannot be read are left out.

    Args:
        source: serves features, and what stands out.
        images: what is trained on, in an order that stays.
        control: stops it between photographs.

    Yields:
        `Progress` of the phase "prepare".

    Raises:
        Stopped: if the job was asked to end.
    """
    shares, known = _shares_of(images)
    folds: list[_Sums | None] = [None] * _FOLDS
    places: dict[str, int] = {}
    for number, image in enumerate(images):
        control.wait_or_stop()
        places[image.name] = number % _FOLDS
        try:
            sums = _sums_of(source.read(image), image.tags, shares)
        except ImageError:  # the loader reports it
            continue
        before = folds[number % _FOLDS]
        folds[number % _FOLDS] = sums if before is None else before + sums
        yield Progress("prepare", number + 1, len(images))
    found = [sums for sums in folds if sums is not None]
    if len(found) < _FOLDS:
        known = np.zeros_like(known)
        return TagEvidence((), {}, known)
    total = found[0]
    for sums in found[1:]:
        total = total + sums
    deviations = np.sqrt(np.maximum(shares * (1 - shares), _TINY))
    return TagEvidence([_solved(total - sums, deviations) for sums in found], places, known)


def _shares_of(images: Sequence[TaggedImage]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the share of the photographs that show each class, and whether tags say enough."""
    tags = np.array([image.tags for image in images], np.int64).reshape(len(images), -1)
    present, decided = (tags == Tag.PRESENT).sum(0), (tags != Tag.UNSURE).sum(0)
    known = (present >= LEAST_IMAGES) & (decided - present >= LEAST_IMAGES)
    return present / np.maximum(decided, 1), known


def _sums_of(entry: Entry, tags: Sequence[Tag], shares: NDArray[np.float64]) -> _Sums:
    assert entry.saliency is not None
    channels, height, width = entry.deep.shape[1:]
    small = resize(entry.saliency, ImageSize(height, width))
    cells = entry.deep[0].reshape(channels, -1)[:, small.ravel() > 255 * STANDS_OUT]
    x = cells.T.astype(np.float32)
    states = np.array(tags)
    y = np.where(states == Tag.UNSURE, shares, states == Tag.PRESENT)
    sums = x.sum(0, dtype=np.float64)
    return _Sums(
        np.array(len(x), np.float64),
        sums,
        (x.T @ x).astype(np.float64),
        len(x) * y,
        np.outer(sums, y),
    )


def _solved(sums: _Sums, deviations: NDArray[np.float64]) -> _Fold:
    """Solve the regression; the weights are those of features that are not standardised."""
    count = max(1.0, float(sums.cells))
    mean, tags = sums.x / count, sums.y / count
    covariance = sums.xx / count - np.outer(mean, mean)
    scale = np.sqrt(np.maximum(np.diag(covariance), _TINY))
    correlation = covariance / np.outer(scale, scale)
    correlation[np.diag_indices_from(correlation)] += _RIDGE * len(mean)
    cross = (sums.xy / count - np.outer(mean, tags)) / scale[:, None]
    weights = np.linalg.solve(correlation, cross) / scale[:, None] / deviations
    return _Fold(weights.astype(np.float32), (-mean @ weights).astype(np.float32))
