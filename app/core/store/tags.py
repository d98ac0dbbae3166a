"""What images say of classes: present, absent, unsure, or nothing yet.

A tag that somebody set is a row. "Reviewed" says more: somebody looked at the image for all classes
there were then, so those without a tag are absent. It is kept as the id of the newest class of that
moment: of a class added later the image says nothing, and no rows are needed for what is absent.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.core.store.classes import newest_class
from app.core.store.database import Database
from app.core.store.errors import ProjectError
from app.core.translation import translate
from wseg_engine.base.labels import Tag

Cell = tuple[int, Tag | None, Tag | None]  # class, before, after; None: nothing said
Review = tuple[int | None, int | None]  # newest class at the review, before and after


class TagCount(NamedTuple):
    """What the images of a project say of one class."""

    present: int
    absent: int  # said by a tag or by a review
    unsure: int  # said so
    untold: int  # images that say nothing of it


class ImageTags(NamedTuple):
    """What one image says."""

    tags: Mapping[int, Tag]  # class id to what somebody set
    tags_complete: int | None  # newest class when it was reviewed

    def said(self, class_id: int) -> Tag | None:
        """Return what the image says of a class; None where it says nothing."""
        if class_id in self.tags:
            return self.tags[class_id]
        return (
            Tag.ABSENT
            if self.tags_complete is not None and class_id <= self.tags_complete
            else None
        )

    @property
    def tagged(self) -> bool:
        """Whether it says anything for certain: only such images train."""
        return self.tags_complete is not None or any(
            tag is not Tag.UNSURE for tag in self.tags.values()
        )


@dataclass(frozen=True)
class TagChange:
    """The cells that a change altered, eight bytes each, and nothing else."""

    cells: Mapping[Cell, array[int]] = field(default_factory=dict)  # to image ids
    reviews: Mapping[Review, array[int]] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(map(len, self.cells.values())) + sum(map(len, self.reviews.values()))

    def inverse(self) -> TagChange:
        """Return the change that takes this one back."""
        return TagChange(
            {(number, new, old): images for (number, old, new), images in self.cells.items()},
            {(new, old): images for (old, new), images in self.reviews.items()},
        )

    def images(self) -> set[int]:
        """Return the images that were altered."""
        return {image for ids in (*self.cells.values(), *self.reviews.values()) for image in ids}


class Tags:
    """The tags of a project. Every change is one transaction, and on the disk when it returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def database(self) -> Database:
        """Where the tags are, for changes that belong together."""
        return self._database

    def of(self, images: Iterable[int]) -> dict[int, ImageTags]:
        """Return what images say; images that are not there are left out."""
        ids = _json(images)
        with self._database.read() as connection:
            reviews = connection.execute(
                "SELECT id, reviewed FROM images WHERE id IN (SELECT value FROM json_each(?))",
                (ids,),
            ).fetchall()
            rows = connection.execute(
                "SELECT image, class, tag FROM tags "
                "WHERE image IN (SELECT value FROM json_each(?))",
                (ids,),
            ).fetchall()
        tags: dict[int, dict[int, Tag]] = {image: {} for image, _ in reviews}
        for image, number, tag in rows:
            tags.setdefault(image, {})[number] = Tag(tag)
        return {image: ImageTags(tags[image], tags_complete) for image, tags_complete in reviews}

    def present(self) -> dict[int, int]:
        """Return how many images have each class: quick enough to ask after every change."""
        rows = self._database.rows(
            "SELECT id, (SELECT count(*) FROM tags WHERE class = classes.id AND tag = 1) "
            "FROM classes"
        )
        return dict(rows)

    def counts(self) -> dict[int, TagCount]:
        """Return what the images say of every class, by class id.

        It looks at every tag: with hundreds of thousands, ask in the background.
        """
        with self._database.read() as connection:
            classes = [row[0] for row in connection.execute("SELECT id FROM classes")]
            reviews = connection.execute(
                "SELECT reviewed, count(*) FROM images GROUP BY reviewed"
            ).fetchall()
            rows = connection.execute(
                "SELECT t.class, t.tag, count(*), coalesce(sum(i.reviewed >= t.class), 0) "
                "FROM tags t JOIN images i ON i.id = t.image GROUP BY t.class, t.tag"
            ).fetchall()
        total = sum(count for _, count in reviews)
        told = {(number, tag): count for number, tag, count, _ in rows}
        result = {}
        for number in classes:
            covered = sum(n for newest, n in reviews if newest is not None and newest >= number)
            with_row = sum(both for found, _, _, both in rows if found == number)
            present, absent, unsure = (
                told.get((number, tag), 0) for tag in (Tag.PRESENT, Tag.ABSENT, Tag.UNSURE)
            )
            absent += covered - with_row
            result[number] = TagCount(present, absent, unsure, total - present - absent - unsure)
        return result

    def together(self) -> dict[tuple[int, int], int]:
        """Return how many images have both classes of a pair, the smaller id first."""
        rows = self._database.rows(
            "SELECT a.class, b.class, count(*) FROM tags a JOIN tags b "
            "ON b.image = a.image AND b.class > a.class AND b.tag = 1 WHERE a.tag = 1 "
            "GROUP BY a.class, b.class"
        )
        return {(first, second): count for first, second, count in rows}

    def set(self, images: Sequence[int], classes: Sequence[int], tag: Tag | None) -> TagChange:
        """Say the same of all these classes for all these images; None takes back what was said.

        Raises:
            ProjectError: if a class does not exist, or the change cannot be saved.
        """
        changed: dict[Cell, array[int]] = {}
        ids, said = _json(images), None if tag is None else int(tag)
        with self._database.write() as connection:
            for number in dict.fromkeys(classes):
                _check_class(connection, number)
                rows = connection.execute(
                    "SELECT images.id, tags.tag FROM images "
                    "LEFT JOIN tags ON tags.image = images.id AND tags.class = ? "
                    "WHERE images.id IN (SELECT value FROM json_each(?)) AND tags.tag IS NOT ?",
                    (number, ids, said),
                )
                by_tag: dict[int | None, array[int]] = {}
                for image, old in rows:
                    by_tag.setdefault(old, array("q")).append(image)
                for old, found in by_tag.items():
                    changed[number, None if old is None else Tag(old), tag] = found
            change = TagChange(changed)
            _apply(connection, change)
        return change

    def set_cells(self, cells: Iterable[tuple[int, int, Tag | None]]) -> TagChange:
        """Set single cells: (image, class, tag or None). Of a cell named twice the last one counts.

        Images that are not there are left out.

        Raises:
            ProjectError: if a class does not exist, or the change cannot be saved.
        """
        wanted: dict[int, dict[int, Tag | None]] = {}
        for image, number, tag in cells:
            wanted.setdefault(number, {})[image] = tag
        changed: dict[Cell, array[int]] = {}
        with self._database.write() as connection:
            for number, tags in wanted.items():
                _check_class(connection, number)
                ids = _json(tags)
                before = _before(connection, number, ids)
                for image in _existing(connection, ids):
                    old, new = before.get(image), tags[image]
                    if old is not new:
                        changed.setdefault((number, old, new), array("q")).append(image)
            change = TagChange(changed)
            _apply(connection, change)
        return change

    def review(self, images: Sequence[int], tags_complete: bool = True) -> TagChange:
        """Say that images were, or were not, looked at for all classes there are now.

        Raises:
            ProjectError: if the change cannot be saved.
        """
        with self._database.write() as connection:
            newest = newest_class(connection) if tags_complete else None
            return self._set_tags_complete(connection, images, newest)

    def _set_tags_complete(
        self, connection: sqlite3.Connection, images: Sequence[int], newest: int | None
    ) -> TagChange:
        rows = connection.execute(
            "SELECT id, reviewed FROM images WHERE reviewed IS NOT ? "
            "AND id IN (SELECT value FROM json_each(?))",
            (newest, _json(images)),
        )
        changed: dict[Review, array[int]] = {}
        for image, old in rows:
            changed.setdefault((old, newest), array("q")).append(image)
        change = TagChange({}, changed)
        _apply(connection, change)
        return change

    def none_of_them(self, images: Sequence[int]) -> TagChange:
        """Say that images were looked at and have none of the classes.

        Raises:
            ProjectError: if the change cannot be saved.
        """
        with self._database.write() as connection:
            rows = connection.execute(
                "SELECT image, class FROM tags WHERE image IN (SELECT value FROM json_each(?))",
                (_json(images),),
            ).fetchall()
            cleared = self.set_cells((image, number, None) for image, number in rows)
            tags_complete = self.review(images)
        return TagChange(cleared.cells, tags_complete.reviews)

    def clear(self, images: Sequence[int]) -> TagChange:
        """Take back all that was said of images, reviews included.

        Raises:
            ProjectError: if the change cannot be saved.
        """
        return self.copy(ImageTags({}, None), images)

    def copy(self, said: ImageTags, images: Sequence[int]) -> TagChange:
        """Make images say exactly what another one says; classes that are gone are left out.

        Raises:
            ProjectError: if the change cannot be saved.
        """
        ids = _json(images)
        with self._database.write() as connection:
            rows = connection.execute(
                "SELECT image, class FROM tags WHERE image IN (SELECT value FROM json_each(?))",
                (ids,),
            ).fetchall()
            wanted: dict[tuple[int, int], Tag | None] = dict.fromkeys(map(tuple, rows))
            there = {row[0] for row in connection.execute("SELECT id FROM classes")}
            for number, tag in said.tags.items():
                if number in there:
                    wanted.update(((image, number), tag) for image in images)
            cells_changed = self.set_cells((*cell, tag) for cell, tag in wanted.items())
            reviews_changed = self._set_tags_complete(connection, images, said.tags_complete)
        return TagChange(cells_changed.cells, reviews_changed.reviews)

    def apply(self, change: TagChange) -> None:
        """Make a change again; what is about images or classes that are gone is left out.

        Raises:
            ProjectError: if the change cannot be saved.
        """
        with self._database.write() as connection:
            _apply(connection, change)


