"""Importing the masks of a plan: all of them or none; taking it back; confirming it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.mask_import.decoded import decode
from app.core.mask_import.options import Fixed
from app.core.mask_import.plan import USER_KINDS, MaskPlan, MaskRow, ValueRow
from app.core.store import ClassInfo, MaskRecord, Project, ProjectError, Provenance
from app.core.tag_import import MapTo
from app.core.translation import translate
from wseg_engine.datasets.names import fold
from wseg_engine.events import Control, Event, ImageFailed, Progress
from wseg_engine.export.files import write_json
from wseg_engine.labels import BACKGROUND, VOID, voc_palette, write_mask

FOLDER = "masks/imported"
FORMER = "former.json"  # what was replaced; there until the import is confirmed
MOST_CLASSES = VOID - 1

Labels = NDArray[np.uint8]


class ImportBatch(NamedTuple):
    """One import that can still be taken back."""

    folder: str  # of its masks, from the project's folder
    images: tuple[int, ...]
    former: tuple[MaskRecord, ...]  # records that it replaced
    written: str  # ISO time


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

    Masks that were replaced stay on the disk until `confirm_import`. A generator that is closed
    before the end, or stopped, leaves the project as it was.

    Yields:
        `Progress`, `ImageFailed`, and last `MasksImported`.

    Raises:
        Stopped: if the control asked for it.
        ProjectError: if classes were merged or deleted since the plan, or it cannot be saved.
    """
    rows = [row for row in plan.rows if row.fate.imported]
    _sweep(project)
    folder = _new_folder(project)
    done: list[MaskRow] = []
    failed: list[tuple[str, str]] = []
    committed = False
    text = translate("MaskImport", "Importing masks")
    try:
        classes = [*project.classes.all(), *_future(project, plan)]
        target = _target(plan.values, classes)
        palette = _palette(target, classes)
        for number, row in enumerate(rows):
            control.checkpoint()
            yield Progress("import", number, len(rows), text)
            try:
                labels = mapped(row, target.values)
            except (ValueError, KeyError, TypeError) as error:
                failed.append((row.entry.where, str(error)))
                yield ImageFailed(row.path, row.entry.place.file, str(error))
                continue
            write_mask(folder / f"{row.entry.image}.png", labels, palette)
            done.append(row)
        control.checkpoint()
        batch = _batch(project, folder, [row.entry.image for row in done])
        write_json(folder / FORMER, _plain(batch))
        new = _record(project, plan, batch, target)
        committed = True
    except OSError as error:
        raise ProjectError(
            translate(
                "MaskImport",
                "The masks could not be written ({reason}), so nothing was imported. Make space "
                "and try again.",
            ).format(reason=error.strerror or error)
        ) from error
    finally:
        if not committed:
            shutil.rmtree(folder, ignore_errors=True)
    yield MasksImported(batch, new, tuple(failed))


def mapped(row: MaskRow, values: Mapping[str, int]) -> Labels:
    """Return a mask as it is imported: its size, its way up, its values.

    Raises:
        ValueError: in words, if it cannot be read any more.
    """
    import cv2

    decoded = decode(row.entry.place)
    if decoded.size != row.entry.size or isinstance(row.entry.head, str):
        raise ValueError(
            translate("MaskImport", "The file has changed since it was looked at. Read it again.")
        )
    table = np.full(256, VOID, np.uint8)
    for place, key in enumerate(decoded.keys):
        table[place] = values.get(key, VOID)
    labels = np.take(table, decoded.indices)
    if row.orientation != 1:
        labels = _upright(labels, row.orientation)
    if row.scaled:
        height, width = row.entry.head.size
        scaled = cv2.resize(labels, (width, height), interpolation=cv2.INTER_NEAREST)
        labels = np.asarray(scaled, np.uint8)
    return labels


def _upright(labels: Labels, orientation: int) -> Labels:
    """Turn a mask as a picture with this orientation of EXIF (2 to 8) is turned."""
    if orientation >= 5:
        labels = labels.T
    if orientation in (2, 3, 6, 7):
        labels = labels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        labels = labels[::-1]
    return np.ascontiguousarray(labels)


