"""Objects in exports: the same ones, to the pixel, for those who read them."""

from __future__ import annotations

import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from tests.engine.awkward_objects import CAT, DOG, HEIGHT, WIDTH, labels, objects, truth
from tests.engine.export_items import (
    CLASSES,
    export_coco,
    export_cvat,
    export_labelme,
    export_voc,
    export_yolo,
    finish,
    photo,
    texts,
)
from wseg_engine.base.labels import VOID
from wseg_engine.formats import coco as coco_format
from wseg_engine.formats.export import export_dataset
from wseg_engine.formats.labelme import read_mask_shape
from wseg_engine.formats.objects import numbered, void_borders
from wseg_engine.formats.types import ExportError, ExportItem
from wseg_engine.images.mask_files import read_mask, write_mask
from wseg_engine.objects.files import write_objects

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
Masks = list[NDArray[np.bool_]]


def item(folder: Path, name: str = "one", *, with_objects: bool = True) -> ExportItem:
    image = photo(folder / f"{name}.png", height=HEIGHT, width=WIDTH)
    return ExportItem(name, image, labels(), objects=objects() if with_objects else None)


def same(found: Masks, expected: Masks) -> None:
    """Both have the same masks, in any order."""
    as_bytes = [sorted(mask.tobytes() for mask in masks) for masks in (found, expected)]
    assert as_bytes[0] == as_bytes[1]


def scored(coco: COCO) -> float:
    """The average precision of annotations against themselves."""
    results = [
        {
            "image_id": one["image_id"],
            "category_id": one["category_id"],
            "segmentation": coco.annToRLE(one),
            "score": 1.0,
        }
        for one in coco.dataset["annotations"]
    ]
    scores = COCOeval(coco, coco.loadRes(results), "segm")
    scores.evaluate()
    scores.accumulate()
    scores.summarize()
    return float(scores.stats[0])


@pytest.mark.parametrize("polygons", [False, True])
def test_coco_has_an_annotation_an_object(tmp_path: Path, polygons: bool) -> None:
    out = tmp_path / "out"
    _, report = finish(
        export_coco([item(tmp_path)], out, classes=CLASSES, polygons=polygons, validation=0.0)
    )
    coco = COCO(out / "annotations/instances_train.json")
    annotations = coco.loadAnns(coco.getAnnIds())
    assert all(one["iscrowd"] == 0 for one in annotations)
    for number, expected in truth().items():
        own = [one for one in annotations if one["category_id"] == number]
        found = [coco.annToMask(one) > 0 for one in own]
        # Outlines fill the hole that the nested object makes in the other.
        same(found, [_filled(mask) for mask in expected] if polygons else expected)
    assert scored(coco) == pytest.approx(1.0)
    assert report.objects == {"cat": 7, "Käse hund": 1}
    assert any("Käse hund" in text and "connected parts" in text for text in report.warnings)
    assert not any("which cat has no" in text for text in report.warnings)


def instances(
    shapes: list[dict[str, Any]], size: tuple[int, int]
) -> list[tuple[str, NDArray[np.bool_]]]:
    """The objects of a file as labelme makes them of its shapes: those of one group are one."""
    found: dict[object, tuple[str, NDArray[np.bool_]]] = {}
    for place, shape in enumerate(shapes):
        picture = Image.new("L", size[::-1])
        if shape["shape_type"] == "mask":
            mask, x, y = read_mask_shape(shape)
            picture.paste(Image.fromarray(mask.astype(np.uint8)), (x, y))
        else:
            corners = [tuple(corner) for corner in shape["points"]]
            ImageDraw.Draw(picture).polygon(corners, outline=1, fill=1)
        drawn = np.asarray(picture) > 0
        key = (shape["label"], shape["group_id"] or -place - 1)
        found[key] = (shape["label"], found[key][1] | drawn if key in found else drawn)
    return list(found.values())


