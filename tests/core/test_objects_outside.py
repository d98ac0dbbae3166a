"""Independent readers get a project's objects to the pixel: touching, nested, cut, one pixel."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from app.core.store import Provenance
from app.core.transfer.data_export import ExportRequest, export_format
from app.core.transfer.delivery import Delivered, export_and_report
from tests.core.drawn_project import DrawnProject, exported, make_drawn_project, planned, put_mask
from tests.core.test_data_export_labelme import ENOUGH, LABELME, READER
from tests.core.test_data_export_outside import READERS, SCRIPT, Export, needs_readers
from tests.engine.awkward_objects import CAT, DOG
from tests.engine.awkward_objects import labels as drawn_labels
from tests.engine.awkward_objects import objects as drawn_objects
from wseg_engine.base.events import Control
from wseg_engine.base.labels import VOID
from wseg_engine.objects.files import objects_path, write_objects

HEIGHT, WIDTH = 48, 64
PHOTOS = ("a.jpg", "plain.jpg")
BORDER = 3  # px, of void
VOC, CVAT, POLYGONS, BORDERS = (
    "voc with objects",
    "cvat with objects",
    "coco with polygons",
    "voc with borders",
)
Objects = dict[str, list[NDArray[np.bool_]]]

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def scene() -> tuple[NDArray[np.uint8], NDArray[np.uint16]]:
    """The awkward mask in the project's values and the photos' size."""
    labels, ids = drawn_labels()[-HEIGHT - 12 : -12], drawn_objects()[-HEIGHT - 12 : -12]
    labels, ids = labels[:, -WIDTH - 8 : -8], ids[:, -WIDTH - 8 : -8]
    values = np.select([labels == CAT, labels == DOG, labels == VOID], [1, 2, VOID], 0)
    out = values.astype(np.uint8)
    out[-2:, 32:] = VOID  # beside the object that has another within
    return np.ascontiguousarray(out), np.ascontiguousarray(np.where(out % VOID, ids, 0), np.uint16)


def plain() -> NDArray[np.uint8]:
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[5:10, 5:10] = labels[20:30, 20:30] = 2
    return labels


def truth(name: str) -> Objects:
    """The masks of the objects of each class, and of the connected parts that belong to none."""
    labels, ids = scene() if name == "a.jpg" else (plain(), np.zeros((HEIGHT, WIDTH), np.uint16))
    found: Objects = {"cat": [], "dog": []}
    for number in sorted(set(np.unique(ids).tolist()) - {0}):
        found[("cat", "dog")[labels[ids == number][0] - 1]].append(ids == number)
    for value, called in ((1, "cat"), (2, "dog")):
        rest = ((labels == value) & (ids == 0)).astype(np.uint8)
        count, parts = cv2.connectedComponents(rest, connectivity=8)
        found[called] += [parts == number for number in range(1, count)]
    return found


def filled(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    out = np.zeros(mask.shape, np.uint8)
    cv2.drawContours(out, contours, -1, 1, -1)
    return out > 0


def same(found: Objects, expected: Objects) -> None:
    """Both have the same objects of each class, in any order."""
    for name in ("cat", "dog"):
        own, wanted = (
            sorted(mask.astype(bool).tobytes() for mask in one.get(name, []))
            for one in (found, expected)
        )
        assert own == wanted, name


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrawnProject]:
    made = make_drawn_project(tmp_path_factory.mktemp("objects"), PHOTOS)
    with made.project:
        labels, ids = scene()
        put_mask(made, "a.jpg", labels)
        put_mask(made, "plain.jpg", plain())
        record = made.project.masks.get(made.ids["a.jpg"], Provenance.APPROVED)
        assert record is not None
        file = objects_path(made.project.folder / record.file)
        counts = write_objects(file, ids, labels, zlib.crc32(labels.data))
        made.project.masks.set_objects([(record, counts)])
        yield made


@pytest.fixture(scope="module")
def exports(drawn: DrawnProject, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Export]:
    folder = tmp_path_factory.mktemp("exports")
    found = {}
    for kind, options in (
        ("voc", {"objects": True}),
        ("coco", {}),
        ("yolo", {}),
        ("cvat", {"objects": True}),
        ("labelme", {}),
        ("coco", {"polygons": True}),
        ("voc", {"objects": True, "borders": BORDER}),
    ):
        name = f"{kind} with {list(options)[-1]}" if options else kind
        out = folder / ("cvat.zip" if kind == "cvat" else name)
        request = ExportRequest(export_format(kind), out, validation=0.4, options=options)
        result = exported(drawn.project, request)
        assert result.total == len(PHOTOS)
        assert {one.name: one.objects for one in result.classes if one.objects} == {
            "cat": len(truth("a.jpg")["cat"]),
            "dog": 1,
        }
        found[name] = Export(out, {photo.removesuffix(".jpg"): photo for photo in PHOTOS})
    with zipfile.ZipFile(found[CVAT].folder) as archive:
        archive.extractall(folder / "cvat")
    found[CVAT] = found[CVAT]._replace(folder=folder / "cvat")
    return found


def read(reader: str, export: Export, out: Path) -> dict[str, Objects]:
    """Have a data set read in a process of its own; return the objects that were seen."""
    out.mkdir()
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(SCRIPT), str(READERS), str(out / "stand-ins"), reader,
         str(export.folder), str(out)],
        capture_output=True, text=True, timeout=ENOUGH, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen: dict[str, Objects] = {}
    for number, one in enumerate(json.loads((out / "read.json").read_text("utf-8"))):
        masks = np.load(out / f"{number}-objects.npy") if one["objects_of"] else []
        own = seen[export.files[one["name"]]] = {}  # VOC lists images of two lists twice
        for value, mask in zip(one["objects_of"], masks, strict=True):
            own.setdefault(one["names"][value - 1], []).append(mask)
    return seen


@needs_readers
@pytest.mark.parametrize(
    ("reader", "kind"),
    [
        ("datumaro-voc", VOC),
        ("datumaro-voc", CVAT),
        ("datumaro-coco", "coco"),
        ("supervision-coco", "coco"),
    ],
)
def test_objects_are_read_to_the_pixel(
    exports: dict[str, Export], tmp_path: Path, reader: str, kind: str
) -> None:
    seen = read(reader, exports[kind], tmp_path / "seen")
    assert seen.keys() == set(PHOTOS)
    for name, found in seen.items():
        same(found, truth(name))


@needs_readers
@pytest.mark.parametrize("reader", ["datumaro-coco-outlines", "supervision-coco"])
def test_outlines_of_objects_are_read_with_their_holes_filled(
    exports: dict[str, Export], tmp_path: Path, reader: str
) -> None:
    """datumaro draws them as COCO's tools do; supervision has the rim in, too."""
    seen = read(reader, exports[POLYGONS], tmp_path / "seen")
    assert seen.keys() == set(PHOTOS)
    for name, found in seen.items():
        expected = {key: [filled(mask) for mask in masks] for key, masks in truth(name).items()}
        if reader.startswith("datumaro"):
            same(found, expected)
        else:
            assert {key: len(masks) for key, masks in found.items()} == {
                key: len(masks) for key, masks in expected.items() if masks
            }


