"""Pascal VOC data sets with palette PNG masks: the main format."""

from __future__ import annotations

import zlib
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from wseg_engine.base.events import Event, Progress
from wseg_engine.base.labels import BACKGROUND, VOID, voc_palette
from wseg_engine.base.messages import tr, tr_noop
from wseg_engine.formats.files import place_image, warn_turned, write_bytes, write_json, write_text
from wseg_engine.formats.objects import numbered, void_borders
from wseg_engine.formats.registry import (
    ExportFormat,
    FormatOptions,
    ShownOption,
    link_option,
    option,
)
from wseg_engine.formats.types import (
    ExportClass,
    ExportError,
    Record,
    count_pixels,
    palette_of,
)
from wseg_engine.formats.writer import Job, Output
from wseg_engine.images.mask_files import MaskError, encode_mask, read_mask

UNFIT_FOR_LABELMAP = ":|^#"  # in its lines, what ends a name, and what begins a comment
IMAGES, MASKS, OBJECTS = "JPEGImages", "SegmentationClass", "SegmentationObject"
LISTS = "ImageSets/Segmentation"
MOST_NUMBERED = 254  # ids of an 8-bit mask besides background and void
MOST_BORDER = 50  # px
# Of undecided pixels in the list of colours; datumaro calls them so. No class has all of them.
_VOID_NAMES = ("ignored", *(f"ignored_{number}" for number in range(1, VOID + 1)))
TOO_MANY = tr_noop("More than 254 objects; the smallest become void")


@dataclass(frozen=True)
class VocOptions(FormatOptions):
    """What can be chosen."""

    objects: bool = option(
        False,
        "write SegmentationObject too",
        shown=ShownOption(tr_noop("Numbe&r single objects too (SegmentationObject)")),
    )
    borders: int = option(
        0,
        "width of the undecided border around objects, in both kinds of masks; VOC's own have 5",
        unit="px",
        minimum=0,
        maximum=MOST_BORDER,
        shown=ShownOption(tr_noop("Un&decided border around objects")),
    )
    link: bool = link_option()


FORMAT = ExportFormat(
    name="voc",
    title=tr_noop("Pascal &VOC"),
    description=tr_noop(
        "A folder with images and palette PNG masks. Keeps every pixel, including undecided ones. "
        "Read by most segmentation code."
    ),
    writes="JPEGImages, SegmentationClass (palette PNGs), ImageSets, labelmap.txt, classes.json",
    maker="wseg_engine.formats.voc:VocFormat",
    keeps=frozenset({"void", "holes", "objects"}),
    has_split=True,
    options=VocOptions,
    unfit_names=UNFIT_FOR_LABELMAP,
    folders=(IMAGES, MASKS, OBJECTS, "ImageSets"),
    common=r"labelmap\.txt|classes\.json|ImageSets/Segmentation/\w+\.txt",
)


