"""Counting folders, and taking many images out of a project bit by bit, so that nobody waits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from app.core.scan.walk import shown
from app.core.store import ImageState, Project, Source
from app.core.store.file_records import FileRecords, FolderCount, SourceUse
from wseg_engine.base.events import Control, Event, Progress

_STEP = 500  # images changed in one transaction
REMOVE, ACCEPT = "remove", "accept"  # phases


@dataclass(slots=True)
class FolderNode:
    """A folder with the images in it and below it."""

    source: int
    path: str  # from the source's folder; "" is the source's folder itself
    name: str
    images: int = 0
    missing: int = 0
    folders: list[FolderNode] = field(default_factory=list)  # by name


@dataclass(frozen=True)
class FoldersCounted(Event):
    """The folders that images lie in, and how many images are in each state."""

    sources: tuple[Source, ...]
    trees: tuple[FolderNode, ...]  # one a source
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
    control.wait_or_stop()
    sources = tuple(project.sources.all())
    trees = {source.id: FolderNode(source.id, "", shown(source.folder.name)) for source in sources}
    counts = FileRecords(project.database).folder_counts()
    control.wait_or_stop()
    grow(trees, counts)
    yield FoldersCounted(sources, tuple(trees.values()), project.images.counts())


def grow(trees: dict[int, FolderNode], counts: Iterable[FolderCount]) -> None:
    """Add the folders that images lie in to the trees of their sources, those between them too.

    Args:
        trees: the source's own folders by id.
        counts: by source and path.
    """
    known: dict[tuple[int, str], FolderNode] = {(source, ""): top for source, top in trees.items()}
    for count in counts:
        if count.source not in trees:
            continue
        way = [trees[count.source]]
        path = ""
        for name in count.path.split("/") if count.path else ():
            path = f"{path}/{name}" if path else name
            node = known.get((count.source, path))
            if node is None:
                node = known[count.source, path] = FolderNode(count.source, path, shown(name))
                way[-1].folders.append(node)
            way.append(node)
        for node in way:
            node.images += count.images
            node.missing += count.missing
    for node in known.values():
        node.folders.sort(key=lambda child: natural_key(child.name))


def natural_key(name: str) -> list[tuple[int, str]]:
    """Return a key that sorts "2" before "10", without case trouble."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def count_use(project: Project, source: int, control: Control) -> Iterator[Event]:
    """Count what would be lost with a source."""
    control.wait_or_stop()
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
        control.wait_or_stop()
        project.images.remove(some)
        done += len(some)
        yield ImagesDone(tuple(some), removed=True)
        yield Progress(REMOVE, done, max(done, total))
    project.sources.remove(source)
    yield SourceRemoved(source)


def remove_images(project: Project, images: Sequence[int], control: Control) -> Iterator[Event]:
    """Take images out of the project, with their tags; their files stay.

    Raises:
        ProjectError: if that cannot be saved.
        Stopped: if the control says so.
    """
    yield from _bit_by_bit(images, project.images.remove, control, removed=True)


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
        control.wait_or_stop()
        some = ids[start : start + _STEP]
        change(some)
        yield ImagesDone(tuple(some), removed)
        yield Progress(REMOVE if removed else ACCEPT, start + len(some), len(ids))
