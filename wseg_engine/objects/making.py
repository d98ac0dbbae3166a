"""Making objects of the connected parts of classes, and keeping them while masks change."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.objects.maps import (
    MOST_OBJECTS,
    Labels,
    ObjectMap,
    check_map,
    free_ids,
    too_many,
)

_REACH = 0.02  # of the longer side: how far from an object a speck may lie that joins it
_LEAST_REACH = 8.0  # px


class Made(NamedTuple):
    """Objects that were made."""

    objects: ObjectMap  # (H, W)
    made: int  # objects that are new
    joined: int  # specks that joined an object nearby
    dropped: int  # specks that belong to no object


def make_objects(
    labels: Labels,
    *,
    least: int = 0,
    join: bool = True,
    known: ObjectMap | None = None,
    values: Collection[int] | None = None,
) -> Made:
    """Make an object of each connected part of each class; neighbours at corners are connected.

    Args:
        labels: (H, W) uint8.
        least: pixels that a part has to have to be an object; smaller ones are specks. 0 keeps all.
        join: specks join the nearest object of their class, where one is near; else, and where none
            is, they belong to no object.
        known: objects that stay as they are; only pixels without one get new ones.
        values: the classes whose objects are made; all if None.

    Raises:
        ObjectError: if there would be more than 65,535 objects; for `known` of another size.
    """
    if known is not None:
        check_map(known, labels)
    objects = np.zeros(labels.shape, np.uint16) if known is None else known.copy()
    made = joined = dropped = 0
    wanted = _values(labels) if values is None else sorted(set(values) & set(_values(labels)))
    for value in wanted:
        new, near, left = _of_class(objects, labels == value, least=least, join=join)
        made, joined, dropped = made + new, joined + near, dropped + left
    return Made(objects, made, joined, dropped)


def _values(labels: Labels) -> list[int]:
    import cv2

    counts = cv2.calcHist([np.ascontiguousarray(labels)], [0], None, [256], [0, 256]).ravel()
    return sorted(set(np.flatnonzero(counts).tolist()) - {BACKGROUND, VOID})


def _of_class(
    objects: ObjectMap, inside: NDArray[np.bool_], *, least: int, join: bool
) -> tuple[int, int, int]:
    """Make the objects of one class; return how many, the specks that joined, and those left."""
    import cv2

    x, y, wide, high = cv2.boundingRect(np.ascontiguousarray(inside).view(np.uint8))
    window = np.s_[y : y + high, x : x + wide]
    own = objects[window]
    free = inside[window] & (own == 0)
    count, numbers, stats, _ = cv2.connectedComponentsWithStats(
        free.view(np.uint8), connectivity=8, ltype=cv2.CV_32S
    )
    large = stats[1:count, cv2.CC_STAT_AREA] >= least
    new = int(large.sum())
    if new > MOST_OBJECTS:
        raise too_many(new)
    table = np.zeros(count, np.uint16)
    table[1:][large] = free_ids(objects, new)
    np.copyto(own, table[numbers], where=free)
    specks = np.flatnonzero(~large) + 1
    if not len(specks):
        return new, 0, 0
    near = _joined(own, inside[window], numbers, specks) if join else 0
    return new, near, len(specks) - near


def _joined(
    own: ObjectMap,
    inside: NDArray[np.bool_],
    numbers: NDArray[np.int32],
    specks: NDArray[np.int64],
) -> int:
    """Give specks to the nearest object of their class; return how many had one near."""
    import cv2

    taken = inside & (own > 0)
    if not taken.any():
        return 0
    away, cells = cv2.distanceTransformWithLabels(
        (~taken).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    owner_of = np.zeros(int(cells.max()) + 1, np.uint16)
    owner_of[cells[taken]] = own[taken]
    reach = max(_LEAST_REACH, _REACH * max(own.shape))
    count = int(numbers.max()) + 1
    flat = numbers.reshape(-1)
    places = np.flatnonzero(np.isin(flat, specks))
    order = np.lexsort((places, away.reshape(-1)[places], flat[places]))
    found, first = np.unique(flat[places][order], return_index=True)
    nearest = places[order][first]  # of each speck, the pixel that is nearest to an object
    table = np.zeros(count, np.uint16)
    close = away.reshape(-1)[nearest] <= reach
    table[found[close]] = owner_of[cells.reshape(-1)[nearest[close]]]
    np.copyto(own, table[numbers], where=table[numbers] > 0)
    return int(close.sum())


def take_out(
    objects: ObjectMap, changed: NDArray[np.bool_], *, before: Labels, labels: Labels
) -> None:
    """Take pixels out of their objects that are of another class now; in place.

    Args:
        objects: (H, W).
        changed: (H, W), the pixels to look at.
        before: (H, W), the labels that the objects belong to.
        labels: (H, W), as they are now.
    """
    np.copyto(objects, 0, where=changed & (before != labels))
