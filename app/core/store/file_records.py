"""What a scan asks and tells the store: set by set, where `Images` takes images one by one."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from app.core.store.database import Database
from app.core.store.image_query import FolderPart, below
from app.core.store.images import ImageState
from app.core.store.paths import from_text, image_path

_STEP = 5000  # rows fetched, or images asked about, at a time

# Something that would be lost with the image.
_USED = (
    "(images.reviewed IS NOT NULL "
    "OR EXISTS (SELECT 1 FROM tags WHERE tags.image = images.id) "
    "OR EXISTS (SELECT 1 FROM masks WHERE masks.image = images.id))"
)
_CHOSEN = "images.id IN (SELECT value FROM json_each(?))"
_FILE = "id, source, path, size, modified_ns, hash"


class KnownFile(NamedTuple):
    """The file of an image, as it was last seen."""

    id: int
    source: int
    path: str  # from the source's folder, with "/"
    size: int  # bytes
    modified_ns: int
    hash: str | None


class Header(NamedTuple):
    """What an image's file says of itself, or why it cannot be read."""

    image: int
    size: int  # bytes, of the file that was read
    modified_ns: int
    width: int | None  # pixels of the upright image; None where it is corrupt
    height: int | None
    problem: str = ""
    whole: bool = False  # the file was decoded to its end, not only its header read


class FolderCount(NamedTuple):
    """The images that lie in one folder, not below it."""

    source: int
    path: str  # from the source's folder; "" is the source's folder itself
    images: int
    missing: int


class SourceUse(NamedTuple):
    """What a source folder holds for the project: what goes away with it."""

    images: int
    tagged: int  # images with a tag or a review
    tags: int
    masks: int


