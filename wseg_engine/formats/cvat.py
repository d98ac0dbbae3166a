"""CVAT's "Segmentation mask 1.1": a zip of class masks in the VOC layout."""

from __future__ import annotations

import zlib
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wseg_engine.base.events import Event, Progress
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.base.messages import tr_noop
from wseg_engine.formats.files import place_image, warn_turned, write_bytes, write_json, write_text
from wseg_engine.formats.objects import numbered
from wseg_engine.formats.registry import ExportFormat, FormatOptions, ShownOption, option
from wseg_engine.formats.shapes import VOID_LOST
from wseg_engine.formats.types import ExportClass, Record, palette_of
from wseg_engine.formats.voc import (
    IMAGES,
    LISTS,
    MASKS,
    MOST_NUMBERED,
    OBJECTS,
    TOO_MANY,
    UNFIT_FOR_LABELMAP,
    labelmap,
    verify_mask,
    verify_objects,
    write_list,
)
from wseg_engine.formats.writer import Job, Output
from wseg_engine.images.mask_files import encode_mask

_COMMON = ("labelmap.txt", "classes.json", f"{LISTS}/default.txt")


@dataclass(frozen=True)
class CvatOptions(FormatOptions):
    """What can be chosen."""

    with_images: bool = option(
        False,
        "put the images into the zip too",
        shown=ShownOption(tr_noop("Put the &images into the zip too")),
    )
    objects: bool = option(
        False,
        "write SegmentationObject too",
        shown=ShownOption(tr_noop("Numbe&r single objects too (SegmentationObject)")),
    )


FORMAT = ExportFormat(
    name="cvat",
    title=tr_noop("CV&AT segmentation masks"),
    description=tr_noop("A zip to upload to CVAT as “Segmentation mask 1.1”."),
    writes='a zip named OUT for "Segmentation mask 1.1"',
    maker="wseg_engine.formats.cvat:CvatFormat",
    keeps=frozenset({"holes", "objects"}),
    is_file=True,
    options=CvatOptions,
    unfit_names=UNFIT_FOR_LABELMAP,
    keeps_folders=True,  # CVAT knows frames by the folders that they were uploaded with
    class_note=tr_noop("CVAT identifies classes by name and colour."),
    folders=(IMAGES, MASKS, OBJECTS, "ImageSets"),
    common=r"labelmap\.txt|classes\.json|ImageSets/Segmentation/\w+\.txt",
)


class CvatFormat:
    """Writes what is in the zip; images uploaded from a VOC export are matched by their names.

    Args:
        classes: names and colours; CVAT tells classes by colour.
        with_images: put the images into it too, for an import as a data set.
        objects: number objects too; CVAT makes a shape of each.
    """

    name = "cvat"
    common = _COMMON

    reserved = frozenset[str]()

    def __init__(
        self, classes: Sequence[ExportClass], *, with_images: bool, objects: bool = False
    ) -> None:
        self.classes = classes
        self.writes_objects = objects
        self.palette = palette_of(classes)
        self.images = with_images

    def options(self) -> Mapping[str, Any]:
        """Return what a stopped export must agree in."""
        objects = {"objects": True} if self.writes_objects else {}
        return {"images": self.images, **objects}

    def paths(self, job: Job) -> Sequence[str]:
        """Return the mask, and the image and the objects where asked for."""
        found = [f"{MASKS}/{job.file}.png"]
        found += [f"{OBJECTS}/{job.file}.png"] if self.writes_objects else []
        return [*found, f"{IMAGES}/{job.image_file}"] if self.images else found

    def write(self, folder: Path, job: Job) -> Output:
        """Write one mask. CVAT refuses colours that are no label's, so void becomes background."""
        labels = np.where(job.labels == VOID, BACKGROUND, job.labels).astype(np.uint8)
        mask, *others = self.paths(job)
        images = others[1:] if self.writes_objects else others
        files = {mask: write_bytes(folder / mask, encode_mask(labels, self.palette))}
        left_out, data = 0, None
        if self.writes_objects:
            found, left_out = numbered(labels, job.objects, MOST_NUMBERED)
            found[found == VOID] = BACKGROUND
            if job.objects is not None:
                data = {"objects": zlib.crc32(np.ascontiguousarray(found).data)}
            files[others[0]] = write_bytes(folder / others[0], encode_mask(found))
        for image in images:
            files[image] = place_image(job.item.image, folder / image, link=True)
        remarks = warn_turned(job.item.image) if images else []
        remarks += [VOID_LOST] if (job.labels == VOID).any() else []
        remarks += [TOO_MANY] if left_out else []
        return Output(files, tuple(remarks), data)

    def finish(self, folder: Path, records: Sequence[Record]) -> Generator[Event, None, int]:
        """Write the list and the classes, then read every mask back."""
        write_list(folder / LISTS / "default.txt", sorted(records, key=lambda r: r.file))
        write_text(folder / "labelmap.txt", labelmap(self.classes, void=False))
        # CVAT passes it over; who reads the masks by their values needs it.
        write_json(folder / "classes.json", [one.to_dict() for one in self.classes])
        for done, record in enumerate(records):
            yield Progress("verify", done, len(records), record.name)
            verify_mask(folder / MASKS / f"{record.file}.png", _without_void(record))
            if record.data is not None:
                verify_objects(folder / OBJECTS / f"{record.file}.png", record.data["objects"])
        return len(records)


def _without_void(record: Record) -> Record:
    pixels = dict(record.pixels)
    background = pixels.get(BACKGROUND, 0) + pixels.pop(VOID, 0)
    if background:
        pixels[BACKGROUND] = background
    return Record(record.name, record.file, record.split, record.size, pixels, record.files)
