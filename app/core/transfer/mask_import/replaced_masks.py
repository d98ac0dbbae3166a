"""Masks that imports replaced: kept beside the imported ones, so that they can come back.

An import has a folder of its own in the project: `ID.png` are its masks, `former/KIND/ID.png` those
that they replaced, and `former.json` says what the records were. What is kept is bounded.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from app.core.masks.painted import painted_path
from app.core.store import MaskRecord, Project, ProjectError, Provenance
from app.core.store.own_files import may_change
from app.core.store.undoable import Turned
from app.core.store.value_rules import MOST_ID
from app.core.translation import os_reason, translate
from wseg_engine.base.bounds import is_file, is_link, remove, remove_tree
from wseg_engine.base.budget import JSON_BYTES, MALFORMED, read_json
from wseg_engine.base.durable import copy_atomic, flush_files
from wseg_engine.base.events import Event, Progress
from wseg_engine.base.listed import files_below, listed
from wseg_engine.base.looking import anything_at, file_at
from wseg_engine.base.names import is_portable
from wseg_engine.formats.files import write_json
from wseg_engine.objects.files import objects_path
from wseg_engine.objects.maps import is_counts

FOLDER = "masks/imported"
FORMER = "former.json"  # there as long as the import can be taken back
KEPT = "former"
USER_KINDS = (Provenance.EDITED, Provenance.APPROVED)
MOST_IMPORTS = 20  # that can be taken back; the newest can in any case
MOST_BYTES = 1 << 30  # of masks that are kept for it

Records = dict[int, tuple[MaskRecord, ...]]  # of each image


class ImportBatch(NamedTuple):
    """One import that can be taken back."""

    folder: str  # of its masks, from the project's folder
    records: tuple[MaskRecord, ...]  # of what it brought
    former: tuple[MaskRecord, ...]  # that it replaced
    rejected: tuple[int, ...]  # images whose masks had been rejected
    classes: tuple[int, ...]  # that these masks speak of
    written: str  # ISO time

    @property
    def images(self) -> tuple[int, ...]:
        """The images that got a mask."""
        return tuple(record.image for record in self.records)


def keep_replaced(project: Project, batch: ImportBatch) -> None:
    """Keep the files of masks that are about to be replaced, and note what they were.

    Raises:
        OSError: if there is no room.
    """
    kept = [
        _copy(project.folder / record.file, _kept(project, batch, record))
        for record in batch.former
    ]
    flush_files(chain.from_iterable(kept))
    write_json(project.folder / batch.folder / FORMER, _plain(batch))


def drop_replaced(project: Project, batch: ImportBatch) -> None:
    """Delete the files of replaced masks from their old places: they are kept elsewhere."""
    used = {record.file for record in project.masks.of(batch.images)}
    for record in batch.former:
        if record.file not in used:
            for file in _files(project.folder / record.file):
                with contextlib.suppress(OSError):
                    remove(file)


def is_kept(project: Project, batch: ImportBatch) -> bool:
    """Whether an import can still be taken back, or made again."""
    known = {info.id for info in project.classes.all()}
    return file_at(project.folder / batch.folder / FORMER) and known.issuperset(batch.classes)


@dataclass(frozen=True)
class ImportStep:
    """An import as a step of the project's undo."""

    project: Project
    batch: ImportBatch

    @property
    def possible(self) -> bool:
        """Whether it can still be taken back, or made again."""
        try:
            return is_kept(self.project, self.batch)
        except ProjectError:  # who tries to change anything is told
            return False

    def turn(self, *, back: bool, checkpoint: Callable[[], None]) -> Iterator[Event]:
        """Take it back, or make it again, as `turn_import`."""
        return turn_import(self.project, self.batch, back=back, checkpoint=checkpoint)


