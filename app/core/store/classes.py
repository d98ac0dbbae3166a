"""The classes of a project. Ids are for good; names, colours, keys and order may change."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

from app.core.store.class_names import free_colour
from app.core.store.database import Database
from app.core.store.errors import ProjectError
from app.core.translation import translate
from wseg_engine.base.labels import Tag

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_COLUMNS = "id, name, colour, shortcut"
MOST_NAME = 10_000  # characters


class ClassInfo(NamedTuple):
    """One class."""

    id: int  # never used again after the class is deleted
    name: str
    colour: str  # "#rrggbb"
    shortcut: str | None  # a key, as the window writes it


class DeleteCost(NamedTuple):
    """What is lost if a class is deleted."""

    present: int  # images
    absent: int  # images that say so themselves
    unsure: int  # images
    masks: int  # masks in which its pixels become void


class MergeCost(NamedTuple):
    """What happens if one class is merged into another."""

    present: int  # images with the class that goes, which get the one that stays
    already: int  # of those, the ones that have both
    contradictions: int  # images that say present of one and absent of the other: present wins
    masks: int  # masks in which its pixels become those of the class that stays


class Classes:
    """The classes of a project, in the user's order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[ClassInfo]:
        """Return all classes in their order."""
        rows = self._database.rows(f"SELECT {_COLUMNS} FROM classes ORDER BY position, id")
        return [ClassInfo(*row) for row in rows]

    def get(self, class_id: int) -> ClassInfo:
        """Return one class.

        Raises:
            ProjectError: if there is none of this id.
        """
        rows = self._database.rows(f"SELECT {_COLUMNS} FROM classes WHERE id = ?", (class_id,))
        if not rows:
            raise ProjectError(
                translate(
                    "Project", "The class {number} no longer exists. Choose another one."
                ).format(number=class_id)
            )
        return ClassInfo(*rows[0])

    def named(self, name: str) -> ClassInfo | None:
        """Return the class of this name, upper and lower case alike; None if there is none."""
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM classes WHERE folded = ?", (_fold(name),)
        )
        return ClassInfo(*rows[0]) if rows else None

    def free_digit(self) -> str | None:
        """Return the next digit that is the key of no class; None if all are."""
        taken = {key for (key,) in self._database.rows("SELECT shortcut FROM classes")}
        return next((digit for digit in "123456789" if digit not in taken), None)

    def add(
        self, name: str, *, colour: str | None = None, shortcut: str | None = None
    ) -> ClassInfo:
        """Add a class behind the others.

        Args:
            name: unlike all others, upper and lower case alike.
            colour: "#rrggbb"; one unlike those of the others if None.
            shortcut: a key that no other class has.

        Raises:
            ProjectError: if name, colour or key cannot be used, in words.
        """
        with self._database.write() as connection:
            name = self._free_name(name, None)
            self._check_shortcut(shortcut, None)
            number = newest_class(connection) + 1
            connection.execute(
                "INSERT INTO classes (name, folded, colour, shortcut, position) "
                "VALUES (?, ?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM classes))",
                (name, _fold(name), _colour(colour or self._free_colour()), shortcut),
            )
            return self.get(number)

    def rename(self, class_id: int, name: str) -> None:
        """Give a class another name; tags and masks stay.

        Raises:
            ProjectError: if the name is empty or taken, or there is no such class.
        """
        with self._database.write() as connection:
            self.get(class_id)
            name = self._free_name(name, class_id)
            connection.execute(
                "UPDATE classes SET name = ?, folded = ? WHERE id = ?",
                (name, _fold(name), class_id),
            )

    def recolour(self, class_id: int, colour: str) -> None:
        """Give a class another colour, "#rrggbb".

        Raises:
            ProjectError: if this is no colour, or there is no such class.
        """
        with self._database.write() as connection:
            self.get(class_id)
            connection.execute(
                "UPDATE classes SET colour = ? WHERE id = ?", (_colour(colour), class_id)
            )

    def set_shortcut(self, class_id: int, shortcut: str | None) -> None:
        """Give a class a key, or none.

        Raises:
            ProjectError: if another class has the key, or there is no such class.
        """
        with self._database.write() as connection:
            self.get(class_id)
            self._check_shortcut(shortcut, class_id)
            connection.execute("UPDATE classes SET shortcut = ? WHERE id = ?", (shortcut, class_id))

    def reorder(self, class_ids: Sequence[int]) -> None:
        """Set the order of the classes.

        Raises:
            ProjectError: if the ids are not exactly those of all classes.
        """
        with self._database.write() as connection:
            there = [row[0] for row in connection.execute("SELECT id FROM classes")]
            if sorted(class_ids) != sorted(there):
                raise ProjectError(
                    translate(
                        "Project",
                        "The order lists other classes ({found}) than the project has "
                        "({expected}). It was not changed.",
                    ).format(found=len(class_ids), expected=len(there))
                )
            connection.executemany(
                "UPDATE classes SET position = ? WHERE id = ?",
                [(position, class_id) for position, class_id in enumerate(class_ids, 1)],
            )

    def name_problem(self, name: str, *, class_id: int | None = None) -> str:
        """Return in words why a class cannot have this name; "" if it can.

        Args:
            name: what was entered.
            class_id: the class that is to have it; None for a new one.
        """
        try:
            self._free_name(name, class_id)
        except ProjectError as error:
            return str(error)
        return ""

    def delete_cost(self, class_id: int) -> DeleteCost:
        """Return what would be lost with a class.

        Raises:
            ProjectError: if there is no such class.
        """
        self.get(class_id)
        counts = dict(
            self._database.rows(
                "SELECT tag, count(*) FROM tags WHERE class = ? GROUP BY tag", (class_id,)
            )
        )
        return DeleteCost(
            counts.get(Tag.PRESENT, 0),
            counts.get(Tag.ABSENT, 0),
            counts.get(Tag.UNSURE, 0),
            self._masks_with(class_id),
        )

    def delete(self, class_id: int) -> None:
        """Delete a class with its tags; its pixels in masks will be read as void.

        Raises:
            ProjectError: if there is no such class.
        """
        with self._database.write() as connection:
            self.get(class_id)
            _replace_in_masks(connection, class_id, None)
            connection.execute("DELETE FROM classes WHERE id = ?", (class_id,))
            self._note_gone(class_id, None)

    def merge_cost(self, source: int, *, into: int) -> MergeCost:
        """Return what merging one class into another would do.

        Raises:
            ProjectError: if one of them does not exist, or both are the same.
        """
        self._check_pair(source, into)
        both = self._database.rows(
            "SELECT s.tag, t.tag, count(*) FROM tags s LEFT JOIN tags t "
            "ON t.image = s.image AND t.class = ? WHERE s.class = ? GROUP BY s.tag, t.tag",
            (into, source),
        )
        counts = {(a, b): count for a, b, count in both}
        return MergeCost(
            sum(count for (tag, _), count in counts.items() if tag == Tag.PRESENT),
            counts.get((Tag.PRESENT, Tag.PRESENT), 0),
            counts.get((Tag.PRESENT, Tag.ABSENT), 0) + counts.get((Tag.ABSENT, Tag.PRESENT), 0),
            self._masks_with(source),
        )

    def merge(self, source: int, *, into: int) -> None:
        """Make one class part of another one, which stays.

        An image has the class that stays if it had one of them, and does not have it if it had
        neither for certain; otherwise nobody knows. A point that says "not here" stays where the
        image is not known to show the other one.

        Raises:
            ProjectError: if one of them does not exist, or both are the same.
        """
        with self._database.write() as connection:
            self._check_pair(source, into)
            _drop_points(connection, source, into)
            # Newer ids than an image's review say nothing by themselves: see Tags.
            connection.execute(_MERGE_TAGS, {"source": source, "into": into})
            _replace_in_masks(connection, source, into)
            connection.execute(
                "UPDATE OR REPLACE points SET class = ? WHERE class = ?", (into, source)
            )
            connection.execute("DELETE FROM classes WHERE id = ?", (source,))
            self._note_gone(source, into)

    def now(self, meaning: Iterable[int | None]) -> tuple[int | None, ...]:
        """Return what a mask's values mean by now, which was read before classes changed."""
        return self._database.class_changes.now(meaning)

    def _note_gone(self, class_id: int, became: int | None) -> None:
        """See to it that who writes after the change knows of it."""
        self._database.class_generation += 1
        changes = self._database.class_changes
        self._database.when_written(partial(changes.note, class_id, became))

    def _check_pair(self, source: int, into: int) -> None:
        self.get(source)
        self.get(into)
        if source == into:
            raise ProjectError(
                translate("Project", "A class cannot be merged into itself. Choose another one.")
            )

    def _masks_with(self, class_id: int) -> int:
        return int(
            self._database.value(
                "SELECT count(DISTINCT image) FROM masks WHERE EXISTS "
                "(SELECT 1 FROM json_each(masks.classes) WHERE value = ?)",
                (class_id,),
            )
        )

    def _free_name(self, name: str, owner: int | None) -> str:
        name = unicodedata.normalize("NFC", name).strip()
        if not name or not name.isprintable():
            raise ProjectError(
                translate("Project", "A class needs a name with visible characters. Enter one.")
            )
        if len(name) > MOST_NAME:
            raise ProjectError(
                translate(
                    "Project",
                    "The class name has {found} characters; at most {most} are allowed. "
                    "Shorten it.",
                ).format(found=len(name), most=MOST_NAME)
            )
        other = self.named(name)
        if other is not None and other.id != owner:
            raise ProjectError(
                translate(
                    "Project",
                    "There is already a class {name}. Choose another name, or merge the two.",
                ).format(name=other.name)
            )
        return name

    def _free_colour(self) -> str:
        return free_colour({row[0] for row in self._database.rows("SELECT colour FROM classes")})

    def _check_shortcut(self, shortcut: str | None, owner: int | None) -> None:
        if shortcut is None:
            return
        if not shortcut.strip():
            raise ProjectError(
                translate("Project", "A shortcut needs a key. Press one, or leave it empty.")
            )
        name = self._database.value(
            "SELECT name FROM classes WHERE shortcut = ? AND id IS NOT ?", (shortcut, owner)
        )
        if name is not None:
            raise ProjectError(
                translate("Project", "The key {key} belongs to {name}. Choose another key.").format(
                    key=shortcut, name=name
                )
            )


