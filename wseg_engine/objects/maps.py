"""Maps of objects: an id a pixel, beside the labels of a mask.

0 is no object, ids from 1 are unique over the whole image, and each object lies in one class.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.base.messages import tr

ObjectMap = NDArray[np.uint16]  # (H, W)
Labels = NDArray[np.uint8]  # (H, W): class ids, 0 background, 255 void

MOST_OBJECTS = 65535  # of an image: ids have 16 bits
_VALUES = 256  # of labels
_MOST_VALUES = 254  # that are classes


class ObjectError(ValueError):
    """Objects that cannot be made or used; the message says why."""


class ObjectInfo(NamedTuple):
    """One object of an image."""

    id: int
    value: int  # the class it lies in
    area: int  # px
    x: int  # left edge of its box, px
    y: int  # top edge, px
    width: int  # of the box, px
    height: int  # px
    centre: tuple[float, float]  # x and y of its centre of gravity, px

    @property
    def slices(self) -> tuple[slice, slice]:
        """What picks its box out of an array."""
        return slice(self.y, self.y + self.height), slice(self.x, self.x + self.width)


class _Runs(NamedTuple):
    """Pixels that lie side by side in a row and have the same id and label, ids above 0 alone."""

    ids: NDArray[np.int64]
    values: NDArray[np.int64]
    starts: NDArray[np.int64]  # in the flat array
    lengths: NDArray[np.int64]


def check_map(objects: NDArray[np.generic], labels: Labels) -> None:
    """Refuse an array that is no map of objects of a mask.

    Raises:
        ObjectError: if it is of another type or size.
    """
    if objects.dtype != np.uint16 or objects.shape != labels.shape:
        raise ObjectError(
            tr(
                "The objects are {shape} of {dtype}; the mask needs {size} of uint16.",
                shape=objects.shape,
                dtype=objects.dtype,
                size=labels.shape,
            )
        )


def find_objects(objects: ObjectMap, labels: Labels) -> dict[int, ObjectInfo]:
    """Return the objects of an image by their ids, in order.

    Args:
        objects: (H, W) uint16.
        labels: (H, W) uint8, the mask they belong to.
    """
    runs = _runs(objects, labels)
    if not len(runs.ids):
        return {}
    width = objects.shape[1]
    rows, columns = np.divmod(runs.starts, width)
    ids, place = np.unique(runs.ids, return_inverse=True)
    count = len(ids)
    area = np.bincount(place, runs.lengths, count)
    left, top = np.full(count, width), np.full(count, objects.shape[0])
    right, bottom = np.zeros(count, np.int64), np.zeros(count, np.int64)
    np.minimum.at(left, place, columns)
    np.minimum.at(top, place, rows)
    np.maximum.at(right, place, columns + runs.lengths)
    np.maximum.at(bottom, place, rows + 1)
    x = np.bincount(place, runs.lengths * (columns + runs.lengths / 2), count) / area
    y = np.bincount(place, runs.lengths * (rows + 0.5), count) / area
    values = _classes(runs, place, count)
    return {
        int(number): ObjectInfo(
            id=int(number),
            value=int(values[i]),
            area=int(area[i]),
            x=int(left[i]),
            y=int(top[i]),
            width=int(right[i] - left[i]),
            height=int(bottom[i] - top[i]),
            centre=(float(x[i]), float(y[i])),
        )
        for i, number in enumerate(ids)
    }


def fitted(objects: ObjectMap, labels: Labels) -> ObjectMap:
    """Return a map in which each object lies in one class: that of most of its pixels.

    Its pixels in other classes, in the background and in void leave it.

    Args:
        objects: (H, W) uint16, left as it is.
        labels: (H, W) uint8.

    Raises:
        ObjectError: if it is of another type or size.
    """
    check_map(objects, labels)
    runs = _runs(objects, labels)
    if not len(runs.ids):
        return objects
    ids, place = np.unique(runs.ids, return_inverse=True)
    values = _classes(runs, place, len(ids))
    wrong = (runs.values != values[place]) | ~_is_class(runs.values)
    if not wrong.any():
        return objects
    out = objects.copy()
    flat = out.reshape(-1)
    lengths = runs.lengths[wrong]
    offsets = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    flat[np.repeat(runs.starts[wrong], lengths) + offsets] = 0
    return out


def renumbered(objects: ObjectMap) -> ObjectMap:
    """Return a map with the ids 1, 2, ... in the order of the ids it had."""
    present = np.flatnonzero(_counts(objects)[1:]) + 1
    if not len(present) or present[-1] == len(present):
        return objects
    table = np.zeros(MOST_OBJECTS + 1, np.uint16)
    table[present] = np.arange(1, len(present) + 1)
    return np.asarray(table[objects], np.uint16)


def count_ids(objects: ObjectMap) -> int:
    """Return how many objects a map has."""
    return int(np.count_nonzero(_counts(objects)[1:]))


def free_ids(objects: ObjectMap, count: int) -> list[int]:
    """Return ids that no object has: those above the highest, then gaps.

    Raises:
        ObjectError: if there are not as many.
    """
    highest = int(objects.max()) if objects.size else 0
    if highest + count <= MOST_OBJECTS:
        return list(range(highest + 1, highest + count + 1))
    free = (np.flatnonzero(_counts(objects)[1:] == 0) + 1).tolist()
    if len(free) < count:
        raise too_many(MOST_OBJECTS - len(free) + count)
    return [*[n for n in free if n > highest], *[n for n in free if n < highest]][:count]


def is_counts(found: object) -> bool:
    """Whether a value is a list of how many objects the values 1, 2, ... of a mask have."""
    return (
        isinstance(found, list)
        and 0 < len(found) <= _MOST_VALUES
        and all(type(one) is int and 0 <= one <= MOST_OBJECTS for one in found)
    )


def too_many(count: int) -> ObjectError:
    """Return what to raise where an image would have more objects than there are ids."""
    return ObjectError(
        tr(
            "The image would have {count} objects; at most {most} are kept. Remove its specks, "
            "or keep only larger parts.",
            count=count,
            most=MOST_OBJECTS,
        )
    )


def _runs(objects: ObjectMap, labels: Labels) -> _Runs:
    begins = np.ones(objects.shape, bool)
    np.not_equal(objects[:, 1:], objects[:, :-1], out=begins[:, 1:])
    begins[:, 1:] |= labels[:, 1:] != labels[:, :-1]
    starts = np.flatnonzero(begins)
    lengths = np.diff(starts, append=objects.size)
    ids = objects.reshape(-1)[starts].astype(np.int64)
    inside = ids > 0
    starts = starts[inside]
    values = labels.reshape(-1)[starts].astype(np.int64)
    return _Runs(ids[inside], values, starts, lengths[inside])


def _classes(runs: _Runs, place: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return the class of each object: what most of its pixels are, the lowest where two are even.

    Objects in no class at all get 0.
    """
    lengths = runs.lengths * _is_class(runs.values)
    keys, where = np.unique(place * _VALUES + runs.values, return_inverse=True)
    pixels = np.bincount(where, lengths, len(keys))
    order = np.lexsort((keys, -pixels, keys // _VALUES))
    owners, first = np.unique(keys[order] // _VALUES, return_index=True)
    values = np.zeros(count, np.int64)
    found = keys[order][first] % _VALUES
    values[owners] = np.where(_is_class(found), found, 0)
    return values


def _is_class(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.asarray((values != BACKGROUND) & (values != VOID))


def _counts(objects: ObjectMap) -> NDArray[np.int64]:
    """Return how many pixels each id has, (65536,)."""
    import cv2

    found = cv2.calcHist([np.ascontiguousarray(objects)], [0], None, [65536], [0, 65536])
    return np.asarray(found.ravel(), np.int64)
