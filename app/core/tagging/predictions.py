"""Masks a model makes of a project's images: of which, their names, where it contradicts tags."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.store import (
    ClassSeen,
    Disagreement,
    DisagreementKind,
    ImageFilter,
    ImageRecord,
    ImageState,
    ImageTags,
    MaskRecord,
    PredictedImage,
    Project,
    Provenance,
)
from app.core.tagging.missing_tag_policy import resolved_tag
from wseg_engine.base.events import Prediction
from wseg_engine.base.labels import Tag

STRONG_SCORE = 0.5  # probability from which an image looks like a class
MODEL_KINDS = (Provenance.MODEL, Provenance.REFINED)  # what predictions write
REPLACED_KINDS = (*MODEL_KINDS, Provenance.DRAFT)  # what they take the place of
USER_KINDS = (Provenance.EDITED, Provenance.APPROVED)  # what they never touch
_AT_ONCE = 1 << 20  # pixels counted in one go, a few milliseconds
_READABLE = frozenset({ImageState.PRESENT.value, ImageState.CHANGED.value})


class PredictScope(Enum):
    """Which images masks are made of."""

    SELECTED = "selected"
    ALL = "all"
    UNREVIEWED = "unreviewed"  # those without an edited or approved mask


def images_to_predict(project: Project, scope: PredictScope) -> tuple[int, ...]:
    """Return the images of a scope that was not selected by hand, in the order of their paths.

    Those whose file cannot be read are left out.
    """
    images = project.images.ids(ImageFilter(states=_READABLE))
    if scope is PredictScope.ALL:
        return tuple(images)
    tags_complete = set(project.masks.images(*USER_KINDS))
    return tuple(image for image in images if image not in tags_complete)


def network_tags(
    said: ImageTags, classes: Sequence[int], existing: Collection[int], *, missing_absent: bool
) -> tuple[Tag, ...]:
    """Return one tag a class of a network.

    Args:
        said: what the image says.
        classes: class ids in the network's order.
        existing: ids of the project's classes; others are absent, so that no pixel becomes theirs.
        missing_absent: from `missing_means_absent`; otherwise a class that is not mentioned is
            unsure.
    """
    return tuple(
        resolved_tag(said, number, missing_absent=missing_absent)
        if number in existing
        else Tag.ABSENT
        for number in classes
    )


class Strange(NamedTuple):
    """Classes that only one of a network and its project knows, by name."""

    gone: tuple[str, ...]  # that the network knows, and were merged or deleted since
    new: tuple[str, ...]  # that images are tagged with, and the network has never seen


def strange_classes(
    project: Project, known: Sequence[int], names: Sequence[str], images: Sequence[int]
) -> Strange:
    """Return the classes of which a network's masks say nothing.

    Args:
        project: the project.
        known: class ids in the network's order.
        names: what the network calls them, in that order.
        images: of which masks are made.
    """
    existing = {info.id: info.name for info in project.classes.all()}
    gone = (name for number, name in zip(known, names, strict=True) if number not in existing)
    rows = project.database.rows(
        "SELECT DISTINCT class FROM tags WHERE tag = ? "
        "AND image IN (SELECT value FROM json_each(?))",
        (Tag.PRESENT.value, json.dumps(list(images))),
    )
    shown = {row[0] for row in rows} - set(known)
    return Strange(tuple(gone), tuple(name for number, name in existing.items() if number in shown))


def mask_classes(classes: Sequence[int], existing: Collection[int]) -> tuple[int | None, ...]:
    """Return what the values from 1 of a network's masks mean; None for a class that is gone."""
    return tuple(number if number in existing else None for number in classes)


def settings_key(*parts: Mapping[str, Any]) -> str:
    """Return a digest of the settings that masks depend on."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def prediction_key(settings: str, tags: Sequence[Tag], record: ImageRecord) -> str:
    """Return a key of all that a mask depends on besides the model.

    Args:
        settings: from `settings_key`.
        tags: those the network is told.
        record: of the image; another size or time of its file is another key.
    """
    values = [settings, [int(tag) for tag in tags], record.size, record.modified_ns]
    return hashlib.blake2b(json.dumps(values).encode(), digest_size=12).hexdigest()


def mask_file(
    image: int, run: int, kind: Provenance, *, taken: Collection[str] = frozenset()
) -> str:
    """Return the file of a mask that a run makes, from the project's folder.

    Runs have files of their own: the values of another run's mask may mean other classes, so that
    a file must never be replaced before its record is.

    Args:
        image: the image's id.
        run: the run's id.
        kind: model or refined.
        taken: files that edited or approved masks are in.
    """
    folder = f"masks/{kind.value}"
    file, number = f"{folder}/{image}-{run}.png", 1
    while file in taken:
        number += 1
        file = f"{folder}/{image}-{run}-{number}.png"
    return file


def files_of_user(masks: Iterable[MaskRecord]) -> frozenset[str]:
    """Return the files of edited and approved masks."""
    return frozenset(mask.file for mask in masks if mask.provenance in USER_KINDS)


class Seen(NamedTuple):
    """What a model thought of an image, ready to be kept."""

    predicted: PredictedImage
    disagreements: tuple[Disagreement, ...]


@dataclass(frozen=True)
class PredictionRecorder:
    """Who looks at images: a run, what its classes are, and what there is in the project."""

    run: int
    classes: tuple[int, ...]  # class ids in the network's order
    existing: frozenset[int]  # ids of the project's classes
    weak_score: float = 0.1  # probability up to which an image does not look like a class

    def seen(self, prediction: Prediction, *, image: int, key: str, tags: Sequence[Tag]) -> Seen:
        """Return what is kept of a prediction.

        Args:
            prediction: with labels as they are written.
            image: id of the image.
            key: from `prediction_key`.
            tags: those the network was told.
        """
        shares = _shares(prediction.labels, len(self.classes))
        seen: dict[int, ClassSeen] = {}
        disagreements = []
        for index, (number, tag) in enumerate(zip(self.classes, tags, strict=True)):
            if number not in self.existing:
                continue
            one = ClassSeen(
                _short(prediction.scores[index]),
                _short(shares[index]),
                _short(prediction.confidence[index]),
            )
            if one.share or one.score > STRONG_SCORE or tag is Tag.PRESENT:
                seen[number] = one
            kind = self._disagreement(one, tag)
            if kind is not None:
                sure = one.score if kind is DisagreementKind.UNEXPECTED else 1 - one.score
                disagreements.append(Disagreement(image, number, kind, sure))
        predicted = PredictedImage(image, self.run, key, _short(prediction.uncertainty), seen)
        return Seen(predicted, tuple(disagreements))

    def _disagreement(self, seen: ClassSeen, tag: Tag) -> DisagreementKind | None:
        if tag is not Tag.PRESENT:
            return DisagreementKind.UNEXPECTED if seen.score > STRONG_SCORE else None
        # A tagged class may get pixels for want of the right one, so its score counts as well.
        found = seen.share > 0 and seen.score > self.weak_score
        return None if found else DisagreementKind.MISSED


def _shares(labels: NDArray[np.uint8], classes: int) -> NDArray[np.float64]:
    """Return each class's share of the pixels; counting in one go would hold up the window."""
    flat = labels.reshape(-1)
    counts = np.zeros(256, np.int64)  # void among them
    for first in range(0, flat.size, _AT_ONCE):
        counts += np.bincount(flat[first : first + _AT_ONCE], minlength=256)
    return counts[1 : classes + 1] / max(1, flat.size)


def _short(value: Any) -> float:
    return round(float(value), 4)
