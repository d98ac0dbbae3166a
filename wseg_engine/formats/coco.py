"""COCO JSON: masks as run lengths, which keep holes, or as polygons."""

from __future__ import annotations

import json
import warnings
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.events import Event, Progress
from wseg_engine.base.labels import VOID
from wseg_engine.base.messages import tr, tr_noop
from wseg_engine.formats.files import place_image, warn_turned, write_json
from wseg_engine.formats.naming import SPLITS
from wseg_engine.formats.registry import (
    ExportFormat,
    FormatOptions,
    link_option,
    option,
    polygons_option,
)
from wseg_engine.formats.shapes import (
    HOLES_FILLED,
    VOID_LOST,
    box_of,
    class_ids,
    components_of,
    polygons_of,
)
from wseg_engine.formats.types import ExportClass, ExportError, Record
from wseg_engine.formats.writer import Job, Outlines, Output


@dataclass(frozen=True)
class CocoOptions(FormatOptions):
    """What can be chosen.

    Run lengths keep every pixel, one annotation a class with iscrowd 1; polygons are one annotation
    a connected component with iscrowd 0.
    """

    polygons: bool = polygons_option()
    tolerance: float = option(
        0.0, "how far polygons may be off; 0 follows the pixels' edges", unit="px", minimum=0.0
    )
    link: bool = link_option()


FORMAT = ExportFormat(
    name="coco",
    title=tr_noop("&COCO"),
    description=tr_noop(
        "A folder with images and one JSON file for each split, with run lengths or outlines. "
        "Read by detection and segmentation frameworks."
    ),
    writes="RLE or polygons",
    maker="wseg_engine.formats.coco:CocoFormat",
    keeps=frozenset({"holes", "objects"}),
    has_split=True,
    options=CocoOptions,
    folders=("images", "annotations"),
    common=r"annotations/instances_\w+\.json",
)


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
        polygons: one annotation a connected component, instead of run lengths, one a class.
        tolerance: of polygons, in pixels; 0 is exact.
        link: hard links instead of copies of the images, where possible.
    """

    name = "coco"
    common = tuple(f"annotations/instances_{split}.json" for split in SPLITS)

    reserved = frozenset[str]()

    def __init__(
        self, classes: Sequence[ExportClass], *, polygons: bool, tolerance: float, link: bool
    ) -> None:
        if not polygons:
            mask_api()
        self.classes = classes
        self.draws_outlines = polygons
        self.style = "polygon" if polygons else "rle"  # as headers call it
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
            if not self.draws_outlines:
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
            if not self.draws_outlines:
                verified += yield from _verify(path, own)
        return verified

    def outlines(self, folder: Path, records: Sequence[Record]) -> Iterator[Outlines]:
        """Read the polygons of each image back."""
        found: dict[tuple[str, str], Outlines] = {}
        for split in SPLITS:
            file = folder / f"annotations/instances_{split}.json"
            document: dict[str, Any] = json.loads(file.read_text("utf-8"))
            names = {image["id"]: image["file_name"] for image in document["images"]}
            for one in document["annotations"]:
                own = found.setdefault((split, names[one["image_id"]]), {})
                own.setdefault(one["category_id"], []).extend(
                    np.array(points, np.float64).reshape(-1, 2) for points in one["segmentation"]
                )
        for record in records:
            yield found.get((record.split, record.data["image"]), {})

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
