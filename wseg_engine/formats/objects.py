"""The objects of an item in an export: those that it has, and connected parts for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.base.messages import tr, tr_noop
from wseg_engine.formats.shapes import Component, class_ids, components_of
from wseg_engine.formats.types import ExportClass, Labels, Record
from wseg_engine.objects.maps import ObjectMap, find_objects

JOINED = tr_noop("Parts of an object are joined by a line: this format has one outline per object")
NOT_WRITTEN = tr_noop(
    "The objects of the image are not exported: number single objects to keep them"
)


class Thing(NamedTuple):
    """One object of a mask: one of those that it has, or a connected part of a class."""

    value: int  # the class
    id: int  # of the object; 0 for a connected part that belongs to none
    part: Component  # its pixels; of an object they may be in several pieces


class ObjectTally(NamedTuple):
    """What an image has of objects."""

    objects: Mapping[int, int]  # class id → objects
    parted: tuple[int, ...]  # classes with pixels that belong to none


def things_of(labels: Labels, objects: ObjectMap | None) -> Iterator[Thing]:
    """Yield the objects of a mask: class by class, those that it has by their ids, then the rest.

    Args:
        labels: (H, W) uint8.
        objects: (H, W) uint16, ids that lie in one class each; None without any: then each
            connected part of a class is one.
    """
    known: dict[int, list[tuple[int, Component]]] = {}
    if objects is not None:
        for number, one in find_objects(objects, labels).items():
            inside = objects[one.slices] == number
            known.setdefault(one.value, []).append((number, Component(inside, one.x, one.y)))
    for value in class_ids(labels):
        rest = labels == value
        for number, part in known.get(value, ()):
            yield Thing(value, number, part)
        if objects is not None:
            rest &= objects == 0
        for part in components_of(rest):
            yield Thing(value, 0, part)


def tally(labels: Labels, objects: ObjectMap) -> ObjectTally:
    """Return what an image has of objects."""
    counts: dict[int, int] = {}
    for one in find_objects(objects, labels).values():
        counts[one.value] = counts.get(one.value, 0) + 1
    rest = np.unique(labels[objects == 0]).tolist()
    return ObjectTally(counts, tuple(n for n in rest if n not in (BACKGROUND, VOID)))


def numbered(labels: Labels, objects: ObjectMap | None, most: int) -> tuple[Labels, int]:
    """Number the objects of a mask in 8 bits.

    Args:
        labels: (H, W) uint8.
        objects: as of `things_of`.
        most: how many there can be; of more, the smallest are left out.

    Returns:
        (H, W) uint8 with objects 1, 2, ... (largest first where there are more than `most`), 0
        background and 255 void; and how many objects were left out as void.
    """
    things = list(_parts_of(labels) if objects is None else things_of(labels, objects))
    left_out = max(0, len(things) - most)
    if left_out:
        areas = [int(np.count_nonzero(thing.part.mask)) for thing in things]
        order = sorted(range(len(things)), key=lambda n: -areas[n])
        things = [things[n] for n in order]
    out = np.where(labels == VOID, np.uint8(VOID), np.uint8(BACKGROUND))
    for number, (_, _, (mask, x, y)) in enumerate(things, 1):
        own = out[y : y + mask.shape[0], x : x + mask.shape[1]]
        own[mask] = number if number <= most else VOID
    return out, left_out


def _parts_of(labels: Labels) -> Iterator[Thing]:
    """Yield the connected parts of classes as `things_of` does, numbered over the whole image.

    (The order in which OpenCV numbers parts depends on where they lie in the array.)
    """
    import cv2

    for value in class_ids(labels):
        count, numbers, stats, _ = cv2.connectedComponentsWithStats(
            (labels == value).astype(np.uint8), connectivity=8
        )
        for number in range(1, count):
            x, y, width, height = (int(side) for side in stats[number, :4])
            inside = numbers[y : y + height, x : x + width] == number
            yield Thing(value, 0, Component(inside, x, y))


def void_borders(numbers: NDArray[np.uint8], width: int) -> NDArray[np.bool_]:
    """Return the pixels of a band along the outlines of objects, as VOC leaves them undecided.

    Args:
        numbers: (H, W), objects from 1, 0 background.
        width: of the band, px, half of it on either side.
    """
    import cv2

    around = np.ones((3, 3), np.uint8)
    rim = np.asarray(cv2.dilate(numbers, around) != cv2.erode(numbers, around))
    if width <= 1:
        return rim & (numbers > 0)
    size = 2 * ((width - 1) // 2) + 1  # the rim is two pixels wide, and grows on both sides
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return np.asarray(cv2.dilate(rim.view(np.uint8), disc) > 0)


def fallback_notes(records: Sequence[Record], classes: Sequence[ExportClass]) -> list[str]:
    """Say which classes have no objects in how many images, where other images or classes do."""
    if not any(record.objects for record in records):
        return []
    notes = []
    for one in classes:
        images = sum(
            one.id in (record.parted if record.objects else record.pixels) for record in records
        )
        if images:
            notes.append(
                tr(
                    "Images in which {name} has no objects, so that its connected parts were "
                    "exported as objects: {images}",
                    name=one.name,
                    images=images,
                )
            )
    return notes
