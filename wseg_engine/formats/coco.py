"""COCO JSON: an annotation an object, as run lengths, which keep holes, or as polygons."""

from __future__ import annotations

import hashlib
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
    Component,
    Points,
    polygons_of,
)
from wseg_engine.formats.types import ExportClass, ExportError, ExportItem, Record
from wseg_engine.formats.writer import Job, Outlines, Output
from wseg_engine.images.imaging import ImageSize
from wseg_engine.images.mask_files import MaskError

_MOST_OBJECTS = 1 << 20  # of an image: so many ids of annotations belong to each
_IDS = 1 << 31  # of images; times the objects they are still whole numbers for JavaScript


@dataclass(frozen=True)
class CocoOptions(FormatOptions):
    """What can be chosen.

    Each object is an annotation, with iscrowd 0: what trainers learn from; without objects, each
    connected part of a class is one. Run lengths keep every pixel; polygons fill holes.
    """

    polygons: bool = polygons_option()
    tolerance: float = tolerance_option()
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


def encode_rle(
    mask: NDArray[np.bool_],
    *,
    corner: tuple[int, int] = (0, 0),
    size: ImageSize | None = None,
) -> dict[str, Any]:
    """Return COCO's compressed run lengths, ready for JSON.

    Args:
        mask: (h, w), of a whole image or of a part of one.
        corner: column and row of its first pixel in the image.
        size: of the image; the mask's where it is whole.
    """
    rows, columns = mask.shape
    height, width = size or (rows, columns)
    down = np.zeros(columns * (rows + 1) + 1, bool)  # its columns, each behind an empty pixel
    down[:-1].reshape(columns, rows + 1)[:, 1:] = mask.T
    steps = np.flatnonzero(down[1:] != down[:-1]) + 1
    first = _in_image_order(steps[::2], rows, corner, height)
    last = _in_image_order(steps[1::2] - 1, rows, corner, height) + 1
    # A run that reaches the bottom goes on at the top of the next column.
    apart = np.ones(len(first) + 1, bool)
    apart[1:-1] = first[1:] != last[:-1]
    edges = np.stack((first[apart[:-1]], last[apart[1:]]), axis=1).reshape(-1)
    counts = np.diff(edges, prepend=0, append=height * width).tolist()
    if counts[-1] == 0:
        del counts[-1]
    found = mask_api().frPyObjects({"size": [height, width], "counts": counts}, height, width)
    return {"size": [height, width], "counts": found["counts"].decode("ascii")}


def _in_image_order(
    places: NDArray[np.int64], rows: int, corner: tuple[int, int], height: int
) -> NDArray[np.int64]:
    """Return where pixels of a part, numbered column by column, are among those of the image."""
    column, row = np.divmod(places, rows + 1)
    return np.asarray((corner[0] + column) * height + corner[1] + row - 1, np.int64)


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
        polygons: outlines instead of run lengths.
        tolerance: of polygons, in pixels; 0 is exact.
        link: hard links instead of copies of the images, where possible.
    """

    name = "coco"
    common = tuple(f"annotations/instances_{split}.json" for split in SPLITS)

    reserved = frozenset[str]()
    writes_objects = True

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
        remarks = warn_turned(job.item.image)
        remarks += [VOID_LOST] if (job.labels == VOID).any() else []
        annotations: list[dict[str, Any]] = []
        for number, _, part in things_of(job.labels, job.objects):
            shape, holes = self._shape(part, job.size)
            annotations.append(_annotation(part, number, shape))
            if holes and HOLES_FILLED not in remarks:
                remarks.append(HOLES_FILLED)
        if len(annotations) >= _MOST_OBJECTS:
            raise MaskError(
                tr(
                    "The mask has {count} separate parts; at most {most} are exported. Remove its "
                    "specks.",
                    count=len(annotations),
                    most=_MOST_OBJECTS - 1,
                )
            )
        (image,) = self.paths(job)
        files = {image: place_image(job.item.image, folder / image, link=self.link)}
        own = {"id": _id_of(job.item), "image": Path(image).name, "found": annotations}
        return Output(files, tuple(remarks), own)

    def _shape(self, part: Component, size: ImageSize) -> tuple[Any, bool]:
        """Return an object's run lengths or polygons, and whether these fill a hole."""
        if not self.draws_outlines:
            return encode_rle(part.mask, corner=(part.x, part.y), size=size), False
        polygons = polygons_of(part.mask, tolerance=self.tolerance, inset=EDGES)
        outlines = [_in_image(polygon.outer, part) for polygon in polygons]
        return outlines, any(polygon.holes for polygon in polygons)

    def finish(self, folder: Path, records: Sequence[Record]) -> Generator[Event, None, int]:
        """Write the JSON of each split, then compare the file on disk with the masks."""
        verified = 0
        ids = _ids_apart(records)
        for split in SPLITS:
            own = [record for record in records if record.split == split]
            path = folder / "annotations" / f"instances_{split}.json"
            write_json(path, self._document(own, ids))
            if not self.draws_outlines:
                verified += yield from _verify(path, own, ids)
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

    def _document(self, records: Sequence[Record], ids: Mapping[str, int]) -> dict[str, Any]:
        images: list[dict[str, Any]] = []
        annotations: list[dict[str, Any]] = []
        for record in records:
            image_id = ids[record.name]
            images.append(
                {
                    "id": image_id,
                    "file_name": record.data["image"],
                    "height": record.size.height,
                    "width": record.size.width,
                }
            )
            for number, one in enumerate(record.data["found"]):
                annotations.append(
                    {"id": image_id * _MOST_OBJECTS + number, "image_id": image_id, **one}
                )
        categories = [{"id": one.id, "name": one.name, "supercategory": ""} for one in self.classes]
        return {
            "info": {"description": "Exported by TagMask"},
            "images": images,
            "annotations": annotations,
            "categories": categories,
        }


