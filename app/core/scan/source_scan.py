"""Scanning one source folder: what is found goes into the store, what is gone is marked."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from app.core.scan.events import (
    Breath,
    FolderProblem,
    FoundBatch,
    SourceFound,
    SourceScanned,
    SourceState,
    WentMissing,
)
from app.core.scan.walk import Listing, Skipped, Walk, shown
from app.core.store import FolderPart, FoundFile, Project
from app.core.store.file_records import FileRecords
from app.core.translation import os_reason, translate
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.images.unreadable import unread_text

BATCH = 1000  # files saved in one transaction
BATCH_SECONDS = 0.25  # after which a smaller batch is saved, so that rows appear
_GONE_BATCH = 2000

PHASE = "scan"


class ScanPart(NamedTuple):
    """The folders of a source that are looked through again, for changes seen while watching."""

    folders: tuple[str, ...]  # from the source's folder
    known: frozenset[str]  # folders that need no second look when they are met in another one


@dataclass
class _Seen:
    """What a walk has shown so far."""

    images: set[int] = field(default_factory=set)
    listed: dict[str, frozenset[str]] = field(default_factory=dict)  # folder to folders in it
    unsure: set[str] = field(default_factory=set)  # files, from the source's folder

    def is_gone(self, path: str) -> bool:
        """Whether a file that was not seen is gone for certain.

        It is if its folder was listed without it, or if the folder itself is gone: the next folder
        around it that was listed does not have the way to it. Of what lies in folders that could
        not be read nothing is known.
        """
        if path in self.unsure:
            return False
        folder, _, _ = path.rpartition("/")
        if folder in self.listed:
            return True
        while folder:
            folder, _, name = folder.rpartition("/")
            if folder in self.listed:
                return name not in self.listed[folder]
        return False


def look_for(folder: Path, *, holds_images: bool) -> tuple[SourceState, str]:
    """Say whether a source folder can be looked through, and in words why not.

    Args:
        folder: the source's folder.
        holds_images: whether images of it are known: then an empty folder is no good sign.
    """
    name = shown(str(folder))
    try:
        with os.scandir(folder) as entries:
            is_empty = next(entries, None) is None
    except (FileNotFoundError, NotADirectoryError):
        text = translate(
            "FolderScan",
            "The folder “{folder}” was not found. If it is on a drive, connect it and scan again; "
            "if it was moved, link it to its new location. Its images and tags are kept.",
        )
        return SourceState.MISSING, text.format(folder=name)
    except OSError as error:
        text = translate(
            "FolderScan",
            "The folder “{folder}” cannot be read: {reason}. Check its permissions and scan "
            "again. Its images and tags are kept.",
        )
        reason = os_reason(error)
        return SourceState.UNREADABLE, text.format(folder=name, reason=reason)
    if is_empty and holds_images:
        text = translate(
            "FolderScan",
            "The folder “{folder}” is empty, but it had images before. If a drive belongs there, "
            "connect it and scan again; if they were moved, link the folder to their new "
            "location. Its images and tags are kept.",
        )
        return SourceState.EMPTY, text.format(folder=name)
    return SourceState.PRESENT, ""


def scan_source(
    project: Project, source: int, control: Control, *, part: ScanPart | None = None
) -> Iterator[Event]:
    """Look through a source folder and bring the store in step with it.

    What was found is saved batch by batch. Only when all was looked at, images are marked missing;
    a scan that is stopped, or whose folder goes away under it, marks none.

    Args:
        project: the project.
        source: the source's id.
        control: to stop and pause it.
        part: look at some folders only.

    Raises:
        ProjectError: if the source is not there any more, or something cannot be saved.
        Stopped: if the control says so.
    """
    records = FileRecords(project.database)
    folder = project.sources.get(source).folder
    holds_images = records.count_in(source) > 0
    state, text = look_for(folder, holds_images=holds_images)
    yield SourceFound(source, state, text)
    if state is not SourceState.PRESENT:
        return
    seen = _Seen()
    walk = Walk(
        str(folder),
        starts=("",) if part is None else part.folders,
        enter=None if part is None else _not_in(part.known),
    )
    yield from _find(project, source, walk, seen, control)
    control.wait_or_stop()
    state, text = look_for(folder, holds_images=holds_images)
    if state is not SourceState.PRESENT:  # a drive that was pulled out meanwhile
        yield SourceFound(source, state, text)
        return
    for path in ("",) if part is None else part.folders:
        yield from _mark_gone(records, FolderPart(source, path), seen, control)
    yield SourceScanned(source, frozenset(seen.listed), part is None)


def _find(
    project: Project, source: int, walk: Walk, seen: _Seen, control: Control
) -> Iterator[Event]:
    known = FileRecords(project.database).count_in(source)
    batch: list[FoundFile] = []
    saved = time.monotonic()
    breath = Breath()
    for item in walk:
        control.wait_or_stop()
        breath.take()
        if isinstance(item, Skipped):
            yield FolderProblem(source, shown(item.path), item.text)
        elif isinstance(item, Listing):
            seen.listed[item.folder] = item.folders
            base = f"{item.folder}/" if item.folder else ""
            seen.unsure.update(base + name for name in item.unsure)
        else:
            batch += item.files
        if len(batch) >= BATCH or (batch and time.monotonic() - saved > BATCH_SECONDS):
            yield from _save(project, source, batch, seen)
            yield Progress(PHASE, len(seen.images), max(known, len(seen.images)))
            batch, saved = [], time.monotonic()
    if batch:
        yield from _save(project, source, batch, seen)
        yield Progress(PHASE, len(seen.images), max(known, len(seen.images)))
    if walk.unread:
        yield FolderProblem(source, ".", unread_text(walk.unread))


def _not_in(known: frozenset[str]) -> Callable[[str], bool]:
    return lambda folder: folder not in known


def _save(
    project: Project, source: int, batch: Sequence[FoundFile], seen: _Seen
) -> Iterator[Event]:
    recorded = project.images.record(source, batch)
    seen.images.update(recorded.ids)
    FileRecords(project.database).accept_unused(recorded.changed)
    yield FoundBatch(
        source,
        len(batch),
        tuple(recorded.added),
        tuple(recorded.changed),
        tuple(recorded.returned),
    )


def _mark_gone(
    records: FileRecords, folder: FolderPart, seen: _Seen, control: Control
) -> Iterator[Event]:
    gone = [image for image, path in records.unseen(folder, seen.images) if seen.is_gone(path)]
    for start in range(0, len(gone), _GONE_BATCH):
        control.wait_or_stop()
        some = gone[start : start + _GONE_BATCH]
        records.set_missing(some)
        yield WentMissing(folder.source, tuple(some))
