"""Data sets that are one zip: written into a working folder beside it, then packed."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Generator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from wseg_engine.base.durable import drafted
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.base.looking import file_at, link_at
from wseg_engine.base.messages import tr
from wseg_engine.formats.journal import read_header, remove_export
from wseg_engine.formats.runner import run_export
from wseg_engine.formats.types import ExportClass, ExportError, ExportItem, ExportReport, Record
from wseg_engine.formats.writer import Format, Job, Output, writes_objects

_MARK = b"Exported by TagMask"  # the comment of a zip of ours
_EPOCH = (1980, 1, 1, 0, 0, 0)  # equal exports give equal zips

# Older zips, all of CVAT's kind, have no mark; they are known by their files.
_OLD_COMMON = {"labelmap.txt", "classes.json", "ImageSets/Segmentation/default.txt"}
_OLD_FOLDERS = ("SegmentationClass/", "JPEGImages/")


class Zipped:
    """A format whose files are packed when they are all there.

    Args:
        inner: writes them.
        target: the zip.
    """

    def __init__(self, inner: Format, target: Path) -> None:
        self.inner, self.target = inner, target
        self.name, self.common, self.reserved = inner.name, inner.common, inner.reserved
        self.writes_objects = writes_objects(inner)

    def options(self) -> Mapping[str, Any]:
        """Return what a stopped export must agree in."""
        return self.inner.options()

    def paths(self, job: Job) -> Sequence[str]:
        """Return the files of one image."""
        return self.inner.paths(job)

    def write(self, folder: Path, job: Job) -> Output:
        """Write one image into the working folder."""
        return self.inner.write(folder, job)

    def finish(self, folder: Path, records: Sequence[Record]) -> Generator[Event, None, int]:
        """Finish the files, and pack them."""
        verified = yield from self.inner.finish(folder, records)
        members = [*self.common, *(path for record in records for path in record.files)]
        # Where it is stopped, no half of it stays.
        with (
            drafted(self.target) as out,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            archive.comment = _MARK
            for done, member in enumerate(members):
                yield Progress("pack", done, len(members), member)
                entry = zipfile.ZipInfo(member, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                with (folder / member).open("rb") as source, archive.open(entry, "w") as packed:
                    shutil.copyfileobj(source, packed)
        return verified


def is_own_zip(path: Path) -> bool:
    """Whether a file is a zip that an export of ours wrote; older ones have no mark, but its files.

    It is opened, and nothing is unpacked.
    """
    if link_at(path) or not file_at(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            marked = archive.comment == _MARK
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
        return False
    ours = all(name.startswith(_OLD_FOLDERS) for name in names.difference(_OLD_COMMON))
    return marked or (ours and names.issuperset(_OLD_COMMON))


def working_folder(out: Path) -> Path:
    """Return where the files of a zip are made."""
    return out.with_name(f"{out.name}.work")


def export_zip(
    style: Format,
    items: Iterable[ExportItem],
    out: Path,
    *,
    classes: Sequence[ExportClass],
    validation: float,
    seed: int,
    existing: str,
    control: Control | None,
    specks: int = 0,
) -> Generator[Event, None, ExportReport]:
    """Export into a zip; a folder `OUT.work` holds what is done, and stays if it is stopped.

    Yields:
        As `run_export`.

    Raises:
        ExportError: as `run_export`; and for a file that is there, and is not to be replaced.
    """
    if os.path.lexists(out):
        if existing == "refuse":
            raise ExportError(
                tr("{out}: the file exists. Choose another name, or replace it.", out=out)
            )
        if not is_own_zip(out):
            raise ExportError(
                tr(
                    "{out} is not a TagMask export, so it was not overwritten. Choose another "
                    "name.",
                    out=out,
                )
            )
    work = working_folder(out)
    if (read_header(work) or {}).get("complete"):
        remove_export(work)  # the zip was ready, and the process ended before it could tidy up
    report = yield from run_export(
        Zipped(style, out),
        items,
        work,
        classes=classes,
        validation=validation,
        seed=seed,
        existing=existing,
        control=control,
        target=out,
        specks=specks,
    )
    if (read_header(work) or {}).get("complete"):
        remove_export(work)
    return report
