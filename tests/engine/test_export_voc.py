"""The Pascal VOC export, read back with Pillow."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.engine.export_items import CLASSES, export_voc, finish, photo, some_labels, three_items
from wseg_engine.base.events import Finished, ImageFailed, Notice, Progress
from wseg_engine.base.labels import voc_palette
from wseg_engine.formats.objects import numbered
from wseg_engine.formats.types import (
    ExportClass,
    ExportItem,
)


@pytest.fixture
def items(tmp_path: Path) -> list[ExportItem]:
    return three_items(tmp_path / "photos")


def test_the_layout_is_complete_and_reads_back(tmp_path: Path, items: list[ExportItem]) -> None:
    out = tmp_path / "voc"
    events, report = finish(export_voc(items, out, classes=CLASSES, validation=0.0))
    assert sorted(p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()) == [
        "ImageSets/Segmentation/train.txt",
        "ImageSets/Segmentation/trainval.txt",
        "ImageSets/Segmentation/val.txt",
        "JPEGImages/drei vier.jpg",
        "JPEGImages/one.jpg",
        "JPEGImages/two.png",
        "SegmentationClass/drei vier.png",
        "SegmentationClass/one.png",
        "SegmentationClass/two.png",
        "classes.json",
        "export.journal",
        "export.json",
        "labelmap.txt",
    ]
    for item in items:
        copied = out / "JPEGImages" / (item.name + item.image.suffix.lower())
        assert copied.read_bytes() == item.image.read_bytes()
        with Image.open(out / "SegmentationClass" / f"{item.name}.png") as mask:
            assert mask.mode == "P"
            assert np.array_equal(np.asarray(mask), item.load_labels())
            palette = np.asarray(mask.getpalette(), np.uint8).reshape(-1, 3)
        assert np.array_equal(palette, voc_palette())
    lists = out / "ImageSets" / "Segmentation"
    assert (lists / "train.txt").read_text("utf-8") == "drei vier\none\n"
    assert (lists / "val.txt").read_text("utf-8") == "two\n"
    assert (lists / "trainval.txt").read_text("utf-8") == "drei vier\none\ntwo\n"
    assert (out / "labelmap.txt").read_text("utf-8") == (
        "background:0,0,0::\ncat:64,0,0::\nKäse hund:64,0,128::\nignored:224,224,192::\n"
    )
    assert json.loads((out / "classes.json").read_text("utf-8")) == [
        {"id": 8, "name": "cat", "colour": [64, 0, 0], "stable_id": "c-8"},
        {"id": 12, "name": "Käse hund", "colour": [64, 0, 128], "stable_id": "Käse hund"},
    ]
    assert report.images == {"train": 2, "val": 1}
    assert report.pixels == {
        "background": 3 * 54 - 2 * (9 + 6 + 1),
        "cat": 18,
        "Käse hund": 12,
        "void": 2,
    }
    assert report.verified == 3
    assert events[-1] == Finished(3, 0, False, report.to_dict())
    assert isinstance(events[0], Progress)


def test_our_own_reader_understands_it(tmp_path: Path, items: list[ExportItem]) -> None:
    datasets = pytest.importorskip("wseg_engine.datasets")
    if not hasattr(datasets, "read_dataset"):
        pytest.skip("the reader of data sets is not part of this checkout")
    finish(export_voc(items, tmp_path / "voc", classes=CLASSES))
    dataset = datasets.read_dataset(tmp_path / "voc")
    assert dataset.classes == ("cat", "Käse hund")
    tags = {image.name: tuple(map(int, image.tags)) for image in dataset.images}
    assert tags == {"one": (1, 1), "two": (1, 1), "drei vier": (0, 0)}


def test_own_colours_are_in_the_palette(tmp_path: Path, items: list[ExportItem]) -> None:
    classes = (ExportClass(8, "cat", (1, 2, 3)), ExportClass(12, "dog", (200, 100, 50)))
    finish(export_voc(items[:1], tmp_path / "voc", classes=classes))
    with Image.open(tmp_path / "voc" / "SegmentationClass" / "one.png") as mask:
        colours = np.asarray(mask.convert("RGB"))
    assert colours[1, 2].tolist() == [1, 2, 3]
    assert colours[5, 8].tolist() == [200, 100, 50]
    assert colours[0, 0].tolist() == [224, 224, 192]


def test_links_hold_the_same_bytes_without_taking_space(
    tmp_path: Path, items: list[ExportItem]
) -> None:
    finish(export_voc(items[:1], tmp_path / "voc", classes=CLASSES, link=True))
    copied = tmp_path / "voc" / "JPEGImages" / "one.jpg"
    assert copied.samefile(items[0].image)
    finish(export_voc(items[:1], tmp_path / "voc", classes=CLASSES, link=True, existing="replace"))
    assert copied.samefile(items[0].image)
    assert not list(tmp_path.rglob("*.part"))


def test_without_links_images_are_copied(
    tmp_path: Path, items: list[ExportItem], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr("wseg_engine.base.durable.os.link", refuse)
    finish(export_voc(items[:1], tmp_path / "voc", classes=CLASSES, link=True))
    copied = tmp_path / "voc" / "JPEGImages" / "one.jpg"
    assert not copied.samefile(items[0].image)
    assert copied.read_bytes() == items[0].image.read_bytes()


def test_a_turned_photo_gets_an_upright_mask_and_a_warning(tmp_path: Path) -> None:
    image = photo(tmp_path / "turned.jpg", height=6, width=9, orientation=6)
    labels = some_labels(9, 6 + 3)[:, :6]
    item = ExportItem("rotated", image, np.ascontiguousarray(labels))
    events, report = finish(export_voc([item], tmp_path / "voc", classes=CLASSES))
    assert report.images["train"] + report.images["val"] == 1
    assert [e.severity for e in events if isinstance(e, Notice)] == ["warning"]
    assert "saved upright" in report.warnings[0]


def test_unusable_items_are_told_and_left_out(tmp_path: Path, items: list[ExportItem]) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no image")

    def lost() -> np.ndarray:
        raise PermissionError(13, "Permission denied")

    bad = [
        ExportItem("shape", items[0].image, np.zeros((9, 6), np.uint8)),
        ExportItem("type", items[0].image, np.zeros((6, 9), np.int64)),
        ExportItem("class", items[0].image, np.full((6, 9), 3, np.uint8)),
        ExportItem("broken", broken, some_labels()),
        ExportItem("mask", items[0].image, lost),
    ]
    events, report = finish(export_voc([*bad, items[0]], tmp_path / "voc", classes=CLASSES))
    failed = {e.name: e.reason for e in events if isinstance(e, ImageFailed)}
    assert set(failed) == {"shape", "type", "class", "broken", "mask"} == set(report.failed)
    assert "(9, 6)" in failed["shape"]
    assert "int64" in failed["type"]
    assert "pixels of 3" in failed["class"]
    assert "Permission denied" in failed["mask"]
    assert report.verified == 1
    lists = tmp_path / "voc" / "ImageSets" / "Segmentation" / "trainval.txt"
    assert lists.read_text("utf-8") == "one\n"


def test_objects_are_connected_components_of_each_class() -> None:
    labels = np.zeros((5, 8), np.uint8)
    labels[0:2, 0:2] = 8
    labels[2, 2] = 8  # touches at a corner: the same object
    labels[0:2, 2:4] = 12  # touches the cat: another class, another object
    labels[4, 6:] = 8
    labels[4, 0] = 255
    objects, left_out = numbered(labels, None, 254)
    assert left_out == 0
    assert objects[0, 0] == objects[2, 2] != objects[4, 7]
    assert sorted(np.unique(objects).tolist()) == [0, 1, 2, 3, 255]
    assert np.array_equal(objects == 255, labels == 255)
    assert np.array_equal(objects == 0, labels == 0)


def test_the_smallest_of_too_many_objects_become_void() -> None:
    labels = np.zeros((40, 40), np.uint8)
    labels[::2, ::2] = 8  # 400 single pixels
    labels[38:, 38:] = 8
    objects, left_out = numbered(labels, None, 254)
    assert left_out == 400 - 254
    assert objects[39, 39] == 1
    assert (objects == 255).sum() == left_out


def test_objects_are_written_on_request(tmp_path: Path, items: list[ExportItem]) -> None:
    finish(export_voc(items[:1], tmp_path / "voc", classes=CLASSES, objects=True))
    with Image.open(tmp_path / "voc" / "SegmentationObject" / "one.png") as mask:
        assert mask.mode == "P"
        assert sorted(np.unique(np.asarray(mask)).tolist()) == [0, 1, 2, 255]