def turn_import(
    project: Project, batch: ImportBatch, *, back: bool, checkpoint: Callable[[], None]
) -> Iterator[Event]:
    """Take an import back, or make it again: the masks that it exchanged change places.

    Images whose masks somebody has changed since stay as they are.

    Args:
        project: the project.
        batch: the import.
        back: take it back; otherwise make it again.
        checkpoint: called between images; may raise `Stopped`, and nothing was changed then.

    Yields:
        `Progress`, and last `Turned` with the images whose masks were exchanged.

    Raises:
        ProjectError: if it cannot be done, or not be saved; nothing was changed then.
    """
    imported, former = _by_image(batch.records), _by_image(batch.former)
    now, then = (imported, former) if back else (former, imported)
    text = (
        translate("MaskImport", "Undoing the import")
        if back
        else translate("MaskImport", "Importing masks")
    )
    _check_kept(project, batch)
    try:
        with project.database.write():
            same = _unchanged(project, batch, now)
            written: list[Path] = []
            for place, image in enumerate(same):
                checkpoint()
                yield Progress("import", place, len(same), text)
                for record in former.get(image, ()):
                    own, kept = project.folder / record.file, _kept(project, batch, record)
                    written += _copy(*((kept, own) if back else (own, kept)))
            flush_files(written)
            _exchange(project, same, then)
            if back:
                project.reviews.set_rejected(set(batch.rejected) & set(same), True)
    except OSError as error:
        raise ProjectError(
            translate(
                "MaskImport",
                "The replaced masks could not be written ({reason}), so nothing was changed. Free "
                "some space and try again.",
            ).format(reason=os_reason(error))
        ) from error
    if not back:
        drop_replaced(project, batch)
    yield Turned(frozenset(same))


def forget_import(project: Project, batch: ImportBatch) -> None:
    """Keep an import for good: the masks that it replaced are deleted.

    Raises:
        ProjectError: if the project cannot be read.
    """
    folder = project.folder / batch.folder
    remove(folder / FORMER)
    remove_tree(folder / KEPT)


def kept_imports(project: Project) -> Iterator[ImportBatch]:
    """Yield imports that can be taken back, the newest first."""
    for batch in _batches(project):
        present = project.masks.of(batch.images)
        if is_kept(project, batch) and any(_is_of(batch, record) for record in present):
            yield batch


def tidy(project: Project, newest: ImportBatch) -> None:
    """Bound what is kept, and delete what imports left that were killed or taken back."""
    reachable: set[str] = set()  # masks that come back when later imports are taken back
    total = 0
    for place, batch in enumerate(_batches(project)):
        own = {record.file for record in batch.records}
        present = {record.file for record in project.masks.of(batch.images)}
        total += _size(project.folder / batch.folder / KEPT)
        fits = place < MOST_IMPORTS and total <= MOST_BYTES
        if batch.folder == newest.folder or (fits and own & (present | reachable)):
            reachable |= own | {record.file for record in batch.former}
        else:
            forget_import(project, batch)
    for folder in listed(project.folder / FOLDER):
        if not may_change(f"{FOLDER}/{folder.name}") or is_link(folder):
            continue  # none of an import
        ids = [int(file.stem) for file in listed(folder, "*.png") if file.stem.isdecimal()]
        used = reachable | {record.file for record in project.masks.of(ids)}
        if not any(file.startswith(f"{FOLDER}/{folder.name}/") for file in used):
            remove_tree(folder)


def _check_kept(project: Project, batch: ImportBatch) -> None:
    if not is_kept(project, batch):
        raise ProjectError(
            translate(
                "MaskImport",
                "This import can no longer be undone: a class that its masks use was merged or "
                "deleted, or the files of the replaced masks are gone.",
            )
        )


def _unchanged(project: Project, batch: ImportBatch, expected: Records) -> list[int]:
    """Return the images whose masks are as they are expected to be."""
    ids = [record.id for record in project.images.get(batch.images)]
    present = _by_image(project.masks.of(ids))
    return [image for image in ids if _same(present.get(image, ()), expected.get(image, ()))]


def _exchange(project: Project, images: list[int], records: Records) -> None:
    runs = {run.id for run in project.runs.all()}
    for kind in USER_KINDS:
        project.masks.remove(images, kind)
    project.masks.put(
        record if record.run in runs else record._replace(run=None)
        for image in images
        for record in records.get(image, ())
    )
    project.reviews.set_rejected(images, False)