# Kleene's "or" of what is known of the two classes; nothing is stored where a row would repeat
# what the review already says, nor where nobody said anything.
_MERGE_TAGS = """
WITH known AS (
    SELECT images.id AS image, images.reviewed AS reviewed, s.tag AS own,
        coalesce(s.tag, CASE WHEN images.reviewed >= :source THEN 0 ELSE -1 END) AS a,
        coalesce(t.tag, CASE WHEN images.reviewed >= :into THEN 0 ELSE -1 END) AS b
    FROM images
    LEFT JOIN tags s ON s.image = images.id AND s.class = :source
    LEFT JOIN tags t ON t.image = images.id AND t.class = :into
    WHERE s.tag IS NOT NULL OR t.tag IS NOT NULL OR images.reviewed IS NOT NULL
), merged AS (
    SELECT image, reviewed,
        CASE WHEN a = 1 OR b = 1 THEN 1 WHEN a = 0 AND b = 0 THEN 0 ELSE -1 END AS tag
    FROM known
)
INSERT INTO tags (image, class, tag)
SELECT image, :into, tag FROM merged
WHERE tag = 1 OR tag <> CASE WHEN reviewed >= :into THEN 0 ELSE -1 END
    OR EXISTS (SELECT 1 FROM tags WHERE tags.image = merged.image AND tags.class = :into)
ON CONFLICT (image, class) DO UPDATE SET tag = excluded.tag
"""


