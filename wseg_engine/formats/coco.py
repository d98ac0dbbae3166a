"""COCO JSON: masks as run lengths, which keep holes, or as polygons."""

from __future__ import annotations

import json
import warnings
from collections.abc import Generator, Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.base.labels import VOID
from wseg_engine.base.messages import tr
from wseg_engine.formats.files import place_image, warn_turned, write_json
from wseg_engine.formats.naming import SPLITS
from wseg_engine.formats.runner import Job, Output, run_export
from wseg_engine.formats.shapes import (
    HOLES_FILLED,
    VOID_LOST,
    box_of,
    class_ids,
    components_of,
    polygons_of,
)
from wseg_engine.formats.types import ExportClass, ExportError, ExportItem, ExportReport, Record

STYLES = ("rle", "polygon")


def mask_api() -> ModuleType:
    """Return pycocotools' mask module.

    Raises:
        ExportError: saying how to install it.
    """
    try:
        from pycocotools import mask
    except ImportError as error:
        raise ExportError(
            tr(
                "COCO run lengths need the package pycocotools, which is not "
                "installed. Run `pip install pycocotools`, or export polygons."
            )
        ) from error
    module: ModuleType = mask
    return module


def encode_rle(mask: NDArray[np.bool_]) -> dict[str, Any]:
    """Return COCO's compressed run lengths of an (H, W) mask, ready for JSON."""
    found = mask_api().encode(np.asfortranarray(mask, dtype=np.uint8))
    height, width = mask.shape
    return {"size": [height, width], "counts": found["counts"].decode("ascii")}


def decode_rle(rle: Mapping[str, Any]) -> NDArray[np.bool_]:
    """Return the (H, W) mask of COCO's compressed run lengths."""
    with warnings.catch_warnings():
        # pycocotools still converts its arrays the way numpy 1 did.
        warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)
        decoded = mask_api().decode({"size": rle["size"], "counts": rle["counts"].encode("ascii")})
    return np.asarray(decoded, dtype=bool)


class CocoFormat:
    """Writes `images/` and one `annotations/instances_SPLIT.json` a split.

    Args:
        classes: become the categories, under their own ids.
        style: "rle" (one annotation a class) or "polygon" (one a connected component).
        tolerance: of polygons, in pixels; 0 is exact.
        link: hard links instead of copies of the images, where possible.
    """

    name = "coco"
    common = tuple(f"annotations/instances_{split}.json" for split in SPLITS)

    reserved = frozenset[str]()

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
        if style == "rle":
            mask_api()
        self.classes = classes
        self.style = style
        self.tolerance = tolerance
        self.link = link

    def options(self) -> Mapping[str, Any]:
        """Return what a stopped export must agree in."""
        return {"style": self.style, "tolerance": self.tolerance}

    def paths(self, job: Job) -> Sequence[str]:
        """Return the image."""
        return [f"images/{job.image_file}"]

    def write(self, folder: Path, job: Job) -> Output:
        """Write one image; its annotations wait in the journal for `finish`."""
        (image,) = self.paths(job)
        files = {image: place_image(job.item.image, folder / image, link=self.link)}
        remarks = warn_turned(job.item.image)
        remarks += [VOID_LOST] if (job.labels == VOID).any() else []
        annotations: list[dict[str, Any]] = []
        for number in class_ids(job.labels):
            mask = job.labels == number
            if self.style == "rle":
                annotations.append(_region(mask, number))
            else:
                found, holes = _objects(mask, number, self.tolerance)
                annotations += found
                if holes and HOLES_FILLED not in remarks:
                    remarks.append(HOLES_FILLED)
        return Output(files, tuple(remarks), {"image": Path(image).name, "found": annotations})

    def finish(self, folder: Path, records: Sequence[Record]) -> Generator[Event, None, int]:
        """Write the JSON of each split, then decode every run length of the file on disk."""
        verified = 0
        for split in SPLITS:
            own = [record for record in records if record.split == split]
            path = folder / "annotations" / f"instances_{split}.json"
            write_json(path, self._document(own))
            if self.style == "rle":
                verified += yield from _verify(path, own)
        return verified

    def _document(self, records: Sequence[Record]) -> dict[str, Any]:
        images: list[dict[str, Any]] = []
        annotations: list[dict[str, Any]] = []
        for image_id, record in enumerate(records, 1):
            images.append(
                {
                    "id": image_id,
                    "file_name": record.data["image"],
                    "height": record.size.height,
                    "width": record.size.width,
                }
            )
            for one in record.data["found"]:
                annotations.append({"id": len(annotations) + 1, "image_id": image_id, **one})
        categories = [{"id": one.id, "name": one.name, "supercategory": ""} for one in self.classes]
        return {
            "info": {"description": "Exported by TagMask"},
            "images": images,
            "annotations": annotations,
            "categories": categories,
        }


