"""Reading outlines back from the disk: how many pixels of each class a reader would find."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.core.transfer.data_export.fill import Outline, fill_outline
from app.core.translation import translate
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.formats.types import ExportClass, Record
from wseg_engine.images.imaging import ImageSize

_EVERY = 16  # images between two looks at the control


def count_outlines(
    kind: str,
    folder: Path,
    records: Sequence[Record],
    classes: Sequence[ExportClass],
    control: Control,
) -> Iterator[Event | Counter[int]]:
    """Fill the outlines of an export from its files; yields `Progress` and, last, the counts.

    Args:
        kind: "yolo", "coco" or "labelme".
        folder: the data set's folder.
        records: the images that were written.
        classes: as they were exported.
        control: to stop it.

    Raises:
        Stopped: if the control asked for it.
        ValueError: for a file that does not read back as it was written.
        OSError: for a file that cannot be read.
    """
    text = translate("DataExport", "Reading the export back")
    coco = _coco_outlines(folder) if kind == "coco" else {}
    counts: Counter[int] = Counter()
    for done, record in enumerate(records):
        if done % _EVERY == 0:
            control.wait_or_stop()
            yield Progress("read back", done, len(records), text)
        if kind == "yolo":
            outlines = _yolo_outlines(folder, record, classes)
        elif kind == "labelme":
            outlines = _labelme_outlines(folder, record, classes)
        else:
            outlines = coco.get((record.split, record.data["image"]), {})
        for number, own in outlines.items():
            counts[number] += _filled(own, record.size)
    yield counts


def _filled(outlines: Sequence[Outline], size: ImageSize) -> int:
    mask = np.zeros(tuple(size), bool)
    for outline in outlines:
        fill_outline(mask, outline)
    return int(mask.sum())


def _yolo_outlines(
    folder: Path, record: Record, classes: Sequence[ExportClass]
) -> dict[int, list[Outline]]:
    found: dict[int, list[Outline]] = {}
    file = folder / f"labels/{record.split}/{record.file}.txt"
    for row in file.read_text("utf-8").splitlines():
        number, *rest = row.split()
        points = np.array(rest, np.float64).reshape(-1, 2)
        scale = np.array([record.size.width, record.size.height])
        found.setdefault(classes[int(number)].id, []).append(points * scale)
    return found


def _labelme_outlines(
    folder: Path, record: Record, classes: Sequence[ExportClass]
) -> dict[int, list[Outline]]:
    ids = {one.name: one.id for one in classes}
    found: dict[int, list[Outline]] = {}
    document = json.loads((folder / f"{record.file}.json").read_text("utf-8"))
    for shape in document["shapes"]:
        if shape["label"] in ids and shape["shape_type"] == "polygon":
            points = np.array(shape["points"], np.float64)
            found.setdefault(ids[shape["label"]], []).append(points)
    return found


def _coco_outlines(folder: Path) -> dict[tuple[str, str], dict[int, list[Outline]]]:
    """Return the outlines of each class, by the split and file name of the image."""
    found: dict[tuple[str, str], dict[int, list[Outline]]] = {}
    for split in ("train", "val"):
        file = folder / f"annotations/instances_{split}.json"
        document: dict[str, Any] = json.loads(file.read_text("utf-8"))
        names = {image["id"]: image["file_name"] for image in document["images"]}
        for one in document["annotations"]:
            own = found.setdefault((split, names[one["image_id"]]), {})
            own.setdefault(one["category_id"], []).extend(
                np.array(points, np.float64).reshape(-1, 2) for points in one["segmentation"]
            )
    return found
