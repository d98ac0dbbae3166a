"""CVAT's "Segmentation mask 1.1": a zip of class masks in the VOC layout."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Generator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from wseg_engine.base.durable import drafted
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.base.messages import tr
from wseg_engine.formats.files import place_image, write_bytes, write_json, write_text
from wseg_engine.formats.journal import read_header, remove_export
from wseg_engine.formats.runner import Job, Output, run_export
from wseg_engine.formats.shapes import VOID_LOST
from wseg_engine.formats.types import (
    ExportClass,
    ExportError,
    ExportItem,
    ExportReport,
    Record,
    palette_of,
)
from wseg_engine.formats.voc import IMAGES, LISTS, MASKS, labelmap, verify_mask, write_list
from wseg_engine.images.mask_files import encode_mask

_MARK = b"Exported by TagMask"  # the comment of a zip of ours
_COMMON = ("labelmap.txt", "classes.json", f"{LISTS}/default.txt")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # equal exports give equal zips


class CvatFormat:
    """Writes the masks into a working folder, then the zip.

    Args:
        classes: names and colours; CVAT tells classes by colour.
        target: the zip.
        images: put the images into it too, for an import as a data set.
    """

    name = "cvat"
    common = _COMMON

    reserved = frozenset[str]()

    def __init__(self, classes: Sequence[ExportClass], *, target: Path, images: bool) -> None:
        self.classes = classes
        self.palette = palette_of(classes)
        self.target = target
        self.images = images

    def options(self) -> Mapping[str, Any]:
        """Return what a stopped export must agree in."""
        return {"images": self.images}

    def paths(self, job: Job) -> Sequence[str]:
        """Return the mask, and the image where asked for."""
        mask = f"{MASKS}/{job.file}.png"
        return [mask, f"{IMAGES}/{job.image_file}"] if self.images else [mask]

    def write(self, folder: Path, job: Job) -> Output:
        """Write one mask. CVAT refuses colours that are no label's, so void becomes background."""
        labels = np.where(job.labels == VOID, BACKGROUND, job.labels).astype(np.uint8)
        mask, *images = self.paths(job)
        files = {mask: write_bytes(folder / mask, encode_mask(labels, self.palette))}
        for image in images:
            files[image] = place_image(job.item.image, folder / image, link=True)
        return Output(files, (VOID_LOST,) if (job.labels == VOID).any() else ())

    def finish(self, folder: Path, records: Sequence[Record]) -> Generator[Event, None, int]:
        """Verify the masks and pack them."""
        write_list(folder / LISTS / "default.txt", sorted(records, key=lambda r: r.file))
        write_text(folder / "labelmap.txt", labelmap(self.classes))
        # CVAT passes it over; who reads the masks by their values needs it.
        write_json(folder / "classes.json", [one.to_dict() for one in self.classes])
        members = list(self.common)
        for record in records:
            verify_mask(folder / MASKS / f"{record.file}.png", _without_void(record))
            members += record.files
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
        return len(records)


def is_own_zip(path: Path) -> bool:
    """Whether a file is a zip that an export of ours wrote; older ones have no mark, but its files.

    It is opened, and nothing is unpacked.
    """
    if path.is_symlink() or not path.is_file():
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            marked = archive.comment == _MARK
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
        return False
    rest = names.difference(_COMMON)
    ours = all(name.startswith((f"{MASKS}/", f"{IMAGES}/")) for name in rest)
    return marked or (ours and names.issuperset(_COMMON))


def working_folder(out: Path) -> Path:
    """Return where the files of a zip are made."""
    return out.with_name(f"{out.name}.work")


def _without_void(record: Record) -> Record:
    pixels = dict(record.pixels)
    background = pixels.get(BACKGROUND, 0) + pixels.pop(VOID, 0)
    if background:
        pixels[BACKGROUND] = background
    return Record(record.name, record.file, record.split, record.size, pixels, record.files)


def export_cvat(
    items: Iterable[ExportItem],
    out: Path,
    *,
    classes: Sequence[ExportClass],
    images: bool = False,
    existing: str = "refuse",
    control: Control | None = None,
) -> Generator[Event, None, ExportReport]:
    """Write a zip that CVAT imports as "Segmentation mask 1.1".

    labelmap.txt, classes.json, ImageSets/Segmentation/default.txt and SegmentationClass; the names
    are those of the VOC export, so images uploaded from there are matched. A folder `OUT.work`
    holds what is done while the export runs, and stays if it is stopped.

    Args:
        items: images with their labels.
        out: the zip.
        classes: every class the labels may have; CVAT's task needs labels of the same names.
        images: put the images into the zip too.
        existing: for a zip or a working folder that is there, "refuse", "resume" or "replace".
        control: stops the export between images.

    Yields:
        As `export_voc`; undecided pixels are told in warnings.

    Raises:
        ExportError: as `export_voc`.
    """
    if os.path.lexists(out):
        if existing == "refuse":
            raise ExportError(
                tr("{out}: the file exists. Choose another name, or replace it.", out=out)
            )
        if not is_own_zip(out):
            raise ExportError(
                tr(
                    "{out} is no export of TagMask, so it stays as it is. Choose another name.",
                    out=out,
                )
            )
    work = working_folder(out)
    if (read_header(work) or {}).get("complete"):
        remove_export(work)  # the zip was ready, and the process ended before it could tidy up
    report = yield from run_export(
        CvatFormat(classes, target=out, images=images),
        items,
        work,
        classes=classes,
        validation=0.0,
        seed=0,
        existing=existing,
        control=control,
        target=out,
    )
    if (read_header(work) or {}).get("complete"):
        remove_export(work)
    return report
