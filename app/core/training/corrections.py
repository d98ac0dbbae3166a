"""What people corrected since a model was trained, and what learning from it changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.store import ImageFilter, MaskRecord, Project, Provenance, RunRecord
from app.core.training.dataset import USABLE
from app.core.training.external import origin_of
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.images.mask_files import MaskError, read_mask

Map = NDArray[np.int64]  # (SIDE, SIDE) class ids, 0 background, -1 void

SIDE = 64  # px of a mask that is compared
CHANGED = 0.02  # share of a mask's pixels; where fewer differ, it counts as the same
OTHERS = 4  # images without a correction that a lesson looks at, for one with
FEWEST = 60  # images of a lesson, where there are so many
_BY_HAND = (Provenance.APPROVED, Provenance.EDITED)
_BY_MODEL = (Provenance.MODEL, Provenance.DRAFT)


def corrections_since(project: Project, run: RunRecord) -> list[int]:
    """Return the images whose mask was approved or edited since a run was begun.

    Raises:
        ProjectError: if the project cannot be read.
    """
    return corrected_since(project, run.created)


def corrected_since(project: Project, moment: str) -> list[int]:
    """Return the images whose mask was approved or edited from a moment on, an ISO time.

    Raises:
        ProjectError: if the project cannot be read.
    """
    ids = {image for kind in _BY_HAND for image in project.masks.images(kind)}
    records = project.masks.of(sorted(ids))
    return sorted({r.image for r in records if r.provenance in _BY_HAND and r.written >= moment})


def lesson(
    project: Project, corrected: Sequence[int], *, most: int | None = None
) -> tuple[int, ...]:
    """Return the images of a lesson: the corrected ones, and others so that nothing is forgotten.

    Args:
        project: the project.
        corrected: ids of the corrected images, which all take part.
        most: images with which no others are added; None: always some.

    Raises:
        ProjectError: if the project cannot be read.
    """
    chosen = set(corrected)
    tagged = project.images.ids(ImageFilter(states=USABLE, tagged=True))
    others = [image for image in tagged if image not in chosen]
    count = min(len(others), max(OTHERS * len(chosen), FEWEST - len(chosen)))
    if most is not None:
        count = min(count, max(0, most - len(chosen)))
    # Spread evenly over the project: neighbours look alike.
    spread = [others[place * len(others) // count] for place in range(count)]
    return (*corrected, *spread)


class ToUpdate(NamedTuple):
    """Masks that nobody has touched, which a better model can make again."""

    images: tuple[int, ...]
    records: tuple[MaskRecord, ...]  # the mask of each that counts
    refined: bool  # whether some are refined


def to_update(project: Project, images: Iterable[int], *, most: int) -> ToUpdate:
    """Return the images, in their order, whose mask is a model's or a draft and undecided.

    Masks by another program are left out: it was asked for them, and going back to a former model
    would not bring them back.

    Raises:
        ProjectError: if the project cannot be read.
    """
    rejected = project.reviews.rejected()
    wanted = [image for image in images if image not in rejected]
    masks = project.masks.by_image(wanted)
    external = {run.id for run in project.runs.all() if origin_of(run) is not None}
    found: list[MaskRecord] = []
    for image in wanted:
        mask = _untouched(masks.get(image, {}))
        if mask is not None and mask.run not in external and len(found) < most:
            found.append(mask)
    refined = any(record.provenance is Provenance.REFINED for record in found)
    return ToUpdate(tuple(record.image for record in found), tuple(found), refined)


def _untouched(records: Mapping[Provenance, MaskRecord]) -> MaskRecord | None:
    """Return the mask that counts, if no hand was at it; a prediction refines as it writes."""
    if any(kind in records for kind in _BY_HAND):
        return None
    refined, model = records.get(Provenance.REFINED), records.get(Provenance.MODEL)
    if refined is not None:
        together = model is not None and refined.written <= model.written
        return refined if together else None
    return next((records[kind] for kind in _BY_MODEL if kind in records), None)


def mask_map(project: Project, record: MaskRecord) -> Map | None:
    """Return a small map of a mask, in class ids; None if it cannot be read."""
    try:
        labels = read_mask(project.folder / record.file)
    except (MaskError, OSError):
        return None
    small = cv2.resize(labels, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
    table = np.full(256, -1, np.int64)
    table[BACKGROUND] = 0
    for value, number in enumerate(record.classes, 1):
        if number is not None and value < VOID:
            table[value] = number
    found: Map = table[small]
    return found


def is_changed(before: Map | None, after: Map | None) -> bool:
    """Return whether a mask differs so much that somebody would see it."""
    if before is None or after is None:
        return before is not after
    return float((before != after).mean()) >= CHANGED
