"""How much of an image its classes take: learned from approved masks, and held to elsewhere.

Tags say which classes an image shows, never how large they are. A network that learns from tags
gives small classes too much: sunglasses take the face, a bag the pavement. A few approved masks
say what share of an image each class takes. The network's logits of a class are then moved by a
constant, so that it takes about that share of the images without a mask as well. (Proportions of
labels supervise in the same way in Pathak et al., Constrained CNNs, ICCV 2015.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.labels import VOID
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.mask_files import MaskError, read_mask

LEAST_MASKS = 3  # approved masks that show a class, before its size is believed
# By how many standard errors a mean of n masks errs at most, one way, in 95 % of the cases:
# Student's t by 1 / (n - 1), linear in between. What differs by less moves nothing.
_FREEDOM = (0, 1 / 30, 1 / 10, 1 / 5, 1 / 4, 1 / 3, 1 / 2, 1)
_CHANCE = (1.645, 1.697, 1.812, 2.015, 2.132, 2.353, 2.920, 6.314)
_LEAST_SPREAD = (
    0.5  # of the mean share: sizes of a class that are alike in a few masks may be so by chance
)
_ROUNDS, _STEP = 12, 0.7
_MOST = 4.0  # nats, the largest move; by measurement
_LEAST_SHARE = 1e-4  # of an image, so that a class that gets nothing can be moved at all


class Opinion(NamedTuple):
    """What a network says of one image, before its classes are moved."""

    masks: NDArray[np.float32]  # (C, h, w) of the classes that may appear, background first
    rest: NDArray[np.float32]  # (h, w), what the masks of all other classes sum to
    channels: NDArray[np.int64]  # (C,): 0 background, class index + 1
    background: NDArray[np.float32]  # (h, w), what is added to the background's log odds
    present: NDArray[np.bool_]  # (C,), of the channels: the image is tagged with the class


class ClassSizes(NamedTuple):
    """What approved masks show of every class."""

    shares: NDArray[np.float64]  # (classes,) mean share of the images that show it; 0: unknown
    errors: NDArray[np.float64]  # (classes,) standard error of these means
    images: NDArray[np.int64]  # (classes,) how many of them show it

    @property
    def believed(self) -> NDArray[np.bool_]:
        """(classes,): the classes that enough masks show."""
        return self.images >= LEAST_MASKS


def class_sizes(images: Iterable[TaggedImage], *, classes: int) -> ClassSizes:
    """Measure classes in approved masks; void pixels, and masks that cannot be read, do not count.

    Args:
        images: of any kind; those without an approved mask are left out.
        classes: how many there are.
    """
    sums, squares = np.zeros(classes), np.zeros(classes)
    shown = np.zeros(classes, np.int64)
    for image in images:
        if image.mask is None or image.partial:
            continue
        try:
            labels = read_mask(image.mask)
        except MaskError:  # the loader tells of it
            continue
        known = labels[labels != VOID]
        counts = np.bincount(known, minlength=classes + 1)[1 : classes + 1]
        shares = counts / max(1, known.size)
        sums += shares
        squares += shares**2
        shown += counts > 0
    means = sums / np.maximum(shown, 1)
    variances = (squares - shown * means**2) / np.maximum(shown - 1, 1)
    spreads = np.maximum(np.sqrt(np.maximum(variances, 0)), _LEAST_SPREAD * means * (1 - means))
    return ClassSizes(means, spreads / np.sqrt(np.maximum(shown, 1)), shown)


def fit_offsets(
    sizes: ClassSizes, opinions: Sequence[Opinion], *, background_power: float
) -> NDArray[np.float32]:
    """Find what to add to the logits of each class, so that classes get their sizes.

    Args:
        sizes: what approved masks show.
        opinions: on other images.
        background_power: power the background is raised to before a pixel is given to a class.

    Returns:
        (classes + 1,), in nats, at most 4 either way; 0 for the background, for classes that too
        few masks show, and for those that no image is tagged with.
    """
    offsets = np.zeros(len(sizes.shares) + 1, np.float32)
    seen = np.zeros(len(offsets), np.bool_)
    for opinion in opinions:
        seen[opinion.channels[opinion.present]] = True
    moved = sizes.believed & seen[1:]
    if not moved.any():
        return offsets
    found = _odds(_shares(opinions, offsets, background_power))
    # What the images of the masks have by chance, larger or smaller things, teaches nothing.
    differs = _odds(sizes.shares) - found
    bounded = np.clip(sizes.shares, _LEAST_SHARE, 1 - _LEAST_SHARE)
    errors = errors_by_chance(sizes.images) * sizes.errors
    chance = errors / (bounded * (1 - bounded))  # in nats
    wanted = found + np.sign(differs) * np.maximum(np.abs(differs) - chance, 0)
    for _ in range(_ROUNDS):
        step = _STEP * (wanted - found)
        offsets[1:] = np.where(moved, np.clip(offsets[1:] + step, -_MOST, _MOST), 0.0)
        found = _odds(_shares(opinions, offsets, background_power))
    return offsets


def errors_by_chance(images: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how many standard errors the means of so many images, 2 or more, err by chance."""
    return np.interp(1 / np.maximum(images - 1, 1), _FREEDOM, _CHANCE)


def _odds(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    bounded = np.clip(shares, _LEAST_SHARE, 1 - _LEAST_SHARE)
    return np.asarray(np.log(bounded / (1 - bounded)))


def _shares(
    opinions: Sequence[Opinion], offsets: NDArray[np.float32], power: float
) -> NDArray[np.float64]:
    """Return (classes,) mean shares that classes win of the images that are tagged with them."""
    sums, images = np.zeros(len(offsets)), np.zeros(len(offsets))
    for masks, rest, channels, background, present in opinions:
        moved = masks * np.exp(offsets[channels])[:, None, None]
        odds = np.log(np.maximum(moved, 1e-8))
        total = np.log(moved.sum(0) + rest)  # the softmax's, after the move
        odds[0] = power * odds[0] - (power - 1) * total + background
        winners = odds.argmax(0)
        won = np.bincount(winners.ravel(), minlength=len(channels)) / winners.size
        sums[channels[present]] += won[present]
        images[channels[present]] += 1
    return (sums / np.maximum(images, 1))[1:]
