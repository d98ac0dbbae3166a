"""Counting folders, and taking many images out of a project bit by bit, so that nobody waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.core.store import ImageState, Project
from app.core.store.file_records import FileRecords, FolderCount, SourceUse
from wseg_engine.events import Control, Event, Progress

_STEP = 500  # images changed in one transaction
REMOVE, ACCEPT = "remove", "accept"  # phases


@dataclass(frozen=True)
class FoldersCounted(Event):
    """How many images lie in each folder, and are in each state."""

    folders: tuple[FolderCount, ...]
    states: dict[ImageState, int]


@dataclass(frozen=True)
class UseCounted(Event):
    """What would be lost with a source."""

    source: int
    use: SourceUse


@dataclass(frozen=True)
class ImagesDone(Event):
    """Some images were removed or accepted."""

    images: tuple[int, ...]
    removed: bool


@dataclass(frozen=True)
class SourceRemoved(Event):
    """A source is no longer in the project."""

    source: int


def count_folders(project: Project, control: Control) -> Iterator[Event]:
    """Count the images of all folders."""
    control.checkpoint()
    counts = FileRecords(project.database).folder_counts()
    yield FoldersCounted(tuple(counts), project.images.counts())


def count_use(project: Project, source: int, control: Control) -> Iterator[Event]:
    """Count what would be lost with a source."""
    control.checkpoint()
    yield UseCounted(source, FileRecords(project.database).use_of(source))


def remove_source(project: Project, source: int, control: Control) -> Iterator[Event]:
    """Take a source out of the project with its images, their tags and masks; files stay.

    If it is stopped, the source stays with the images that are left.

    Raises:
        ProjectError: if that cannot be saved.
        Stopped: if the control says so.
    """
    records = FileRecords(project.database)
    total, done = records.count_in(source), 0
    while some := records.some_of(source, _STEP):
        control.checkpoint()
        project.images.remove(some)
        done += len(some)
        yield ImagesDone(tuple(some), removed=True)
        yield Progress(REMOVE, done, max(done, total))
    project.sources.remove(source)
    yield SourceRemoved(source)


def remove_missing(project: Project, control: Control) -> Iterator[Event]:
    """Take all missing images out of the project, with their tags.

    Raises:
        ProjectError: if that cannot be saved.
        Stopped: if the control says so.
    """
    ids = FileRecords(project.database).in_state(ImageState.MISSING)
    yield from _bit_by_bit(ids, project.images.remove, control, removed=True)


def accept_changed(project: Project, control: Control) -> Iterator[Event]:
    """Say that all changed images are fine as they are now.

    Raises:
        ProjectError: if that cannot be saved.
        Stopped: if the control says so.
    """
    ids = FileRecords(project.database).in_state(ImageState.CHANGED)
    yield from _bit_by_bit(ids, project.images.accept, control, removed=False)


def _bit_by_bit(
    ids: Sequence[int],
    change: Callable[[Sequence[int]], object],
    control: Control,
    *,
    removed: bool,
) -> Iterator[Event]:
    for start in range(0, len(ids), _STEP):
        control.checkpoint()
        some = ids[start : start + _STEP]
        change(some)
        yield ImagesDone(tuple(some), removed)
        yield Progress(REMOVE if removed else ACCEPT, start + len(some), len(ids))
