"""Which masks are looked through, and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.masks.likeness import Likeness
from app.core.masks.turns import each_class_in_turn
from app.core.store import Project, Provenance, ReviewTime
from app.core.store.masks import COUNTS_FIRST, with_objects
from wseg_engine.base.labels import Tag

Ids = NDArray[np.int64]


class QueueOrder(StrEnum):
    """What comes first."""

    TURNS = "turns"  # each class in turn, of it what the model is least sure of
    UNCERTAINTY = "uncertainty"  # what the model is least sure of
    CERTAINTY = "certainty"  # what the model is surest of
    DISAGREEMENT = "contradiction"  # where model and tags disagree most
    NAME = "name"
    LIKENESS = "likeness"  # what is most like an image; see `QueueFilter.likeness`


class ReviewState(StrEnum):
    """How far the review of an image is."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True)
class QueueFilter:
    """What to look through; the default is every image that has a mask."""

    order: QueueOrder = QueueOrder.TURNS
    open_first: bool = True  # those that nobody has approved or rejected before the others
    state: ReviewState | None = None
    provenance: Provenance | None = None  # of the mask that counts
    class_id: int | None = None  # tagged as present
    disagreeing: bool = False  # where model and tags disagree
    without_mask: bool = False  # images without a mask, too
    objects: bool | None = None  # the mask that counts has objects, or has none
    likeness: Likeness | None = None  # of the order by it


class Queue(NamedTuple):
    """The images to look through."""

    ids: Ids
    open: frozenset[int]  # of those, the ones that nobody has approved or rejected
    approved: int  # of all images that have a mask
    rejected: frozenset[int]
    masks: int  # images with a mask
    time: ReviewTime  # that the decided ones took


_HAS = "EXISTS (SELECT 1 FROM masks m WHERE m.image = i.id AND m.provenance = '{kind}')"
_APPROVED = _HAS.format(kind=Provenance.APPROVED.value)
_MASKED = "EXISTS (SELECT 1 FROM masks m WHERE m.image = i.id)"
_REJECTED = "coalesce((SELECT rejected FROM reviews r WHERE r.image = i.id), 0)"
_STATE = f"CASE WHEN {_APPROVED} THEN 1 WHEN {_REJECTED} THEN 2 ELSE 0 END"
_TAGGED = (
    "(i.reviewed IS NOT NULL OR "
    f"EXISTS (SELECT 1 FROM tags t WHERE t.image = i.id AND t.tag <> {int(Tag.UNSURE)}))"
)
# Of the mask that counts, or did before it was approved; NULL where nobody knows, whatever is known
# of another mask of the image.
_UNCERTAINTY = (
    "(SELECT b.uncertainty FROM masks b WHERE b.image = i.id AND b.provenance <> 'approved' "
    f"{COUNTS_FIRST})"
)
_NAME = (
    "substr(i.path, length(rtrim(i.path, replace(i.path, '/', ''))) + 1) COLLATE NOCASE, "
    "i.path, i.id"
)
_STATES = {ReviewState.OPEN: 0, ReviewState.APPROVED: 1, ReviewState.REJECTED: 2}
_RANK = (
    "CASE WHEN {approved} THEN 'approved' WHEN {edited} THEN 'edited' "
    "WHEN {refined} THEN 'refined' WHEN {model} THEN 'model' WHEN {draft} THEN 'draft' END"
).format(**{kind.value: _HAS.format(kind=kind.value) for kind in Provenance})


def read_queue(project: Project, wish: QueueFilter) -> Queue:
    """Return the images that are wanted, in the order that is wanted.

    With a hundred thousand images it takes a while: ask in the background.

    Raises:
        ProjectError: if the project cannot be read.
    """
    has = "" if wish.objects is None else with_objects(project.database, "i.id")
    sql, values = _query(wish, has)
    with project.database.read() as connection:
        rows = connection.execute(sql, values).fetchall()
    ids = np.array([row[0] for row in rows], np.int64)
    open_ = np.array([row[1] == 0 for row in rows], bool)
    if wish.order is QueueOrder.DISAGREEMENT or wish.disagreeing:
        disagreeing = np.frombuffer(project.predictions.by_disagreement(), np.int64)
        ids, open_ = _by_disagreement(
            ids, open_, disagreeing, alone=wish.disagreeing, order=wish.order
        )
    undecided = frozenset(ids[open_].tolist())
    if wish.order is QueueOrder.LIKENESS and wish.likeness is not None:
        ids = wish.likeness.sort(ids)
        open_ = np.isin(ids, np.array(sorted(undecided), np.int64))
    first = open_ if wish.open_first else np.ones_like(open_)
    begin = _in_turn(project, ids[first]) if wish.order is QueueOrder.TURNS else ids[first]
    ids = np.concatenate((begin, ids[~first]))
    masks = int(project.database.value(f"SELECT count(*) FROM images i WHERE {_MASKED}"))
    approved = project.masks.counts()[Provenance.APPROVED]
    return Queue(
        ids, undecided, approved, project.reviews.rejected(), masks, project.reviews.time()
    )


