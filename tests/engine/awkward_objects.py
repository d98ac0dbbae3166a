"""A mask with objects of every awkward kind: touching, nested, cut in two, and of one pixel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

HEIGHT, WIDTH = 60, 80
CAT, DOG = 8, 12  # as `export_items.CLASSES`


def labels() -> NDArray[np.uint8]:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[5:25, 5:45] = CAT  # two that touch, side by side
    mask[30:55, 5:30] = CAT  # one, with another within, of its own class
    mask[30:50, 40:70] = DOG  # one that a post of another class cuts in two
    mask[28:52, 54:57] = CAT
    mask[2, 70] = CAT  # one pixel
    mask[3, 71] = CAT  # and one that touches it at a corner
    mask[5:9, 60:64] = DOG  # has no object
    mask[58:, :] = 255
    return mask


def objects() -> NDArray[np.uint16]:
    mask = labels()
    ids = np.zeros(mask.shape, np.uint16)
    ids[5:25, 5:25] = 500
    ids[5:25, 25:45] = 3
    ids[30:55, 5:30] = 7
    ids[38:46, 12:20] = 1000
    ids[30:50, 40:70] = 40_000
    ids[28:52, 54:57] = 65_535
    ids[2, 70] = 21
    ids[3, 71] = 22
    return ids


def truth() -> dict[int, list[NDArray[np.bool_]]]:
    """The objects of each class, in the order of ids, and the part that belongs to none."""
    mask, ids = labels(), objects()
    found: dict[int, list[NDArray[np.bool_]]] = {CAT: [], DOG: []}
    for number in sorted(set(np.unique(ids).tolist()) - {0}):
        inside = ids == number
        found[int(mask[inside][0])].append(inside)
    found[DOG].append((mask == DOG) & (ids == 0))
    return found