class VocFormat:
    """Writes the VOC layout.

    Args:
        classes: ids, names and colours of the masks.
        link: hard links instead of copies of the images, where possible.
        objects: write SegmentationObject too, one id an object; without objects, one id a
            connected component.
        borders: width of a band of void along the outlines of objects, px; 0 for none.
    """

    name = "voc"
    common = (
        "labelmap.txt",
        "classes.json",
        *(f"{LISTS}/{split}.txt" for split in ("train", "val", "trainval")),
    )

    reserved = frozenset[str]()

    def __init__(
        self, classes: Sequence[ExportClass], *, link: bool, objects: bool, borders: int = 0
    ) -> None:
        self.classes = classes
        self.writes_objects = objects
        self.borders = borders
        self.palette = palette_of(classes)
        self.link = link
        self.objects = objects

    def options(self) -> Mapping[str, Any]:
        """Return what a stopped export must agree in."""
        borders = {"borders": self.borders} if self.borders else {}
        return {"objects": self.objects, **borders}

    def paths(self, job: Job) -> Sequence[str]:
        """Return the image, its mask, and its objects where asked for."""
        found = [f"{IMAGES}/{job.image_file}", f"{MASKS}/{job.file}.png"]
        return [*found, f"{OBJECTS}/{job.file}.png"] if self.objects else found

    def write(self, folder: Path, job: Job) -> Output:
        """Write one image, its mask, and its objects where asked for."""
        image, mask, *_ = self.paths(job)
        labels, warnings = job.labels, warn_turned(job.item.image)
        data: dict[str, Any] | None = None
        found, left_out = None, 0
        if self.objects or self.borders:
            found, left_out = numbered(labels, job.objects, MOST_NUMBERED)
        if found is not None and self.borders:
            band = void_borders(np.where(found == VOID, BACKGROUND, found), self.borders)
            labels, found = (np.where(band, np.uint8(VOID), one) for one in (labels, found))
            data = {"pixels": {str(value): n for value, n in count_pixels(labels).items()}}
        if found is not None and self.objects and job.objects is not None:
            data = {**(data or {}), "objects": zlib.crc32(np.ascontiguousarray(found).data)}
        files = {
            image: place_image(job.item.image, folder / image, link=self.link),
            mask: write_bytes(folder / mask, encode_mask(labels, self.palette)),
        }
        if self.objects and found is not None:
            path = f"{OBJECTS}/{job.file}.png"
            files[path] = write_bytes(folder / path, encode_mask(found))
            if left_out:
                warnings.append(TOO_MANY)
        return Output(files, tuple(warnings), data)

    def finish(self, folder: Path, records: Sequence[Record]) -> Generator[Event, None, int]:
        """Write the lists and the classes, then read every mask back."""
        by_name = sorted(records, key=lambda record: record.file)
        for split in ("train", "val"):
            write_list(folder / LISTS / f"{split}.txt", [r for r in by_name if r.split == split])
        write_list(folder / LISTS / "trainval.txt", by_name)
        sums = {r.file: r.data.get("objects") for r in records if r.data is not None}
        records = [_as_written(record) for record in records]
        void = any(VOID in record.pixels for record in records)
        write_text(folder / "labelmap.txt", labelmap(self.classes, void=void))
        write_json(folder / "classes.json", [one.to_dict() for one in self.classes])
        for done, record in enumerate(records):
            yield Progress("verify", done, len(records), record.name)
            verify_mask(folder / MASKS / f"{record.file}.png", record)
            if sums.get(record.file) is not None:
                verify_objects(folder / OBJECTS / f"{record.file}.png", sums[record.file])
        return len(records)


def _as_written(record: Record) -> Record:
    """Return a record with the pixels of the mask that was written, borders of void in it.

    Raises:
        MALFORMED: if the journal does not say what this program writes.
    """
    if record.data is None or "pixels" not in record.data:
        return record
    return replace(record, pixels={int(key): n for key, n in record.data["pixels"].items()})


def write_list(path: Path, records: Sequence[Record]) -> None:
    """Write the names of the records' files, one a line."""
    write_text(path, "".join(f"{record.file}\n" for record in records))


def labelmap(classes: Sequence[ExportClass], *, void: bool) -> str:
    """Return CVAT's list of colours: `name:R,G,B::` a line, background first.

    Void comes last, where there is any: datumaro and CVAT refuse colours that are not declared.
    """
    rows = [("background", (0, 0, 0)), *((one.name, one.colour) for one in classes)]
    if void:
        names = {one.name.casefold() for one in classes}
        name = next(name for name in _VOID_NAMES if name not in names)
        red, green, blue = voc_palette()[VOID].tolist()
        rows.append((name, (red, green, blue)))
    return "".join(f"{name}:{','.join(map(str, colour))}::\n" for name, colour in rows)


def verify_objects(path: Path, expected: int) -> None:
    """Read a mask of objects back and compare its checksum with that of what was written.

    Raises:
        ExportError: if they differ.
    """
    try:
        same = zlib.crc32(read_mask(path).data) == expected
    except MaskError as error:
        raise ExportError(
            tr("{path}: the mask cannot be read back: {error}", path=path, error=error)
        ) from error
    if not same:
        raise ExportError(
            tr(
                "{path}: the objects read back differ from those written. The disk may be failing; "
                "export again.",
                path=path,
            )
        )


def verify_mask(path: Path, record: Record) -> None:
    """Read a mask back and compare its size and its pixels per class with what was written.

    Raises:
        ExportError: if they differ.
    """
    try:
        labels = read_mask(path)
    except MaskError as error:
        raise ExportError(
            tr("{path}: the mask cannot be read back: {error}", path=path, error=error)
        ) from error
    found = count_pixels(labels)
    if labels.shape != tuple(record.size) or found != dict(record.pixels):
        raise ExportError(
            tr(
                "{path}: the mask read back differs from the one written ({found} "
                "pixels, expected {expected}). The disk may be failing; export again.",
                path=path,
                found=found,
                expected=dict(record.pixels),
            )
        )
