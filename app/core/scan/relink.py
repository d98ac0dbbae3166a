"""Linking missing images to where their files are now: what would be found, then doing it."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from app.core.scan.contents import content_of
from app.core.scan.events import Move, Moved
from app.core.scan.moves import alike
from app.core.scan.walk import Files, Walk
from app.core.store import FoundFile, Project
from app.core.store.file_records import FileRecords, KnownFile
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.base.looking import real_path

_BATCH = 100  # images linked in one transaction
_TOLD = 500  # files between two events
LOOK, LINK = "look", "link"  # phases


class FoundBy(StrEnum):
    """How a file was recognised as a missing image."""

    CONTENT = "content"  # it holds what the image held
    PATH = "path"  # same way there, and same size
    NAME = "name"  # same name and size, and no other file like it


class RelinkMatch(NamedTuple):
    """A missing image, and a file that is it."""

    image: int
    old: str  # from the image's source
    file: FoundFile  # from the folder that was looked through
    by: FoundBy


@dataclass(frozen=True)
class RelinkPreview(Event):
    """What linking missing images to a folder would do."""

    folder: Path
    files: int  # images in the folder
    matches: tuple[RelinkMatch, ...]
    not_found: tuple[KnownFile, ...]

    def count(self, by: FoundBy) -> int:
        """Return how many were recognised in one way."""
        return sum(match.by is by for match in self.matches)


@dataclass(frozen=True)
class Relinked(Event):
    """Missing images were linked."""

    source: int  # that they are in now
    images: int
    left_out: int  # the file belongs to an image with tags of its own, or the image came back


def preview_relink(project: Project, folder: Path, control: Control) -> Iterator[Event]:
    """Look for all missing images in a folder. Nothing is changed.

    Yields:
        How far it is, and a `RelinkPreview` last.

    Raises:
        Stopped: if the control says so.
    """
    missing = FileRecords(project.database).missing()
    sizes = {file.size for file in missing}
    by_size: dict[int, list[FoundFile]] = defaultdict(list)
    files = told = 0
    for item in Walk(str(folder)):
        control.wait_or_stop()
        if isinstance(item, Files):
            files += len(item.files)
            for file in item.files:
                if file.size in sizes:
                    by_size[file.size].append(file)
        if files - told >= _TOLD:
            told = files
            yield Progress(LOOK, files, 0)
    matches: list[RelinkMatch] = []
    not_found: list[KnownFile] = []
    taken: set[str] = set()
    for number, image in enumerate(missing):
        control.wait_or_stop()
        match = _match(image, by_size.get(image.size, []), taken, folder)
        if match is None:
            not_found.append(image)
        else:
            matches.append(match)
            taken.add(match.file.path)
        if number % 50 == 0:
            yield Progress(LINK, number, len(missing))
    yield RelinkPreview(folder, files, tuple(matches), tuple(not_found))


def _match(
    image: KnownFile, files: list[FoundFile], taken: set[str], folder: Path
) -> RelinkMatch | None:
    """Find the file that is a missing image, among those of its size."""
    likely = sorted(
        (
            (alike(image.path, f"{folder.as_posix()}/{file.path}"), file)
            for file in files
            if file.path not in taken
        ),
        key=lambda pair: (-pair[0], pair[1].path),
    )
    if image.hash is not None:
        for _, file in likely:
            if content_of(folder / file.path, image._replace(modified_ns=file.modified_ns)) == (
                image.hash
            ):
                return RelinkMatch(image.id, image.path, file, FoundBy.CONTENT)
        return None
    if not likely or likely[0][0] == 0:
        return None
    common, file = likely[0]
    if len(likely) > 1 and likely[1][0] == common:
        return None  # two files could be it
    whole = common == image.path.count("/") + 1
    same_way = whole or common > file.path.count("/") + 1  # the folder's own name fits too
    by = FoundBy.PATH if same_way else FoundBy.NAME
    return RelinkMatch(image.id, image.path, file, by)


def apply_relink(project: Project, preview: RelinkPreview, control: Control) -> Iterator[Event]:
    """Link missing images as a preview says; they keep their tags.

    The folder becomes a source, unless it lies in one.

    Raises:
        ProjectError: if the folder cannot be a source, or something cannot be saved.
        Stopped: if the control says so; what was linked stays so.
    """
    source, way = _home(project, preview.folder)
    records = FileRecords(project.database)
    joined = 0
    for start in range(0, len(preview.matches), _BATCH):
        control.wait_or_stop()
        some = preview.matches[start : start + _BATCH]
        files = [match.file._replace(path=way + match.file.path) for match in some]
        with project.database.write():
            ids = project.images.record(source, files).ids
            pairs = [(match.image, found) for match, found in zip(some, ids, strict=True)]
            done = set(records.rejoin(pairs))
        joined += len(done)
        yield Moved(
            tuple(
                Move(match.image, found, match.old, file.path, match.by is FoundBy.CONTENT)
                for match, found, file in zip(some, ids, files, strict=True)
                if (match.image, found) in done
            )
        )
        yield Progress(LINK, start + len(some), len(preview.matches))
    yield Relinked(source, joined, len(preview.matches) - joined)


def _home(project: Project, folder: Path) -> tuple[int, str]:
    """Return the source that a folder is or lies in, and the way from there, ending in "/"."""
    real = str(real_path(folder))
    for source in project.sources.all():
        root = str(real_path(source.folder))
        if real == root:
            return source.id, ""
        if real.startswith(root.rstrip(os.sep) + os.sep):
            return source.id, Path(os.path.relpath(real, root)).as_posix() + "/"
    return project.sources.add(folder).id, ""
