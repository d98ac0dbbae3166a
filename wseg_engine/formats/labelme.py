"""labelme JSON: one file beside each image, with polygons or masks as shapes."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Generator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from wseg_engine.base.budget import JSON_BYTES, read_json
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.base.labels import VOID
from wseg_engine.base.messages import tr
from wseg_engine.formats.files import json_bytes, place_image, write_bytes
from wseg_engine.formats.runner import Job, Output, run_export
from wseg_engine.formats.shapes import (
    HOLES_FILLED,
    VOID_LOST,
    class_ids,
    components_of,
    polygons_of,
)
from wseg_engine.formats.types import ExportClass, ExportError, ExportItem, ExportReport, Record

STYLES = ("mask", "polygon")
VERSION = "5.5.0"  # of the format: the first with shapes of type "mask" was 5.3


class LabelmeFormat:
    """Writes `NAME.json` beside `NAME.jpg`.

    Args:
        classes: their names are the shapes' labels, and flags for the tags.
        style: "mask" (keeps holes) or "polygon".
        tolerance: of polygons, in pixels; 0 is exact.
        link: hard links instead of copies of the images, where possible.
    """

    name = "labelme"
    common = ()
    reserved = frozenset({"export", "report"})  # JSONs of the export itself

    def __init__(
        self, classes: Sequence[ExportClass], *, style: str, tolerance: float, link: bool
    ) -> None:
        if style not in STYLES:
            raise ExportError(
                tr(
                    "There is no style {style!r}; expected one of {styles}.",
                    style=style,
                    styles=", ".join(STYLES),
                )
            )
        self.name_of = {one.id: one.name for one in classes}
        self.style = style
        self.tolerance = tolerance
        self.link = link

    def options(self) -> Mapping[str, Any]:
        """Return what a stopped export must agree in."""
        return {"style": self.style, "tolerance": self.tolerance}

    def paths(self, job: Job) -> Sequence[str]:
        """Return the image and its JSON."""
        return [job.image_file, f"{job.file}.json"]

    def write(self, folder: Path, job: Job) -> Output:
        """Write one image and its JSON, keeping what a JSON beside the source knows besides."""
        image, text = self.paths(job)
        shapes: list[dict[str, Any]] = []
        warnings = [VOID_LOST] if (job.labels == VOID).any() else []
        for number in class_ids(job.labels):
            mask, label = job.labels == number, self.name_of[number]
            if self.style == "mask":
                shapes += [_mask_shape(c.mask, (c.x, c.y), label) for c in components_of(mask)]
                continue
            polygons = polygons_of(mask, tolerance=self.tolerance)
            shapes += [_shape(label, "polygon", p.outer.tolist()) for p in polygons]
            if any(p.holes for p in polygons) and HOLES_FILLED not in warnings:
                warnings.append(HOLES_FILLED)
        document = self._merged(_existing(job.item.image.with_suffix(".json")), job, shapes)
        document["imagePath"] = image
        files = {
            image: place_image(job.item.image, folder / image, link=self.link),
            text: write_bytes(folder / text, json_bytes(document)),
        }
        return Output(files, tuple(warnings))

    def _merged(
        self, known: dict[str, Any], job: Job, shapes: list[dict[str, Any]]
    ) -> dict[str, Any]:
        """Put shapes and tags into a document; what is not ours in it stays."""
        own = set(self.name_of.values())
        flags = known.get("flags")
        others = known.get("shapes")
        kept = [
            shape
            for shape in (others if isinstance(others, list) else [])
            if isinstance(shape, dict) and shape.get("label") not in own
        ]
        tags = {name: name in job.item.tags for name in self.name_of.values()}
        return {
            "version": VERSION,
            **known,
            "flags": {**(flags if isinstance(flags, dict) else {}), **tags},
            "shapes": kept + shapes,
            "imageData": None,
            "imageHeight": job.size.height,
            "imageWidth": job.size.width,
        }

    def finish(self, folder: Path, records: Sequence[Record]) -> Generator[Event, None, int]:
        """Nothing covers all images; masks are compared as they are written."""
        verified = 0
        if self.style == "mask":
            for record in records:
                yield Progress("verify", verified, len(records), record.name)
                _verify(folder / f"{record.file}.json", record, self.name_of)
                verified += 1
        return verified


def _shape(label: str, kind: str, points: list[list[float]]) -> dict[str, Any]:
    return {
        "label": label,
        "points": points,
        "group_id": None,
        "description": "",
        "shape_type": kind,
        "flags": {},
        "mask": None,
    }


def _mask_shape(mask: NDArray[np.bool_], corner: tuple[int, int], label: str) -> dict[str, Any]:
    """Return a mask as labelme keeps it: first and last pixel of its box, and a 1-bit PNG of it."""
    x, y = corner
    height, width = mask.shape
    buffer = io.BytesIO()
    Image.fromarray(mask).save(buffer, "PNG")
    points = [[float(x), float(y)], [float(x + width - 1), float(y + height - 1)]]
    picture = base64.b64encode(buffer.getvalue()).decode("ascii")
    return {**_shape(label, "mask", points), "mask": picture}


def _existing(path: Path) -> dict[str, Any]:
    """Return the labelme document beside an image; nothing where there is none, or another JSON."""
    try:
        document = read_json(path, JSON_BYTES)
    except (OSError, ValueError):
        return {}
    known = isinstance(document, dict) and "shapes" in document
    return document if known else {}


def read_mask_shape(shape: Mapping[str, Any]) -> tuple[NDArray[np.bool_], int, int]:
    """Return a shape's mask (h, w) and the column and row of its first pixel."""
    with Image.open(io.BytesIO(base64.b64decode(shape["mask"])), formats=["PNG"]) as picture:
        mask = np.asarray(picture.convert("L")) > 0
    return mask, round(shape["points"][0][0]), round(shape["points"][0][1])