def _id_of(item: ExportItem) -> int:
    """Return an image's own id, or one that its name alone decides: other images change none."""
    if item.number:
        return item.number
    digest = hashlib.sha256(item.name.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:4], "big") % (_IDS - 1) + 1


def _ids_apart(records: Sequence[Record]) -> dict[str, int]:
    """Return the id of each image in all splits; of two that would be equal one gives way."""
    ids: dict[str, int] = {}
    taken: set[int] = set()
    for record in sorted(records, key=lambda record: record.name):
        number = int(record.data["id"])
        while number in taken:
            number = number % (_IDS - 1) + 1
        taken.add(number)
        ids[record.name] = number
    return ids


def _annotation(part: Component, number: int, shape: Any) -> dict[str, Any]:
    height, width = part.mask.shape
    return {
        "category_id": number,
        "segmentation": shape,
        "area": int(part.mask.sum()),
        "bbox": [part.x, part.y, width, height],
        "iscrowd": 0,
    }


def _in_image(outline: Points, part: Component) -> list[float]:
    """Return an outline's coordinates in the image, one after the other."""
    placed = outline + np.array([part.x, part.y])
    return [round(value, 3) for value in placed.reshape(-1).tolist()]


def _verify(
    path: Path, records: Sequence[Record], ids: Mapping[str, int]
) -> Generator[Event, None, int]:
    """Compare the run lengths of the file on disk with the pixels that were exported."""
    document = json.loads(path.read_text("utf-8"))
    found: dict[int, dict[int, int]] = {image["id"]: {} for image in document["images"]}
    for done, one in enumerate(document["annotations"]):
        if done % 64 == 0:
            yield Progress("verify", done, len(document["annotations"]))
        own = found[one["image_id"]]
        area = _area(one["segmentation"])
        if area != one["area"]:
            raise ExportError(
                tr(
                    "{path}: annotation {id} read back has {found} pixels, expected {expected}. "
                    "The disk may be failing; export again.",
                    path=path,
                    id=one["id"],
                    found=area,
                    expected=one["area"],
                )
            )
        own[one["category_id"]] = own.get(one["category_id"], 0) + area
    for record in records:
        expected = {value: n for value, n in record.pixels.items() if 0 < value < VOID}
        if found[ids[record.name]] != expected:
            raise ExportError(
                tr(
                    "{path}: {name} read back has {found} pixels, expected {expected}. The "
                    "disk may be failing; export again.",
                    path=path,
                    name=record.name,
                    found=found[ids[record.name]],
                    expected=expected,
                )
            )
    return len(records)


def _area(rle: Mapping[str, Any]) -> int:
    """Return how many pixels COCO's compressed run lengths hold."""
    counts = rle["counts"].encode("ascii")
    return int(mask_api().area({"size": rle["size"], "counts": counts}))
