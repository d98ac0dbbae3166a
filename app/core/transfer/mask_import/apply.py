"""Importing the masks of a plan: all of them or none."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.core.store import ClassInfo, MaskRecord, Project, ProjectError, Provenance
from app.core.transfer.mask_import.decoded import decode
from app.core.transfer.mask_import.options import Fixed
from app.core.transfer.mask_import.plan import MaskPlan, MaskRow, ValueRow
from app.core.transfer.mask_import.replaced_masks import (
    FOLDER,
    USER_KINDS,
    ImportBatch,
    drop_replaced,
    keep_replaced,
    tidy,
)
from app.core.transfer.tag_import import MapTo
from app.core.translation import os_reason, translate
from wseg_engine.base.bounds import check_change, remove_tree
from wseg_engine.base.durable import flush_files, flush_folder
from wseg_engine.base.events import Control, Event, ImageFailed, Progress
from wseg_engine.base.labels import BACKGROUND, VOID, voc_palette
from wseg_engine.base.listed import listed
from wseg_engine.datasets.names import fold
from wseg_engine.images.mask_files import write_mask
from wseg_engine.objects.files import objects_path, write_objects
from wseg_engine.objects.maps import fitted, renumbered

MOST_CLASSES = VOID - 1

Labels = NDArray[np.uint8]
_Kind = TypeVar("_Kind", np.uint8, np.uint16)


@dataclass(frozen=True)
class MasksImported(Event):
    """All masks of a plan are in the project."""

    batch: ImportBatch
    new_classes: tuple[int, ...]
    failed: tuple[tuple[str, str], ...]  # where, and why it was left out


class Target(NamedTuple):
    """What the values of the imported masks mean."""

    classes: tuple[int, ...]  # class id of value i + 1
    values: Mapping[str, int]  # value of each key


def apply_masks(project: Project, plan: MaskPlan, control: Control) -> Iterator[Event]:
    """Import the masks of a plan; the files first, then all records in one transaction.

    Masks that were replaced are kept, within bounds, to be taken back. A generator that is closed
    before the end, or stopped, leaves the project as it was.

    Yields:
        `Progress`, `ImageFailed`, and last `MasksImported`.

    Raises:
        Stopped: if the control asked for it.
        ProjectError: if classes were merged or deleted since the plan, or it cannot be saved.
    """
    rows = [row for row in plan.rows if row.fate.imported]
    folder = _new_folder(project)
    done: dict[int, tuple[int, ...] | None] = {}  # image → objects of its mask's values
    failed: list[tuple[str, str]] = []
    committed = False
    text = translate("MaskImport", "Importing masks")
    try:
        classes = [*project.classes.all(), *_future(project, plan)]
        target = _target(plan.values, classes)
        palette = _palette(target, classes)
        for number, row in enumerate(rows):
            control.wait_or_stop()
            yield Progress("import", number, len(rows), text)
            try:
                labels, ids = mapped_with_objects(row, target.values)
            except (ValueError, KeyError, TypeError) as error:
                failed.append((row.entry.where, str(error)))
                yield ImageFailed(row.path, row.entry.place.file, str(error))
                continue
            file = folder / f"{row.entry.image}.png"
            own = None
            if ids is not None:
                sum_of = zlib.crc32(labels.data)
                own = write_objects(objects_path(file), ids, labels, sum_of, flush=False)
            write_mask(file, labels, palette, flush=False)
            done[row.entry.image] = own
        control.wait_or_stop()
        flush_files(folder / f"{image}.png" for image in done)
        flush_files(objects_path(folder / f"{image}.png") for image, own in done.items() if own)
        flush_folder(folder.parent)
        batch, new = _record(project, plan, folder, done, target)
        committed = True
    except OSError as error:
        raise ProjectError(
            translate(
                "MaskImport",
                "The masks could not be written ({reason}), so nothing was imported. Free some "
                "space and try again.",
            ).format(reason=os_reason(error))
        ) from error
    finally:
        if not committed:
            remove_tree(folder)
    drop_replaced(project, batch)
    tidy(project, batch)
    yield MasksImported(batch, new, tuple(failed))


def mapped(row: MaskRow, values: Mapping[str, int]) -> Labels:
    """Return a mask as it is imported: its size, its way up, its values.

    Raises:
        ValueError: in words, if it cannot be read any more.
    """
    return mapped_with_objects(row, values)[0]


def mapped_with_objects(
    row: MaskRow, values: Mapping[str, int]
) -> tuple[Labels, NDArray[np.uint16] | None]:
    """Return a mask as `mapped` does, and its objects; None where there are none.

    Raises:
        ValueError: in words, if it cannot be read any more.
    """
    head = row.entry.head
    decoded = decode(row.entry.place, own=None if isinstance(head, str) else head.size)
    if decoded.size != row.entry.size or isinstance(row.entry.head, str):
        raise ValueError(
            translate("MaskImport", "The file has changed since it was checked. Check it again.")
        )
    table = np.full(256, VOID, np.uint8)
    for place, key in enumerate(decoded.keys):
        table[place] = values.get(key, VOID)
    labels = _placed(row, np.take(table, decoded.indices))
    if decoded.objects is None:
        return labels, None
    ids = renumbered(fitted(_placed(row, decoded.objects), labels))
    return labels, ids if ids.any() else None


def _placed(row: MaskRow, values: NDArray[_Kind]) -> NDArray[_Kind]:
    """Return labels or ids as they lie in the image: their way up, their size."""
    import cv2

    if row.orientation != 1:
        values = _upright(values, row.orientation)
    if row.scaled and not isinstance(row.entry.head, str):
        height, width = row.entry.head.size
        scaled = cv2.resize(values, (width, height), interpolation=cv2.INTER_NEAREST)
        values = np.asarray(scaled, values.dtype)
    return values


def _upright(labels: NDArray[_Kind], orientation: int) -> NDArray[_Kind]:
    """Turn a mask as a picture with this orientation of EXIF (2 to 8) is turned."""
    if orientation >= 5:
        labels = labels.T
    if orientation in (2, 3, 6, 7):
        labels = labels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        labels = labels[::-1]
    return np.ascontiguousarray(labels)


def _new_folder(project: Project) -> Path:
    """Make the folder of an import; later ones have higher numbers, which is their order."""
    names = (file.name for file in listed(project.folder / FOLDER))
    number = 1 + max((int(name) for name in names if name.isdecimal()), default=0)
    while True:
        folder = project.folder / FOLDER / f"{number:04}"
        try:
            check_change(folder)
            folder.mkdir(parents=True)
        except FileExistsError:
            number += 1
            continue
        except OSError as error:
            raise ProjectError(
                translate("MaskImport", "The folder of masks is not writable ({reason}).").format(
                    reason=os_reason(error)
                )
            ) from error
        return folder


def _future(project: Project, plan: MaskPlan) -> list[ClassInfo]:
    """Return the classes that will be made, under ids below 0 until they are."""
    known = {fold(info.name) for info in project.classes.all()}
    names = [name for name in plan.new_classes if fold(name) not in known]
    return [ClassInfo(-place, name, "#808080", None) for place, name in enumerate(names, 1)]


def _target(values: Sequence[ValueRow], classes: Sequence[ClassInfo]) -> Target:
    if len(classes) > MOST_CLASSES:
        raise ProjectError(
            translate("MaskImport", "This would make {count} classes; a mask can hold 254.").format(
                count=len(classes)
            )
        )
    number_of = {info.id: value for value, info in enumerate(classes, 1)}
    by_name = {fold(info.name): info.id for info in classes}
    found: dict[str, int] = {}
    for row in values:
        if isinstance(row.action, MapTo):
            found[row.key] = number_of.get(row.action.class_id, VOID)
        elif row.action is Fixed.BACKGROUND:
            found[row.key] = BACKGROUND
        elif row.action is Fixed.NEW:
            found[row.key] = number_of[by_name[fold(row.name)]]
    return Target(tuple(info.id for info in classes), found)


def _palette(target: Target, classes: Sequence[ClassInfo]) -> NDArray[np.uint8]:
    palette = voc_palette()
    for value, info in enumerate(classes, 1):
        palette[value] = list(bytes.fromhex(info.colour.removeprefix("#")))
    return palette


def _record(
    project: Project,
    plan: MaskPlan,
    folder: Path,
    done: Mapping[int, tuple[int, ...] | None],
    target: Target,
) -> tuple[ImportBatch, tuple[int, ...]]:
    """Make the new classes and put the records, all at once.

    Returns:
        What is needed to take it back, and the new classes.
    """
    place = folder.relative_to(project.folder).as_posix()
    kind = Provenance.APPROVED if plan.choices.approved else Provenance.EDITED
    images = list(done)
    with project.database.write():
        if project.database.class_generation != plan.class_generation:
            raise ProjectError(
                translate(
                    "MaskImport",
                    "Classes were merged or deleted after the preview was made. Check the new "
                    "preview, then import.",
                )
            )
        names = [info.name for info in _future(project, plan)]
        new = tuple(
            project.classes.add(name, shortcut=project.classes.free_digit()).id for name in names
        )
        classes = tuple(new[-number - 1] if number < 0 else number for number in target.classes)
        former = [mask for mask in project.masks.of(images) if mask.provenance in USER_KINDS]
        spoken = {number for mask in former for number in mask.classes if number is not None}
        batch = ImportBatch(
            folder=place,
            records=tuple(
                MaskRecord(n, kind, f"{place}/{n}.png", classes, objects=own)
                for n, own in done.items()
            ),
            former=tuple(former),
            rejected=tuple(sorted(project.reviews.rejected() & set(images))),
            classes=tuple(sorted(spoken | set(classes))),
            written=datetime.now().isoformat(timespec="seconds"),
        )
        keep_replaced(project, batch)
        for old in USER_KINDS:
            project.masks.remove(images, old)
        project.masks.put(batch.records)
        project.reviews.set_rejected(images, False)
    return batch, new