def _apply(connection: sqlite3.Connection, change: TagChange) -> None:
    for (number, _, new), images in change.cells.items():
        if new is None:
            connection.execute(
                "DELETE FROM tags WHERE class = ? AND image IN (SELECT value FROM json_each(?))",
                (number, _json(images)),
            )
        else:
            connection.execute(
                "INSERT INTO tags (image, class, tag) SELECT images.id, classes.id, ? "
                "FROM images JOIN classes ON classes.id = ? "
                "WHERE images.id IN (SELECT value FROM json_each(?)) "
                "ON CONFLICT (image, class) DO UPDATE SET tag = excluded.tag",
                (int(new), number, _json(images)),
            )
    for (_, newest), images in change.reviews.items():
        connection.execute(
            "UPDATE images SET reviewed = ? WHERE id IN (SELECT value FROM json_each(?))",
            (newest, _json(images)),
        )


def _before(connection: sqlite3.Connection, number: int, ids: str) -> dict[int, Tag]:
    rows = connection.execute(
        "SELECT image, tag FROM tags WHERE class = ? AND image IN (SELECT value FROM json_each(?))",
        (number, ids),
    )
    return {image: Tag(tag) for image, tag in rows}


def _existing(connection: sqlite3.Connection, ids: str) -> list[int]:
    rows = connection.execute(
        "SELECT id FROM images WHERE id IN (SELECT value FROM json_each(?))", (ids,)
    )
    return [row[0] for row in rows]


def _check_class(connection: sqlite3.Connection, number: int) -> None:
    if connection.execute("SELECT 1 FROM classes WHERE id = ?", (number,)).fetchone() is None:
        raise ProjectError(
            translate("Project", "The class {number} no longer exists. Choose another one.").format(
                number=number
            )
        )


def _json(ids: Iterable[int]) -> str:
    """Return ids as one parameter of a statement: it takes any number of them."""
    return json.dumps(list(ids))