def _same(present: Iterable[MaskRecord], expected: Iterable[MaskRecord]) -> bool:
    return {(r.provenance, r.file) for r in present} == {(r.provenance, r.file) for r in expected}


def _by_image(records: Iterable[MaskRecord]) -> Records:
    found: dict[int, list[MaskRecord]] = {}
    for record in records:
        if record.provenance in USER_KINDS:
            found.setdefault(record.image, []).append(record)
    return {image: tuple(own) for image, own in found.items()}


def _is_of(batch: ImportBatch, record: MaskRecord) -> bool:
    return record.file == f"{batch.folder}/{record.image}.png"


def _kept(project: Project, batch: ImportBatch, record: MaskRecord) -> Path:
    folder = project.folder / batch.folder / KEPT / record.provenance.value
    return folder / f"{record.image}.png"


def _files(mask: Path) -> tuple[Path, ...]:
    return mask, painted_path(mask), objects_path(mask)


def _copy(mask: Path, target: Path) -> list[Path]:
    """Put a mask's files elsewhere, too; as links where the disk can. One that is gone is gone.

    Masks are replaced when they are written, never changed in place, so a link stays as it was.

    Returns:
        What was written, to be flushed before a record names it.
    """
    written = []
    for source, place in zip(_files(mask), _files(target), strict=True):
        if not anything_at(source):
            continue
        copy_atomic(source, place, link=True, flush=False)
        written.append(place)
    return written


def _size(folder: Path) -> int:
    return sum(file.lstat().st_size for file in files_below(folder) if is_file(file))


def _batches(project: Project) -> Iterator[ImportBatch]:
    """Yield what is noted of imports, the newest first."""
    folders = listed(project.folder / FOLDER)
    files = [folder / FORMER for folder in folders if anything_at(folder / FORMER)]
    for file in sorted(files, key=lambda file: (len(file.parent.name), file.parent.name))[::-1]:
        try:
            yield _read(read_json(file, JSON_BYTES), file.parent, project)
        except (OSError, *MALFORMED):
            continue


def _plain(batch: ImportBatch) -> dict[str, Any]:
    return {
        "records": [_plain_record(record) for record in batch.records],
        "former": [_plain_record(record) for record in batch.former],
        "rejected": list(batch.rejected),
        "classes": list(batch.classes),
        "written": batch.written,
    }


def _plain_record(m: MaskRecord) -> list[Any]:
    plain = [m.image, m.provenance.value, m.file, list(m.classes), m.run, m.uncertainty, m.written]
    return [*plain, list(m.objects)] if m.objects else plain


def _read(value: dict[str, Any], folder: Path, project: Project) -> ImportBatch:
    return ImportBatch(
        folder=folder.relative_to(project.folder).as_posix(),
        records=tuple(map(_read_record, value["records"])),
        former=tuple(map(_read_record, value["former"])),
        rejected=tuple(map(_whole, value["rejected"])),
        classes=tuple(map(_whole, value["classes"])),
        written=str(value["written"]),
    )


def _read_record(value: list[Any]) -> MaskRecord:
    """Make a record of what is noted, which may be anything: its file is replaced and deleted.

    Raises:
        MALFORMED: if it is not what is noted of a mask.
    """
    image, kind, file, classes, run, uncertainty, written, *rest = value
    objects = rest[0] if rest else None
    if len(rest) > 1 or (objects is not None and not is_counts(objects)):
        raise ValueError(rest)
    if not is_portable(file, beginning="masks/") or PurePosixPath(file).suffix != ".png":
        raise ValueError(file)
    if not may_change(file) or Provenance(kind) not in USER_KINDS:
        raise ValueError(file)
    return MaskRecord(
        _whole(image),
        Provenance(kind),
        file,
        tuple(None if one is None else _whole(one) for one in classes),
        None if run is None else _whole(run),
        None if uncertainty is None else min(max(float(uncertainty), 0.0), 1.0),
        written and datetime.fromisoformat(written).isoformat(timespec="seconds"),
        None if objects is None else tuple(objects),
    )


def _whole(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MOST_ID:
        raise ValueError(value)
    return value
