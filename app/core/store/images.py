"""The images of a project: what is known of their files."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from app.core.store.database import Database
from app.core.store.errors import ProjectError
from app.core.store.image_query import ImageFilter, Order, query
from app.core.store.masks import with_objects
from app.core.store.paths import image_path, to_text
from app.core.store.sources import Sources
from app.core.translation import reason, translate
from wseg_engine.base.bounds import open_file

PAGE = 1000  # records read at a time
_CHUNK = 1 << 20  # bytes of a file read at a time
_COLUMNS = "id, source, path, size, modified_ns, width, height, hash, state, problem, reviewed"


class ImageState(StrEnum):
    """What has become of an image's file."""

    PRESENT = "present"
    MISSING = "missing"  # not found where it was
    CHANGED = "changed"  # size or time differ from what was known; tags may no longer fit
    CORRUPT = "corrupt"  # cannot be decoded


class FoundFile(NamedTuple):
    """A file as a scan finds it."""

    path: str  # from the source's folder, with "/"
    size: int  # bytes
    modified_ns: int


class ImageRecord(NamedTuple):
    """What is known of one image."""

    id: int
    source: int
    path: str  # from the source's folder, with "/"
    size: int  # bytes
    modified_ns: int
    width: int | None  # pixels of the upright image, once it was decoded
    height: int | None
    hash: str | None  # of the content, once it was needed
    state: ImageState
    problem: str  # why it is corrupt
    tags_complete: int | None  # newest class when somebody looked for all classes


class Recorded(NamedTuple):
    """What a batch of found files turned out to be, by image id."""

    ids: list[int]  # of all, in the order of the batch
    added: list[int]
    changed: list[int]
    returned: list[int]  # missing before, and the same as then