def _query(wish: QueueFilter, has_objects: str) -> tuple[str, list[Any]]:
    terms: list[str] = []
    values: list[Any] = []
    if not wish.without_mask:
        terms.append(_MASKED)
    if wish.state is not None:
        terms.append(f"{_STATE} = ?")
        values.append(_STATES[wish.state])
    if wish.provenance is not None:
        terms.append(f"{_RANK} = ?")
        values.append(wish.provenance.value)
    if wish.class_id is not None:
        terms.append("EXISTS (SELECT 1 FROM tags t WHERE t.image = i.id AND t.class = ? AND tag=1)")
        values.append(wish.class_id)
    if wish.objects is not None:
        terms.append(has_objects if wish.objects else f"({_MASKED} AND NOT {has_objects})")
    where = f" WHERE {' AND '.join(terms)}" if terms else ""
    way = "ASC" if wish.order is QueueOrder.CERTAINTY else "DESC"
    by = _NAME if wish.order is QueueOrder.NAME else f"{_UNCERTAINTY} {way} NULLS LAST, {_NAME}"
    return f"SELECT i.id, {_STATE} FROM images i{where} ORDER BY {by}", values


def _in_turn(project: Project, ids: Ids) -> Ids:
    """Have each class in turn, that of which fewest other masks are approved first."""
    shown: dict[int, list[int]] = {}
    decided: Counter[int] = Counter()
    approved = set(project.masks.images(Provenance.APPROVED)).difference(ids.tolist())
    for image, one in project.database.rows("SELECT image, class FROM tags WHERE tag = 1"):
        shown.setdefault(image, []).append(one)
        decided[one] += image in approved
    return np.array(each_class_in_turn(ids.tolist(), shown, decided), np.int64)


def _by_disagreement(
    ids: Ids, open_: NDArray[np.bool_], disagreeing: Ids, *, alone: bool, order: QueueOrder
) -> tuple[Ids, NDArray[np.bool_]]:
    """Put images that a model disagrees on first, the strongest first, or leave only those."""
    place = {int(image): number for number, image in enumerate(disagreeing)}
    ranks = np.array([place.get(int(image), len(place)) for image in ids], np.int64)
    chosen = np.arange(len(ids))
    if order is QueueOrder.DISAGREEMENT:
        chosen = np.argsort(ranks, kind="stable")
    if alone:
        chosen = chosen[ranks[chosen] < len(place)]
    return ids[chosen], open_[chosen]


def sure_ones(project: Project, *, most_uncertain: float, images: Iterable[int]) -> list[int]:
    """Return those of these images whose masks can be approved unseen.

    They are open, the model was at least so sure of all their pixels, and it agrees with the tags:
    of images that say nothing for certain, nobody knows whether it does.

    Args:
        project: the project.
        most_uncertain: the highest uncertainty allowed, 0 to 1.
        images: among these.
    """
    wanted = set(images)
    disagreeing = set(project.predictions.by_disagreement())
    rows = project.database.rows(
        f"SELECT i.id FROM images i WHERE {_MASKED} AND {_TAGGED} AND {_STATE} = 0 "
        f"AND {_UNCERTAINTY} <= ?",
        (most_uncertain,),
    )
    return [row[0] for row in rows if row[0] in wanted and row[0] not in disagreeing]


def kept_in_place(project: Project, shown: Ids, found: Ids) -> Ids:
    """Return what was found, in the order in which it is shown; what is new comes last.

    What is shown and no longer matches stays as well, so that nothing jumps under the hand, unless
    it is no longer in the project.
    """
    new = found[~np.isin(found, shown)]
    if not np.isin(shown, found).all():
        there = np.frombuffer(project.images.ids(), np.int64)
        shown = shown[np.isin(shown, there)]
    return np.concatenate((shown, new)) if len(new) else shown
