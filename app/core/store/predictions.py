"""What a model thought of the images, beside its masks: what the review asks about, and when."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from app.core.store.database import Database
from app.core.store.masks import MaskRecord, Masks


class DisagreementKind(StrEnum):
    """How a model disagrees with the tags of an image."""

    UNEXPECTED = "unexpected"  # the class scored high, and is not tagged
    MISSED = "missed"  # the class is tagged, and the model does not see it


class Disagreement(NamedTuple):
    """One disagreement between a model and the tags of an image."""

    image: int
    class_id: int
    kind: DisagreementKind
    strength: float  # 0-1, how sure the model is that the tag is wrong


class ClassSeen(NamedTuple):
    """What a model saw of one class in one image."""

    score: float  # 0-1, probability that the image shows it
    share: float  # 0-1, of the image's pixels
    confidence: float  # 0-1, mean probability over its pixels; 0 without any


@dataclass(frozen=True)
class PredictedImage:
    """What a model thought of one image."""

    image: int
    run: int | None  # None once the run was deleted
    key: str  # of all that the mask depends on besides the model
    uncertainty: float  # 0-1, mean normalised entropy of the pixels
    seen: Mapping[int, ClassSeen] = field(default_factory=dict)  # class id to what was seen


# What an image says of the class of a disagreement: 1, 0, -1, or NULL where it says nothing.
_SAID = (
    "coalesce((SELECT tag FROM tags WHERE tags.image = d.image AND tags.class = d.class), "
    "CASE WHEN i.reviewed >= d.class THEN 0 END)"
)
_TAGGED = (
    "(i.reviewed IS NOT NULL OR EXISTS "
    "(SELECT 1 FROM tags t WHERE t.image = d.image AND t.tag <> -1))"
)
# Disagreements that still hold: tags may have changed since. A class that nobody decided on is
# unexpected only where the image is tagged: on an untagged one everything would be.
HOLDING = (
    f"FROM doubts d JOIN images i ON i.id = d.image WHERE CASE d.kind WHEN 'missed' "
    f"THEN {_SAID} IS 1 ELSE {_SAID} IS 0 OR ({_SAID} IS NULL AND {_TAGGED}) END"
)


class Predictions:
    """The predictions of a project: at most one an image, that of the newest mask."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._masks = Masks(database)

    def put(
        self,
        predicted: Sequence[PredictedImage],
        *,
        disagreements: Iterable[Disagreement],
        masks: Iterable[MaskRecord],
    ) -> None:
        """Keep predictions with masks and disagreements; those of the same images are replaced.

        Images that are gone meanwhile are left out, with masks and disagreements, and so are
        disagreements about classes that are gone.

        Raises:
            ProjectError: if a run does not exist, or it cannot be saved; nothing was changed.
        """
        with self._database.write() as connection:
            ids = json.dumps([one.image for one in predicted])
            rows = connection.execute(
                "SELECT id FROM images WHERE id IN (SELECT value FROM json_each(?))", (ids,)
            )
            there = {row[0] for row in rows}
            self._masks.put(mask for mask in masks if mask.image in there)
            connection.execute(
                "DELETE FROM predictions WHERE image IN (SELECT value FROM json_each(?))", (ids,)
            )
            connection.executemany(
                "INSERT INTO predictions (image, run, key, seen, uncertainty) "
                "VALUES (?, ?, ?, ?, ?)",
                [
                    (one.image, one.run, one.key, json.dumps(one.seen), one.uncertainty)
                    for one in predicted
                    if one.image in there
                ],
            )
            connection.executemany(
                "INSERT OR REPLACE INTO doubts (image, class, kind, strength) "
                "SELECT predictions.image, classes.id, ?, ? FROM predictions, classes "
                "WHERE predictions.image = ? AND classes.id = ?",
                [(one.kind, one.strength, one.image, one.class_id) for one in disagreements],
            )

    def of(self, images: Iterable[int]) -> dict[int, PredictedImage]:
        """Return the predictions of images, by image id; those without any are left out."""
        rows = self._database.rows(
            "SELECT image, run, key, uncertainty, seen FROM predictions "
            "WHERE image IN (SELECT value FROM json_each(?))",
            (json.dumps(list(images)),),
        )
        return {
            image: PredictedImage(
                image,
                run,
                key,
                uncertainty,
                {int(number): ClassSeen(*values) for number, values in json.loads(seen).items()},
            )
            for image, run, key, uncertainty, seen in rows
        }

    def keys(self, run: int, images: Iterable[int]) -> dict[int, str]:
        """Return the keys of what a run predicted of images, by image id."""
        return dict(
            self._database.rows(
                "SELECT image, key FROM predictions WHERE run = ? "
                "AND image IN (SELECT value FROM json_each(?))",
                (run, json.dumps(list(images))),
            )
        )

    def disagreements(self, images: Iterable[int] | None = None) -> list[Disagreement]:
        """Return where the models disagree with the tags as they are now, the strongest first.

        Args:
            images: of these only; of all if None.
        """
        sql, values = f"SELECT d.image, d.class, d.kind, d.strength {HOLDING}", []
        if images is not None:
            sql += " AND d.image IN (SELECT value FROM json_each(?))"
            values.append(json.dumps(list(images)))
        rows = self._database.rows(f"{sql} ORDER BY d.strength DESC, d.image, d.class", values)
        return [
            Disagreement(image, number, DisagreementKind(kind), strength)
            for image, number, kind, strength in rows
        ]

    def disagreeing(self) -> dict[int, int]:
        """Return how many images have a disagreement that holds, by class id."""
        return dict(self._database.rows(f"SELECT d.class, count(*) {HOLDING} GROUP BY d.class"))

    def by_uncertainty(self) -> array[int]:
        """Return the ids of predicted images, the most uncertain first; of many, ask in a job."""
        return self._ids("SELECT image FROM predictions ORDER BY uncertainty DESC, image DESC")

    def by_disagreement(self) -> array[int]:
        """Return the ids of images whose tags a model disagrees with, strongest first; in a job."""
        return self._ids(
            f"SELECT d.image {HOLDING} GROUP BY d.image ORDER BY max(d.strength) DESC, d.image"
        )

    def of_run(self, run: int) -> list[int]:
        """Return the images whose newest prediction is a run's."""
        rows = self._database.rows(
            "SELECT image FROM predictions WHERE run = ? ORDER BY image", (run,)
        )
        return [row[0] for row in rows]

    def remove(self, images: Iterable[int]) -> None:
        """Forget what was thought of images; their masks stay."""
        with self._database.write() as connection:
            connection.execute(
                "DELETE FROM predictions WHERE image IN (SELECT value FROM json_each(?))",
                (json.dumps(list(images)),),
            )

    def _ids(self, sql: str) -> array[int]:
        with self._database.read() as connection:
            return array("q", (row[0] for row in connection.execute(sql)))
