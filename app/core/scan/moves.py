"""Recognising missing images in new places.

By content, where it is known: the content of images with tags, reviews or masks is read in the
background (`contents`), because only they lose something. Otherwise by name, size and time, and
then only where no other image of the project has that size and time.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from typing import TypeVar

from app.core.scan.contents import content_of
from app.core.scan.events import Move, Moved
from app.core.store import Project
from app.core.store.file_records import FileRecords, KnownFile
from wseg_engine.base.events import Control, Event, Progress

_BATCH = 100  # images rejoined in one transaction
PHASE = "moves"

Key = TypeVar("Key", bound=Hashable)
Pair = tuple[KnownFile, KnownFile]  # missing, found


def find_moves(project: Project, recent: Collection[int], control: Control) -> Iterator[Event]:
    """Find missing images among those that came recently, and rejoin them.

    Args:
        project: the project.
        recent: ids of images that were added lately; those with tags are left alone.
        control: to stop and pause it.

    Raises:
        ProjectError: if something cannot be saved.
        Stopped: if the control says so; what was rejoined stays so.
    """
    records = FileRecords(project.database)
    missing = records.missing() if recent else []
    if not missing:
        return
    found = records.perhaps_moved(recent)
    if not found:
        return
    same: list[Pair] = []
    yield from _by_content(project, missing, found, same, control)
    yield from _rejoin(records, same, control, certain=True)
    old, new = {pair[0].id for pair in same}, {pair[1].id for pair in same}
    likely = _by_looks(
        records,
        [file for file in missing if file.id not in old and file.hash is None],
        [file for file in found if file.id not in new],
    )
    yield from _rejoin(records, likely, control, certain=False)


def _by_content(
    project: Project,
    missing: list[KnownFile],
    found: list[KnownFile],
    same: list[Pair],
    control: Control,
) -> Iterator[Event]:
    """Read found files that have the size of a missing one of known content; fill `same`."""
    waiting: dict[tuple[int, str], list[KnownFile]] = defaultdict(list)
    for file in missing:
        if file.hash is not None:
            waiting[file.size, file.hash].append(file)
    sizes = {size for size, _ in waiting}
    candidates = [file for file in found if file.size in sizes]
    folders = {source.id: source.folder for source in project.sources.all()}
    for number, file in enumerate(candidates):
        control.wait_or_stop()
        yield Progress(PHASE, number, len(candidates))
        text = file.hash or content_of(folders[file.source] / file.path, file)
        old = waiting.get((file.size, text or ""))
        if not old:
            continue
        nearest = max(old, key=lambda known: (alike(known.path, file.path), -known.id))
        old.remove(nearest)
        same.append((nearest, file._replace(hash=text)))


def _by_looks(records: FileRecords, missing: list[KnownFile], found: list[KnownFile]) -> list[Pair]:
    """Pair files of the same size and time, the most alike paths first."""
    groups = _grouped(found, _looks)
    shared = {looks: old for looks, old in _grouped(missing, _looks).items() if looks in groups}
    counts = records.counts_by_looks({size for size, _ in shared})
    return [
        pair
        for looks, old in shared.items()
        for pair in _paired(
            old, groups[looks], alone=len(old) + len(groups[looks]) == counts.get(looks)
        )
    ]


def _paired(old: list[KnownFile], new: list[KnownFile], *, alone: bool) -> list[Pair]:
    """Pair files that look alike.

    Args:
        old: missing ones, all of one size and time.
        new: found ones of that size and time.
        alone: whether no other image has that size and time. If others have, as files from an
            archive or a camera that stores no compressed pictures, a name proves nothing.
    """
    pairs: list[Pair] = []
    left = (old, new)
    for tail in (_whole, _folder_and_name, _file_name) if alone else (_whole,):
        some = _unique_pairs(*left, tail)
        pairs += some
        taken = {file.id for pair in some for file in pair}
        left = (_without(left[0], taken), _without(left[1], taken))
    if alone and len(left[0]) == len(left[1]) == 1:
        pairs.append((left[0][0], left[1][0]))
    return pairs


def _without(files: list[KnownFile], taken: set[int]) -> list[KnownFile]:
    return [file for file in files if file.id not in taken]


def _unique_pairs(
    old: list[KnownFile], new: list[KnownFile], tail: Callable[[KnownFile], Hashable]
) -> list[Pair]:
    others = _grouped(new, tail)
    return [
        (some[0], others[key][0])
        for key, some in _grouped(old, tail).items()
        if len(some) == 1 and len(others.get(key, [])) == 1
    ]


def _rejoin(
    records: FileRecords, pairs: list[Pair], control: Control, *, certain: bool
) -> Iterator[Event]:
    for start in range(0, len(pairs), _BATCH):
        control.wait_or_stop()
        some = pairs[start : start + _BATCH]
        if certain:  # the content that was read goes along
            records.note_hashes([(new, new.hash) for _, new in some if new.hash is not None])
        done = set(records.rejoin([(old.id, new.id) for old, new in some]))
        yield Moved(
            tuple(
                Move(old.id, new.id, old.path, new.path, certain)
                for old, new in some
                if (old.id, new.id) in done
            )
        )


def _grouped(
    files: Iterable[KnownFile], key: Callable[[KnownFile], Key]
) -> dict[Key, list[KnownFile]]:
    groups: dict[Key, list[KnownFile]] = defaultdict(list)
    for file in files:
        groups[key(file)].append(file)
    return dict(groups)


def _looks(file: KnownFile) -> tuple[int, int]:
    return file.size, file.modified_ns


def _whole(file: KnownFile) -> Hashable:
    """The path as systems compare it that do not tell case or composed letters apart."""
    return file.source, folded(file.path)


def _folder_and_name(file: KnownFile) -> Hashable:
    return tuple(folded(file.path).split("/")[-2:])


def _file_name(file: KnownFile) -> Hashable:
    return folded(file.path).rpartition("/")[2]


def folded(path: str) -> str:
    """Return a path as systems compare it that tell neither case nor composed letters apart."""
    return unicodedata.normalize("NFC", path).casefold()


def alike(one: str, other: str) -> int:
    """Return how many parts two paths have in common, from the end."""
    count = 0
    for mine, yours in zip(
        reversed(folded(one).split("/")), reversed(folded(other).split("/")), strict=False
    ):
        if mine != yours:
            break
        count += 1
    return count
