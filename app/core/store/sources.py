"""The folders that a project's images are in."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path, PureWindowsPath
from typing import NamedTuple

from app.core.store.database import Database
from app.core.store.errors import ProjectElsewhere, ProjectError
from app.core.store.paths import from_text, relative_to, to_text
from app.core.translation import translate
from wseg_engine.base.looking import folder_at, real_path, same_place
from wseg_engine.base.names import share_behind, share_of


class Source(NamedTuple):
    """A folder of images."""

    id: int
    folder: Path  # where it is now


class Sources:
    """The source folders of a project.

    Each is kept with its place and with the way from the project to it: a project that is moved or
    copied together with its images finds them in the new place.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._project = database.file.parent.absolute()

    def all(self) -> list[Source]:
        """Return all source folders in the order in which they were added."""
        rows = self._database.rows("SELECT id, absolute, relative FROM sources ORDER BY id")
        return [Source(number, self._resolve(*texts)) for number, *texts in rows]

    def get(self, source_id: int) -> Source:
        """Return one source folder.

        Raises:
            ProjectError: if there is none of this id.
        """
        rows = self._database.rows(
            "SELECT absolute, relative FROM sources WHERE id = ?", (source_id,)
        )
        if not rows:
            raise ProjectError(
                translate(
                    "Project", "The project no longer has the folder {number}. Add it again."
                ).format(number=source_id)
            )
        return Source(source_id, self._resolve(*rows[0]))

    def add(self, folder: Path) -> Source:
        """Add a folder; one that is there already is returned.

        Raises:
            ProjectError: if there is no such folder, or it overlaps with one that is there.
        """
        folder = _checked(folder)
        with self._database.write() as connection:
            for source in self.all():
                if _same(source.folder, folder):
                    return source
                _refuse_overlap(source.folder, folder)
            number = connection.execute(
                "INSERT INTO sources (absolute, relative) VALUES (?, ?)", self._texts(folder)
            ).lastrowid
            assert number is not None
        return Source(number, folder)

    def relink(self, source_id: int, folder: Path) -> Source:
        """Say that a source folder is elsewhere now; its images keep their tags.

        Raises:
            ProjectError: if there is no such folder, or it is or overlaps with another source.
        """
        folder = _checked(folder)
        with self._database.write() as connection:
            self.get(source_id)
            for other in self.all():
                if other.id == source_id:
                    continue
                if _same(other.folder, folder):
                    raise ProjectError(
                        translate(
                            "Project",
                            "{folder} is already in the project. Choose another folder.",
                        ).format(folder=folder)
                    )
                _refuse_overlap(other.folder, folder)
            connection.execute(
                "UPDATE sources SET absolute = ?, relative = ? WHERE id = ?",
                (*self._texts(folder), source_id),
            )
        return Source(source_id, folder)

    def remove(self, source_id: int) -> None:
        """Take a folder out of the project, its images with their tags and mask records too."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM sources WHERE id = ?", (source_id,))

    def _texts(self, folder: Path) -> tuple[str, str | None]:
        way = relative_to(folder, self._project)
        return to_text(str(folder)), None if way is None else to_text(way)

    def _resolve(self, absolute: str, relative: str | None) -> Path:
        if relative is not None and not _has_root(relative):
            near = _normal(self._project / from_text(relative))
            if os.path.isdir(near):  # noqa: PTH112 - says no of names that are too long
                return Path(near)
        return Path(from_text(absolute))


def refuse_strangers(database: Database, known: Collection[str]) -> None:
    """Refuse a project with photos on other computers that the user has not been asked about.

    Args:
        database: open for reading; nothing is looked at but its texts.
        known: shares that the user knows, as `share_of` calls them. That of the project is, too.

    Raises:
        ProjectElsewhere: if there are others.
    """
    ways = database.rows("SELECT absolute, relative FROM sources")
    folder = database.file.parent.absolute()
    texts = [from_text(way) for row in ways for way in row if way is not None]
    places = [str(folder / text) for text in texts]
    shares = {*map(share_of, (*texts, *places)), *map(share_behind, places)}
    unknown = shares - {"", share_of(str(folder)), share_behind(str(folder)), *known}
    if unknown:
        raise ProjectElsewhere(
            translate(
                "Project",
                "The photos of {project} are on another computer: {places}. Accessing it connects "
                "to that computer and may reveal who you are. Continue only if you know it.",
            ).format(project=database.file.parent.name, places=", ".join(sorted(unknown))),
            frozenset(unknown),
        )


def _has_root(relative: str) -> bool:
    """Whether a way that is said to lead from the project begins elsewhere, on any system."""
    return relative.startswith(("/", "\\")) or PureWindowsPath(relative).drive != ""


def _checked(folder: Path) -> Path:
    if not folder_at(folder):
        raise ProjectError(
            translate("Project", "{folder} is not a readable folder. Choose another one.").format(
                folder=folder
            )
        )
    return Path(_normal(folder.absolute()))


def _normal(path: Path) -> str:
    """Take ".." out of a path by its text alone; links stay what they are."""
    return os.path.normpath(path)


def _same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one folder, by whatever spelling or link."""
    # By their text where one of them is not there now.
    return same_place(one, other) or os.path.normcase(one) == os.path.normcase(other)


def _refuse_overlap(known: Path, folder: Path) -> None:
    """Refuse a folder that lies in a known one, or around it: its images would be there twice.

    Raises:
        ProjectError: if it does.
    """
    if _inside(folder, known):
        raise ProjectError(
            translate(
                "Project",
                "{folder} is inside {known}, which is already in the project with all its "
                "subfolders. Choose a folder outside it.",
            ).format(folder=folder, known=known)
        )
    if _inside(known, folder):
        raise ProjectError(
            translate(
                "Project",
                "{folder} contains {known}, which is already in the project, so its images would "
                "be listed twice. Remove that folder from the project first, or choose another "
                "one.",
            ).format(folder=folder, known=known)
        )


def _inside(inner: Path, outer: Path) -> bool:
    """Whether a folder lies somewhere in another one."""
    real = real_path(inner)
    try:
        there = outer.stat()
    except OSError:
        return any(
            os.path.normcase(parent) == os.path.normcase(outer)
            for parent in (*inner.parents, *real.parents)
        )
    return any(_is(parent, there) for parent in real.parents)


def _is(folder: Path, status: os.stat_result) -> bool:
    try:
        return os.path.samestat(folder.stat(), status)
    except OSError:
        return False
