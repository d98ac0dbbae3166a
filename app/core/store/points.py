"""Points on images: here is something of a class, or here is nothing of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from app.core.store.database import Database


class Point(NamedTuple):
    """A place in an image, and what it says of a class."""

    class_id: int
    x: float  # share of the upright image's width, 0 to 1
    y: float  # share of its height
    shows: bool  # False: it does not show the class


class Points:
    """The points of all images. Several of one class in one place are one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = False

    def of(self, images: Iterable[int]) -> dict[int, tuple[Point, ...]]:
        """Return the points of images, as far as they have some, in the order of classes.

        Raises:
            ProjectError: if they cannot be read.
        """
        found: dict[int, list[Point]] = {}
        if not self._has_table():
            return {}
        rows = self._database.rows(
            "SELECT image, class, x, y, shows FROM points "
            "WHERE image IN (SELECT value FROM json_each(?)) ORDER BY image, class, x, y",
            (json.dumps(list(images)),),
        )
        for image, class_id, x, y, shows in rows:
            found.setdefault(image, []).append(Point(class_id, x, y, bool(shows)))
        return {image: tuple(points) for image, points in found.items()}

    def count(self, class_id: int) -> int:
        """Return how many points there are of a class.

        Raises:
            ProjectError: if they cannot be read.
        """
        if not self._has_table():
            return 0
        return int(self._database.value("SELECT count(*) FROM points WHERE class = ?", (class_id,)))

    def _has_table(self) -> bool:
        """Whether there is a table: not in a damaged project of before, which stays as it is."""
        if not self._known:
            named = "SELECT count(*) FROM sqlite_schema WHERE name = 'points'"
            self._known = bool(self._database.value(named))
        return self._known

    def change(
        self, image: int, *, add: Iterable[Point] = (), remove: Iterable[Point] = ()
    ) -> None:
        """Remove points of an image, and add others.

        Raises:
            ProjectError: if that cannot be saved, or the image or a class is gone.
        """
        with self._database.write() as connection:
            connection.executemany(
                "DELETE FROM points WHERE image = ? AND class = ? AND x = ? AND y = ?",
                [(image, point.class_id, point.x, point.y) for point in remove],
            )
            connection.executemany(
                "INSERT OR REPLACE INTO points (image, class, x, y, shows) VALUES (?, ?, ?, ?, ?)",
                [(image, p.class_id, p.x, p.y, int(p.shows)) for p in add],
            )
