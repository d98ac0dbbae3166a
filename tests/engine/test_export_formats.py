"""COCO, YOLO, labelme and CVAT exports, read back by independent means."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import binary_fill_holes

from tests.engine.export_items import CLASSES as OTHERS
from tests.engine.export_items import (
    export_coco,
    export_cvat,
    export_labelme,
    export_yolo,
    finish,
    photo,
    some_labels,
    texts,
)
from wseg_engine.base.events import Control, Event, Finished, Progress
from wseg_engine.formats.types import ExportClass, ExportError, ExportItem, ExportReport

CLASSES = (ExportClass(3, 'big "cat"', (10, 20, 30)), ExportClass(7, "Hündin", (200, 0, 0)))
HEIGHT, WIDTH = 40, 60


def blobs(seed: int) -> np.ndarray:
    """A mask with two classes of several components, a hole, and some undecided pixels."""
    rng = np.random.default_rng(seed)
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    for number in (3, 7, 3, 7):
        centre = (int(rng.integers(5, WIDTH - 5)), int(rng.integers(5, HEIGHT - 5)))
        cv2.ellipse(labels, centre, (9, 6), int(rng.integers(180)), 0, 360, number, -1)
    labels[5:20, 40:55] = 3
    labels[9:14, 44:50] = 0
    labels[0, :4] = 255
    return labels


@pytest.fixture
def items(tmp_path: Path) -> list[ExportItem]:
    found = []
    for number in range(3):
        path = tmp_path / "photos" / f"photo {number}.jpg"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(np.full((HEIGHT, WIDTH, 3), 90, np.uint8)).save(path)
        split = "val" if number == 2 else "train"
        found.append(ExportItem(f"photo {number}", path, blobs(number), ("Hündin",), split=split))
    return found


@pytest.mark.parametrize("style", ["rle", "polygon"])
def test_coco_reads_back_with_pycocotools(
    tmp_path: Path, items: list[ExportItem], style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from pycocotools.coco import COCO

    events, report = finish(
        export_coco(
            items, tmp_path / "coco", classes=CLASSES, polygons=style == "polygon", tolerance=0.0
        )
    )
    assert report.images == {"train": 2, "val": 1}
    assert report.verified == (3 if style == "rle" else 0)
    by_name = {item.name: item for item in items}
    seen = 0
    for split in ("train", "val"):
        coco = COCO(tmp_path / "coco" / "annotations" / f"instances_{split}.json")
        assert {c["id"]: c["name"] for c in coco.cats.values()} == {3: 'big "cat"', 7: "Hündin"}
        for image in coco.imgs.values():
            assert (tmp_path / "coco" / "images" / image["file_name"]).is_file()
            item = by_name[Path(image["file_name"]).stem]
            labels = item.load_labels()
            assert (image["height"], image["width"]) == labels.shape
            for number in (3, 7):
                mask = labels == number
                found = np.zeros(labels.shape, bool)
                for one in coco.imgToAnns[image["id"]]:
                    if one["category_id"] != number:
                        continue
                    part = decoded(one, labels.shape)
                    x, y, w, h = one["bbox"]
                    rows, columns = np.nonzero(part)
                    assert (columns.min(), rows.min()) == (x, y)
                    assert (columns.max() + 1 - x, rows.max() + 1 - y) == (w, h)
                    assert one["iscrowd"] == 0
                    found |= part
                if style == "rle":
                    assert np.array_equal(found, mask)
                else:
                    assert not (mask & ~found).any()
                    assert (found & ~mask).sum() < 80  # the hole, filled
            seen += 1
    assert seen == 3
    capsys.readouterr()  # pycocotools prints
    assert ("Holes" in texts(events)) == (style == "polygon")
    assert "Undecided pixels" in texts(events)


def decoded(one: dict[str, Any], shape: tuple[int, ...]) -> np.ndarray:
    """Rasterise an annotation: run lengths by hand, polygons by pycocotools' own rasteriser."""
    import warnings

    from pycocotools import mask as api

    height, width = shape
    if isinstance(one["segmentation"], dict):
        rle = one["segmentation"]
        rle = {"size": rle["size"], "counts": rle["counts"].encode()}
    else:
        rle = api.merge(api.frPyObjects(one["segmentation"], height, width))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return np.asarray(api.decode(rle), dtype=bool)


