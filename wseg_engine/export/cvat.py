"""CVAT's "Segmentation mask 1.1": a zip of class masks in the VOC layout."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Generator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from wseg_engine.events import Control, Event, Progress
from wseg_engine.export.files import place_image, write_bytes, write_json, write_text
from wseg_engine.export.runner import Job, Output, run_export
from wseg_engine.export.shapes import VOID_LOST
from wseg_engine.export.types import (
    ExportClass,
    ExportError,
    ExportItem,
    ExportReport,
    Record,
    palette_of,
)
from wseg_engine.export.voc import IMAGES, LISTS, MASKS, labelmap, verify_mask, write_list
from wseg_engine.labels import BACKGROUND, VOID, encode_mask
from wseg_engine.messages import said

_EPOCH = (1980, 1, 1, 0, 0, 0)  # equal exports give equal zips


class CvatFormat:
    """Writes the masks into a working folder, then the zip.

    Args:
        classes: names and colours; CVAT tells classes by colour.
        target: the zip.
        images: put the images into it too, for an import as a data set.
    """

    name = "cvat"
    common = ("labelmap.txt", "classes.json", f"{LISTS}/default.txt")

    def __init__(self, classes: Sequence[ExportClass], *, target: Path, images: bool) -> None:
        self.classes = classes
        self.palette = palette_of(classes)
        self.target = target
        self.images = images

    def options(self) -> Mapping[str, Any]:
        """Return what a stopped export must agree in."""
        return {"images": self.images}

    def write(self, folder: Path, job: Job) -> Output:
        """Write one mask. CVAT refuses colours that are no label's, so void becomes background."""
        labels = np.where(job.labels == VOID, BACKGROUND, job.labels).astype(np.uint8)
        mask = f"{MASKS}/{job.file}.png"
        files = {mask: write_bytes(folder / mask, encode_mask(labels, self.palette))}
        if self.images:
            image = f"{IMAGES}/{job.file}{job.item.image.suffix.lower()}"
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
        part = self.target.with_name(self.target.name + ".part")
        try:
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
                for done, member in enumerate(members):
                    yield Progress("pack", done, len(members), member)
                    entry = zipfile.ZipInfo(member, _EPOCH)
                    entry.compress_type = zipfile.ZIP_DEFLATED
                    with (folder / member).open("rb") as source, archive.open(entry, "w") as out:
                        shutil.copyfileobj(source, out)
            part.replace(self.target)
        except BaseException:  # also where it is stopped
            part.unlink(missing_ok=True)
            raise
        return len(records)


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
    if existing == "refuse" and out.exists():
        raise ExportError(
            said("{out}: the file exists. Choose another name, or replace it.", out=out)
        )
    work = out.with_name(out.name + ".work")
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
    if control is None or not control.stopping:
        shutil.rmtree(work)
    return report
