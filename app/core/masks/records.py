"""The masks of one image: which of them counts, what its values mean, and reading it."""

from __future__ import annotations

import contextlib
import itertools
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.masks.journal import Recovery, about_to_be, journal_path, recover
from app.core.masks.kept_objects import NO_OBJECTS, KeptObjects, read_kept_objects, same_objects
from app.core.masks.painted import read_painted
from app.core.store import ClassInfo, MaskRecord, Project, ProjectError, Provenance
from app.core.translation import os_reason, reason, translate
from wseg_engine.base.bounds import move
from wseg_engine.base.labels import VOID, Tag, voc_palette
from wseg_engine.base.looking import anything_at
from wseg_engine.images.mask_files import MaskError, read_mask
from wseg_engine.objects.files import objects_path
from wseg_engine.objects.joining import join_new
from wseg_engine.objects.maps import fitted

Labels = NDArray[np.uint8]
Meaning = tuple[int | None, ...]  # class id of value i + 1; None: a deleted class

MOST_CLASSES = VOID - 1  # values 1 to 254
# Which mask of an image counts, the best first.
RANKING = (
    Provenance.APPROVED,
    Provenance.EDITED,
    Provenance.REFINED,
    Provenance.MODEL,
    Provenance.DRAFT,
)
NO_RECOVERY = Recovery()


class OpenedMask(NamedTuple):
    """The mask of an image, ready to be edited."""

    labels: Labels  # (H, W), writable
    classes: Meaning  # those of the file, then those that the project has besides
    provenance: Provenance | None  # None: there was none, it is empty
    record: MaskRecord | None  # of the file that was read
    recovery: Recovery  # what a crash had left in the journal, and is in `labels` now
    notices: tuple[str, ...]  # what the user has to know, in words
    painted: NDArray[np.bool_] | None  # (H, W), by hand; None where that is not known
    fingerprint: int  # the CRC-32 of the labels
    objects: NDArray[np.uint16] | None = None  # (H, W), writable; None without any


def mask_place(image: int, provenance: Provenance) -> str:
    """Return where a mask of an image is kept, from the project's folder."""
    return f"masks/{provenance.value}/{image}.png"


def mask_file(project: Project, image: int, provenance: Provenance) -> Path:
    """Return the file of `mask_place`."""
    return project.folder / mask_place(image, provenance)


def best(records: Iterable[MaskRecord]) -> MaskRecord | None:
    """Return the mask that counts of those of one image."""
    by_kind = {record.provenance: record for record in records}
    return next((by_kind[kind] for kind in RANKING if kind in by_kind), None)


def meaning(
    known: Sequence[int | None], classes: Iterable[ClassInfo], tagged: Iterable[int] = ()
) -> Meaning:
    """Return what the values of a mask mean when all classes of the project can be painted.

    Values keep their meaning; classes that have none yet follow by their ids, which makes it the
    same whenever it is asked. Where there are more than a mask has room for, those that the image
    is tagged with come in at the end, for others.
    """
    missing = sorted({info.id for info in classes} - set(known))
    room = max(0, MOST_CLASSES - len(known))
    wanted = sorted(set(tagged) & set(missing[room:]))[:room]
    return (*known, *missing[: room - len(wanted)], *wanted)[:MOST_CLASSES]


def _tagged(project: Project, image: int) -> list[int]:
    """Return the classes that an image is tagged with."""
    tags = project.tags.of([image]).get(image)
    return [n for n, tag in tags.tags.items() if tag is Tag.PRESENT] if tags else []


def _without_room(classes: Meaning, infos: Iterable[ClassInfo], tagged: Sequence[int]) -> list[str]:
    """Return the notice that classes of the image's tags cannot be painted; none if all can."""
    names = [info.name for info in infos if info.id in tagged and info.id not in classes]
    if not names:
        return []
    return [
        translate(
            "Review",
            "{names}: tagged here, but cannot be painted. A mask can hold {most} classes, and "
            "this one is full.",
        ).format(names=", ".join(names), most=MOST_CLASSES)
    ]


