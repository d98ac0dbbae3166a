"""Where a mask and the tags of its image disagree, or the model and the tags, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.masks.records import Labels, Meaning
from app.core.store import ClassInfo, Disagreement, DisagreementKind, ImageTags
from app.core.translation import translate
from wseg_engine.base.labels import BACKGROUND, VOID, Tag


class ShownKind(StrEnum):
    """What disagrees."""

    DRAWN_UNTAGGED = "drawn-untagged"  # has pixels; the tags say nothing of it
    DRAWN_ABSENT = "drawn-absent"  # has pixels; the tags say that it is not there
    TAGGED_UNDRAWN = "tagged-undrawn"  # tagged, and has no pixel
    LOOKS_LIKE = "looks-like"  # the model saw it; neither tagged nor drawn


class ShownDisagreement(NamedTuple):
    """One disagreement, with the tag that would settle it."""

    kind: ShownKind
    class_id: int
    text: str  # what was found, in a sentence
    remedy: str  # what a click does
    tag: Tag | None  # that the click sets


def shares(labels: Labels) -> NDArray[np.float64]:
    """Return which part of the pixels has each of the 256 values."""
    counts = cv2.calcHist([labels], [0], None, [256], [0, 256]).ravel()
    return np.asarray(counts, np.float64) / labels.size


def shown_disagreements(
    classes: Sequence[ClassInfo],
    meaning: Meaning,
    share: NDArray[np.float64],
    tags: ImageTags,
    disagreements: Iterable[Disagreement] = (),
) -> list[ShownDisagreement]:
    """Return what disagrees, in the order of the classes.

    Args:
        classes: of the project, in the user's order.
        meaning: of the mask's values.
        share: of each value, from `shares`.
        tags: what the image says.
        disagreements: what the model thought of it.
    """
    drawn = drawn_classes(meaning, share)
    seen = {
        disagreement.class_id
        for disagreement in disagreements
        if disagreement.kind is DisagreementKind.UNEXPECTED
    }
    found = (
        _shown_one(info, tags.said(info.id), info.id in drawn, info.id in seen) for info in classes
    )
    return [shown for shown in found if shown is not None]


def drawn_classes(meaning: Meaning, share: NDArray[np.float64]) -> Mapping[int, float]:
    """Return which part of the pixels each class has that has any, by class id."""
    return {
        number: float(share[value])
        for value, number in enumerate(meaning, 1)
        if number is not None and share[value] > 0 and value not in (BACKGROUND, VOID)
    }


def undrawn_classes(
    classes: Sequence[ClassInfo], meaning: Meaning, share: NDArray[np.float64], tags: ImageTags
) -> list[ClassInfo]:
    """Return the classes that an image is tagged with and of which its mask has no pixel."""
    drawn = drawn_classes(meaning, share)
    return [info for info in classes if tags.said(info.id) is Tag.PRESENT and info.id not in drawn]


def _shown_one(
    info: ClassInfo, said: Tag | None, drawn: bool, seen: bool
) -> ShownDisagreement | None:
    if drawn and said is Tag.ABSENT:
        kind, tag = ShownKind.DRAWN_ABSENT, Tag.PRESENT
        text = translate("Review", "{name} is drawn, but tagged as absent.")
        remedy = translate("Review", "Tag as present")
    elif drawn and said is None:
        kind, tag = ShownKind.DRAWN_UNTAGGED, Tag.PRESENT
        text = translate("Review", "{name} is drawn, but not tagged.")
        remedy = translate("Review", "Add tag")
    elif said is Tag.PRESENT and not drawn:
        kind, tag = ShownKind.TAGGED_UNDRAWN, Tag.ABSENT
        text = translate("Review", "{name} is tagged, but not drawn.")
        remedy = translate("Review", "Tag as absent")
    elif seen and not drawn and said is not Tag.PRESENT:
        kind, tag = ShownKind.LOOKS_LIKE, Tag.PRESENT
        text = translate("Review", "It looks like {name}, which is not tagged.")
        remedy = translate("Review", "Add tag")
    else:
        return None
    return ShownDisagreement(kind, info.id, text.format(name=info.name), remedy, tag)