def _filled(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    drawn = np.zeros(mask.shape, np.uint8)
    cv2.drawContours(drawn, contours, -1, 1, -1)
    return drawn > 0


def test_yolo_has_a_row_an_object_and_says_that_parts_are_joined(tmp_path: Path) -> None:
    out = tmp_path / "out"
    events, _ = finish(
        export_yolo([item(tmp_path)], out, classes=CLASSES, tolerance=0.0, validation=0.0)
    )
    rows = (out / "labels/train/one.txt").read_text("utf-8").splitlines()
    size = np.array([WIDTH, HEIGHT])
    found: dict[int, Masks] = {CAT: [], DOG: []}
    for row in rows:
        number, *shares = row.split()
        drawn = np.zeros((HEIGHT, WIDTH), np.uint8)
        points = (np.array(shares, float).reshape(-1, 2) * size).astype(np.int32)
        cv2.fillPoly(drawn, [points], 1)
        found[int(number) + 1].append(drawn > 0)
    same(found[CAT], [_filled(mask) for mask in truth()[CAT]])
    cut, rest = truth()[DOG]
    joined, other = found[DOG]
    assert np.array_equal(other, rest)
    assert not (cut & ~joined).any()  # whole,
    assert (joined & ~cut).sum() <= 3  # and the line across the post
    assert "joined by a line" in texts(events)


@pytest.mark.parametrize("polygons", [False, True])
def test_labelme_has_a_group_an_object(tmp_path: Path, polygons: bool) -> None:
    out = tmp_path / "out"
    finish(export_labelme([item(tmp_path)], out, classes=CLASSES, polygons=polygons))
    shapes = json.loads((out / "one.json").read_text("utf-8"))["shapes"]
    found = instances(shapes, (HEIGHT, WIDTH))
    for one in CLASSES:
        expected = truth()[one.id]
        if polygons:
            expected = [_filled(mask) for mask in expected]
        same([mask for label, mask in found if label == one.name], expected)
    groups = [shape["group_id"] for shape in shapes]
    assert groups.count(None) == 1  # the part that belongs to none
    assert max(groups.count(n) for n in set(groups) - {None}) == (2 if polygons else 1)


@pytest.mark.parametrize("border", [0, 1, 2, 5])
def test_voc_numbers_objects_with_borders_of_void(tmp_path: Path, border: int) -> None:
    out = tmp_path / "out"
    _, report = finish(
        export_voc(
            [item(tmp_path)], out, classes=CLASSES, objects=True, borders=border, validation=0.0
        )
    )
    assert report.verified == 1
    classes = read_mask(out / "SegmentationClass/one.png")
    numbers = read_mask(out / "SegmentationObject/one.png")
    assert np.array_equal(classes == VOID, numbers == VOID)
    void = classes == VOID
    if not border:
        assert np.array_equal(classes, labels())
    else:
        assert (void & (labels() == CAT)).any() and void[10, 24]  # also between those that touch
        assert np.array_equal(classes[~void], labels()[~void])
    for expected in (mask for masks in truth().values() for mask in masks):
        ids = set(np.unique(numbers[expected & ~void]).tolist())
        assert len(ids) <= 1 and 0 not in ids
        assert not ids or not (np.isin(numbers, list(ids)) & ~expected).any()


def test_a_border_is_as_wide_as_it_is_said_to_be() -> None:
    numbers = np.zeros((40, 40), np.uint8)
    numbers[:, 20:] = 1
    widths = [int(void_borders(numbers, width)[20].sum()) for width in (1, 2, 4, 6, 10)]
    assert widths == [1, 2, 4, 6, 10]


def test_cvat_gets_the_numbers_where_they_are_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "out.zip"
    finish(export_cvat([item(tmp_path)], out, classes=CLASSES, objects=True))
    with zipfile.ZipFile(out) as archive:
        archive.extractall(tmp_path / "unpacked")
    numbers = read_mask(tmp_path / "unpacked/SegmentationObject/one.png")
    expected, _ = numbered(np.where(labels() == VOID, 0, labels()).astype(np.uint8), objects(), 254)
    assert np.array_equal(numbers, expected)
    events, _ = finish(export_cvat([item(tmp_path)], tmp_path / "plain.zip", classes=CLASSES))
    assert "are not exported" in texts(events)
    with zipfile.ZipFile(tmp_path / "plain.zip") as archive:
        assert not any("SegmentationObject" in name for name in archive.namelist())


def scattered() -> NDArray[np.uint8]:
    """Many parts, some of them joined at corners."""
    rng = np.random.default_rng(3)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    for _ in range(40):
        y, x = int(rng.integers(0, 55)), int(rng.integers(0, 75))
        high, wide = (int(n) for n in rng.integers(1, 9, 2))
        mask[y : y + high, x : x + wide] = rng.choice([0, CAT, DOG, VOID])
    return mask


# CRC-32 of what was written before masks had objects; of the picture, its pixels.
BEFORE = {
    "voc": ({"objects": True}, "SegmentationObject/one.png", 3863811685),
    "coco": ({}, "annotations/instances_train.json", 2980616243),
    "coco, outlines": ({"polygons": True}, "annotations/instances_train.json", 3071052173),
    "yolo": ({}, "labels/train/one.txt", 2141062646),
    "labelme, outlines": ({"polygons": True}, "one.json", 453985917),
}


@pytest.mark.parametrize("name", BEFORE)
def test_without_objects_every_byte_is_as_before(tmp_path: Path, name: str) -> None:
    options, file, expected = BEFORE[name]
    Image.new("RGB", (WIDTH, HEIGHT), (5, 6, 7)).save(tmp_path / "one.png")
    one = ExportItem("one", tmp_path / "one.png", scattered())
    kind = name.partition(",")[0]
    more = {} if kind == "labelme" else {"validation": 0.0}
    out = tmp_path / "out"
    finish(export_dataset([one], out, format=kind, classes=CLASSES, **more, **options))
    found = out / file
    data = read_mask(found).tobytes() if found.suffix == ".png" else found.read_bytes()
    assert zlib.crc32(data) == expected


@pytest.mark.parametrize("kind", ["voc", "coco"])
def test_objects_that_read_back_as_others_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    out = tmp_path / "out"
    options: dict[str, Any] = {"objects": True} if kind == "voc" else {}
    work = export_dataset(
        [item(tmp_path)], out, format=kind, classes=CLASSES, validation=0.0, **options
    )
    if kind == "voc":
        for event in work:
            if getattr(event, "phase", "") == "export" and getattr(event, "done", 0) == 1:
                break
        file = out / "SegmentationObject/one.png"
        ids = read_mask(file)
        ids[ids == 1] = 2
        write_mask(file, ids)
    else:  # one pixel goes from an annotation to another of its class
        plain = coco_format.encode_rle

        def moved(mask: NDArray[np.bool_], **where: Any) -> Any:
            if mask.sum() == 400:
                mask = mask.copy()
                mask[0, 0] = False
            elif mask.sum() == 1 and where["corner"] == (70, 2):
                mask, where["corner"] = np.ones((1, 2), bool), (70, 2)
            return plain(mask, **where)

        monkeypatch.setattr(coco_format, "encode_rle", moved)
    with pytest.raises(ExportError, match="read back"):
        list(work)


def test_without_objects_nothing_is_said_of_them(tmp_path: Path) -> None:
    plain = item(tmp_path, with_objects=False)
    for export, more in ((export_voc, {"objects": True}), (export_coco, {}), (export_yolo, {})):
        out = tmp_path / f"{export.keywords['format']}"
        _, report = finish(export([plain], out, classes=CLASSES, validation=0.0, **more))
        assert report.objects == {} and "objects" not in report.to_dict()
        assert not any("connected parts" in text for text in report.warnings)


def test_a_stopped_export_goes_on_with_its_objects(tmp_path: Path) -> None:
    items = [item(tmp_path, f"photo{number}") for number in range(3)]
    work = export_coco(items, tmp_path / "out", classes=CLASSES, validation=0.0)
    for event in work:
        if getattr(event, "done", 0) == 2:
            break
    work.close()
    _, report = finish(
        export_coco(items, tmp_path / "out", classes=CLASSES, validation=0.0, existing="resume")
    )
    assert report.objects == {"cat": 21, "Käse hund": 3}


@pytest.mark.parametrize("harm", ["size", "kind"])
def test_objects_that_do_not_belong_to_the_mask_leave_the_image_out(
    tmp_path: Path, harm: str
) -> None:
    wrong = np.ones((3, 3), np.uint16) if harm == "size" else objects().astype(np.int64)
    bad = ExportItem("bad", item(tmp_path).image, labels(), objects=wrong)  # type: ignore[arg-type]
    out = tmp_path / "out"
    _, report = finish(export_coco([bad, item(tmp_path, "good")], out, classes=CLASSES))
    assert set(report.failed) == {"bad"} and "uint16" in report.failed["bad"]


def test_an_object_over_two_classes_stays_in_that_of_most_of_it(tmp_path: Path) -> None:
    ids = objects()
    ids[28:52, 54:57] = 40_000  # the post, too
    odd = ExportItem("one", item(tmp_path).image, labels(), objects=ids)
    _, report = finish(export_coco([odd], tmp_path / "out", classes=CLASSES, validation=0.0))
    assert report.objects == {"cat": 6, "Käse hund": 1}


def test_specks_that_are_objects_stay_and_others_go(tmp_path: Path) -> None:
    out = tmp_path / "out"
    mask = labels()
    mask[0, 0] = CAT  # a speck
    one = ExportItem("one", item(tmp_path).image, mask, objects=objects())
    finish(export_coco([one], out, classes=CLASSES, validation=0.0, specks=9))
    coco = COCO(out / "annotations/instances_train.json")
    cats = [coco.annToMask(a) > 0 for a in coco.loadAnns(coco.getAnnIds(catIds=[CAT]))]
    same(cats, truth()[CAT])


def test_the_command_reads_objects_beside_the_masks_and_in_a_folder(tmp_path: Path) -> None:
    from wseg_engine.cli.main import main
    from wseg_engine.images.mask_files import write_mask

    photos, masks = tmp_path / "photos", tmp_path / "VOC"
    photo(photos / "one.png", height=HEIGHT, width=WIDTH)
    numbers, _ = numbered(labels(), objects(), 254)
    write_mask(masks / "SegmentationClass/one.png", labels())
    write_mask(masks / "SegmentationObject/one.png", numbers)
    command = ["export", str(photos), str(masks), "--format", "coco", "--specks", "0"]
    command += ["--map", "cat=8,dog=12", "--validation", "0"]
    assert main([*command, "--out", str(tmp_path / "a")]) == 0
    ids = tmp_path / "ids"
    ids.mkdir()
    write_objects(ids / "one.png", objects(), labels(), 0)
    assert main([*command, "--out", str(tmp_path / "b"), "--object-masks", str(ids)]) == 0
    for out in ("a", "b"):
        coco = COCO(tmp_path / out / "annotations/instances_train.json")
        for number, expected in truth().items():
            own = coco.loadAnns(coco.getAnnIds(catIds=[number]))
            same([coco.annToMask(one) > 0 for one in own], expected)


def test_numbers_beyond_those_of_8_bits_are_told(tmp_path: Path) -> None:
    mask = np.full((HEIGHT, WIDTH), CAT, np.uint8)
    ids = np.arange(1, mask.size + 1, dtype=np.uint16).reshape(mask.shape) // 4 + 1
    one = ExportItem("one", item(tmp_path).image, mask, objects=ids)
    _, report = finish(
        export_voc([one], tmp_path / "out", classes=CLASSES, objects=True, validation=0.0)
    )
    assert any("More than 254 objects" in text for text in report.warnings)
    with Image.open(tmp_path / "out/SegmentationObject/one.png") as picture:
        assert np.unique(np.asarray(picture)).tolist() == list(range(1, 256))