def palette_of(classes: Meaning, infos: Iterable[ClassInfo]) -> NDArray[np.uint8]:
    """Return the (256, 3) colours of a mask's file: those of its classes."""
    palette = voc_palette()
    colours = {info.id: info.colour for info in infos}
    for value, number in enumerate(classes, 1):
        if number in colours:
            palette[value] = list(bytes.fromhex(colours[number].removeprefix("#")))
    return palette


def open_mask(project: Project, image: int, size: tuple[int, int] | None) -> OpenedMask | None:
    """Read the mask of an image that counts, with what a crash left unsaved; empty if none.

    Masks that cannot be used are passed over, and `notices` says so; their files stay.

    Args:
        project: the project.
        image: the image.
        size: its (height, width); None if it is not known: then that of the mask.

    Returns:
        None if there is neither a mask nor a size.

    Raises:
        ProjectError: if the records cannot be read.
    """
    records = {record.provenance: record for record in project.masks.of([image])}
    _adopt(project, image, records)
    notices: list[str] = []
    found: MaskRecord | None = None
    labels: Labels | None = None
    for kind in RANKING:
        if kind in records and labels is None:
            labels = _read(project, records[kind], size, notices)
            found = records[kind] if labels is not None else None
            if labels is None and kind is Provenance.EDITED and not project.read_only:
                set_aside(mask_file(project, image, kind))  # lest the next stroke replace it
    if labels is None:
        if size is None:
            return None
        labels = np.zeros(size, np.uint8)
    infos, tagged = project.classes.all(), _tagged(project, image)
    classes = meaning(found.classes if found else (), infos, tagged)
    notices += _without_room(classes, infos, tagged)
    edited = mask_file(project, image, Provenance.EDITED)
    painted = read_painted(edited, labels)
    recovery = NO_RECOVERY
    unsaved = not project.read_only and anything_at(journal_path(edited))
    kept = _read_objects(project, found, labels, edited if unsaved else None)
    objects = kept.ids
    if kept.notice:
        notices.append(kept.notice)
    if unsaved:
        before = labels.copy()
        ids = np.zeros(labels.shape, np.uint16) if objects is None else objects
        recovery = _recover(project, image, (labels, ids), notices)
        objects = np.require(fitted(ids, labels), requirements=["C", "W"]) if ids.any() else None
        if objects is not None:  # as at the end of the stroke that the crash cut off
            join_new(objects, labels, (before != labels) & (objects == 0))
        if recovery.records:
            painted = (before != labels) | (False if painted is None else painted)
    return OpenedMask(
        labels=labels,
        classes=classes,
        provenance=None if found is None else found.provenance,
        record=found,
        recovery=recovery,
        notices=tuple(notices),
        painted=painted,
        fingerprint=zlib.crc32(labels.data),
        objects=objects,
    )


def _read_objects(
    project: Project, found: MaskRecord | None, labels: Labels, edited: Path | None
) -> KeptObjects:
    """Return the objects of the mask that was read.

    Args:
        project: the project.
        found: its record; None where there is no mask.
        labels: (H, W), before the journal is replayed.
        edited: the edited mask's file, where it has a journal.
    """
    if found is None:
        return NO_OBJECTS
    file, coming = project.folder / found.file, frozenset[int]()
    if edited is not None and found.provenance is Provenance.EDITED:
        with contextlib.suppress(OSError):  # which is told when it is replayed
            coming = about_to_be(journal_path(edited))
    kept = read_kept_objects(file, labels, about_to_be=coming)
    if kept.damaged and found.provenance is Provenance.EDITED and not project.read_only:
        set_aside(objects_path(file))  # lest it be replaced
    return kept


def version_labels(
    project: Project, image: int, provenance: Provenance, classes: Meaning
) -> Labels | None:
    """Return another mask of an image in the values of the one that is shown; None if unusable."""
    record = project.masks.get(image, provenance)
    if record is None:
        return None
    try:
        labels = read_mask(project.folder / record.file)
    except MaskError:
        return None
    return translated(labels, record.classes, classes)