class FileRecords:
    """The images' files, for scans. Methods that change something are one transaction each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unseen(self, folder: FolderPart, seen: set[int]) -> Iterator[tuple[int, str]]:
        """Go through (id, path) of the images below a folder that are not known to be missing.

        Args:
            folder: where.
            seen: images to leave out.
        """
        term, values = below(folder)
        with self._database.read() as connection:
            rows = connection.execute(
                f"SELECT id, path FROM images WHERE {term} AND state <> 'missing'", values
            )
            while some := rows.fetchmany(_STEP):
                yield from (
                    (number, image_path(path)) for number, path in some if number not in seen
                )

    def set_missing(self, images: Sequence[int]) -> None:
        """Mark images whose files are gone."""
        with self._database.write() as connection:
            connection.execute(
                f"UPDATE images SET state = 'missing' WHERE {_CHOSEN}", (_json(images),)
            )

    def accept_unused(self, changed: Sequence[int]) -> None:
        """Take changed images as they are now where nothing was said of them that may not fit."""
        if not changed:
            return
        with self._database.write() as connection:
            connection.execute(
                "UPDATE images SET state = 'present', hash = NULL "
                f"WHERE state = 'changed' AND NOT {_USED} AND {_CHOSEN}",
                (_json(changed),),
            )

    def missing(self) -> list[KnownFile]:
        """Return all images whose files are missing."""
        return _files(
            self._database.rows(f"SELECT {_FILE} FROM images WHERE state = 'missing' ORDER BY id")
        )

    def perhaps_moved(self, images: Collection[int]) -> list[KnownFile]:
        """Return those of these images that may be missing ones in another place.

        They are there, nothing was said of them yet, and they have the size of a missing image
        whose content is known, or the size and time of one whose content is not.
        """
        ids = list(images)
        found: list[KnownFile] = []
        for start in range(0, len(ids), _STEP):
            found += _files(
                self._database.rows(
                    f"SELECT {_FILE} FROM images WHERE state <> 'missing' AND {_CHOSEN} AND ("
                    "size IN (SELECT size FROM images "
                    "WHERE state = 'missing' AND hash IS NOT NULL) "
                    "OR (size, modified_ns) IN (SELECT size, modified_ns FROM images "
                    f"WHERE state = 'missing' AND hash IS NULL)) AND NOT {_USED} ORDER BY id",
                    (_json(ids[start : start + _STEP]),),
                )
            )
        return sorted(found, key=lambda file: file.id)

    def counts_by_looks(self, sizes: Iterable[int]) -> dict[tuple[int, int], int]:
        """Return how many images, missing ones too, have each (size, time), of these sizes."""
        rows = self._database.rows(
            "SELECT size, modified_ns, count(*) FROM images "
            "WHERE size IN (SELECT value FROM json_each(?)) GROUP BY size, modified_ns",
            (_json(sizes),),
        )
        return {(size, modified_ns): count for size, modified_ns, count in rows}

    def rejoin(self, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Say that missing images are found ones that were moved; they keep their tags and ids.

        The records of the found ones go away. Pairs that do not hold any more, because the first is
        not missing or something was said of the second, are left out.

        Args:
            pairs: ids of a missing and of a found image.

        Returns:
            The pairs that were joined.
        """
        done = []
        with self._database.write() as connection:
            for missing, found in pairs:
                row = connection.execute(
                    "SELECT source, path, size, modified_ns, hash FROM images "
                    f"WHERE id = ? AND state <> 'missing' AND NOT {_USED} "
                    "AND EXISTS (SELECT 1 FROM images WHERE id = ? AND state = 'missing')",
                    (found, missing),
                ).fetchone()
                if row is None:
                    continue
                connection.execute("DELETE FROM images WHERE id = ?", (found,))
                connection.execute(
                    "UPDATE images SET source = ?, path = ?, size = ?, modified_ns = ?, "
                    "hash = coalesce(?, hash), state = 'present', problem = '' WHERE id = ?",
                    (*row, missing),
                )
                done.append((missing, found))
        return done

    def without_header(
        self, *, after: int, limit: int, corrupt_too: bool = False
    ) -> list[KnownFile]:
        """Return the next images whose header was not read yet, by id.

        Args:
            after: the id to go on from.
            limit: how many at most.
            corrupt_too: those too that could not be read the last time.
        """
        corrupt = "OR state = 'corrupt'" if corrupt_too else ""
        return _files(
            self._database.rows(
                f"SELECT {_FILE} FROM images WHERE id > ? "
                f"AND ((width IS NULL AND state IN ('present', 'changed')) {corrupt}) "
                "ORDER BY id LIMIT ?",
                (after, limit),
            )
        )

    def headers_due(self) -> int:
        """Return how many images' headers were not read yet."""
        return int(
            self._database.value(
                "SELECT count(*) FROM images "
                "WHERE width IS NULL AND state IN ('present', 'changed')"
            )
        )

    def note_headers(self, headers: Sequence[Header]) -> None:
        """Keep sizes, and mark corrupt images; what was said of files that changed is left out.

        An image that is marked corrupt stays so until its file was decoded whole: the header of
        one whose end is missing is as good as any.
        """
        with self._database.write() as connection:
            connection.executemany(
                "UPDATE images SET width = ?1, height = ?2, problem = ?3, state = CASE "
                "WHEN ?3 <> '' THEN 'corrupt' WHEN state = 'corrupt' THEN 'present' "
                "ELSE state END "
                "WHERE id = ?4 AND size = ?5 AND modified_ns = ?6 AND state <> 'missing' "
                "AND (?3 <> '' OR ?7 OR state <> 'corrupt')",
                [
                    (
                        head.width,
                        head.height,
                        head.problem,
                        head.image,
                        head.size,
                        head.modified_ns,
                        head.whole,
                    )
                    for head in headers
                ],
            )

    def without_hash(self, *, after: int, limit: int) -> list[KnownFile]:
        """Return the next images that would lose something if they could not be recognised.

        Those are images of which something was said, and whose content is not known; and changed
        ones whose content is known, since it may be what it was.
        """
        return _files(
            self._database.rows(
                f"SELECT {_FILE} FROM images WHERE id > ? AND ("
                f"(hash IS NULL AND state = 'present' AND {_USED}) "
                "OR (hash IS NOT NULL AND state = 'changed')) ORDER BY id LIMIT ?",
                (after, limit),
            )
        )

    def note_hashes(self, hashes: Sequence[tuple[KnownFile, str]]) -> None:
        """Keep what files hold. A changed image that holds what it held is present again.

        Of one that holds something else the old hash stays: it is what its tags are about.
        """
        with self._database.write() as connection:
            connection.executemany(
                "UPDATE images SET hash = ?1, "
                "state = CASE WHEN state = 'changed' THEN 'present' ELSE state END "
                "WHERE id = ?2 AND size = ?3 AND modified_ns = ?4 AND state <> 'missing' "
                "AND (state <> 'changed' OR hash = ?1)",
                [(text, file.id, file.size, file.modified_ns) for file, text in hashes],
            )

    def states(self, images: Iterable[int]) -> dict[int, ImageState]:
        """Return the states of images; those that are not there are left out."""
        rows = self._database.rows(
            f"SELECT id, state FROM images WHERE {_CHOSEN}", (_json(images),)
        )
        return {number: ImageState(state) for number, state in rows}

    def in_state(self, state: ImageState) -> list[int]:
        """Return the ids of the images in a state."""
        rows = self._database.rows("SELECT id FROM images WHERE state = ?", (state.value,))
        return [row[0] for row in rows]

    def folder_counts(self) -> list[FolderCount]:
        """Return the folders that images lie in, with how many: one row a folder, by path."""
        rows = self._database.rows(
            "SELECT source, rtrim(path, replace(path, '/', '')) AS folder, count(*), "
            "sum(state = 'missing') FROM images GROUP BY source, folder ORDER BY source, folder"
        )
        return [
            FolderCount(source, from_text(folder).rstrip("/"), images, missing)
            for source, folder, images, missing in rows
        ]

    def count_in(self, source: int) -> int:
        """Return how many images a source has."""
        return int(self._database.value("SELECT count(*) FROM images WHERE source = ?", (source,)))

    def use_of(self, source: int) -> SourceUse:
        """Return what would be lost with a source."""
        row = self._database.rows(
            "SELECT count(*), coalesce(sum(reviewed IS NOT NULL OR EXISTS "
            "(SELECT 1 FROM tags WHERE tags.image = images.id)), 0), "
            "coalesce(sum((SELECT count(*) FROM tags WHERE tags.image = images.id)), 0), "
            "coalesce(sum((SELECT count(*) FROM masks WHERE masks.image = images.id)), 0) "
            "FROM images WHERE source = ?",
            (source,),
        )[0]
        return SourceUse(*row)

    def some_of(self, source: int, limit: int) -> list[int]:
        """Return ids of a source's images, at most so many, e.g. to remove them bit by bit."""
        rows = self._database.rows(
            "SELECT id FROM images WHERE source = ? LIMIT ?", (source, limit)
        )
        return [row[0] for row in rows]


def _files(rows: Iterable[Sequence[object]]) -> list[KnownFile]:
    files = (KnownFile(*row) for row in rows)  # type: ignore[arg-type] # columns in that order
    return [file._replace(path=image_path(file.path)) for file in files]


def _json(ids: Iterable[int]) -> str:
    return json.dumps(list(ids))
