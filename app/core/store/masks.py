"""Records of masks: which file, what its values mean, and how it came about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from app.core.store.database import Database
from app.core.store.errors import ProjectError
from app.core.store.paths import check_inside
from app.core.translation import translate

FOLDER = "masks/"  # that all their files are in
_COLUMNS = "image, provenance, file, classes, run, uncertainty, written"
# Of the masks of an image the one that counts (as `RANKING` of `app.core.masks.records` says).
COUNTS_FIRST = (
    "ORDER BY CASE b.provenance WHEN 'approved' THEN 0 WHEN 'edited' THEN 1 WHEN 'refined' THEN 2 "
    "WHEN 'model' THEN 3 ELSE 4 END LIMIT 1"
)


def with_objects(database: Database, image: str) -> str:
    """Return a condition on images: the mask that counts has objects.

    Args:
        database: of the project; those of before, open to be looked at, know of no objects.
        image: the image's id in the statement, as "images.id".
    """
    if not keeps_objects(database):
        return "0"
    best = f"(SELECT b.provenance FROM masks b WHERE b.image = {image} {COUNTS_FIRST})"
    return (
        f"EXISTS (SELECT 1 FROM mask_objects o WHERE o.image = {image} AND o.provenance = {best})"
    )


def keeps_objects(database: Database) -> bool:
    """Whether a project has a table of objects."""
    named = "SELECT count(*) FROM sqlite_schema WHERE name = 'mask_objects'"
    return bool(database.value(named))


class Provenance(StrEnum):
    """How a mask came about. An image has at most one mask of each."""

    DRAFT = "draft"  # without any model: what stands out, named by the tags
    MODEL = "model"
    REFINED = "refined"
    EDITED = "edited"
    APPROVED = "approved"


class MaskRecord(NamedTuple):
    """One mask of one image."""

    image: int
    provenance: Provenance
    file: str  # from the project's folder, with "/"
    classes: tuple[int | None, ...]  # what value i + 1 means; None: a deleted class, read as void
    run: int | None = None  # whose model made it
    uncertainty: float | None = None  # 0 to 1: mean normalised entropy of the pixels
    written: str = ""  # ISO time; filled in when it is kept
    objects: tuple[int, ...] | None = None  # how many value i + 1 has; None: it has no objects


class Masks:
    """The mask records of a project. The files are the caller's: write them first."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._knows_objects = False  # projects of before, open to be looked at, have no such table

    def put(self, masks: Iterable[MaskRecord]) -> None:
        """Keep records; those of the same image and provenance are replaced.

        Classes that were merged or deleted since the masks were read mean what became of them.

        Raises:
            ProjectError: if an image or a run does not exist.
        """
        now = datetime.now().isoformat(timespec="seconds")
        with self._database.write() as connection:
            for mask in masks:
                check_inside(mask.file, beginning=FOLDER)
                there = connection.execute(
                    "SELECT EXISTS (SELECT 1 FROM images WHERE id = ?), "
                    "? IS NULL OR EXISTS (SELECT 1 FROM runs WHERE id = ?)",
                    (mask.image, mask.run, mask.run),
                ).fetchone()
                if there != (1, 1):
                    raise ProjectError(
                        translate(
                            "Project",
                            "The image or the run of {file} is no longer in the project, so the "
                            "mask was not added.",
                        ).format(file=mask.file)
                    )
                connection.execute(
                    f"INSERT OR REPLACE INTO masks ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        mask.image,
                        mask.provenance.value,
                        mask.file,
                        json.dumps(self._database.class_changes.now(mask.classes)),
                        mask.run,
                        mask.uncertainty,
                        mask.written or now,
                    ),
                )  # which has deleted what was known of the objects of one before
                if mask.objects:
                    connection.execute(
                        "INSERT INTO mask_objects (image, provenance, counts) VALUES (?, ?, ?)",
                        (mask.image, mask.provenance.value, json.dumps(mask.objects)),
                    )

    def of(self, images: Iterable[int]) -> list[MaskRecord]:
        """Return the masks of images."""
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM masks WHERE image IN (SELECT value FROM json_each(?)) "
            "ORDER BY image, provenance",
            (json.dumps(list(images)),),
        )
        return self._with_objects(self._records(rows))

    def by_image(self, images: Iterable[int]) -> dict[int, dict[Provenance, MaskRecord]]:
        """Return the masks of images, of those that have any."""
        found: dict[int, dict[Provenance, MaskRecord]] = {}
        for mask in self.of(images):
            found.setdefault(mask.image, {})[mask.provenance] = mask
        return found

    def get(self, image: int, provenance: Provenance) -> MaskRecord | None:
        """Return one mask; None if there is none."""
        return next((mask for mask in self.of([image]) if mask.provenance is provenance), None)

    def images(self, *kinds: Provenance) -> list[int]:
        """Return the images that have a mask of one of these kinds."""
        rows = self._database.rows(
            "SELECT DISTINCT image FROM masks "
            "WHERE provenance IN (SELECT value FROM json_each(?)) ORDER BY image",
            (json.dumps(kinds),),
        )
        return [row[0] for row in rows]

    def of_run(self, run: int) -> list[MaskRecord]:
        """Return the masks that a run made, edited and approved ones too."""
        rows = self._database.rows(f"SELECT {_COLUMNS} FROM masks WHERE run = ?", (run,))
        return self._with_objects(self._records(rows))

    def remove(self, images: Iterable[int], provenance: Provenance) -> int:
        """Forget masks; returns how many there were. The files stay."""
        with self._database.write() as connection:
            return connection.execute(
                "DELETE FROM masks WHERE provenance = ? "
                "AND image IN (SELECT value FROM json_each(?))",
                (provenance.value, json.dumps(list(images))),
            ).rowcount

    def counts(self) -> dict[Provenance, int]:
        """Return how many masks there are of each provenance."""
        rows = dict(
            self._database.rows("SELECT provenance, count(*) FROM masks GROUP BY provenance")
        )
        return {kind: rows.get(kind.value, 0) for kind in Provenance}

    def set_objects(self, counts: Iterable[tuple[MaskRecord, tuple[int, ...]]]) -> None:
        """Keep how many objects masks have; nothing for those that are others by now.

        Args:
            counts: masks, with the objects of their values from 1 on; empty for none.
        """
        with self._database.write() as connection:
            for mask, own in counts:
                key = (mask.image, mask.provenance.value)
                connection.execute(
                    "DELETE FROM mask_objects WHERE image = ? AND provenance = ?", key
                )
                if own:
                    connection.execute(
                        "INSERT INTO mask_objects (image, provenance, counts) "
                        "SELECT image, provenance, ? FROM masks "
                        "WHERE image = ? AND provenance = ? AND file = ?",
                        (json.dumps(own), *key, mask.file),
                    )

    def having_objects(self, images: Iterable[int]) -> int:
        """Return of how many of these images the mask that counts has objects."""
        if not self._some_objects():
            return 0
        has = with_objects(self._database, "i.value")
        found = self._database.rows(
            f"SELECT count(*) FROM json_each(?) i WHERE {has}", (json.dumps(list(images)),)
        )
        return int(found[0][0])

    def object_counts(self) -> dict[int, int]:
        """Return how many objects each class has, by its id, in the masks that count."""
        if not self._some_objects():
            return {}
        rows = self._database.rows(
            "SELECT c.value, sum(o.value) FROM mask_objects m "
            "JOIN masks USING (image, provenance), "
            "json_each(masks.classes) c, json_each(m.counts) o "
            "WHERE o.key = c.key AND c.value IS NOT NULL "
            "AND m.provenance = (SELECT provenance FROM masks b WHERE b.image = m.image "
            f"{COUNTS_FIRST}) "
            "GROUP BY c.value",
        )
        return {number: count for number, count in rows if count}

    def _some_objects(self) -> bool:
        """Whether any mask has objects; where none has, that is known at once."""
        if not self._knows_objects:
            self._knows_objects = keeps_objects(self._database)
        some = "SELECT EXISTS (SELECT 1 FROM mask_objects)"
        return self._knows_objects and bool(self._database.value(some))

    def _with_objects(self, records: list[MaskRecord]) -> list[MaskRecord]:
        if not records or not self._some_objects():
            return records
        rows = self._database.rows(
            "SELECT image, provenance, counts FROM mask_objects "
            "WHERE image IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted({record.image for record in records})),),
        )
        known = {(image, kind): tuple(json.loads(counts)) for image, kind, counts in rows}
        return [
            record._replace(objects=known.get((record.image, record.provenance.value)))
            for record in records
        ]

    def _records(self, rows: Iterable[Sequence[Any]]) -> list[MaskRecord]:
        """Return the masks of rows; their classes are those that are there now."""
        known: dict[str, tuple[int | None, ...]] = {}  # the masks of a run all say the same
        records = []
        for image, kind, file, classes, *rest in rows:
            if classes not in known:
                known[classes] = self._database.class_changes.now(json.loads(classes))
            check_inside(file, beginning=FOLDER)
            records.append(MaskRecord(image, Provenance(kind), file, known[classes], *rest))
        return records