def _verify(path: Path, record: Record, name_of: Mapping[int, str]) -> None:
    document = json.loads(path.read_text("utf-8"))
    for number, name in name_of.items():
        own = [s for s in document["shapes"] if s["label"] == name and s.get("mask")]
        found = sum(int(read_mask_shape(shape)[0].sum()) for shape in own)
        if found != record.pixels.get(number, 0):
            raise ExportError(
                tr(
                    "{path}: {name} read back has {found} pixels, expected {expected}. The disk "
                    "may be failing; export again.",
                    path=path,
                    name=name,
                    found=found,
                    expected=record.pixels.get(number, 0),
                )
            )


def export_labelme(
    items: Iterable[ExportItem],
    out: Path,
    *,
    classes: Sequence[ExportClass],
    style: str = "mask",
    tolerance: float = 0.5,
    link: bool = False,
    existing: str = "refuse",
    control: Control | None = None,
) -> Generator[Event, None, ExportReport]:
    """Write labelme's JSON files, each beside a copy of its image.

    Where a labelme JSON lies beside the source image, its unknown keys, its other flags and its
    shapes of other labels are taken over; the source itself is not changed.

    Args:
        items: images with their labels and tags; tags become flags.
        out: the folder.
        classes: every class the labels may have.
        style: "mask" keeps every pixel, holes included; "polygon" is easier to edit, and
            fills holes.
        tolerance: of polygons, in pixels; 0 follows the pixels' edges.
        link: hard links instead of copies, where the file system can.
        existing: "refuse" a folder that is not empty, "resume" or "replace" a former export.
        control: stops the export between images.

    Yields:
        As `export_voc`; filled holes and undecided pixels are told in warnings.

    Raises:
        ExportError: as `export_voc`.
    """
    return (
        yield from run_export(
            LabelmeFormat(classes, style=style, tolerance=tolerance, link=link),
            items,
            out,
            classes=classes,
            validation=0.0,
            seed=0,
            existing=existing,
            control=control,
        )
    )
