"""Checking images whole: which are damaged, which are copies of each other, which are not read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from app.core.scan.events import Breath, ImagesChecked
from app.core.scan.walk import Walk
from app.core.store import ImageRecord, ImageState, Project
from app.core.store.file_records import FileRecords, Header
from app.core.translation import translate
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.base.looking import anything_at
from wseg_engine.images.imaging import ImageError, content_key, image_head
from wseg_engine.images.likeness import Signature, groups_of, near_copies, signature_of
from wseg_engine.images.unreadable import unread_text

_PAGE = 100  # images whose states are saved at a time
PHASE = "check"


class Damaged(NamedTuple):
    """An image that cannot be decoded whole."""

    image: int
    why: str  # in words


@dataclass(frozen=True)
class CheckFound(Event):
    """All images were looked at."""

    looked_at: int
    damaged: tuple[Damaged, ...]
    equal: tuple[tuple[int, ...], ...]  # images whose files hold the same bytes
    alike: tuple[tuple[int, ...], ...]  # images of one picture: saved anew, scaled, mirrored
    several: tuple[int, ...]  # images of several frames or pages, of which the first is used
    unread: tuple[str, ...]  # what is in the folders and of a kind that is not read, in words
    paths: Mapping[int, str]  # of the images that are named here

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not (self.damaged or self.equal or self.alike or self.several or self.unread)


class _Looked(NamedTuple):
    image: int
    key: str  # of the file's bytes
    signature: Signature
    several: bool  # frames or pages


def check_images(project: Project, control: Control) -> Iterator[Event]:
    """Decode every image, and compare all of them.

    Damaged images are marked as such at once, and those that can be read again are not any more.
    Yields `Progress`, `ImagesChecked`, and last `CheckFound`.

    Raises:
        ProjectError: if something cannot be saved.
        Stopped: if the control says so.
    """
    folders = {source.id: source.folder for source in project.sources.all()}
    records = [one for one in project.images if one.state is not ImageState.MISSING]
    text = translate("FolderScan", "Checking images")
    looked: list[_Looked] = []
    damaged: list[Damaged] = []
    breath = Breath()
    for start in range(0, len(records), _PAGE):
        headers: list[Header] = []
        for number, record in enumerate(records[start : start + _PAGE], start):
            control.wait_or_stop()
            yield Progress(PHASE, number, len(records), text)
            if record.source in folders:
                _look(folders[record.source] / record.path, record, looked, damaged, headers)
            breath.take()
        if headers:
            FileRecords(project.database).note_headers(headers)
            corrupt = sum(bool(header.problem) for header in headers)
            yield ImagesChecked(tuple(header.image for header in headers), corrupt)
    equal = _equal(looked)
    alike = list(_alike(looked, equal, control))
    unread = [text for folder in folders.values() if (text := _unread(folder, control))]
    several = tuple(one.image for one in looked if one.several)
    named = {one.image for one in damaged}.union(several, *equal, *alike)
    yield CheckFound(
        looked_at=len(records),
        damaged=tuple(damaged),
        equal=tuple(map(tuple, equal)),
        alike=tuple(map(tuple, alike)),
        several=several,
        unread=tuple(unread),
        paths={record.id: record.path for record in records if record.id in named},
    )


def _look(
    path: Path,
    record: ImageRecord,
    looked: list[_Looked],
    damaged: list[Damaged],
    headers: list[Header],
) -> None:
    """Decode one image, and note what is new of it; one that is gone is for the next scan."""
    was_corrupt = record.state is ImageState.CORRUPT
    try:
        signature, key = signature_of(path), content_key(path)
        size, several = image_head(path)
    except ImageError as error:
        if not anything_at(path):
            return
        damaged.append(Damaged(record.id, str(error)))
        if not was_corrupt or record.problem != str(error):
            headers.append(
                Header(record.id, record.size, record.modified_ns, None, None, str(error))
            )
        return
    looked.append(_Looked(record.id, key, signature, several))
    if was_corrupt:
        headers.append(
            Header(record.id, record.size, record.modified_ns, size.width, size.height, whole=True)
        )


def _equal(looked: Sequence[_Looked]) -> list[list[int]]:
    by_key: defaultdict[str, list[int]] = defaultdict(list)
    for one in looked:
        by_key[one.key].append(one.image)
    return [images for images in by_key.values() if len(images) > 1]


def _alike(
    looked: Sequence[_Looked], equal: Sequence[Sequence[int]], control: Control
) -> Iterator[list[int]]:
    """Yield images of one picture; of files that are equal, the first stands for all."""
    others = {image for group in equal for image in group[1:]}
    first = [one for one in looked if one.image not in others]
    pairs = []
    for some in near_copies([one.signature for one in first]):
        control.wait_or_stop()
        pairs += some
    for group in groups_of(len(first), pairs):
        if len(group) > 1:
            yield [first[place].image for place in group]


def _unread(folder: Path, control: Control) -> str:
    """Say which images a folder holds of kinds that are not read; "" for none."""
    walk = Walk(str(folder))
    for _ in walk:
        control.wait_or_stop()
    return f"{folder.name}: {unread_text(walk.unread)}" if walk.unread else ""
