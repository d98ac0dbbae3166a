"""Where in their images the masks of a class lie, and whether that is to be doubted.

A class that most images show can be taken for what these have in common: the pavement, the sky, a
table. Its masks then fill an edge of nearly every image, or lie at the same place in all of them.
Neither is wrong in itself (a road does both), so it is told, and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.base.messages import tr

LEAST_IMAGES = 10  # that show a class, before anything is said of it
_SIDE, _CELLS = 48, 12  # a mask is looked at with 48 pixels a side, compared by 12 cells a side
_COMPARED = 200  # masks of a class that are compared with each other, the first ones
_FILLED = 0.5  # share of an edge from which it counts as filled
_MOST_EDGES = 0.6  # share of the images in which a class may fill an edge
_MOST_ALIKE = 0.6  # mean IoU between the masks of a class in two images


class ClassPlaces:
    """Notes masks as they are made.

    Args:
        classes: names, in the order of the labels 1, 2, …
    """

    def __init__(self, classes: Sequence[str]) -> None:
        self._classes = classes
        self._shown = [0] * len(classes)
        self._edges = [0] * len(classes)
        self._maps: list[list[NDArray[np.float32]]] = [[] for _ in classes]

    def add(self, labels: NDArray[np.uint8]) -> None:
        """Note a mask, (H, W): 0 background, class index + 1, 255 void; of any size."""
        small = cv2.resize(labels, (_SIDE, _SIDE), interpolation=cv2.INTER_NEAREST)
        for label in np.unique(small):
            if label in (BACKGROUND, VOID) or label > len(self._classes):
                continue
            place, own = int(label) - 1, small == label
            edges = own[0].mean(), own[-1].mean(), own[:, 0].mean(), own[:, -1].mean()
            self._shown[place] += 1
            self._edges[place] += max(edges) > _FILLED
            if len(self._maps[place]) < _COMPARED:
                step = _SIDE // _CELLS
                cells = own.reshape(_CELLS, step, _CELLS, step).mean((1, 3), dtype=np.float32)
                self._maps[place].append(cells)

    def warnings(self) -> Iterator[str]:
        """Yield a sentence for each class whose places are to be doubted."""
        for place, name in enumerate(self._classes):
            shown, edges = self._shown[place], self._edges[place]
            if shown < LEAST_IMAGES:
                continue
            if edges > _MOST_EDGES * shown:
                yield tr(
                    "{name}: in {count:,} of {images:,} masks it fills most of an edge of the "
                    "image, as ground or sky does. If it should not, add images without {name}, "
                    "or approve a few corrected masks of it.",
                    name=name,
                    count=edges,
                    images=shown,
                )
            elif mean_iou_of_pairs(self._maps[place]) > _MOST_ALIKE:
                yield tr(
                    "{name}: its masks lie at the same place in nearly all of {images:,} images. "
                    "If it should not be so, add images without {name}, or approve a few "
                    "corrected masks of it.",
                    name=name,
                    images=shown,
                )


def mean_iou_of_pairs(maps: Sequence[NDArray[np.float32]]) -> float:
    """Return the mean over all pairs of the IoU of shares of cells; 0 for fewer than two.

    Args:
        maps: (h, w) each, in 0-1.
    """
    if len(maps) < 2:
        return 0.0
    flat = np.stack([one.ravel() for one in maps])
    total, pairs = 0.0, 0
    for place, one in enumerate(flat[:-1]):
        others = flat[place + 1 :]
        both, either = np.minimum(one, others).sum(1), np.maximum(one, others).sum(1)
        total += float((both / np.maximum(either, 1e-6)).sum())
        pairs += len(others)
    return total / pairs
