"""What is exported means the same to those who read it: objects, outlines, photos, names."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from tests.engine.export_items import (
    CLASSES,
    export_coco,
    export_cvat,
    export_labelme,
    export_voc,
    export_yolo,
    finish,
    photo,
)
from wseg_engine.base.labels import VOID
from wseg_engine.formats.types import ExportItem

HEIGHT, WIDTH = 48, 64
CAT, DOG = (one.id for one in CLASSES)


def solid(name: str) -> np.ndarray:
    """Masks without holes, which outlines can hold whole."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    match name:
        case "square":
            mask[20:35, 25:40] = 1
        case "whole":
            mask[:] = 1
        case "row":
            mask[30, 5:60] = 1
        case "column":
            mask[3:, 63] = 1
        case "pixel":
            mask[24, 24] = 1
        case "diagonal":
            cv2.line(mask, (2, 45), (60, 3), 1, 1)
        case "touching":
            mask[5:15, 5:15] = mask[15:25, 15:25] = 1
        case "blob":
            cv2.ellipse(mask, (30, 22), (23, 15), 25, 0, 360, 1, -1)
        case "comb":
            mask[10:12] = mask[12:40, ::4] = 1
    return mask > 0


SHAPES = ("square", "whole", "row", "column", "pixel", "diagonal", "touching", "blob", "comb")


def as_labels(mask: np.ndarray) -> np.ndarray:
    return np.where(mask, CAT, 0).astype(np.uint8)


def item(folder: Path, labels: np.ndarray, name: str = "a", **more: Any) -> ExportItem:
    height, width = labels.shape
    file = photo(folder / f"photos/{name}.jpg", height=height, width=width)
    return ExportItem(name, file, labels, **more)


# ------------------------------------------------- outlines, filled as their readers fill them


