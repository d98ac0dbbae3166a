"""How much of an image its classes take: learned from approved masks, and held to elsewhere.

Tags say which classes an image shows, never how large they are. A network that learns from tags
gives small classes too much: sunglasses take the face, a bag the pavement. A few approved masks
say how large each class is beside what stands out in their images. The network's logits of a class
are then moved by a constant, so that it is about as large in the images without a mask. What stands
out is known of every image, so masks of close-ups alone do not make a class large everywhere (a
ratio estimate). Proportions of labels supervise in a similar way in Pathak et al., Constrained
CNNs, ICCV 2015.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.labels import VOID
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.mask_files import MaskError, read_mask

LEAST_MASKS = 3  # that show a class, before its size is believed
# By how many standard errors a mean errs at most, one way, in 95 % of the cases: Student's t by
# 1 / degrees of freedom, linear in between. What differs by less moves nothing.
_FREEDOM = (0, 1 / 30, 1 / 10, 1 / 5, 1 / 4, 1 / 3, 1 / 2, 1)
_CHANCE = (1.645, 1.697, 1.812, 2.015, 2.132, 2.353, 2.920, 6.314)
# Of the mean share: sizes of a class that are alike in a few masks may be so by chance.
_LEAST_SPREAD = 0.5
_ROUNDS, _STEP = 12, 0.7
_MOST = 4.0  # nats, the largest move; by measurement
_LEAST_SHARE = 1e-4  # of an image, so that a class that gets nothing can be moved at all
_MOST_SHARE = 0.95


class Opinion(NamedTuple):
    """What a network says of one image, before its classes are moved."""

    masks: NDArray[np.float32]  # (C, h, w) of the classes that may appear, background first
    rest: NDArray[np.float32]  # (h, w), what the masks of all other classes sum to
    channels: NDArray[np.int64]  # (C,): 0 background, class index + 1
    background: NDArray[np.float32]  # (h, w), what is added to the background's log odds
    present: NDArray[np.bool_]  # (C,), of the channels: the image is tagged with the class
    standing_out: float = 1.0  # share of the image that stands out; 1 where that is not known


class _Seen(NamedTuple):
    """What one image shows."""

    shares: NDArray[np.float64]  # (classes,) of the image
    shown: NDArray[np.bool_]  # (classes,)
    standing_out: float


class ClassSizes(NamedTuple):
    """What masks show of every class."""

    ratios: NDArray[np.float64]  # (classes,) its area to that of what stands out; 0: unknown
    errors: NDArray[np.float64]  # (classes,) their standard errors
    standing_out: NDArray[np.float64]  # (classes,) mean share of the same images that stands out
    images: NDArray[np.int64]  # (classes,) how many show it

    @property
    def believed(self) -> NDArray[np.bool_]:
        """(classes,): those that enough masks show."""
        return self.images >= LEAST_MASKS


def class_sizes(
    images: Iterable[TaggedImage],
    *,
    classes: int,
    standing_out: Callable[[TaggedImage], float] = lambda _: 1.0,
) -> ClassSizes:
    """Measure classes in approved masks; void pixels, and masks that cannot be read, do not count.

    Args:
        images: of any kind; those without an approved mask are left out.
        classes: how many there are.
        standing_out: gives the share of an image that stands out, 0 to 1; everything if not known.

    Raises:
        ImageError: from `standing_out`.
    """

    def approved() -> Iterator[_Seen]:
        for image in images:
            if image.mask is None or image.partial:
                continue
            try:
                labels = read_mask(image.mask)
            except MaskError:  # the loader tells of it
                continue
            known = labels[labels != VOID]
            counts = np.bincount(known, minlength=classes + 1)[1 : classes + 1]
            yield _Seen(counts / max(1, known.size), counts > 0, standing_out(image))

    return _measured(approved(), classes)


def _measured(seen: Iterable[_Seen], classes: int) -> ClassSizes:
    """Return ratios of means, and their errors by what single images differ from them."""
    rows = list(seen)
    shown = np.array([one.shown for one in rows], np.bool_).reshape(-1, classes)
    shares = np.array([one.shares for one in rows], np.float64).reshape(-1, classes) * shown
    stands = np.array([one.standing_out for one in rows], np.float64)[:, None] * shown
    counted = shown.sum(0)
    images = np.maximum(counted, 1)
    stand = np.where(counted > 0, np.maximum(stands.sum(0) / images, _LEAST_SHARE), 1.0)
    ratios = shares.sum(0) / images / stand
    squares = ((shares - ratios * stands) ** 2).sum(0)
    spreads = np.sqrt(squares / np.maximum(counted - 1, 1)) / stand
    certain = 1 - np.minimum(ratios * stand, 1)
    spreads = np.maximum(spreads, _LEAST_SPREAD * ratios * certain)
    return ClassSizes(ratios, spreads / np.sqrt(images), stand, counted)


def fit_offsets(
    sizes: ClassSizes, opinions: Sequence[Opinion], *, background_power: float
) -> NDArray[np.float32]:
    """Find what to add to the logits of each class, so that classes get their sizes.

    Args:
        sizes: what approved masks show.
        opinions: on other images.
        background_power: power the background is raised to before a pixel is given to a class.

    Returns:
        (classes + 1,), in nats, at most 4 either way; 0 for the background, and for classes that
        too few masks show or too few images are tagged with.
    """
    offsets = np.zeros(len(sizes.ratios) + 1, np.float32)
    before = _sizes(opinions, offsets, background_power)
    moved = sizes.believed & before.believed
    if not moved.any():
        return offsets
    found = _odds(before.ratios * before.standing_out)
    # What the images of the masks have by chance, larger or smaller things, teaches nothing.
    differs = _odds(sizes.ratios * before.standing_out) - found
    wanted = found + np.sign(differs) * np.maximum(np.abs(differs) - chance(sizes, before), 0)
    for _ in range(_ROUNDS):
        step = _STEP * (wanted - found)
        offsets[1:] = np.where(moved, np.clip(offsets[1:] + step, -_MOST, _MOST), 0.0)
        after = _sizes(opinions, offsets, background_power)
        found = _odds(after.ratios * after.standing_out)
    return offsets


def chance(one: ClassSizes, other: ClassSizes) -> NDArray[np.float64]:
    """Return by how many nats the log odds of classes' shares of images may differ by chance.

    Args:
        one, other: measured in different images; the shares are those of the other's.

    Returns:
        (classes,): what a difference exceeds, one way, in 5 % of the cases (Welch's test).
    """
    pairs = [
        (_errors_of_odds(sizes, other.standing_out) ** 2, np.maximum(sizes.images - 1, 1))
        for sizes in (one, other)
    ]
    variance = sum(square for square, _ in pairs)
    freedom = variance**2 / np.maximum(sum(square**2 / f for square, f in pairs), 1e-300)
    return errors_by_chance(np.maximum(freedom, 1)) * np.sqrt(variance)


def errors_by_chance(freedom: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many standard errors means of so many degrees of freedom, 1 or more, err."""
    return np.interp(1 / freedom, _FREEDOM, _CHANCE)


def _errors_of_odds(sizes: ClassSizes, standing_out: NDArray[np.float64]) -> NDArray[np.float64]:
    bounded = np.clip(sizes.ratios * standing_out, _LEAST_SHARE, _MOST_SHARE)
    return np.asarray(sizes.errors * standing_out / (bounded * (1 - bounded)))


def _odds(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    bounded = np.clip(shares, _LEAST_SHARE, _MOST_SHARE)
    return np.asarray(np.log(bounded / (1 - bounded)))


def _sizes(opinions: Sequence[Opinion], offsets: NDArray[np.float32], power: float) -> ClassSizes:
    """Return what classes win of the images that are tagged with them."""

    def won(opinion: Opinion) -> _Seen:
        masks, rest, channels, background, present, standing_out = opinion
        moved = masks * np.exp(offsets[channels])[:, None, None]
        odds = np.log(np.maximum(moved, 1e-8))
        total = np.log(moved.sum(0) + rest)  # the softmax's, after the move
        odds[0] = power * odds[0] - (power - 1) * total + background
        winners = odds.argmax(0)
        shares, shown = np.zeros(len(offsets)), np.zeros(len(offsets), np.bool_)
        shares[channels] = np.bincount(winners.ravel(), minlength=len(channels)) / winners.size
        shown[channels[present]] = True
        return _Seen(shares[1:], shown[1:], standing_out)

    return _measured(map(won, opinions), len(offsets) - 1)