def translated(labels: Labels, known: Meaning, wanted: Meaning) -> Labels:
    """Return labels in other values; what has none, as of deleted classes, becomes void."""
    if wanted[: len(known)] == known:
        return labels
    values = {number: value for value, number in enumerate(wanted, 1) if number is not None}
    table = np.full(256, VOID, np.uint8)
    table[0] = 0
    for value, number in enumerate(known, 1):
        if number is not None:
            table[value] = values.get(number, VOID)
    return np.asarray(table[labels], np.uint8)


def _read(
    project: Project, record: MaskRecord, size: tuple[int, ...] | None, notices: list[str]
) -> Labels | None:
    file = project.folder / record.file
    try:
        labels = read_mask(file)
    except MaskError as error:
        notices.append(
            translate(
                "Review", "The mask {file} was skipped because it cannot be read: {reason}"
            ).format(file=record.file, reason=reason(error))
        )
        return None
    if size is not None and labels.shape != size:
        notices.append(
            translate(
                "Review",
                "The mask {file} was skipped: it is {mask_width}×{mask_height} pixels, its image "
                "{width}×{height}. Predict the image again, or redraw the mask.",
            ).format(
                file=record.file,
                mask_width=labels.shape[1],
                mask_height=labels.shape[0],
                width=size[1],
                height=size[0],
            )
        )
        return None
    return np.ascontiguousarray(labels)


def _adopt(project: Project, image: int, records: dict[Provenance, MaskRecord]) -> None:
    """Count an edited mask that was written just before a crash kept it from being recorded."""
    kind = Provenance.EDITED
    file = mask_file(project, image, kind)
    if kind in records or not anything_at(file):
        return
    base = best(records.values())
    if base is not None:
        try:
            if (project.folder / base.file).stat().st_mtime_ns > file.stat().st_mtime_ns:
                return  # left from before that one
        except OSError:
            return
    if _is_no_edit(project, file, base):
        return  # its strokes were taken back, and its record with them
    known = base.classes if base else ()
    classes = meaning(known, project.classes.all(), _tagged(project, image))
    run = base.run if base else None
    records[kind] = MaskRecord(image, kind, mask_place(image, kind), classes, run)
    records.pop(Provenance.APPROVED, None)


def _is_no_edit(project: Project, file: Path, base: MaskRecord | None) -> bool:
    """Return whether an edited mask has nothing that the mask it was made from has not."""
    try:
        edited = read_mask(file)
        before = None if base is None else read_mask(project.folder / base.file)
    except MaskError:
        return False
    if before is None or base is None:
        return not edited.any()
    return np.array_equal(edited, before) and same_objects(file, project.folder / base.file)


def _recover(
    project: Project, image: int, mask: tuple[Labels, NDArray[np.uint16]], notices: list[str]
) -> Recovery:
    journal = journal_path(mask_file(project, image, Provenance.EDITED))
    try:
        recovery = recover(journal, *mask)
    except OSError as error:
        notices.append(
            translate(
                "Review", "Changes from before the last crash cannot be read: {reason}"
            ).format(reason=os_reason(error))
        )
        return NO_RECOVERY
    if recovery.records:
        notices.append(
            translate(
                "Review",
                "TagMask quit unexpectedly while this mask was being painted. Unsaved changes "
                "were restored.",
            )
        )
    if recovery.set_aside is not None:
        notices.append(
            translate(
                "Review",
                "Unsaved strokes of an earlier mask of this image were found. They do not fit this "
                "mask and are kept in {file}.",
            ).format(file=recovery.set_aside.name)
        )
    return recovery


def set_aside(file: Path) -> Path | None:
    """Move a file out of the way, never over another one; return where it is, or None."""
    for number in itertools.count(1):
        aside = file.with_name(f"{file.name}.{number}.aside")
        if not anything_at(aside):
            try:
                move(file, aside)
            except OSError:
                return None
            return aside
    raise AssertionError("there is always another number")


def project_error(error: OSError, file: Path) -> ProjectError:
    """Return in words why a mask's file cannot be written."""
    return ProjectError(
        translate(
            "Review",
            "{file} could not be written: {reason}. Free some space, or check that the folder is "
            "writable, and try again.",
        ).format(file=file.name, reason=os_reason(error))
    )
