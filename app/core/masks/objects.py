"""What can be done with the objects of a mask that is being edited.

What changes a document is called within a step of it (`with document.step("Split object"): ...`),
and is undone with the step.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from app.core.masks.area import NOTHING, Area, Box, Ids, Point
from app.core.masks.document import MaskDocument
from app.core.translation import translate
from wseg_engine.base.labels import BACKGROUND
from wseg_engine.objects.cutting import cut_object
from wseg_engine.objects.making import Made, make_objects
from wseg_engine.objects.maps import (
    MOST_OBJECTS,
    ObjectError,
    ObjectInfo,
    find_objects,
    free_ids,
)
from wseg_engine.objects.parts import looked_up
from wseg_engine.objects.splitting import split_object


class ObjectSplit(NamedTuple):
    """An object in several, before it is laid into the mask."""

    number: int  # the object, which its largest part stays
    box: Box  # around it
    ids: Ids  # (h, w): of each pixel of the object, 0 outside of it
    parts: int  # how many it is split into; 1 if it stays whole
    offered: int  # how many its narrow places suggest


def list_objects(document: MaskDocument) -> tuple[ObjectInfo, ...]:
    """Return the objects by value, then by id. (About 50 ms for 24 megapixels.)"""
    if document.objects is None:
        return ()
    found = find_objects(document.objects, document.labels).values()
    return tuple(sorted(found, key=lambda one: (one.value, one.id)))


def relisted(
    document: MaskDocument, known: Mapping[int, ObjectInfo], changed: Sequence[Box]
) -> dict[int, ObjectInfo]:
    """Return the objects by id after rectangles have changed; what is elsewhere stays as it was.

    Args:
        document: the mask.
        known: its objects before.
        changed: all rectangles whose ids changed since.
    """
    ids, labels = document.objects, document.labels
    if ids is None:
        return {}
    if not changed:
        return dict(known)
    boxes = {number: box_around(info) for number, info in known.items()}
    touched: set[int] = set()
    around = NOTHING
    for box in changed:
        around = around.join(box.meet(document.bounds))
    if 2 * around.height * around.width <= labels.size:
        for box in (one.meet(document.bounds) for one in changed):
            touched |= set(np.unique(ids[box.slices]).tolist()) - {0}
    touched |= {number for number, box in boxes.items() if not box.meet(around).is_empty}
    for number in touched & set(boxes):
        around = around.join(boxes[number])
    if 2 * around.height * around.width > labels.size:
        return {info.id: info for info in list_objects(document)}
    table = np.zeros(MOST_OBJECTS + 1, bool)
    table[list(touched)] = True
    part = ids[around.slices]
    found = find_objects(np.where(table[part], part, np.uint16(0)), labels[around.slices])
    now = {number: info for number, info in known.items() if number not in touched}
    for number, info in found.items():
        x, y = info.centre
        now[number] = info._replace(
            x=info.x + around.left,
            y=info.y + around.top,
            centre=(x + around.left, y + around.top),
        )
    return now


def box_around(info: ObjectInfo) -> Box:
    """Return the rectangle around an object."""
    return Box(info.y, info.x, info.y + info.height, info.x + info.width)


def object_at(document: MaskDocument, at: Point) -> int:
    """Return the object that a point lies in; 0 if in none."""
    row, column = int(np.floor(at.y)), int(np.floor(at.x))
    if document.objects is None or not (
        0 <= row < document.bounds.bottom and 0 <= column < document.bounds.right
    ):
        return 0
    return int(document.objects[row, column])


def area_of(document: MaskDocument, number: int, box: Box | None = None) -> Area:
    """Return the pixels of an object.

    Args:
        document: the mask.
        number: the object.
        box: around it, where that is known; finding it takes about 50 ms for 24 megapixels.

    Raises:
        ObjectError: if there is no such object.
    """
    ids = document.objects
    if box is None and ids is not None:
        own = next((one for one in list_objects(document) if one.id == number), None)
        box = None if own is None else Box(own.y, own.x, own.y + own.height, own.x + own.width)
    inside = None if box is None or ids is None else ids[box.slices] == number
    if box is None or inside is None or not inside.any():
        raise ObjectError(
            translate("Objects", "Object {number} is no longer there.").format(number=number)
        )
    return Area(box, inside)


def make(
    document: MaskDocument,
    *,
    least: int = 0,
    join: bool = True,
    anew: bool = False,
    values: Collection[int] | None = None,
) -> Made:
    """Make objects of the connected parts of classes. Call it within a step.

    Args:
        document: the mask.
        least: pixels that a part has to have to be an object; smaller ones are specks.
        join: specks join the nearest object of their class; else they belong to none.
        anew: whether objects that are there are forgotten; else they stay.
        values: the classes; all if None.

    Raises:
        ObjectError: if there would be more than 65,535 objects; nothing has changed.
    """
    known = document.objects
    if anew and known is not None:
        inside = None if values is None else ~np.isin(document.labels, list(values))
        known = None if inside is None else np.where(inside, known, np.uint16(0))
    made = make_objects(document.labels, least=least, join=join, known=known, values=values)
    document.lay_objects(document.bounds, made.objects)
    return made


def clear(document: MaskDocument) -> None:
    """Forget all objects; the classes stay. Call it within a step."""
    if document.objects is not None:
        document.lay_objects(document.bounds, np.zeros_like(document.objects))


def propose_split(
    document: MaskDocument, number: int, parts: int | None = None, *, box: Box | None = None
) -> ObjectSplit:
    """Return how an object would be split at its narrow places; nothing is changed.

    Args:
        document: the mask.
        number: the object.
        parts: how many there are to be; None for as many as its narrow places suggest.
        box: as of `area_of`.

    Raises:
        ObjectError: if there is no such object, it cannot have so many parts, or there are as many
            objects as there can be.
    """
    area = area_of(document, number, box)
    found = split_object(area.inside, parts)
    return _numbered(document, number, area, (found.numbers, found.parts, found.offered))


def lay_split(document: MaskDocument, split: ObjectSplit) -> None:
    """Split an object as was proposed. Call it within a step."""
    document.lay_objects(split.box, split.ids, split.ids > 0)


def cut_line(
    document: MaskDocument,
    line: Sequence[Point],
    *,
    only: Collection[int] | None = None,
    known: Mapping[int, ObjectInfo] | None = None,
) -> list[ObjectSplit]:
    """Return the cuts that a line makes through all objects that it leads through.

    Each proposal has ids of its own, so that all can be laid in one step.

    Args:
        document: the mask.
        line: two or more points.
        only: the objects that are cut; all if None.
        known: the objects as they are now, by id; None to look.
    """
    cuts: list[ObjectSplit] = []
    taken = 0
    crossed = {one for one in _under(document, line) if only is None or one in only}
    infos = {one.id: one for one in list_objects(document)} if known is None else known
    boxes = {number: box_around(infos[number]) for number in crossed & set(infos)}
    for number in sorted(boxes):
        area = area_of(document, number, boxes[number])
        points = [(at.x - area.box.left, at.y - area.box.top) for at in line]
        found = cut_object(area.inside, points)
        if found.parts > 1:
            of = (found.numbers, found.parts, found.offered)
            cuts.append(_numbered(document, number, area, of, taken=taken))
            taken += found.parts - 1
    return cuts


def merge(document: MaskDocument, numbers: Sequence[int]) -> int:
    """Make several objects one, with the id and the class of the first; return its id.

    Pixels of others whose class may not change (it is locked) stay as they are, with their object.
    Call it within a step.

    Raises:
        ObjectError: if one of them is not there, or there are not two.
    """
    known = {one.id: one for one in list_objects(document)}
    if len(set(numbers)) < 2 or not set(numbers) <= set(known):
        raise ObjectError(translate("Objects", "Choose two or more objects to merge."))
    kept, *others = [known[number] for number in dict.fromkeys(numbers)]
    for one in others:
        box = Box(one.y, one.x, one.y + one.height, one.x + one.width)
        area = area_of(document, one.id, box)
        if one.value != kept.value:
            document.paint(area, kept.value, by_hand=False)
        inside = area.inside & (document.labels[box.slices] == kept.value)
        document.lay_objects(box, np.full(inside.shape, kept.id, np.uint16), inside)
    return kept.id


def delete(document: MaskDocument, number: int, *, value: int = BACKGROUND) -> None:
    """Take an object out of the mask: its pixels become background, or another label.

    Pixels that may not change (their class is locked) stay. Call it within a step.

    Raises:
        ObjectError: if there is no such object.
    """
    document.paint(area_of(document, number), value)


def _numbered(
    document: MaskDocument,
    number: int,
    area: Area,
    found: tuple[Ids, int, int],
    *,
    taken: int = 0,
) -> ObjectSplit:
    """Give the parts of an object ids, the largest that of the object."""
    numbers, parts, offered = found
    assert document.objects is not None
    table = np.zeros(parts + 1, np.uint16)
    table[1] = number
    table[2:] = free_ids(document.objects, taken + parts - 1)[taken:]
    return ObjectSplit(number, area.box, looked_up(numbers, table), parts, offered)


def _under(document: MaskDocument, line: Sequence[Point]) -> set[int]:
    """Return the objects that a line touches."""
    if document.objects is None:
        return set()
    found: set[int] = set()
    height, width = document.objects.shape
    for a, b in itertools.pairwise(line):
        steps = int(2 * max(abs(b.x - a.x), abs(b.y - a.y))) + 2
        columns = np.floor(np.linspace(a.x, b.x, steps)).astype(int)
        rows = np.floor(np.linspace(a.y, b.y, steps)).astype(int)
        within = (rows >= 0) & (columns >= 0) & (rows < height) & (columns < width)
        found |= set(np.unique(document.objects[rows[within], columns[within]]).tolist())
    return found - {0}