def undo_import(project: Project, batch: ImportBatch) -> list[int]:
    """Take an import back: former masks count again. Masks changed since stay as they are.

    Returns:
        The images whose masks were taken back.

    Raises:
        ProjectError: if it cannot be saved.
    """
    former: dict[int, list[MaskRecord]] = {}
    for record in batch.former:
        former.setdefault(record.image, []).append(record)
    undone = []
    with project.database.write():
        for record in project.masks.of(batch.images):
            if record.file != f"{batch.folder}/{record.image}.png":
                continue
            project.masks.remove([record.image], record.provenance)
            project.masks.put(former.get(record.image, []))
            undone.append(record.image)
    used = {
        Path(record.file).name
        for record in project.masks.of(batch.images)
        if record.file.startswith(f"{batch.folder}/")
    }
    for file in (project.folder / batch.folder).glob("*.png"):
        if file.name not in used:
            file.unlink(missing_ok=True)
    _forget(project, batch)
    return undone


def confirm_import(project: Project, batch: ImportBatch) -> None:
    """Keep an import for good: the files of masks that it replaced are deleted.

    Raises:
        ProjectError: if the project cannot be read.
    """
    used = {record.file for record in project.masks.of(batch.images)}
    for record in batch.former:
        if record.file not in used:
            (project.folder / record.file).unlink(missing_ok=True)
    _forget(project, batch)


def pending_imports(project: Project) -> list[ImportBatch]:
    """Return imports that were neither confirmed nor taken back, the newest first."""
    found = []
    for file in sorted((project.folder / FOLDER).glob(f"*/{FORMER}"), reverse=True):
        try:
            batch = _read(json.loads(file.read_text("utf-8")), file.parent, project)
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if any(r.file.startswith(f"{batch.folder}/") for r in project.masks.of(batch.images)):
            found.append(batch)
    return found


def _sweep(project: Project) -> None:
    """Delete what imports left on the disk that were killed before they were recorded."""
    for folder in sorted((project.folder / FOLDER).glob("*")):
        ids = [int(file.stem) for file in folder.glob("*.png") if file.stem.isdecimal()]
        prefix = f"{FOLDER}/{folder.name}/"
        if not any(record.file.startswith(prefix) for record in project.masks.of(ids)):
            shutil.rmtree(folder, ignore_errors=True)


def _new_folder(project: Project) -> Path:
    number = 1
    while True:
        folder = project.folder / FOLDER / f"{number:04}"
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            number += 1
            continue
        except OSError as error:
            raise ProjectError(
                translate("MaskImport", "The folder of masks cannot be written ({reason}).").format(
                    reason=error.strerror or error
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
            translate(
                "MaskImport", "There would be {count} classes; a mask has room for 254."
            ).format(count=len(classes))
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


def _batch(project: Project, folder: Path, images: list[int]) -> ImportBatch:
    former = [mask for mask in project.masks.of(images) if mask.provenance in USER_KINDS]
    now = datetime.now().isoformat(timespec="seconds")
    return ImportBatch(f"{FOLDER}/{folder.name}", tuple(images), tuple(former), now)


def _record(
    project: Project, plan: MaskPlan, batch: ImportBatch, target: Target
) -> tuple[int, ...]:
    """Make the new classes and put the records, all at once; return the new classes."""
    kind = Provenance.APPROVED if plan.choices.approved else Provenance.EDITED
    with project.database.write():
        if project.database.class_generation != plan.class_generation:
            raise ProjectError(
                translate(
                    "MaskImport",
                    "Classes were merged or deleted since the preview was made. Look at the new "
                    "preview, then import.",
                )
            )
        names = [info.name for info in _future(project, plan)]
        new = tuple(project.classes.add(name).id for name in names)
        classes = tuple(new[-number - 1] if number < 0 else number for number in target.classes)
        for former in USER_KINDS:
            project.masks.remove(batch.images, former)
        project.masks.put(
            MaskRecord(image, kind, f"{batch.folder}/{image}.png", classes)
            for image in batch.images
        )
        project.reviews.set_rejected(batch.images, False)
    return new


def _forget(project: Project, batch: ImportBatch) -> None:
    folder = project.folder / batch.folder
    (folder / FORMER).unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _plain(batch: ImportBatch) -> dict[str, Any]:
    return {
        "images": list(batch.images),
        "written": batch.written,
        "former": [
            [m.image, m.provenance.value, m.file, list(m.classes), m.run, m.uncertainty, m.written]
            for m in batch.former
        ],
    }


def _read(value: dict[str, Any], folder: Path, project: Project) -> ImportBatch:
    former = tuple(
        MaskRecord(image, Provenance(kind), file, tuple(classes), run, uncertainty, written)
        for image, kind, file, classes, run, uncertainty, written in value["former"]
    )
    place = folder.relative_to(project.folder).as_posix()
    return ImportBatch(place, tuple(value["images"]), former, value["written"])