def _drop_points(connection: sqlite3.Connection, source: int, into: int) -> None:
    """Forget that a class is not here where the other of two that become one may well be."""
    for gone, other in ((source, into), (into, source)):
        connection.execute(
            "DELETE FROM points WHERE class = ? AND shows = 0 AND image IN "
            "(SELECT image FROM tags WHERE class = ? AND tag <> 0)",
            (gone, other),
        )


def newest_class(connection: sqlite3.Connection) -> int:
    """Return the highest id that a class ever had; 0 if there was none."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'classes'").fetchone()
    return 0 if row is None else int(row[0])


def _replace_in_masks(connection: sqlite3.Connection, old: int, new: int | None) -> None:
    """Let mask values that meant one class mean another one, or none; runs keep what they were."""
    lists = connection.execute(
        "SELECT DISTINCT classes FROM masks WHERE EXISTS "
        "(SELECT 1 FROM json_each(masks.classes) WHERE value = ?)",
        (old,),
    ).fetchall()
    for (text,) in lists:
        changed = json.dumps([new if value == old else value for value in json.loads(text)])
        connection.execute("UPDATE masks SET classes = ? WHERE classes = ?", (changed, text))


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


def is_colour(text: str) -> bool:
    """Whether a text is a colour as it is kept: "#rrggbb"."""
    return _COLOUR.fullmatch(text) is not None


def _colour(colour: str) -> str:
    if not is_colour(colour.lower()):
        raise ProjectError(
            translate(
                "Project", ("{colour} is not a colour. Expected something like #20a0ff.")
            ).format(colour=colour)
        )
    return colour.lower()
