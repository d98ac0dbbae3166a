"""YOLO segmentation data sets: one text file of polygons an image."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wseg_engine.base.events import Event, Notice
from wseg_engine.base.labels import VOID
from wseg_engine.base.messages import tr, tr_noop
from wseg_engine.formats.files import place_image, warn_turned, write_text
from wseg_engine.formats.objects import JOINED, things_of
from wseg_engine.formats.registry import ExportFormat, FormatOptions, link_option, tolerance_option
from wseg_engine.formats.shapes import (
    CENTRES,
    HOLES_FILLED,
    VOID_LOST,
    Points,
    class_ids,
    joined,
    polygons_of,
)
from wseg_engine.formats.types import ExportClass, Record
from wseg_engine.formats.writer import Job, Outlines, Output
from wseg_engine.images.imaging import ImageSize

_DIGITS = 6  # at least, behind the point
_DIGITS_OF_PIXEL = 4  # behind those that tell pixels apart


@dataclass(frozen=True)
class YoloOptions(FormatOptions):
    """What can be chosen."""

    tolerance: float = tolerance_option()
    link: bool = link_option()


FORMAT = ExportFormat(
    name="yolo",
    title=tr_noop("&YOLO segmentation"),
    description=tr_noop(
        "A folder with images, text files of outlines and data.yaml. Outlines fill holes."
    ),
    writes="polygons",
    maker="wseg_engine.formats.yolo:YoloFormat",
    keeps=frozenset({"objects"}),
    has_split=True,
    options=YoloOptions,
    class_note=tr_noop(
        "YOLO numbers classes from 0: each class keeps its id minus one. Numbers without a class "
        "are called unused in data.yaml."
    ),
    folders=("images", "labels"),
    common=r"data\.yaml",
)


class YoloFormat:
    """Writes `images/SPLIT`, `labels/SPLIT` and `data.yaml`.

    Args:
        classes: numbered by their ids, from 0: a class keeps its number when others go.
        tolerance: how far outlines may be simplified, in pixels; 0 is exact.
        link: hard links instead of copies of the images, where possible.
    """

    name = "yolo"
    common = ("data.yaml",)
    draws_outlines = True
    reserved = frozenset[str]()
    writes_objects = True

    def __init__(self, classes: Sequence[ExportClass], *, tolerance: float, link: bool) -> None:
        self.classes = classes
        self.tolerance = tolerance
        self.link = link

    def options(self) -> Mapping[str, Any]:
        """Return what a stopped export must agree in."""
        return {"tolerance": self.tolerance}

    def paths(self, job: Job) -> Sequence[str]:
        """Return the image and its rows."""
        return [f"images/{job.split}/{job.image_file}", f"labels/{job.split}/{job.file}.txt"]

    def write(self, folder: Path, job: Job) -> Output:
        """Write one image and its rows; an image without objects gets an empty file."""
        image, text = self.paths(job)
        warnings = warn_turned(job.item.image)
        warnings += [VOID_LOST] if (job.labels == VOID).any() else []
        rows = []
        for number, outlines, remarks in self._outlines_of(job):
            warnings += [remark for remark in remarks if remark not in warnings]
            rows += [_row(number - 1, outline, job.size) for outline in outlines]
        files = {
            image: place_image(job.item.image, folder / image, link=self.link),
            text: write_text(folder / text, "".join(rows)),
        }
        return Output(files, tuple(warnings))

    def _outlines_of(self, job: Job) -> Iterator[tuple[int, list[Points], list[str]]]:
        """Yield classes, each with outlines of objects and what they cannot keep."""
        if job.objects is None:
            for number in class_ids(job.labels):
                mask = job.labels == number
                polygons = polygons_of(mask, tolerance=self.tolerance, inset=CENTRES)
                holes = any(polygon.holes for polygon in polygons)
                yield number, [p.outer for p in polygons], [HOLES_FILLED] if holes else []
            return
        for number, _, part in things_of(job.labels, job.objects):
            polygons = polygons_of(part.mask, tolerance=self.tolerance, inset=CENTRES)
            corner = np.array([part.x, part.y])
            remarks = [HOLES_FILLED] if any(polygon.holes for polygon in polygons) else []
            remarks += [JOINED] if len(polygons) > 1 else []
            yield number, [joined([p.outer + corner for p in polygons])], remarks

    def finish(self, folder: Path, records: Sequence[Record]) -> Generator[Event, None, int]:
        """Write `data.yaml`; texts cannot be compared with pixels, so nothing is verified."""
        write_text(folder / "data.yaml", data_yaml(self.classes))
        unused = max(one.id for one in self.classes) - len(self.classes)
        if unused:
            yield Notice(
                tr(
                    "Class numbers are ids minus one, so that they stay the same. Numbers that "
                    "belong to no class, called unused in data.yaml: {count}.",
                    count=unused,
                ),
                severity="warning",
            )
        for split in ("train", "val"):
            (folder / "images" / split).mkdir(parents=True, exist_ok=True)
            (folder / "labels" / split).mkdir(parents=True, exist_ok=True)
            if not any(record.split == split for record in records):
                yield Notice(
                    tr("There are no {split} images; most trainers need some.", split=split),
                    severity="warning",
                )
        return 0

    def outlines(self, folder: Path, records: Sequence[Record]) -> Iterator[Outlines]:
        """Read the rows of each image back."""
        for record in records:
            found: Outlines = {}
            file = folder / f"labels/{record.split}/{record.file}.txt"
            for row in file.read_text("utf-8").splitlines():
                number, *rest = row.split()
                points = np.array(rest, np.float64).reshape(-1, 2)
                scale = np.array([record.size.width, record.size.height])
                found.setdefault(int(number) + 1, []).append(points * scale)
            yield found


def _row(number: int, points: Points, size: ImageSize) -> str:
    """Return `class x1 y1 x2 y2 ...` with coordinates as shares of the image's width and height.

    The digits are as many as it takes that a share, multiplied again, is the same place in a pixel.
    """
    shares = np.clip(points / np.array([size.width, size.height]), 0.0, 1.0)
    digits = max(_DIGITS, len(str(max(size))) + _DIGITS_OF_PIXEL)
    return f"{number} {' '.join(f'{value:.{digits}f}' for value in shares.reshape(-1))}\n"


def data_yaml(classes: Sequence[ExportClass]) -> str:
    """Return the description trainers read; names are quoted as JSON, which is YAML too.

    Trainers want a name for every number up to the highest.
    """
    names = {one.id - 1: one.name for one in classes}
    taken = set(names.values())
    for number in range(max(names)):
        if number not in names:
            unused = f"unused_{number}"
            names[number] = unused if unused not in taken else f"unused_number_{number}"
    rows = "".join(
        f"  {number}: {json.dumps(name, ensure_ascii=False)}\n"
        for number, name in sorted(names.items())
    )
    return f"train: images/train\nval: images/val\nnames:\n{rows}"
