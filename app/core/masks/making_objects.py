"""Makes the objects of many images in the background, and takes that back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from app.core.masks.records import best, project_error
from app.core.store import MaskRecord, Project, ProjectError
from app.core.translation import reason
from wseg_engine.base.bounds import is_file, remove
from wseg_engine.base.budget import PHOTO_BYTES, OverBudgetError, read_bytes
from wseg_engine.base.durable import flush_files, write_atomic
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.images.mask_files import MaskError, read_mask
from wseg_engine.objects.files import objects_path, read_counts, write_objects
from wseg_engine.objects.making import make_objects
from wseg_engine.objects.maps import ObjectError

PHASE = "objects"
PAGE = 50  # images whose objects are told and recorded together


class MadeObjects(NamedTuple):
    """The objects that were made of one image; kept to take them back."""

    image: int
    record: MaskRecord  # of the mask they belong to, before
    objects: int
    joined: int  # specks that joined an object nearby
    dropped: int  # specks that belong to no object
    checksum: int  # of the file, which is taken back as long as it is this one
    former: bytes | None = None  # the file that it replaced, which comes back then


@dataclass(frozen=True)
class ObjectsMade(Event):
    """Objects of some images were made, and are on the disk."""

    made: tuple[MadeObjects, ...]
    had: tuple[int, ...] = ()  # images that have objects already, and keep them
    without: tuple[int, ...] = ()  # images without a mask, or with nothing drawn
    failed: tuple[tuple[int, str], ...] = ()  # images, and why, in words


@dataclass(frozen=True)
class ObjectsTakenBack(Event):
    """Objects of some images were taken back."""

    images: tuple[int, ...]


class _Rules(NamedTuple):
    """How objects are made."""

    least: int
    join: bool
    anew: bool


def make_objects_of(
    project: Project,
    images: Sequence[int],
    control: Control,
    *,
    least: int,
    join: bool = True,
    anew: bool = False,
) -> Iterator[Event]:
    """Make objects of the connected parts of the masks that count, as they are on the disk.

    Classes stay as they are, and approved masks approved. Masks that are being edited are to be
    saved before, and read again after.

    Args:
        project: open for writing.
        images: whose objects are made.
        control: stops it between images; what was told stays.
        least: pixels that a part has to have to be an object; smaller ones are specks.
        join: specks join the nearest object of their class; else they belong to none.
        anew: whether images that have objects already get others; else they keep theirs. What was
            there before is held in memory, some kilobytes an image, to be taken back to.

    Yields:
        `ObjectsMade` after every few images, `Progress`.

    Raises:
        ProjectError: if the disk or the project refuses; what was told stays.
        Stopped: if it was asked to end.
    """
    for start in range(0, len(images), PAGE):
        page = list(images[start : start + PAGE])
        by_image: dict[int, list[MaskRecord]] = {image: [] for image in page}
        for record in project.masks.of(page):
            by_image[record.image].append(record)
        made, trouble = _made(project, by_image, control, _Rules(least, join, anew))
        yield made  # also what was made before the trouble: what it replaced is kept nowhere else
        if trouble is not None:
            raise trouble
        yield Progress(PHASE, start + len(page), len(images))
        control.wait_or_stop()


def _made(
    project: Project,
    by_image: dict[int, list[MaskRecord]],
    control: Control,
    rules: _Rules,
) -> tuple[ObjectsMade, ProjectError | None]:
    """Return what was made of some images, and why no more of them."""
    trouble: ProjectError | None = None
    made: list[MadeObjects] = []
    had: list[int] = []
    without: list[int] = []
    failed: list[tuple[int, str]] = []
    counts: list[tuple[MaskRecord, tuple[int, ...]]] = []
    for image, records in by_image.items():
        if control.stopping:
            break
        record = best(records)
        if record is None:
            without.append(image)
            continue
        file = project.folder / record.file
        there = is_file(objects_path(file))
        if there and not rules.anew:
            had.append(image)
            continue
        try:
            former = read_bytes(objects_path(file), PHOTO_BYTES) if there else None
            labels = read_mask(file)
            found = make_objects(labels, least=rules.least, join=rules.join)
        except (MaskError, ObjectError, OverBudgetError, OSError) as error:
            failed.append((image, reason(error)))
            continue
        if not found.made:
            without.append(image)
            continue
        fingerprint = crc32(labels.data)
        try:
            own = write_objects(objects_path(file), found.objects, labels, fingerprint, flush=False)
        except OSError as error:
            trouble = project_error(error, objects_path(file))
            break
        counts.append((record, own))
        checksum = _checksum(objects_path(file))
        made.append(
            MadeObjects(image, record, found.made, found.joined, found.dropped, checksum, former)
        )
    try:
        _record(project, counts)
    except ProjectError as error:
        trouble = trouble or error
    return ObjectsMade(tuple(made), tuple(had), tuple(without), tuple(failed)), trouble


def _record(project: Project, counts: Sequence[tuple[MaskRecord, tuple[int, ...]]]) -> None:
    """Have objects on the disk, then their numbers in the store."""
    if not counts:
        return
    files = [objects_path(project.folder / record.file) for record, _ in counts]
    try:
        flush_files(files)
    except OSError as error:
        raise project_error(error, files[0]) from error
    project.masks.set_objects(counts)


def take_objects_back(
    project: Project, made: Sequence[MadeObjects], control: Control
) -> Iterator[Event]:
    """Take back what `make_objects_of` told, except where the objects were changed since.

    Objects that were there before come back.

    Yields:
        `ObjectsTakenBack` after every few images, `Progress`.

    Raises:
        ProjectError: if the disk or the project refuses.
        Stopped: if it was asked to end.
    """
    for start in range(0, len(made), PAGE):
        page = made[start : start + PAGE]
        gone: list[MadeObjects] = []
        for one in page:
            file = objects_path(project.folder / one.record.file)
            if is_file(file) and _checksum(file) == one.checksum:
                gone.append(one)
        project.masks.set_objects([(one.record, ()) for one in gone if one.former is None])
        back: list[tuple[MaskRecord, tuple[int, ...]]] = []
        for one in gone:
            file = objects_path(project.folder / one.record.file)
            try:
                if one.former is None:
                    remove(file)
                else:
                    write_atomic(file, one.former)
                    back.append((one.record, read_counts(file) or ()))
            except OSError as error:
                raise project_error(error, file) from error
        project.masks.set_objects(back)
        yield ObjectsTakenBack(tuple(one.image for one in gone))
        yield Progress(PHASE, start + len(page), len(made))
        control.wait_or_stop()


def as_before(project: Project, made: Sequence[MadeObjects]) -> list[int]:
    """Return the images whose objects are what they were before `make_objects_of`.

    Args:
        project: the project.
        made: what it told.
    """
    images: list[int] = []
    for one in made:
        file = objects_path(project.folder / one.record.file)
        there = is_file(file)
        same = not there if one.former is None else there and _checksum(file) == crc32(one.former)
        if same:
            images.append(one.image)
    return images


def _checksum(file: Path) -> int:
    try:
        return crc32(read_bytes(file, PHOTO_BYTES))
    except (OSError, ValueError):
        return -1
