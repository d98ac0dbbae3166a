"""labelme JSON: one file beside each image, with polygons or masks as shapes."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from wseg_engine.base.budget import JSON_BYTES, MALFORMED, PHOTO_PIXELS, read_json
from wseg_engine.base.events import Event, Progress
from wseg_engine.base.labels import VOID
from wseg_engine.base.messages import tr, tr_noop
from wseg_engine.formats.files import json_bytes, place_image, warn_turned, write_bytes
from wseg_engine.formats.objects import things_of
from wseg_engine.formats.registry import (
    ExportFormat,
    FormatOptions,
    link_option,
    polygons_option,
    tolerance_option,
)
from wseg_engine.formats.shapes import (
    EDGES,
    HOLES_FILLED,
    VOID_LOST,
    Polygon,
    class_ids,
    polygons_of,
)
from wseg_engine.formats.types import ExportClass, ExportError, Record
from wseg_engine.formats.writer import Job, Outlines, Output
from wseg_engine.images.imaging import IMAGE_SUFFIXES, ImageSize

VERSION = "5.5.0"  # of the format: the first with shapes of type "mask" was 5.3


@dataclass(frozen=True)
class LabelmeOptions(FormatOptions):
    """What can be chosen."""

    polygons: bool = polygons_option()
    tolerance: float = tolerance_option()
    link: bool = link_option()


FORMAT = ExportFormat(
    name="labelme",
    title=tr_noop("&labelme"),
    description=tr_noop("A JSON file beside each image, for editing in labelme."),
    writes="one JSON an image",
    maker="wseg_engine.formats.labelme:LabelmeFormat",
    keeps=frozenset({"holes", "objects"}),
    options=LabelmeOptions,
    class_note=tr_noop("labelme uses names only; ids have no effect there."),
    beside=(*sorted(IMAGE_SUFFIXES), ".json"),
    own_folder="tagmask",  # every JSON beside the images is one of labelme's
)


class LabelmeFormat:
    """Writes `NAME.json` beside `NAME.jpg`.

    Args:
        classes: their names are the shapes' labels, and flags for the tags.
        polygons: outlines, which fill holes, instead of masks.
        tolerance: of polygons, in pixels; 0 is exact.
        link: hard links instead of copies of the images, where possible.
    """

    name = "labelme"
    common = ()
    reserved = frozenset[str]()
    writes_objects = True

    def __init__(
        self, classes: Sequence[ExportClass], *, polygons: bool, tolerance: float, link: bool
    ) -> None:
        self.id_of = {one.name: one.id for one in classes}
        self.name_of = {one.id: one.name for one in classes}
        self.draws_outlines = polygons
        self.style = "polygon" if polygons else "mask"  # as headers call it
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
        warnings = warn_turned(job.item.image)
        warnings += [VOID_LOST] if (job.labels == VOID).any() else []
        for found, holes in self._shapes(job):
            shapes += found
            if holes and HOLES_FILLED not in warnings:
                warnings.append(HOLES_FILLED)
        document = self._merged(_existing(job.item.image.with_suffix(".json")), job, shapes)
        document["imagePath"] = image
        files = {
            image: place_image(job.item.image, folder / image, link=self.link),
            text: write_bytes(folder / text, json_bytes(document)),
        }
        return Output(files, tuple(warnings))

    def _shapes(self, job: Job) -> Iterator[tuple[list[dict[str, Any]], bool]]:
        """Yield shapes, and whether they fill holes; those of one object have a group of its own.

        In labelme a group of shapes is one object; a shape without a group is one by itself.
        """
        if not self.draws_outlines:
            groups = _Groups()
            for number, own, part in things_of(job.labels, job.objects):
                shape = _mask_shape(part.mask, (part.x, part.y), self.name_of[number])
                yield [{**shape, "group_id": groups.of(own)}], False
        elif job.objects is None:
            for number in class_ids(job.labels):
                polygons = polygons_of(job.labels == number, tolerance=self.tolerance, inset=EDGES)
                yield _outlined(self.name_of[number], polygons), any(p.holes for p in polygons)
        else:
            groups = _Groups()
            for number, own, part in things_of(job.labels, job.objects):
                polygons = polygons_of(part.mask, tolerance=self.tolerance, inset=EDGES)
                corner = np.array([part.x, part.y])
                found = _outlined(self.name_of[number], polygons, corner)
                group = groups.of(own)
                yield [{**s, "group_id": group} for s in found], any(p.holes for p in polygons)

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
        if not self.draws_outlines:
            for record in records:
                yield Progress("verify", verified, len(records), record.name)
                _verify(folder / f"{record.file}.json", record, self.name_of)
                verified += 1
        return verified

    def outlines(self, folder: Path, records: Sequence[Record]) -> Iterator[Outlines]:
        """Read the polygons of each image back."""
        for record in records:
            found: Outlines = {}
            document = read_json(folder / f"{record.file}.json", JSON_BYTES)
            for shape in document["shapes"]:
                if shape["label"] in self.id_of and shape["shape_type"] == "polygon":
                    points = np.array(shape["points"], np.float64)
                    found.setdefault(self.id_of[shape["label"]], []).append(points)
            yield found


class _Groups:
    """Numbers the groups of an image's shapes from 1."""

    def __init__(self) -> None:
        self._known: dict[int, int] = {}

    def of(self, number: int) -> int | None:
        """Return the group of an object; None for a part that belongs to none."""
        return self._known.setdefault(number, len(self._known) + 1) if number else None


def _outlined(
    label: str, polygons: Sequence[Polygon], corner: NDArray[np.int64] | None = None
) -> list[dict[str, Any]]:
    """Return polygons as shapes, moved to the corner of their part."""
    outers = [p.outer if corner is None else p.outer + corner for p in polygons]
    return [_shape(label, "polygon", outer.round(3).tolist()) for outer in outers]


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


def read_mask_shape(
    shape: Mapping[str, Any], *, most: int = PHOTO_PIXELS
) -> tuple[NDArray[np.bool_], int, int]:
    """Return a shape's mask (h, w) and the column and row of its first pixel.

    Raises:
        OSError, SyntaxError, ValueError, LookupError, TypeError: if it is none, or has more than
            `most` pixels.
    """
    with Image.open(io.BytesIO(base64.b64decode(shape["mask"])), formats=["PNG"]) as picture:
        if picture.width * picture.height > most:
            raise ValueError(f"{picture.width}×{picture.height}")
        mask = np.asarray(picture.convert("L")) > 0
    return mask, round(shape["points"][0][0]), round(shape["points"][0][1])


def _pixels_of(path: Path, size: ImageSize) -> Counter[str]:
    """Return how many pixels the masks of each label have.

    Raises:
        ExportError: if the file is not what was written.
    """
    found: Counter[str] = Counter()
    try:
        for shape in read_json(path, JSON_BYTES)["shapes"]:
            if shape.get("mask"):
                mask, *_ = read_mask_shape(shape, most=size.height * size.width)
                found[str(shape["label"])] += int(mask.sum())
    except (OSError, SyntaxError, struct.error, zlib.error, *MALFORMED) as error:
        text = tr("{file} cannot be read: {error}.", file=path.name, error=error)
        raise ExportError(text) from error
    return found


def _verify(path: Path, record: Record, name_of: Mapping[int, str]) -> None:
    pixels = _pixels_of(path, record.size)
    for number, name in name_of.items():
        found = pixels.get(name, 0)
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