def _region(mask: NDArray[np.bool_], number: int) -> dict[str, Any]:
    return {
        "category_id": number,
        "segmentation": encode_rle(mask),
        "area": int(mask.sum()),
        "bbox": list(box_of(mask)),
        "iscrowd": 1,
    }


def _objects(
    mask: NDArray[np.bool_], number: int, tolerance: float
) -> tuple[list[dict[str, Any]], bool]:
    """Return an annotation for each connected component, and whether any had a hole."""
    annotations, holes = [], False
    for part in components_of(mask):
        height, width = part.mask.shape
        polygons = polygons_of(part.mask, tolerance=tolerance)
        if not polygons:
            continue  # simplified away
        holes |= any(polygon.holes for polygon in polygons)
        outlines = [polygon.outer + np.array([part.x, part.y]) for polygon in polygons]
        annotations.append(
            {
                "category_id": number,
                "segmentation": [outline.reshape(-1).tolist() for outline in outlines],
                "area": int(part.mask.sum()),
                "bbox": [part.x, part.y, width, height],
                "iscrowd": 0,
            }
        )
    return annotations, holes


def _verify(path: Path, records: Sequence[Record]) -> Generator[Event, None, int]:
    """Compare the file on disk, decoded, with the pixels that were exported."""
    document = json.loads(path.read_text("utf-8"))
    found: dict[int, dict[int, int]] = {image["id"]: {} for image in document["images"]}
    for done, one in enumerate(document["annotations"]):
        if done % 64 == 0:
            yield Progress("verify", done, len(document["annotations"]))
        area = int(decode_rle(one["segmentation"]).sum())
        found[one["image_id"]][one["category_id"]] = area
    for image_id, record in enumerate(records, 1):
        expected = {value: n for value, n in record.pixels.items() if 0 < value < VOID}
        if found[image_id] != expected:
            raise ExportError(
                tr(
                    "{path}: {name} read back has {found} pixels, expected {expected}. The "
                    "disk may be failing; export again.",
                    path=path,
                    name=record.name,
                    found=found[image_id],
                    expected=expected,
                )
            )
    return len(records)


def export_coco(
    items: Iterable[ExportItem],
    out: Path,
    *,
    classes: Sequence[ExportClass],
    style: str = "rle",
    tolerance: float = 0.0,
    validation: float = 0.1,
    seed: int = 0,
    link: bool = False,
    existing: str = "refuse",
    control: Control | None = None,
) -> Generator[Event, None, ExportReport]:
    """Write a COCO data set: `images/` and `annotations/instances_{train,val}.json`.

    Args:
        items: images with their labels.
        out: the data set's folder.
        classes: every class the labels may have; their ids are the categories'.
        style: "rle" keeps every pixel, holes included, one annotation a class with iscrowd 1;
            "polygon" makes one annotation a connected component with iscrowd 0, and fills holes.
        tolerance: of polygons, in pixels; 0 follows the pixels' edges exactly.
        validation: share of the undecided images that becomes val.
        seed: of that choice.
        link: hard links instead of copies, where the file system can.
        existing: "refuse" a folder that is not empty, "resume" or "replace" a former export.
        control: stops the export between images.

    Yields:
        As `export_voc`; undecided pixels and filled holes are told in warnings.

    Raises:
        ExportError: as `export_voc`; and where pycocotools is needed and missing.
    """
    format_ = CocoFormat(classes, style=style, tolerance=tolerance, link=link)
    return (
        yield from run_export(
            format_,
            items,
            out,
            classes=classes,
            validation=validation,
            seed=seed,
            existing=existing,
            control=control,
        )
    )