def cut_off(points: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """As ultralytics fills (`polygon2mask`): 32-bit floats, decimals cut off, OpenCV."""
    canvas = np.zeros(shape, np.uint8)
    cv2.fillPoly(canvas, [points.astype(np.float32).astype(np.int32)], 1)
    return canvas > 0


def rounded(points: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """As supervision fills (`load_yolo_annotations`): rounded, OpenCV."""
    canvas = np.zeros(shape, np.uint8)
    cv2.fillPoly(canvas, [np.round(points).astype(np.int32)], 1)
    return canvas > 0


def drawn(points: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """As labelme fills (`shape_to_mask`): Pillow's polygon with its outline."""
    canvas = Image.new("L", shape[::-1])
    ImageDraw.Draw(canvas).polygon([tuple(p) for p in points.tolist()], outline=1, fill=1)
    return np.asarray(canvas) > 0


def yolo_outlines(out: Path, shape: tuple[int, int], kind: type = np.float32) -> list[np.ndarray]:
    (file,) = out.glob("labels/*/a.txt")
    rows = [np.array(row.split()[1:], kind) for row in file.read_text("utf-8").splitlines()]
    return [row.reshape(-1, 2) * np.array(shape[::-1], kind) for row in rows]


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("fill", [cut_off, rounded, drawn])
def test_yolo_rows_fill_to_the_mask_in_every_reader(tmp_path: Path, name: str, fill) -> None:
    mask = solid(name)
    finish(export_yolo([item(tmp_path, as_labels(mask))], tmp_path / "out", classes=CLASSES))
    found = np.zeros_like(mask)
    for points in yolo_outlines(tmp_path / "out", mask.shape):
        found |= fill(points, mask.shape)
    assert np.array_equal(found, mask)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("fill", [cut_off, drawn])
def test_labelme_polygons_fill_to_the_mask(tmp_path: Path, name: str, fill) -> None:
    mask = solid(name)
    out = tmp_path / "out"
    items = [item(tmp_path, as_labels(mask))]
    finish(export_labelme(items, out, classes=CLASSES, polygons=True))
    found = np.zeros_like(mask)
    for shape in json.loads((out / "a.json").read_text("utf-8"))["shapes"]:
        found |= fill(np.array(shape["points"]), mask.shape)
    assert np.array_equal(found, mask)


@pytest.mark.parametrize("name", SHAPES)
def test_coco_polygons_fill_to_the_mask(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    mask = solid(name)
    items = [item(tmp_path, as_labels(mask), split="train")]
    finish(export_coco(items, tmp_path / "out", classes=CLASSES, polygons=True))
    coco = COCO(tmp_path / "out/annotations/instances_train.json")
    capsys.readouterr()
    found, cut = np.zeros_like(mask), np.zeros_like(mask)
    for one in coco.anns.values():
        found |= masks_of(coco, one)
        for polygon in one["segmentation"]:
            cut |= cut_off(np.array(polygon).reshape(-1, 2), mask.shape)
    assert np.array_equal(found, mask)
    assert np.array_equal(cut, mask)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def masks_of(coco: COCO, one: dict[str, Any]) -> np.ndarray:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return coco.annToMask(one) > 0


@pytest.mark.parametrize("side", [48, 7919, 30011])
def test_digits_are_enough_that_none_falls_a_pixel_short(tmp_path: Path, side: int) -> None:
    """25/48 as 0.520833 is row 24 to who cuts off; long sides need more digits."""
    mask = np.zeros((side, 3), bool)
    mask[1::2] = True
    finish(export_yolo([item(tmp_path, as_labels(mask))], tmp_path / "out", classes=CLASSES))
    for kind in (np.float32, np.float64):
        found = np.zeros_like(mask)
        for points in yolo_outlines(tmp_path / "out", mask.shape, kind):
            found |= cut_off(points, mask.shape)
        assert np.array_equal(found, mask)


def test_an_outline_is_within_half_a_pixel_of_the_mask(tmp_path: Path) -> None:
    """As a line: from the mask's true edge, and from the middle of its outermost pixels."""
    mask = solid("square")
    finish(export_yolo([item(tmp_path, as_labels(mask))], tmp_path / "out", classes=CLASSES))
    (points,) = yolo_outlines(tmp_path / "out", mask.shape, np.float64)
    left, top = points.min(0)
    right, bottom = points.max(0)
    for found, edge, middle in ((left, 25, 25.5), (top, 20, 20.5), (right, 40, 39.5),
                                (bottom, 35, 34.5)):  # fmt: skip
        assert abs(found - edge) <= 0.52
        assert abs(found - middle) <= 0.5


# ------------------------------------------------------------------------------- COCO's objects


def many_objects() -> np.ndarray:
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[2:20, 2:20] = CAT
    labels[6:16, 6:16] = 0  # a hole
    labels[9:12, 9:12] = CAT  # an object in the hole of another
    labels[30, 30] = CAT  # of one pixel
    labels[:, 50:52] = DOG  # from top to bottom
    labels[40:44, 10:30] = DOG
    labels[0, 40:45] = VOID
    return labels


def test_the_truth_scored_against_itself_is_perfect(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    items = [item(tmp_path, many_objects(), "a", split="train")]
    items += [item(tmp_path, np.flipud(many_objects()).copy(), "b", split="train")]
    finish(export_coco(items, tmp_path / "out", classes=CLASSES))
    truth = COCO(tmp_path / "out/annotations/instances_train.json")
    found = [{**one, "score": 1.0} for one in truth.dataset["annotations"]]
    for kind in ("segm", "bbox"):
        score = COCOeval(truth, truth.loadRes([dict(one) for one in found]), kind)
        score.evaluate()
        score.accumulate()
        score.summarize()
        assert score.stats[0] == pytest.approx(1.0)
    capsys.readouterr()


def test_each_connected_part_is_an_object_that_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = many_objects()
    items = [item(tmp_path, labels, split="train")]
    _, report = finish(export_coco(items, tmp_path / "out", classes=CLASSES))
    assert report.verified == 1
    coco = COCO(tmp_path / "out/annotations/instances_train.json")
    capsys.readouterr()
    back = np.zeros_like(labels)
    for one in coco.anns.values():
        mask = masks_of(coco, one)
        assert not back[mask].any()
        back[mask] = one["category_id"]
        x, y, width, height = one["bbox"]
        assert one["area"] == mask.sum() and one["iscrowd"] == 0
        assert mask[y : y + height, x : x + width].sum() == mask.sum()
        assert cv2.connectedComponents(mask.astype(np.uint8))[0] == 2
    assert np.array_equal(back, np.where(labels == VOID, 0, labels))
    assert len(coco.anns) == 5


def documents(out: Path) -> dict[str, dict[str, Any]]:
    return {
        split: json.loads((out / f"annotations/instances_{split}.json").read_text("utf-8"))
        for split in ("train", "val")
    }


def ids(out: Path) -> tuple[dict[str, int], dict[str, list[int]]]:
    """Return the id of each image, and those of its annotations, of both splits."""
    images: dict[str, int] = {}
    annotations: dict[str, list[int]] = {}
    for document in documents(out).values():
        names = {image["id"]: image["file_name"] for image in document["images"]}
        images |= {name: number for number, name in names.items()}
        for one in document["annotations"]:
            annotations.setdefault(names[one["image_id"]], []).append(one["id"])
    return images, annotations


@pytest.mark.parametrize("numbered", [False, True])
def test_ids_are_unique_over_splits_and_stay_when_images_come(
    tmp_path: Path, numbered: bool
) -> None:
    every = [
        item(tmp_path, many_objects(), f"p{n}", split=("train", "val")[n % 2],
             number=n + 7 if numbered else 0)
        for n in range(8)
    ]  # fmt: skip
    finish(export_coco(every[2:6], tmp_path / "few", classes=CLASSES))
    finish(export_coco(every, tmp_path / "all", classes=CLASSES))
    few, few_objects = ids(tmp_path / "few")
    images, objects = ids(tmp_path / "all")
    assert len(set(images.values())) == len(images) == 8
    flat = [number for own in objects.values() for number in own]
    assert len(set(flat)) == len(flat) and all(0 < n < 2**53 for n in (*flat, *images.values()))
    assert few.items() <= images.items()
    assert few_objects.items() <= objects.items()


def test_an_image_without_objects_is_listed_without_annotation(tmp_path: Path) -> None:
    empty = item(tmp_path, np.zeros((HEIGHT, WIDTH), np.uint8), split="train")
    finish(export_coco([empty], tmp_path / "out", classes=CLASSES))
    train = documents(tmp_path / "out")["train"]
    assert [one["file_name"] for one in train["images"]] == ["a.jpg"]
    assert train["annotations"] == []


# --------------------------------------------------------------------- photos that EXIF turns


def turned(folder: Path, suffix: str, orientation: int) -> Path:
    """Write a photo that is turned, with a bright corner at the top left as it is seen."""
    seen = np.full((24, 40, 3), 60, np.uint8)
    seen[:8, :16] = 250
    back = {2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}[orientation]
    turn = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}[back]  # Pillow's numbers
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "a camera"
    file = folder / f"rotated{orientation}{suffix}"
    folder.mkdir(parents=True, exist_ok=True)
    more: dict[str, Any] = {"quality": 90} if suffix == ".jpg" else {}
    Image.fromarray(seen).transpose(Image.Transpose(turn)).save(file, exif=exif, **more)
    return file


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif"])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_turned_photos_are_exported_as_they_are_seen(
    tmp_path: Path, suffix: str, orientation: int
) -> None:
    """OpenCV reads the bytes without turning them, as many loaders do."""
    file = turned(tmp_path / "photos", suffix, orientation)
    before = file.read_bytes()
    labels = np.zeros((24, 40), np.uint8)
    labels[:8, :16] = CAT
    one = ExportItem("a", file, labels, split="train")
    _, report = finish(export_voc([one], tmp_path / "out", classes=CLASSES, link=True))
    assert "saved upright" in report.warnings[0]
    copy = tmp_path / f"out/JPEGImages/a{suffix}"
    plain = cv2.imread(str(copy), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    assert plain.shape[:2] == labels.shape
    bright = plain.mean(-1)
    assert bright[labels == CAT].mean() > 240 and bright[labels == 0].mean() < 70
    with Image.open(copy) as image:
        assert image.getexif().get(0x0112, 1) == 1
        if suffix != ".tif":
            assert image.getexif()[0x010F] == "a camera"
    assert file.read_bytes() == before


@pytest.mark.parametrize("export", [export_coco, export_yolo, export_labelme, export_cvat])
def test_every_format_exports_turned_photos_upright(tmp_path: Path, export) -> None:
    file = turned(tmp_path / "photos", ".jpg", 6)
    one = ExportItem("a", file, np.full((24, 40), CAT, np.uint8), split="train")
    out = tmp_path / "out.zip"
    more = {"with_images": True} if export is export_cvat else {}
    finish(export([one], out, classes=CLASSES, **more))
    if out.is_file():
        with zipfile.ZipFile(out) as archive:
            archive.extractall(tmp_path / "unpacked")
        out = tmp_path / "unpacked"
    (copy,) = out.rglob("a.jpg")
    plain = cv2.imread(str(copy), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    assert plain.shape[:2] == (24, 40)


def test_a_photo_of_16_bits_keeps_them_when_it_is_turned(tmp_path: Path) -> None:
    values = np.arange(6 * 9, dtype=np.uint16).reshape(6, 9) * 1000
    exif = Image.Exif()
    exif[0x0112] = 6
    file = tmp_path / "deep.png"
    Image.fromarray(values).save(file, exif=exif)
    one = ExportItem("a", file, np.zeros((9, 6), np.uint8), split="train")
    finish(export_voc([one], tmp_path / "out", classes=CLASSES))
    with Image.open(tmp_path / "out/JPEGImages/a.png") as image:
        assert np.array_equal(np.asarray(image), np.rot90(values, -1))


# --------------------------------------------------------------------------- names and numbers


def test_cvat_frames_keep_their_folders(tmp_path: Path) -> None:
    labels = many_objects()
    names = ("day1/p1", "day2/p3", "day2/deep/p3", "site A/img 1", "CON/aux", "plain")
    items = [item(tmp_path, labels, name) for name in names]
    out = tmp_path / "out.zip"
    for existing in ("refuse", "replace"):
        finish(export_cvat(items, out, classes=CLASSES, with_images=True, existing=existing))
        with zipfile.ZipFile(out) as archive:
            listed = archive.read("ImageSets/Segmentation/default.txt").decode().splitlines()
            inside = set(archive.namelist())
        expected = sorted({*names, "_CON/_aux"} - {"CON/aux"})
        assert listed == expected
        assert {f"SegmentationClass/{name}.png" for name in expected} <= inside
        assert {f"JPEGImages/{name}.jpg" for name in expected} <= inside
        assert [path.name for path in tmp_path.glob("out*")] == ["out.zip"]


def test_void_has_a_line_in_the_list_of_colours_where_there_is_some(tmp_path: Path) -> None:
    plain = np.full((HEIGHT, WIDTH), CAT, np.uint8)
    finish(export_voc([item(tmp_path, plain)], tmp_path / "plain", classes=CLASSES))
    assert "224,224,192" not in (tmp_path / "plain/labelmap.txt").read_text("utf-8")
    finish(export_voc([item(tmp_path, many_objects())], tmp_path / "void", classes=CLASSES))
    lines = (tmp_path / "void/labelmap.txt").read_text("utf-8").splitlines()
    assert lines[-1] == "ignored:224,224,192::"


def test_a_class_keeps_its_number_in_yolo_when_others_go(tmp_path: Path) -> None:
    one = item(tmp_path, np.full((HEIGHT, WIDTH), DOG, np.uint8), split="train")
    for place, classes in (("both", CLASSES), ("dog", CLASSES[1:])):
        finish(export_yolo([one], tmp_path / place, classes=classes))
        row = (tmp_path / place / "labels/train/a.txt").read_text("utf-8")
        assert row.startswith(f"{DOG - 1} ")
        text = (tmp_path / place / "data.yaml").read_text("utf-8")
        assert f'  {DOG - 1}: "{CLASSES[1].name}"' in text
        numbers = [int(line.split(":")[0]) for line in text.splitlines() if line[:2] == "  "]
        assert numbers == list(range(DOG))  # trainers want a name for each
