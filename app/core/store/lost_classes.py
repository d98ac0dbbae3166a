"""Classes that masks mean and the project no longer has: an earlier version could leave them."""

from __future__ import annotations

import json

from app.core.store.database import Database
from app.core.translation import number_text, translate

_NAMED = 5  # images named at most

# The masks of a run all say the same: few lists are looked into.
_LISTS = """
SELECT classes FROM (SELECT DISTINCT classes FROM masks) AS lists WHERE EXISTS (
    SELECT 1 FROM json_each(lists.classes)
    WHERE value IS NOT NULL AND value NOT IN (SELECT id FROM classes)
)
"""
_IMAGES = """
SELECT DISTINCT images.path FROM masks JOIN images ON images.id = masks.image
WHERE masks.classes IN (SELECT value FROM json_each(?)) ORDER BY images.path
"""


def free_lost_classes(database: Database) -> list[str]:
    """Let pixels of classes that are gone count as undecided; return that in words, if any do.

    It is written down unless the project is open for reading only: then masks are read as if.

    Raises:
        ProjectError: if the project cannot be read or written.
    """
    lists = [text for (text,) in database.rows(_LISTS)]
    if not lists:
        return []
    paths = [path for (path,) in database.rows(_IMAGES, (json.dumps(lists),))]
    there = {number for (number,) in database.rows("SELECT id FROM classes")}
    named = {number for text in lists for number in json.loads(text) if number is not None}
    for number in named - there:
        database.class_changes.note(number, None)
    if not database.read_only:
        with database.write() as connection:
            for text in lists:
                now = json.dumps(database.class_changes.now(json.loads(text)))
                connection.execute("UPDATE masks SET classes = ? WHERE classes = ?", (now, text))
    return [_told(paths)]


def _told(paths: list[str]) -> str:
    names = ", ".join(paths[:_NAMED])
    if len(paths) > _NAMED:
        names = translate("Project", "{names} and {count} more").format(
            names=names, count=number_text(len(paths) - _NAMED)
        )
    return translate(
        "Project",
        "Images whose masks may have pixels of classes that the project no longer has: {count} "
        "({names}). An earlier version left them behind when classes were merged. These pixels "
        "count as undecided; check these masks in the review.",
    ).format(count=number_text(len(paths)), names=names)
