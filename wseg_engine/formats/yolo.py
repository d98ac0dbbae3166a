"""YOLO segmentation data sets: one text file of polygons an image."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from wseg_engine.base.events import Control, Event, Notice
from wseg_engine.base.labels import VOID
from wseg_engine.base.messages import tr, tr_noop
from wseg_engine.formats.files import place_image, warn_turned, write_text
from wseg_engine.formats.runner import Job, Output, run_export
from wseg_engine.formats.shapes import HOLES_FILLED, VOID_LOST, Points, class_ids, polygons_of
from wseg_engine.formats.types import ExportClass, ExportItem, ExportReport, Record
from wseg_engine.images.imaging import ImageSize

_TOO_SMALL = tr_noop(
    "Objects vanished when their outlines were simplified; use a smaller tolerance"
)


class YoloFormat:
    """Writes `images/SPLIT`, `labels/SPLIT` and `data.yaml`.

    Args:
        classes: numbered from 0 in this order.
        tolerance: how far outlines may be simplified, in pixels; 0 is exact.
        link: hard links instead of copies of the images, where possible.
    """

    name = "yolo"
    common = ("data.yaml",)
    reserved = frozenset[str]()

    def __init__(self, classes: Sequence[ExportClass], *, tolerance: float, link: bool) -> None:
        self.classes = classes
        self.number_of = {one.id: number for number, one in enumerate(classes)}
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
        for number in class_ids(job.labels):
            polygons = polygons_of(job.labels == number, tolerance=self.tolerance)
            if any(polygon.holes for polygon in polygons) and HOLES_FILLED not in warnings:
                warnings.append(HOLES_FILLED)
            if not polygons and _TOO_SMALL not in warnings:
                warnings.append(_TOO_SMALL)
            rows += [_row(self.number_of[number], p.outer, job.size) for p in polygons]
        files = {
            image: place_image(job.item.image, folder / image, link=self.link),
            text: write_text(folder / text, "".join(rows)),
        }
        return Output(files, tuple(warnings))

    def finish(self, folder: Path, records: Sequence[Record]) -> Generator[Event, None, int]:
        """Write `data.yaml`; texts cannot be compared with pixels, so nothing is verified."""
        write_text(folder / "data.yaml", data_yaml(self.classes))
        for split in ("train", "val"):
            (folder / "images" / split).mkdir(parents=True, exist_ok=True)
            (folder / "labels" / split).mkdir(parents=True, exist_ok=True)
            if not any(record.split == split for record in records):
                yield Notice(
                    tr("There are no {split} images; most trainers want some.", split=split),
                    severity="warning",
                )
        return 0


def _row(number: int, points: Points, size: ImageSize) -> str:
    """Return `class x1 y1 x2 y2 ...` with coordinates as shares of the image's width and height."""
    shares = np.clip(points / np.array([size.width, size.height]), 0.0, 1.0)
    return f"{number} {' '.join(f'{value:.6f}' for value in shares.reshape(-1))}\n"


def data_yaml(classes: Sequence[ExportClass]) -> str:
    """Return the description trainers read; names are quoted as JSON, which is YAML too."""
    names = "".join(
        f"  {number}: {json.dumps(one.name, ensure_ascii=False)}\n"
        for number, one in enumerate(classes)
    )
    return f"train: images/train\nval: images/val\nnames:\n{names}"


def export_yolo(
    items: Iterable[ExportItem],
    out: Path,
    *,
    classes: Sequence[ExportClass],
    tolerance: float = 0.5,
    validation: float = 0.1,
    seed: int = 0,
    link: bool = False,
    existing: str = "refuse",
    control: Control | None = None,
) -> Generator[Event, None, ExportReport]:
    """Write a YOLO segmentation data set.

    `images/{train,val}`, `labels/{train,val}/NAME.txt` (one row a connected component: class number
    from 0, then at least three points as shares of width and height) and `data.yaml`.

    Args:
        items: images with their labels.
        out: the data set's folder.
        classes: numbered in this order.
        tolerance: how far outlines may be simplified, in pixels; 0 follows the pixels' edges.
        validation: share of the undecided images that becomes val.
        seed: of that choice.
        link: hard links instead of copies, where the file system can.
        existing: "refuse" a folder that is not empty, "resume" or "replace" a former export.
        control: stops the export between images.

    Yields:
        As `export_voc`; filled holes, lost objects and undecided pixels are told in warnings.

    Raises:
        ExportError: as `export_voc`.
    """
    return (
        yield from run_export(
            YoloFormat(classes, tolerance=tolerance, link=link),
            items,
            out,
            classes=classes,
            validation=validation,
            seed=seed,
            existing=existing,
            control=control,
        )
    )
