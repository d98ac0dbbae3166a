"""Runs an export: the part all formats share, as a generator of events."""

from __future__ import annotations

import contextlib
import errno
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from wseg_engine.base.bounds import Bounds
from wseg_engine.base.budget import MALFORMED
from wseg_engine.base.durable import flush_files
from wseg_engine.base.events import Control, Event, Finished, ImageFailed, Notice, Progress, Stopped
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.base.messages import os_reason, tr, tr_noop
from wseg_engine.formats.journal import Journal
from wseg_engine.formats.naming import (
    SHORTENED,
    SPLITS,
    file_names,
    is_shortened,
)
from wseg_engine.formats.objects import NOT_WRITTEN, ObjectTally, fallback_notes, tally
from wseg_engine.formats.registry import export_format
from wseg_engine.formats.specks import SPECKS, without_specks
from wseg_engine.formats.splits import choose_splits
from wseg_engine.formats.types import (
    ExportClass,
    ExportError,
    ExportItem,
    ExportReport,
    Labels,
    Record,
    check_classes,
    count_pixels,
)
from wseg_engine.formats.writer import Format, Job, Output, writes_objects
from wseg_engine.images.imaging import ImageError, image_size
from wseg_engine.images.mask_files import MaskError
from wseg_engine.objects.maps import ObjectError, ObjectMap, fitted

PHASE = "export"
NO_CLASS = tr_noop("Only background and undecided pixels (255) in the masks of tagged images")
_FLUSHED = 64  # files between two looks at whether it is to stop
_OF_ONE = (errno.ENAMETOOLONG, errno.EILSEQ)  # what the file system has against one name


def run_export(
    style: Format,
    items: Iterable[ExportItem],
    folder: Path,
    *,
    classes: Sequence[ExportClass],
    validation: float,
    seed: int,
    existing: str,
    control: Control | None,
    target: Path | None = None,
    specks: int = 0,
) -> Generator[Event, None, ExportReport]:
    """Export items one after the other; an item that cannot be used is told and left out.

    `target` is what the report calls the result, where it is not the folder itself. Parts with
    fewer pixels than `specks` go to what is around them.

    Yields:
        `Progress`, `ImageFailed`, `Notice`, last `Finished`; the generator's value is the report.

    Raises:
        ExportError: if the export as a whole cannot be made.
    """
    kind = export_format(style.name)
    check_classes(classes, unfit=kind.unfit_names)
    todo = list(items)
    names = file_names(todo, reserved=style.reserved, folders=kind.keeps_folders)
    settings = {"seed": seed, "validation": validation, **({"specks": specks} if specks else {})}
    journal = Journal(folder, _header(style, classes, settings), style.common)
    failed: dict[str, str] = {}
    taken_over: list[str] = []
    try:
        with _telling_of_trouble(journal, folder, taken_over):
            journal.open(existing)
            splits = yield from choose_splits(
                todo, validation=validation, seed=seed, control=control
            )
            for done, item in enumerate(todo):
                if control is not None:
                    control.wait_or_stop()
                yield Progress(PHASE, done, len(todo), item.name)
                place = (names[item.name], splits[item.name])
                if _has(journal, item, place):
                    taken_over.append(item.name)
                    continue
                try:
                    journal.add(
                        _written(style, journal, item, place=place, classes=classes, specks=specks)
                    )
                except (ImageError, MaskError, _Unusable) as error:
                    failed[item.name] = str(error)
                    yield ImageFailed(item.name, item.image, str(error))
            yield Progress(PHASE, len(todo), len(todo))
            records = [journal.records[item.name] for item in todo if item.name not in failed]
            verified = yield from _stoppable(style.finish(folder, records), control)
            yield from _stoppable(_flushed(folder, style, records), control)
            report = _report(
                style, target or folder, classes, records=records, failed=failed, verified=verified
            )
            journal.close(report.to_dict())
    except Stopped:
        done = len(journal.records)
        yield Finished(done, len(failed), True, {"path": str(folder)})
        return ExportReport(style.name, folder, {}, {}, failed)
    for text in report.warnings:
        yield Notice(text, severity="warning")
    yield Finished(len(records), len(failed), False, report.to_dict())
    return report


@contextlib.contextmanager
def _telling_of_trouble(
    journal: Journal, folder: Path, taken_over: Sequence[str]
) -> Iterator[None]:
    """Say in words what went wrong, and look at the folder's bounds no longer when all is done.

    Args:
        journal: of the export.
        folder: that is written to.
        taken_over: the items that an export before has written, growing: what a journal says of
            its images is the format's, and others can have put anything there.
    """
    bounds = Bounds(folder)
    try:
        yield
    except Stopped:
        raise
    except MALFORMED as error:
        if not taken_over:
            raise  # a mistake of the format's own
        text = tr("{file} cannot be read: {error}.", file=journal.home, error=repr(error))
        raise ExportError(text) from error
    except OSError as error:
        raise _not_written(folder, error) from error
    finally:
        bounds.leave()


def _has(journal: Journal, item: ExportItem, place: tuple[str, str]) -> bool:
    """Return whether an item was written to a place already, by its file and its part."""
    kept = journal.records.get(item.name)
    return kept is not None and (kept.file, kept.split) == place and kept.key == item.key