def test_coco_areas_are_pixels(tmp_path: Path, items: list[ExportItem]) -> None:
    finish(export_coco(items, tmp_path / "coco", classes=CLASSES))
    total = 0
    for split in ("train", "val"):
        path = tmp_path / "coco" / "annotations" / f"instances_{split}.json"
        document = json.loads(path.read_text("utf-8"))
        total += sum(one["area"] for one in document["annotations"])
        assert len({one["id"] for one in document["annotations"]}) == len(document["annotations"])
    assert total == sum(int(np.isin(i.load_labels(), (3, 7)).sum()) for i in items)


def test_unknown_options_are_refused(tmp_path: Path, items: list[ExportItem]) -> None:
    with pytest.raises(ExportError, match="coco has no option style"):
        finish(export_coco(items, tmp_path / "coco", classes=CLASSES, style="boxes"))
    assert not (tmp_path / "coco").exists()


def rasterised(rows: list[str], number: int) -> np.ndarray:
    """Fill YOLO's polygons as its trainers do, with OpenCV, after cutting the decimals off."""
    canvas = np.zeros((HEIGHT, WIDTH), np.uint8)
    for row in rows:
        kind, *values = row.split()
        if int(kind) == number:
            points = np.array(values, float).reshape(-1, 2) * (WIDTH, HEIGHT)
            cv2.fillPoly(canvas, [points.astype(np.int32)], 1)
    return canvas > 0


def test_yolo_polygons_cover_the_masks(tmp_path: Path, items: list[ExportItem]) -> None:
    out = tmp_path / "yolo"
    events, report = finish(export_yolo(items, out, classes=CLASSES, tolerance=0.0))
    assert report.images == {"train": 2, "val": 1}
    for item in items:
        text = (out / "labels" / item.split / f"{item.name}.txt").read_text("utf-8")
        rows = text.splitlines()
        for row in rows:
            _, *values = row.split()
            assert len(values) >= 6
            assert len(values) % 2 == 0
            assert all(0.0 <= float(value) <= 1.0 for value in values)
        labels = item.load_labels()
        for one in CLASSES:
            expected = binary_fill_holes(labels == one.id)
            assert np.array_equal(rasterised(rows, one.id - 1), expected)
        assert (out / "images" / item.split / f"{item.name}.jpg").is_file()
    assert "Holes" in texts(events)
    assert (out / "data.yaml").read_text("utf-8") == (
        "train: images/train\nval: images/val\nnames:\n"
        '  0: "unused_0"\n  1: "unused_1"\n  2: "big \\"cat\\""\n'
        '  3: "unused_3"\n  4: "unused_4"\n  5: "unused_5"\n  6: "Hündin"\n'
    )


def test_yolo_simplifies_within_its_tolerance(tmp_path: Path, items: list[ExportItem]) -> None:
    sizes = {}
    for tolerance in (0.0, 1.0):
        out = tmp_path / f"yolo{tolerance}"
        finish(export_yolo(items[:1], out, classes=CLASSES, tolerance=tolerance))
        text = (out / "labels" / "train" / "photo 0.txt").read_text("utf-8")
        sizes[tolerance] = len(text)
        dog, mask = rasterised(text.splitlines(), 6), items[0].load_labels() == 7
        assert (dog & mask).sum() / (dog | mask).sum() > 0.85
    assert sizes[1.0] < sizes[0.0] / 2


def test_yolo_writes_an_empty_file_for_an_image_without_objects(
    tmp_path: Path, items: list[ExportItem]
) -> None:
    empty = ExportItem("photo 0", items[0].image, np.zeros((HEIGHT, WIDTH), np.uint8))
    events, _ = finish(export_yolo([empty], tmp_path / "yolo", classes=CLASSES, validation=0.0))
    assert (tmp_path / "yolo" / "labels" / "train" / "photo 0.txt").read_bytes() == b""
    assert (tmp_path / "yolo" / "images" / "val").is_dir()
    assert "no val images" in texts(events)