@needs_readers
def test_borders_of_void_are_no_part_of_the_objects_that_are_read(
    exports: dict[str, Export], tmp_path: Path
) -> None:
    seen = read("datumaro-voc", exports[BORDERS], tmp_path / "seen")
    assert seen.keys() == set(PHOTOS)
    for name, found in seen.items():
        void = np.asarray(
            Image.open(
                exports[BORDERS].folder / "SegmentationObject" / name.replace(".jpg", ".png")
            )
        ) == VOID  # fmt: skip
        assert void.any() == any(mask.any() for masks in truth(name).values() for mask in masks)
        expected = {
            called: [mask & ~void for mask in masks if (mask & ~void).any()]
            for called, masks in truth(name).items()
        }
        same(found, expected)
        for mask in (mask for masks in truth(name).values() for mask in masks):
            inner = cv2.distanceTransform(np.pad(mask, 1).view(np.uint8), cv2.DIST_C, 3)
            lost = mask & void & (scene()[0] != VOID if name == "a.jpg" else True)
            assert (inner[1:-1, 1:-1][lost] <= BORDER).all()  # near its outline alone


def test_the_scene_has_what_readers_stumble_over() -> None:
    """Objects that touch, lie in another, are in pieces, are cut straight, or have one pixel."""
    labels, ids = scene()
    numbers = sorted(set(np.unique(ids).tolist()) - {0})
    around = np.ones((3, 3), np.uint8)
    masks = {number: ids == number for number in numbers}
    near = {n: cv2.dilate(mask.view(np.uint8), around) > 0 for n, mask in masks.items()}
    pairs = [(a, b) for a in numbers for b in numbers if a < b and (near[a] & masks[b]).any()]
    assert any(labels[masks[a]][0] == labels[masks[b]][0] for a, b in pairs)  # touch in a class
    assert any(
        (filled(masks[a]) & masks[b]).sum() == masks[b].sum()
        for a in numbers
        for b in numbers
        if a != b
    )  # nested; fmt: skip
    pieces = [cv2.connectedComponents(mask.view(np.uint8), connectivity=8)[0] - 1
              for mask in masks.values()]  # fmt: skip
    assert max(pieces) > 1 and min(int(mask.sum()) for mask in masks.values()) == 1


@needs_readers
def test_supervision_gets_a_row_an_object_from_yolo(
    exports: dict[str, Export], tmp_path: Path
) -> None:
    seen = read("supervision-yolo", exports["yolo"], tmp_path / "seen")
    assert seen.keys() == set(PHOTOS)
    for name, found in seen.items():
        expected = truth(name)
        assert {key: len(found.get(key, [])) for key in expected} == {
            key: len(masks) for key, masks in expected.items()
        }
        same({"cat": found.get("cat", [])}, {"cat": [filled(m) for m in expected["cat"]]})