def _header(
    style: Format, classes: Sequence[ExportClass], settings: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what has to be the same for an export to be gone on with."""
    return {
        "format": style.name,
        "classes": [one.to_dict() for one in classes],
        "options": {**style.options(), **settings},
    }


def _not_written(folder: Path, error: OSError) -> ExportError:
    full = error.errno == errno.ENOSPC
    remedy = tr("Free some space") if full else tr("Check the folder's permissions")
    return ExportError(
        tr(
            "{folder}: the export could not be written: {reason}. {remedy}, or choose another "
            "folder; what is written is kept, and can be resumed.",
            folder=folder,
            reason=os_reason(error),
            remedy=remedy,
        )
    )


def _stoppable(
    work: Generator[Event, None, int], control: Control | None
) -> Generator[Event, None, int]:
    """Pass on what a generator tells; between two events it can be stopped."""
    with contextlib.closing(work):
        while True:
            try:
                event = next(work)
            except StopIteration as end:
                value: int = end.value
                return value
            if control is not None:
                control.wait_or_stop()
            yield event


class _Unusable(Exception):
    """One item whose labels do not belong to its image or to the classes."""


def _flushed(folder: Path, style: Format, records: Sequence[Record]) -> Generator[Event, None, int]:
    """Have all files on the disk itself before the report says that they are there."""
    names = [*style.common, *(path for record in records for path in record.files)]
    for start in range(0, len(names), _FLUSHED):
        yield Progress("flush", start, len(names))
        flush_files(folder / name for name in names[start : start + _FLUSHED])
    return len(names)


def _written(
    style: Format,
    journal: Journal,
    item: ExportItem,
    *,
    place: tuple[str, str],
    classes: Sequence[ExportClass],
    specks: int,
) -> Record:
    file, split = place
    size = image_size(item.image)
    try:
        labels = item.load_labels()
    except OSError as error:
        raise _Unusable(tr("The mask cannot be read: {error}.", error=error)) from error
    if labels.dtype != np.uint8 or labels.shape != tuple(size):
        raise _Unusable(
            tr(
                "The mask is {shape} of {dtype}; the upright image needs {size} of uint8.",
                shape=labels.shape,
                dtype=labels.dtype,
                size=tuple(size),
            )
        )
    objects = _objects_of(item, labels)
    labels, dropped = without_specks(labels, specks, objects)
    pixels = count_pixels(labels)
    unknown = sorted(set(pixels) - {one.id for one in classes} - {BACKGROUND, VOID})
    if unknown:
        raise _Unusable(
            tr(
                "The mask has pixels of {unknown}, which is not the id of a class.",
                unknown=unknown[0],
            )
        )
    found = ObjectTally({}, ()) if objects is None else tally(labels, objects)
    job = Job(item, file, split, labels, size, objects)
    output = _put(style, journal, job)
    left = objects is not None and not writes_objects(style)
    return Record(
        name=item.name,
        file=file,
        split=split,
        size=size,
        pixels=pixels,
        files=output.files,
        warnings=(
            *output.warnings,
            *((SHORTENED,) if is_shortened(item.name, file) else ()),
            *((SPECKS,) if dropped else ()),
            *((NOT_WRITTEN,) if left else ()),
            *((NO_CLASS,) if item.tags and pixels.keys() == {BACKGROUND, VOID} else ()),
        ),
        data=output.data,
        key=item.key,
        objects=found.objects,
        parted=found.parted,
    )


def _objects_of(item: ExportItem, labels: Labels) -> ObjectMap | None:
    """Return the objects of an item, made to fit its labels; None without any."""
    try:
        objects = item.load_objects()
        objects = None if objects is None else fitted(objects, labels)
    except (ObjectError, OSError) as error:
        raise _Unusable(str(error)) from error
    return objects if objects is not None and objects.any() else None


def _put(style: Format, journal: Journal, job: Job) -> Output:
    """Write the files of one image; what the system says of this image alone concerns no other."""
    try:
        journal.begin(style.paths(job))
        return style.write(journal.folder, job)
    except FileExistsError as error:
        raise _Unusable(
            tr(
                "{file} already exists and was not written by an export. It was not overwritten; "
                "move it away to export this image.",
                file=error.filename,
            )
        ) from error
    except OSError as error:
        of_source = error.filename is not None and Path(error.filename) == job.item.image
        if error.errno not in _OF_ONE and not of_source:
            raise
        raise _Unusable(
            tr("The image cannot be exported: {reason}.", reason=os_reason(error))
        ) from error


def _report(
    style: Format,
    folder: Path,
    classes: Sequence[ExportClass],
    *,
    records: Sequence[Record],
    failed: Mapping[str, str],
    verified: int,
) -> ExportReport:
    totals: Counter[int] = Counter()
    for record in records:
        totals.update(record.pixels)
    names = {BACKGROUND: "background", **{one.id: one.name for one in classes}, VOID: "void"}
    warnings = Counter(text for record in records for text in record.warnings)
    objects: Counter[int] = Counter()
    for record in records:
        objects.update(record.objects)
    return ExportReport(
        format=style.name,
        path=folder,
        images={split: sum(r.split == split for r in records) for split in SPLITS},
        pixels={name: totals[number] for number, name in names.items()},
        failed=dict(failed),
        warnings=(
            *(f"{tr(text)} ({_images(number)})" for text, number in warnings.items()),
            *(fallback_notes(records, classes) if writes_objects(style) else ()),
        ),
        verified=verified,
        records=tuple(records),
        objects={names[number]: count for number, count in sorted(objects.items())},
    )


def _images(number: int) -> str:
    return tr("1 image") if number == 1 else tr("{number} images", number=number)