def test_labelme_masks_read_back_as_labelme_reads_them(
    tmp_path: Path, items: list[ExportItem]
) -> None:
    out = tmp_path / "labelme"
    _, report = finish(export_labelme(items, out, classes=CLASSES))
    assert report.verified == 3
    for item in items:
        document = json.loads((out / f"{item.name}.json").read_text("utf-8"))
        assert set(document) == {
            *("version", "flags", "shapes", "imagePath", "imageData"),
            *("imageHeight", "imageWidth"),
        }
        assert document["imageData"] is None
        assert (out / document["imagePath"]).is_file()
        assert (document["imageHeight"], document["imageWidth"]) == (HEIGHT, WIDTH)
        assert document["flags"] == {'big "cat"': False, "Hündin": True}
        back = np.zeros((HEIGHT, WIDTH), np.uint8)
        for shape in document["shapes"]:
            assert shape["shape_type"] == "mask"
            with Image.open(io.BytesIO(base64.b64decode(shape["mask"]))) as picture:
                mask = np.asarray(picture)
            assert mask.dtype == bool
            (x1, y1), (x2, y2) = np.asarray(shape["points"]).astype(int)
            region = back[y1 : y2 + 1, x1 : x2 + 1]
            region[mask] = 3 if shape["label"] == 'big "cat"' else 7
        expected = item.load_labels()
        assert np.array_equal(back, np.where(expected == 255, 0, expected))


def test_labelme_polygons_are_closed_and_inside(tmp_path: Path, items: list[ExportItem]) -> None:
    out = tmp_path / "labelme"
    events, _ = finish(export_labelme(items, out, classes=CLASSES, polygons=True))
    document = json.loads((out / "photo 1.json").read_text("utf-8"))
    assert document["shapes"]
    for shape in document["shapes"]:
        points = np.array(shape["points"])
        assert shape["shape_type"] == "polygon"
        assert len(points) >= 3
        assert (points >= 0).all()
        assert (points <= (WIDTH, HEIGHT)).all()
        assert shape["mask"] is None
    assert "Holes" in texts(events)


def test_what_an_existing_labelme_file_knows_survives(
    tmp_path: Path, items: list[ExportItem]
) -> None:
    keypoint = {"label": "nose", "points": [[1, 2]], "shape_type": "point", "mine": 5}
    known = {
        "version": "7.0.1",
        "flags": {"blurred": True, "Hündin": False},
        "shapes": [keypoint, {"label": "Hündin", "points": [[0, 0]], "shape_type": "polygon"}],
        "reviewer": {"name": "somebody"},
        "imagePath": "elsewhere.jpg",
    }
    beside = items[0].image.with_suffix(".json")
    beside.write_text(json.dumps(known), encoding="utf-8")
    finish(export_labelme(items[:1], tmp_path / "labelme", classes=CLASSES))
    document = json.loads((tmp_path / "labelme" / "photo 0.json").read_text("utf-8"))
    assert document["reviewer"] == {"name": "somebody"}
    assert document["version"] == "7.0.1"
    assert document["flags"] == {"blurred": True, "Hündin": True, 'big "cat"': False}
    assert document["shapes"][0] == keypoint
    assert all(shape["shape_type"] == "mask" for shape in document["shapes"][1:])
    assert document["imagePath"] == "photo 0.jpg"
    assert json.loads(beside.read_text("utf-8")) == known