@pytest.mark.parametrize("kind", ["coco", POLYGONS])
def test_pycocotools_scores_objects_against_themselves_as_perfect(
    exports: dict[str, Export], capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    names: dict[str, Objects] = {}
    for split in ("train", "val"):
        coco = COCO(exports[kind].folder / f"annotations/instances_{split}.json")
        called = {one["id"]: one["name"] for one in coco.dataset["categories"]}
        for one in coco.dataset["annotations"]:
            assert one["iscrowd"] == 0
            own = names.setdefault(coco.imgs[one["image_id"]]["file_name"], {})
            own.setdefault(called[one["category_id"]], []).append(coco.annToMask(one) > 0)
        found = [{**one, "score": 1.0} for one in coco.dataset["annotations"]]
        if not found:
            continue
        score = COCOeval(coco, coco.loadRes(found), "segm")
        score.evaluate()
        score.accumulate()
        precision = score.eval["precision"][..., 0, -1]
        assert precision[precision > -1].min() == pytest.approx(1.0)
    capsys.readouterr()
    for name in PHOTOS:
        expected = truth(name)
        if kind == POLYGONS:
            expected = {key: [filled(mask) for mask in masks] for key, masks in expected.items()}
        same(names[name], expected)


@pytest.mark.skipif(
    not LABELME.is_dir(), reason="labelme's code is not installed: packaging/bootstrap.sh --test"
)
def test_labelme_makes_the_same_objects_of_groups(
    exports: dict[str, Export], tmp_path: Path
) -> None:
    out = tmp_path / "seen"
    out.mkdir()
    done = subprocess.run(
        [sys.executable, str(READER), str(LABELME), str(exports["labelme"].folder), str(out)],
        capture_output=True,
        text=True,
        timeout=ENOUGH,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    values = json.loads((out / "read.json").read_text("utf-8"))
    for name in PHOTOS:
        stem = name.removesuffix(".jpg")
        labels, ids = np.load(out / f"{stem}.npy"), np.load(out / f"{stem}-objects.npy")
        found: Objects = {}
        for label, value in values[stem]["values"].items():
            inside = labels == value
            found[label] = [inside & (ids == number) for number in np.unique(ids[inside]).tolist()]
        same(found, truth(name))


def test_the_plan_and_the_report_say_what_objects_there_are(
    drawn: DrawnProject, tmp_path: Path
) -> None:
    request = ExportRequest(export_format("coco"), tmp_path / "out")
    notes = " ".join(planned(drawn.project, request).notes)
    assert "images that have some: 1" in notes
    request = ExportRequest(export_format("voc"), tmp_path / "voc")
    assert "does not tell apart: 1" in " ".join(planned(drawn.project, request).notes)
    result = exported(drawn.project, ExportRequest(export_format("coco"), tmp_path / "coco"))
    assert any(text.startswith("Images in which dog has no objects") for text in result.warnings)
    report = json.loads(result.report_file.read_text("utf-8"))
    assert [one.get("objects") for one in report["classes"]] == [
        None, len(truth("a.jpg")["cat"]), 1, None, None,
    ]  # fmt: skip


def test_objects_whose_number_a_crash_kept_from_being_noted_are_exported(
    drawn: DrawnProject, tmp_path: Path
) -> None:
    record = drawn.project.masks.get(drawn.ids["a.jpg"], Provenance.APPROVED)
    assert record is not None and record.objects is not None
    drawn.project.masks.set_objects([(record, ())])
    try:
        plan = planned(drawn.project, ExportRequest(export_format("coco"), tmp_path / "out"))
    finally:
        drawn.project.masks.set_objects([(record, record.objects)])
    assert [sum(item.objects.values()) for item in plan.items] == [sum(record.objects), 0]


def test_a_delivery_counts_objects_and_their_sizes(drawn: DrawnProject, tmp_path: Path) -> None:
    request = ExportRequest(export_format("coco"), tmp_path / "out", validation=0.4)
    work = export_and_report(drawn.project, planned(drawn.project, request), Control(), sample=0)
    (event,) = [event for event in work if isinstance(event, Delivered)]
    sizes = {
        name: sorted(int(mask.sum()) for photo in PHOTOS for mask in truth(photo)[name])
        for name in ("cat", "dog")
    }
    for one in event.delivery.classes[:2]:
        own = sizes[one.name]
        assert (one.objects, one.smallest, one.largest) == (len(own), own[0], own[-1])
        assert one.median == np.median(own)
    assert [one.parts for one in event.delivery.classes] == [0, 3, 0]
    assert "Of these connected parts" in event.place.page.read_text("utf-8")
