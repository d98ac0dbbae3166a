"""What somebody who looked through the masks thought of them, and how long it took."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from app.core.store.database import Database

_CHOSEN = "image IN (SELECT value FROM json_each(?))"


class ReviewTime(NamedTuple):
    """How long images were looked at."""

    images: int  # of which something is known
    seconds: float  # all of them together
    median: float  # seconds for one

    @property
    def mean(self) -> float:
        """Seconds for one on average; what is left times this is what it takes."""
        return self.seconds / self.images if self.images else 0.0


# Approved masks that are a model's: predictions refine as they write, and what came from elsewhere
# beside a model's mask has no run.
_UNTOUCHED = """
SELECT count(*) FROM masks a JOIN masks m ON m.image = a.image AND m.provenance = 'model'
WHERE a.provenance = 'approved' AND (a.run IS NOT NULL OR m.run IS NULL) AND NOT EXISTS (
    SELECT 1 FROM masks h WHERE h.image = a.image
    AND (h.provenance = 'edited' OR (h.provenance = 'refined' AND h.written > m.written))
)
"""


class ReviewFigures(NamedTuple):
    """How far the review of a project is, and what it cost."""

    masks: int  # images that have a mask
    approved: int
    rejected: int
    untouched: int  # approved as a model made them
    seconds: float  # that somebody was there, over all images
    approved_seconds: float  # over the approved ones
    median: float  # seconds for an approved mask, of those that somebody looked at

    @property
    def seconds_a_mask(self) -> float:
        """Seconds for an approved mask on average, those approved unseen counted with them."""
        return self.approved_seconds / self.approved if self.approved else 0.0


class Reviews:
    """Rejected masks, and the time spent on each image. Approved ones are masks of their own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def set_rejected(self, images: Iterable[int], rejected: bool) -> list[int]:
        """Say that the masks of images are of no use, or take that back.

        Returns:
            The images of which something else was said before.
        """
        ids = json.dumps(list(images))
        with self._database.write() as connection:
            rows = connection.execute(
                "SELECT images.id FROM images LEFT JOIN reviews ON reviews.image = images.id "
                "WHERE images.id IN (SELECT value FROM json_each(?)) "
                "AND coalesce(rejected, 0) <> ?",
                (ids, int(rejected)),
            ).fetchall()
            changed = [row[0] for row in rows]
            connection.executemany(
                "INSERT INTO reviews (image, rejected) VALUES (?, ?) "
                "ON CONFLICT (image) DO UPDATE SET rejected = excluded.rejected",
                [(image, int(rejected)) for image in changed],
            )
        return changed

    def rejected(self) -> frozenset[int]:
        """Return the images whose masks were rejected."""
        rows = self._database.rows("SELECT image FROM reviews WHERE rejected = 1")
        return frozenset(row[0] for row in rows)

    def add_seconds(self, seconds: Mapping[int, float]) -> None:
        """Add to the time that was spent on images; those that are gone are left out."""
        with self._database.write() as connection:
            connection.executemany(
                "INSERT INTO reviews (image, seconds) SELECT id, ? FROM images WHERE id = ? "
                "ON CONFLICT (image) DO UPDATE SET seconds = seconds + excluded.seconds",
                [(spent, image) for image, spent in seconds.items()],
            )

    def seconds(self, images: Iterable[int]) -> dict[int, float]:
        """Return the time that was spent on images, as far as any was."""
        rows = self._database.rows(
            f"SELECT image, seconds FROM reviews WHERE seconds > 0 AND {_CHOSEN}",
            (json.dumps(list(images)),),
        )
        return dict(rows)

    def time(self) -> ReviewTime:
        """Return how long the approved and rejected images took: the others are not done yet."""
        done = (
            "FROM reviews WHERE seconds > 0 AND (rejected = 1 OR EXISTS (SELECT 1 FROM masks "
            "WHERE masks.image = reviews.image AND masks.provenance = 'approved'))"
        )
        with self._database.read() as connection:
            count, total = connection.execute(
                f"SELECT count(*), coalesce(sum(seconds), 0) {done}"
            ).fetchone()
            if not count:
                return ReviewTime(0, 0.0, 0.0)
            median = connection.execute(
                f"SELECT seconds {done} ORDER BY seconds LIMIT 1 OFFSET ?", (count // 2,)
            ).fetchone()[0]
        return ReviewTime(count, total, median)

    def figures(self) -> ReviewFigures:
        """Return how far the review is, and the seconds that it took while somebody was there."""
        kind = "SELECT image FROM masks WHERE provenance = '{}'"
        approved, timed = kind.format("approved"), "FROM reviews WHERE seconds > 0"
        with self._database.read() as connection:

            def one(sql: str) -> float:
                return connection.execute(sql).fetchone()[0] or 0.0

            count = int(one(f"SELECT count(*) FROM ({approved})"))
            untouched = one(_UNTOUCHED)
            looked = int(one(f"SELECT count(*) {timed} AND image IN ({approved})"))
            median = 0.0
            if looked:
                median = one(
                    f"SELECT seconds {timed} AND image IN ({approved}) ORDER BY seconds LIMIT 1 "
                    f"OFFSET {looked // 2}"
                )
            return ReviewFigures(
                masks=int(one("SELECT count(DISTINCT image) FROM masks")),
                approved=count,
                rejected=int(one("SELECT count(*) FROM reviews WHERE rejected = 1")),
                untouched=int(untouched),
                seconds=one(f"SELECT sum(seconds) {timed}"),
                approved_seconds=one(f"SELECT sum(seconds) {timed} AND image IN ({approved})"),
                median=median,
            )