def test_cvat_zip_has_the_documented_layout(tmp_path: Path, items: list[ExportItem]) -> None:
    out = tmp_path / "masks.zip"
    events, report = finish(export_cvat(items, out, classes=CLASSES))
    assert report.path == out
    assert report.verified == 3
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("masks")] == ["masks.zip"]
    with zipfile.ZipFile(out) as archive:
        assert sorted(archive.namelist()) == [
            "ImageSets/Segmentation/default.txt",
            "SegmentationClass/photo 0.png",
            "SegmentationClass/photo 1.png",
            "SegmentationClass/photo 2.png",
            "classes.json",
            "labelmap.txt",
        ]
        assert archive.read("labelmap.txt").decode() == (
            'background:0,0,0::\nbig "cat":10,20,30::\nHündin:200,0,0::\n'
        )
        assert archive.read("ImageSets/Segmentation/default.txt") == (
            b"photo 0\nphoto 1\nphoto 2\n"
        )
        declared = {(0, 0, 0), (10, 20, 30), (200, 0, 0)}
        for item in items:
            with Image.open(archive.open(f"SegmentationClass/{item.name}.png")) as mask:
                assert mask.mode == "P"
                colours = np.asarray(mask.convert("RGB"))
            assert {tuple(c) for c in colours.reshape(-1, 3).tolist()} <= declared
            assert np.array_equal((colours == (200, 0, 0)).all(-1), item.load_labels() == 7)
    assert "Undecided pixels" in texts(events)


def test_equal_cvat_exports_are_equal_files_and_are_not_overwritten(
    tmp_path: Path, items: list[ExportItem]
) -> None:
    for name in ("a.zip", "b.zip"):
        finish(export_cvat(items, tmp_path / name, classes=CLASSES, with_images=True))
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.read("JPEGImages/photo 0.jpg") == items[0].image.read_bytes()
    with pytest.raises(ExportError, match="the file exists"):
        finish(export_cvat(items, tmp_path / "a.zip", classes=CLASSES))
    finish(export_cvat(items[:1], tmp_path / "a.zip", classes=CLASSES, existing="replace"))
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
        assert "SegmentationClass/photo 1.png" not in archive.namelist()


EXPORTS: dict[str, Callable[..., Generator[Event, None, ExportReport]]] = {
    "coco": export_coco,
    "yolo": export_yolo,
    "labelme": export_labelme,
    "cvat.zip": export_cvat,
}


@pytest.mark.parametrize("name", EXPORTS)
def test_a_stopped_export_ends_as_an_unbroken_one(
    tmp_path: Path, items: list[ExportItem], name: str
) -> None:
    export = EXPORTS[name]
    control = Control()
    events = []
    for event in export(items, tmp_path / name, classes=CLASSES, control=control):
        events.append(event)
        if isinstance(event, Progress) and event.done == 1:
            control.stop()
    assert isinstance(events[-1], Finished)
    assert events[-1].stopped
    finish(export(items, tmp_path / name, classes=CLASSES, existing="resume"))
    finish(export(items, tmp_path / f"whole {name}", classes=CLASSES))
    expected = written(tmp_path / f"whole {name}")
    assert expected
    assert written(tmp_path / name) == expected


def written(out: Path) -> dict[str, bytes]:
    """Every file of an export but for its journal and its header."""
    files = [out] if out.is_file() else [path for path in out.rglob("*") if path.is_file()]
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in files
        if not path.name.startswith("export.")
    }


@pytest.mark.parametrize("name", ["coco", "yolo"])
def test_turned_photos_are_told_wherever_they_are_copied(tmp_path: Path, name: str) -> None:
    image = photo(tmp_path / "turned.jpg", height=6, width=9, orientation=6)
    labels = np.ascontiguousarray(some_labels().T)
    item = ExportItem("rotated", image, labels)
    events, _ = finish(EXPORTS[name]([item], tmp_path / name, classes=OTHERS))
    assert "saved upright" in texts(events)


def test_a_labelme_file_with_a_mark_of_its_encoding_is_known(
    tmp_path: Path, items: list[ExportItem]
) -> None:
    known = json.dumps({"shapes": [], "reviewer": "Jörg"}, ensure_ascii=False)
    items[0].image.with_suffix(".json").write_text(known, encoding="utf-8-sig")
    finish(export_labelme(items[:1], tmp_path / "labelme", classes=CLASSES))
    document = json.loads((tmp_path / "labelme" / "photo 0.json").read_text("utf-8"))
    assert document["reviewer"] == "Jörg"
