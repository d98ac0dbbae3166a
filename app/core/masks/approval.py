"""What becomes of masks: edited, approved, taken back. The file first, then its record."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.masks.kept_objects import copy_kept_objects, remove_kept, same_objects
from app.core.masks.records import (
    RANKING,
    Labels,
    Meaning,
    best,
    mask_file,
    mask_place,
    palette_of,
    project_error,
)
from app.core.store import MaskRecord, Project, Provenance
from wseg_engine.base.bounds import remove
from wseg_engine.base.durable import copy_atomic, flush_files
from wseg_engine.images.mask_files import MaskError, read_mask, write_mask
from wseg_engine.objects.files import objects_path, read_counts, write_objects

PAGE = 100  # masks approved in one transaction


class Origin(NamedTuple):
    """Where the mask that is being edited comes from."""

    run: int | None = None
    uncertainty: float | None = None


def origin_of(record: MaskRecord | None) -> Origin:
    """Return where the mask of a record comes from."""
    return Origin() if record is None else Origin(record.run, record.uncertainty)


def keep_edited(
    project: Project, image: int, classes: Meaning, origin: Origin, *, approved: bool = False
) -> None:
    """Record that the edited mask of an image was written.

    Args:
        project: the project.
        image: the image.
        classes: what the values mean.
        origin: where the mask came from at first.
        approved: whether it was approved as it is now; if not, an older approval is over.

    Raises:
        ProjectError: if that cannot be saved.
    """
    kind = Provenance.EDITED
    record = _record(project, image, kind, classes, origin)
    with project.database.write():
        project.masks.put([record])
        if not approved:
            project.masks.remove([image], Provenance.APPROVED)
    if not approved:
        remove_kept(mask_file(project, image, Provenance.APPROVED))


def keep_refined(project: Project, image: int, classes: Meaning, origin: Origin) -> None:
    """Record that the edited mask of an image was written, and is what a refinement made of it.

    Args:
        project: the project.
        image: the image.
        classes: what the values mean.
        origin: where the mask came from at first.

    Raises:
        ProjectError: if that cannot be saved.
    """
    kind = Provenance.REFINED
    # A copy: more may be painted while this is written.
    _copy(mask_file(project, image, Provenance.EDITED), mask_file(project, image, kind))
    record = _record(project, image, kind, classes, origin)
    with project.database.write():
        project.masks.put([record])
        project.masks.remove([image], Provenance.EDITED)
        project.masks.remove([image], Provenance.APPROVED)


def keep_restored(
    project: Project,
    image: int,
    labels: Labels,
    classes: Meaning,
    origin: Origin,
    *,
    kind: Provenance | None,
) -> None:
    """Record that the mask of an image is again what it was before it was changed.

    Edited versions of it count no longer, nor does an older approval. Where the mask of before is
    not on the disk as it is now, the edited one is kept.

    Args:
        project: the project.
        image: the image.
        labels: its mask, as the edited file has it.
        classes: what the values mean.
        origin: where the mask came from at first.
        kind: the mask of before; None if there was none.

    Raises:
        ProjectError: if that cannot be saved.
    """
    record = None if kind is None else project.masks.get(image, kind)
    same = not labels.any() if kind is None else False
    if record is not None:
        edited = mask_file(project, image, Provenance.EDITED)
        same = has_labels(project, record, labels, classes)
        same = same and same_objects(edited, project.folder / record.file)
    if not same:
        keep_edited(project, image, classes, origin)
        return
    later = RANKING if kind is None else RANKING[: RANKING.index(kind)]
    with project.database.write():
        for one in later:
            project.masks.remove([image], one)
    remove_kept(mask_file(project, image, Provenance.APPROVED))


def keep_approved(
    project: Project,
    image: int,
    labels: Labels,
    classes: Meaning,
    origin: Origin,
    *,
    objects: NDArray[np.uint16] | None = None,
) -> None:
    """Record that the edited mask of an image was written, and is what was approved.

    Its labels are; its objects may have been made or forgotten since.
    """
    keep_edited(project, image, classes, origin, approved=True)
    known = project.masks.get(image, Provenance.APPROVED)
    if known is None or known.objects is not None or objects is not None:
        approve(project, image, labels, classes, origin, objects=objects)


def approve(
    project: Project,
    image: int,
    labels: Labels,
    classes: Meaning,
    origin: Origin,
    *,
    objects: NDArray[np.uint16] | None = None,
) -> None:
    """Approve labels as the mask of an image, with its objects; a rejection is taken back.

    Raises:
        ProjectError: if it cannot be saved; the mask is as it was.
    """
    kind = Provenance.APPROVED
    file = mask_file(project, image, kind)
    _write(file, labels, _palette(project, classes), objects)
    record = _record(project, image, kind, classes, origin)
    with project.database.write():
        project.masks.put([record])
        project.reviews.set_rejected([image], False)


def approve_as_they_are(project: Project, images: Sequence[int]) -> Iterator[list[int]]:
    """Approve the masks of images that have one and are not approved, some at a time.

    Yields:
        The images that were approved, after each transaction.

    Raises:
        ProjectError: if a mask cannot be copied; what was yielded is approved.
    """
    for start in range(0, len(images), PAGE):
        approved = []
        for image, records in project.masks.by_image(images[start : start + PAGE]).items():
            found = best(records.values())
            if found is None or found.provenance is Provenance.APPROVED:
                continue
            file = mask_file(project, image, Provenance.APPROVED)
            _copy(project.folder / found.file, file, flush=False)
            approved.append(
                found._replace(
                    provenance=Provenance.APPROVED,
                    file=mask_place(image, Provenance.APPROVED),
                    written=_now(),
                )
            )
        _flush(project, approved)
        with project.database.write():
            project.masks.put(approved)
            project.reviews.set_rejected([record.image for record in approved], False)
        yield [record.image for record in approved]


def unapprove(project: Project, images: Iterable[int]) -> list[int]:
    """Take approvals back: the masks stay, as edited ones if they differ from the ones before.

    Returns:
        The images that were approved.

    Raises:
        ProjectError: if that cannot be saved.
    """
    kind, taken_back, edited = Provenance.APPROVED, [], []
    for image, records in project.masks.by_image(images).items():
        approved = records.pop(kind, None)
        if approved is None:
            continue
        taken_back.append(image)
        before = best(records.values())
        if before is None or not _same(project, approved, before):
            place = mask_place(image, Provenance.EDITED)
            _copy(project.folder / approved.file, project.folder / place, flush=False)
            edited.append(approved._replace(provenance=Provenance.EDITED, file=place))
    _flush(project, edited)
    with project.database.write():
        project.masks.put(edited)
        project.masks.remove(taken_back, kind)
    for image in taken_back:
        remove_kept(mask_file(project, image, kind))
    return taken_back


def has_labels(project: Project, record: MaskRecord, labels: Labels, classes: Meaning) -> bool:
    """Return whether the file of a mask has just these labels, which mean the same there."""
    shared = min(len(record.classes), len(classes))
    if record.classes[:shared] != classes[:shared]:
        return False
    try:
        return np.array_equal(read_mask(project.folder / record.file), labels)
    except MaskError:
        return False


def _same(project: Project, one: MaskRecord, other: MaskRecord) -> bool:
    file = project.folder / one.file
    try:
        labels = read_mask(file)
    except MaskError:
        return False
    return has_labels(project, other, labels, one.classes) and same_objects(
        file, project.folder / other.file
    )


def _palette(project: Project, classes: Meaning) -> NDArray[np.uint8]:
    return palette_of(classes, project.classes.all())


def _record(
    project: Project, image: int, kind: Provenance, classes: Meaning, origin: Origin
) -> MaskRecord:
    """Return the record of a mask that was written."""
    place = mask_place(image, kind)
    counts = read_counts(objects_path(project.folder / place))
    return MaskRecord(image, kind, place, classes, *origin, _now(), counts)


def _write(
    file: Path,
    labels: Labels,
    palette: NDArray[np.uint8],
    objects: NDArray[np.uint16] | None,
) -> None:
    """Write a mask and its objects, these first: with another mask they count for nothing."""
    try:
        if objects is None:
            remove(objects_path(file))
        else:
            write_objects(objects_path(file), objects, labels, zlib.crc32(labels.data))
        write_mask(file, labels, palette)
    except OSError as error:
        raise project_error(error, file) from error


def _copy(source: Path, target: Path, *, flush: bool = True) -> None:
    try:
        copy_kept_objects(source, target, flush=flush)
        copy_atomic(source, target, flush=flush)
    except OSError as error:
        raise project_error(error, target) from error


def _flush(project: Project, records: Sequence[MaskRecord]) -> None:
    """Have the masks of records on the disk, before anything names them."""
    try:
        files = [project.folder / record.file for record in records]
        files += [objects_path(project.folder / one.file) for one in records if one.objects]
        flush_files(files)
    except OSError as error:
        raise project_error(error, project.folder / records[0].file) from error


def _now() -> str:
    return datetime.now().isoformat(timespec="seconds")
