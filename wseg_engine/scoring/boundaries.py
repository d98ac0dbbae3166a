"""How well the outlines of masks lie: the boundary F-score."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wseg_engine.scoring.ranking import mean_of_numbers

TOLERANCE = 0.0075  # of the image's diagonal


class BoundaryScore:
    """Adds up boundary F-scores over images, a class at a time (Csurka et al., 2013).

    A pixel of a class's outline counts as found if the other mask's outline of the class is no
    further than the tolerance. F is the harmonic mean of precision and recall within an image; the
    score is its mean over the images that show the class or were given it, then over the classes.

    Void is given to what is nearest: the rims that annotators leave lie where outlines are. What is
    deeper in void, or near that, is not compared.

    Args:
        classes: names, without background.
        tolerance: share of the image's diagonal.
    """

    def __init__(self, classes: Sequence[str], *, tolerance: float = TOLERANCE) -> None:
        self.classes = tuple(classes)
        self._tolerance = tolerance
        self._sums = np.zeros(len(self.classes))
        self._images = np.zeros(len(self.classes), np.int64)

    def add(self, predicted: NDArray[np.uint8], truth: NDArray[np.uint8]) -> None:
        """Count one image.

        Args:
            predicted: (H, W), 0 background, class index + 1; all other values are none of them.
            truth: (H, W), the same; all other values are void.
        """
        reach = max(1.0, self._tolerance * math.hypot(*truth.shape))
        truth, known = _without_rims(truth, void=truth > len(self.classes), reach=reach)
        for place in range(len(self.classes)):
            mine, true = predicted == place + 1, truth == place + 1
            if not true.any() and not (mine & known).any():
                continue
            self._sums[place] += _f_score(_outline(mine) & known, _outline(true) & known, reach)
            self._images[place] += 1

    def of_classes(self) -> dict[str, float]:
        """Return each class's score in 0-1; NaN for one that was nowhere."""
        return {
            name: float(total / count) if count else math.nan
            for name, total, count in zip(self.classes, self._sums, self._images, strict=True)
        }

    @property
    def mean(self) -> float:
        """The mean over the classes that were somewhere."""
        return mean_of_numbers(list(self.of_classes().values()))


def _without_rims(
    truth: NDArray[np.uint8], *, void: NDArray[np.bool_], reach: float
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Return the truth with void given to the nearest label, and where it can be compared."""
    import cv2  # a quarter of a second that only those pay who use it

    if not void.any() or void.all():
        return truth, ~void
    distance, nearest = cv2.distanceTransformWithLabels(
        void.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    values = np.zeros(int(nearest.max()) + 1, np.uint8)
    values[nearest[~void]] = truth[~void]
    deep = void & (distance > reach)
    if not deep.any():
        return values[nearest], np.ones_like(void)
    return values[nearest], _distance_to(deep) > 2 * reach + 1


def _outline(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the pixels of a mask that have a neighbour (of four) outside; the border is none."""
    padded = np.pad(mask, 1, mode="edge")
    inside = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return mask & ~inside


def _f_score(mine: NDArray[np.bool_], true: NDArray[np.bool_], reach: float) -> float:
    if not mine.any() and not true.any():  # both end at the image's border alone
        return 1.0
    if not mine.any() or not true.any():
        return 0.0
    precision = float((_distance_to(true)[mine] <= reach).mean())
    recall = float((_distance_to(mine)[true] <= reach).mean())
    both = precision + recall
    return 2 * precision * recall / both if both else 0.0


def _distance_to(outline: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return each pixel's distance to the nearest pixel of an outline."""
    import cv2  # a quarter of a second that only those pay who use it

    found = cv2.distanceTransform((~outline).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(found, np.float32)