class Images:
    """The images of a project. Methods that change something are one transaction each."""

    def __init__(self, database: Database, sources: Sources) -> None:
        self._database = database
        self._sources = sources

    def record(self, source: int, files: Sequence[FoundFile]) -> Recorded:
        """Take in a batch of files found in a source folder.

        New ones are added; of known ones, size and time are compared with what was known.

        Raises:
            ProjectError: if there is no such source, or the batch cannot be saved.
        """
        found = {to_text(file.path): file for file in files}
        changed, returned = [], []
        with self._database.write() as connection:
            self._sources.get(source)
            known = _known(connection, source, found)
            new = [path for path in found if path not in known]
            connection.executemany(
                "INSERT INTO images (source, path, size, modified_ns) VALUES (?, ?, ?, ?)",
                [(source, path, found[path].size, found[path].modified_ns) for path in new],
            )
            for path, (number, size, modified_ns, state) in known.items():
                file = found[path]
                if (file.size, file.modified_ns) != (size, modified_ns):
                    changed.append((file.size, file.modified_ns, number))
                elif state == ImageState.MISSING:
                    returned.append(number)
            connection.executemany(
                "UPDATE images SET size = ?, modified_ns = ?, width = NULL, height = NULL, "
                "state = 'changed', problem = '' WHERE id = ?",
                changed,
            )
            _set_state(connection, returned, ImageState.PRESENT)
            numbers = {path: row[0] for path, row in (_known(connection, source, found)).items()}
        return Recorded(
            [numbers[to_text(file.path)] for file in files],
            [numbers[path] for path in new],
            [number for *_, number in changed],
            returned,
        )

    def mark_corrupt(self, image: int, reason: str) -> None:
        """Mark an image that cannot be decoded, with the reason in words."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE images SET state = 'corrupt', problem = ? WHERE id = ?", (reason, image)
            )

    def accept(self, images: Iterable[int]) -> None:
        """Say that changed images are fine as they are now: their tags still fit."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE images SET state = 'present', hash = NULL WHERE state = 'changed' "
                "AND id IN (SELECT value FROM json_each(?))",
                (json.dumps(list(images)),),
            )

    def set_sizes(self, sizes: Mapping[int, tuple[int, int]]) -> None:
        """Keep the upright (width, height) in pixels of images that were decoded."""
        with self._database.write() as connection:
            connection.executemany(
                "UPDATE images SET width = ?, height = ? WHERE id = ?",
                [(width, height, image) for image, (width, height) in sizes.items()],
            )

    def remove(self, images: Iterable[int]) -> int:
        """Take images out of the project, with their tags and mask records; files stay.

        Returns:
            How many there were.
        """
        with self._database.write() as connection:
            return connection.execute(
                "DELETE FROM images WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps(list(images)),),
            ).rowcount

    def content_hash(self, image: int) -> str:
        """Return a hash of an image's content, computed when it is first asked for.

        Of a changed image it is computed anew; if it is what it was, the image is present again.

        Raises:
            ProjectError: if there is no such image, or its file cannot be read or has changed.
        """
        found = self.get([image])
        if not found:
            raise ProjectError(
                translate(
                    "Project", "The image {number} no longer exists. Choose another one."
                ).format(number=image)
            )
        record = found[0]
        if record.hash is not None and record.state is not ImageState.CHANGED:
            return record.hash
        file = self.file(record)
        try:
            fresh = _hash(file)
            now = file.stat()
        except OSError as error:
            raise ProjectError(
                translate("Project", "{path} cannot be read ({reason}). Scan again.").format(
                    path=record.path, reason=reason(error)
                )
            ) from error
        if (now.st_size, now.st_mtime_ns) != (record.size, record.modified_ns):
            raise ProjectError(
                translate("Project", "{path} has changed since it was found. Scan again.").format(
                    path=record.path
                )
            )
        if record.state is ImageState.CHANGED and fresh != record.hash:
            return fresh  # not kept: the old one says what the tags are about
        state = ImageState.PRESENT if fresh == record.hash else record.state
        with self._database.write() as connection:
            connection.execute(
                "UPDATE images SET hash = ?, state = ? "
                "WHERE id = ? AND size = ? AND modified_ns = ?",
                (fresh, state, image, record.size, record.modified_ns),
            )
        return fresh

    def of_sizes(self, sizes: Iterable[int]) -> list[int]:
        """Return images whose files have one of these sizes in bytes: perhaps copies."""
        rows = self._database.rows(
            "SELECT id FROM images WHERE size IN (SELECT value FROM json_each(?)) ORDER BY id",
            (json.dumps(list(sizes)),),
        )
        return [row[0] for row in rows]

    def get(self, images: Iterable[int]) -> list[ImageRecord]:
        """Return images in the order given; those that are not there are left out."""
        ids = list(images)
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM images WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(ids),),
        )
        records = {row[0]: _record(row) for row in rows}
        return [records[number] for number in ids if number in records]

    def page(self, *, after: int = 0, limit: int = PAGE) -> list[ImageRecord]:
        """Return the images with the next higher ids, at most `limit` of them."""
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM images WHERE id > ? ORDER BY id LIMIT ?", (after, limit)
        )
        return [_record(row) for row in rows]

    def __iter__(self) -> Iterator[ImageRecord]:
        """Go through all images by id, a page in memory at a time."""
        after = 0
        while page := self.page(after=after):
            yield from page
            after = page[-1].id

    def __len__(self) -> int:
        return int(self._database.value("SELECT count(*) FROM images"))

    def ids(self, wanted: ImageFilter | None = None, *, order: Order = Order.PATH) -> array[int]:
        """Return the ids of images in an order: eight bytes an image, for views of all of them."""
        wanted = wanted or ImageFilter()
        has = "" if wanted.objects is None else with_objects(self._database, "images.id")
        sql, values = query(wanted, order, has_objects=has)
        with self._database.read() as connection:
            return array("q", (row[0] for row in connection.execute(sql, values)))

    def paths(self) -> dict[int, str]:
        """Return the path of every image from its source folder, with "/", by its id."""
        return dict(self._database.rows("SELECT id, path FROM images"))

    def counts(self) -> dict[ImageState, int]:
        """Return how many images are in each state."""
        rows = dict(self._database.rows("SELECT state, count(*) FROM images GROUP BY state"))
        return {state: rows.get(state.value, 0) for state in ImageState}

    def complete_count(self) -> int:
        """Return how many images were reviewed."""
        return int(self._database.value("SELECT count(*) FROM images WHERE reviewed IS NOT NULL"))

    def file(self, record: ImageRecord) -> Path:
        """Return where an image's file is, or was.

        Raises:
            ProjectError: if its source folder was removed.
        """
        return self._sources.get(record.source).folder / record.path


def _known(
    connection: sqlite3.Connection, source: int, paths: Iterable[str]
) -> dict[str, tuple[int, int, int, str]]:
    rows = connection.execute(
        "SELECT path, id, size, modified_ns, state FROM images "
        "WHERE source = ? AND path IN (SELECT value FROM json_each(?))",
        (source, json.dumps(list(paths))),
    )
    return {path: (number, size, time, state) for path, number, size, time, state in rows}


def _set_state(connection: sqlite3.Connection, images: Sequence[int], state: ImageState) -> None:
    connection.execute(
        "UPDATE images SET state = ? WHERE id IN (SELECT value FROM json_each(?))",
        (state.value, json.dumps(images)),
    )


def _record(row: Sequence[object]) -> ImageRecord:
    record = ImageRecord(*row)  # type: ignore[arg-type] # the columns are in the fields' order
    return record._replace(path=image_path(record.path), state=ImageState(record.state))


def _hash(file: Path) -> str:
    digest = hashlib.blake2b(digest_size=16)
    with open_file(file) as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
