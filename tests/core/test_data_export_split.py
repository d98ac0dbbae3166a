"""An export's split: it stays when photos come, and copies of a picture are on one side."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.core.store import Project
from app.core.transfer.data_export import ExportRequest, Scope, export_format
from app.core.transfer.data_export.kept_split import keep_sides, kept_sides
from app.core.transfer.data_export.split import stratified_split
from tests.core.drawn_project import (
    DrawnProject,
    exported,
    found_file,
    make_drawn_project,
    planned,
    put_mask,
)
from wseg_engine.annotations.folder_source import folder_sides
from wseg_engine.base.labels import Tag

HEIGHT, WIDTH = 48, 64


def draw_scene(file: Path, seed: int) -> None:
    """Write a photo of soft coloured shapes, another for each seed."""
    coarse = np.random.default_rng(seed).integers(0, 256, (5, 6, 3)).astype(np.uint8)
    image = Image.fromarray(coarse).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    image.save(file, quality=95)


def add_photos(drawn: DrawnProject, seeds: range, name: str = "p{}.jpg") -> None:
    """Put further photos of their own into the project, each with an approved mask."""
    names = [name.format(seed) for seed in seeds]
    for seed, called in zip(seeds, names, strict=True):
        draw_scene(drawn.photos / called, seed)
    take(drawn, names)


def take(drawn: DrawnProject, names: list[str]) -> None:
    """Record photos that are there, and give each an approved mask."""
    (source,) = drawn.project.sources.all()
    found = [found_file(drawn.photos, name) for name in names]
    ids = drawn.project.images.record(source.id, found).ids
    drawn.ids.update(zip(names, ids, strict=True))
    for number, name in enumerate(names):
        labels = np.zeros((HEIGHT, WIDTH), np.uint8)
        labels[:20, :20] = number % 3 + 1
        put_mask(drawn, name, labels)


@pytest.fixture
def drawn(tmp_path: Path) -> Iterator[DrawnProject]:
    (tmp_path / "photos").mkdir()
    drawn = make_drawn_project(tmp_path, ())
    with drawn.project:
        add_photos(drawn, range(40))
        yield drawn


def split(drawn: DrawnProject, out: Path, **more: Any) -> dict[str, str]:
    """Export, and return the side of each photo."""
    request = ExportRequest(**{"format": export_format("voc"), "out": out, **more})
    exported(drawn.project, request)
    sides = {}
    for side in ("train", "val"):
        listed = (out / f"ImageSets/Segmentation/{side}.txt").read_text("utf-8")
        sides |= dict.fromkeys(listed.splitlines(), side)
    return sides


def test_an_image_that_was_validation_stays_it_when_others_come(
    drawn: DrawnProject, tmp_path: Path
) -> None:
    before = split(drawn, tmp_path / "a")
    assert list(before.values()).count("val") in (8, 9)
    add_photos(drawn, range(100, 125))
    after = split(drawn, tmp_path / "b")
    assert before.items() <= after.items()
    assert list(after.values()).count("val") in (13, 14)
    (drawn.photos / "p3.jpg").rename(drawn.photos / "else.jpg")  # a photo that is gone moves none
    fewer = split(drawn, tmp_path / "c")
    assert fewer.items() <= after.items() and len(fewer) == 64
    other = split(drawn, tmp_path / "d", seed=1)
    assert other != after and split(drawn, tmp_path / "e") == fewer


def test_folders_that_divide_the_images_keep_them_on_their_side(
    drawn: DrawnProject, tmp_path: Path
) -> None:
    for folder in ("train", "val", "test"):
        (drawn.photos / folder).mkdir()
    add_photos(drawn, range(50, 62), "train/p{}.jpg")
    add_photos(drawn, range(62, 66), "val/p{}.jpg")
    add_photos(drawn, range(66, 70), "test/p{}.jpg")
    request = ExportRequest(export_format("voc"), tmp_path / "out", scope=Scope.ALL)
    sides = {
        item.path: item.split
        for item in planned(drawn.project, replace(request, by_folders=True)).items
    }
    for path, side in sides.items():
        folder = path.partition("/")[0]
        if folder in ("train", "val", "test"):
            assert side == ("train" if folder == "train" else "val"), path
    others = {path: side for path, side in sides.items() if "/" not in path}
    assert set(others.values()) == {"train", "val"}
    without = planned(drawn.project, request).items
    assert any(item.split == "val" for item in without if item.path.startswith("train/"))


@pytest.mark.parametrize(
    ("paths", "right"),
    [
        (["train/1.jpg", "val/2.jpg"], ["train", "val"]),
        (["Training/a/1.jpg", "Testing/a/2.jpg"], ["train", "val"]),
        (["x_train/1.jpg", "x_test/2.jpg"], ["train", "val"]),
        (["set/images/train2017/1.jpg", "set/images/val2017/2.jpg"], ["train", "val"]),
        (["train/1.jpg", "holdout/2.jpg", "unlabeled/3.jpg"], ["train", "val", None]),
        (["train/1.jpg", "car/2.jpg"], [None, None]),  # classes
        (["train/a/1.jpg", "train/b/2.jpg"], [None, None]),  # one side only
        (["1.jpg"], [None]),
    ],
)
def test_sides_are_read_from_folders(paths: list[str], right: list[str | None]) -> None:
    sides = folder_sides(paths)
    assert [sides.get(path) for path in paths] == right


def test_a_preview_keeps_nothing(drawn: DrawnProject, tmp_path: Path) -> None:
    planned(drawn.project, ExportRequest(export_format("voc"), tmp_path / "out"))
    assert not (drawn.project.folder / "splits.json").exists()


def test_a_project_that_cannot_be_written_exports_and_says_so(
    drawn: DrawnProject, tmp_path: Path
) -> None:
    (drawn.project.folder / "splits.json").mkdir()
    result = exported(drawn.project, ExportRequest(export_format("voc"), tmp_path / "out"))
    assert any("could not be stored" in text for text in result.warnings)


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"seed 0, validation 0.2": []}', '{"seed 0, validation 0.2": '
             '{"val": {"a": 1}, "train": ["x", 1.5, true, 7]}}']
)  # fmt: skip
def test_sides_that_make_no_sense_are_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "splits.json").write_text(text, "utf-8")
    known = kept_sides(tmp_path, seed=0, validation=0.2)
    assert known in ({}, {7: "train"})
    keep_sides(tmp_path, {3: "val"}, seed=0, validation=0.2)
    assert kept_sides(tmp_path, seed=0, validation=0.2) == known | {3: "val"}
    assert kept_sides(tmp_path, seed=1, validation=0.2) == {}


def resaved(source: Path, target: Path) -> None:
    with Image.open(source) as image:
        image.resize((48, 36)).resize((WIDTH, HEIGHT)).save(target, quality=60)


@pytest.mark.parametrize("copy", [shutil.copyfile, resaved])
def test_copies_are_on_the_side_of_their_picture(drawn: DrawnProject, tmp_path: Path, copy) -> None:
    for number in range(0, 40, 2):
        copy(drawn.photos / f"p{number}.jpg", drawn.photos / f"p{number} copy.jpg")
    take(drawn, [f"p{number} copy.jpg" for number in range(0, 40, 2)])
    plan = planned(drawn.project, ExportRequest(export_format("voc"), tmp_path / "out"))
    assert (plan.copies.equal, plan.copies.near) == ((40, 0) if copy is not resaved else (0, 40))
    assert any("Copies are kept on one side" in note for note in plan.notes)
    sides = split(drawn, tmp_path / "out")
    assert list(sides.values()).count("val") == 12
    for number in range(0, 40, 2):
        assert sides[f"p{number}"] == sides[f"p{number} copy"]
    report = json.loads((tmp_path / "out/report.json").read_text("utf-8"))
    assert report["copies"]["equal_files"] == plan.copies.equal


def test_a_copy_that_comes_later_goes_where_its_picture_is(
    drawn: DrawnProject, tmp_path: Path
) -> None:
    before = split(drawn, tmp_path / "a")
    for number in range(40):
        shutil.copyfile(drawn.photos / f"p{number}.jpg", drawn.photos / f"a{number}.jpg")
    take(drawn, [f"a{number}.jpg" for number in range(40)])
    after = split(drawn, tmp_path / "b")
    assert before.items() <= after.items()
    assert all(after[f"a{number}"] == after[f"p{number}"] for number in range(40))


def test_photos_that_are_all_alike_are_divided_and_that_is_said(tmp_path: Path) -> None:
    drawn = make_drawn_project(tmp_path, tuple(f"{n}.jpg" for n in range(10, 20)))  # equal files
    with drawn.project:
        for name in drawn.ids:
            put_mask(drawn, name, np.full((HEIGHT, WIDTH), 1, np.uint8))
        sides = split(drawn, tmp_path / "out")
        plan = planned(drawn.project, ExportRequest(export_format("voc"), tmp_path / "x", seed=4))
    assert list(sides.values()).count("val") == 2
    assert any("most of the data set" in note for note in plan.notes)


def test_a_group_goes_to_one_side_and_follows_the_first_that_has_one() -> None:
    images = {f"p{n}": (n % 2,) for n in range(20)}
    groups = [("p0", "p1", "p2"), ("p3", "p4")]
    sides = stratified_split(images, validation=0.3, seed=1, groups=groups)
    assert len({sides[name] for name in groups[0]}) == len({sides[n] for n in groups[1]}) == 1
    fixed = {"p1": "val", "p3": "train", "p4": "val", "gone": "val"}
    sides = stratified_split(images, validation=0.3, seed=1, groups=groups, fixed=fixed)
    assert [sides[f"p{n}"] for n in range(5)] == ["val", "val", "val", "train", "val"]
    assert "gone" not in sides


# ------------------------------------------------------------------- negatives and specks


def tagged_as_nothing(project: Project, image: int) -> None:
    project.tags.review([image])


@pytest.mark.parametrize("kind", ["coco", "yolo", "voc", "labelme"])
def test_images_of_none_of_the_classes_are_exported_without_objects(
    drawn: DrawnProject, tmp_path: Path, kind: str
) -> None:
    draw_scene(drawn.photos / "empty.jpg", 900)
    (source,) = drawn.project.sources.all()
    (image,) = drawn.project.images.record(source.id, [found_file(drawn.photos, "empty.jpg")]).ids
    wanted = ExportRequest(export_format(kind), tmp_path / "out", validation=0.0)
    assert len(planned(drawn.project, wanted).items) == 40  # it says nothing yet
    tagged_as_nothing(drawn.project, image)
    plan = planned(drawn.project, wanted)
    (item,) = (item for item in plan.items if item.path == "empty.jpg")
    assert item.negative and not item.labels().any()
    assert any(note.endswith("exported without objects: 1.") for note in plan.notes)
    result = exported(drawn.project, wanted)
    assert result.total == 41
    if kind == "coco":
        document = json.loads((tmp_path / "out/annotations/instances_train.json").read_text())
        assert len(document["images"]) == 41
        number = next(i["id"] for i in document["images"] if i["file_name"] == "empty.jpg")
        assert number == image
        assert not [one for one in document["annotations"] if one["image_id"] == number]
    if kind == "yolo":
        assert (tmp_path / "out/labels/train/empty.txt").read_bytes() == b""
    without = planned(drawn.project, ExportRequest(export_format(kind), tmp_path / "x",
                                                   negatives=False))  # fmt: skip
    assert len(without.items) == 40


def test_an_image_with_a_class_present_or_unsure_is_no_negative(
    drawn: DrawnProject, tmp_path: Path
) -> None:
    draw_scene(drawn.photos / "more.jpg", 901)
    (source,) = drawn.project.sources.all()
    (image,) = drawn.project.images.record(source.id, [found_file(drawn.photos, "more.jpg")]).ids
    for tag in (Tag.PRESENT, Tag.UNSURE):
        tagged_as_nothing(drawn.project, image)
        drawn.project.tags.set([image], [drawn.classes["dog"]], tag)
        for scope in (Scope.APPROVED, Scope.ALL):
            wanted = ExportRequest(export_format("coco"), tmp_path / "out", scope=scope)
            assert len(planned(drawn.project, wanted).items) == 40


def test_specks_are_no_objects_where_objects_are_made(drawn: DrawnProject, tmp_path: Path) -> None:
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[10:30, 10:30] = 1
    labels[20, 20] = 2  # on the object
    labels[40, 40] = 3  # on the ground
    put_mask(drawn, "p0.jpg", labels)
    for kind, options, expected in (
        ("coco", {}, 2),
        ("yolo", {}, 2),
        ("voc", {"objects": True}, 2),
        ("voc", {}, 0),
        ("cvat", {}, 0),
    ):
        out = tmp_path / f"{kind}{len(options)}"
        wanted = ExportRequest(export_format(kind), out, specks=9, options=options)
        plan = planned(drawn.project, wanted)
        assert sum(item.specks for item in plan.items) == expected, kind
        assert any(
            "Parts with fewer than 9 pixels" in note and "surroundings: 2;" in note
            for note in plan.notes
        ) == (expected > 0)
    result = exported(drawn.project, ExportRequest(export_format("coco"), tmp_path / "out",
                                                   specks=9, validation=0.0))  # fmt: skip
    assert result.exact
    document = json.loads((tmp_path / "out/annotations/instances_train.json").read_text())
    own = [one for one in document["annotations"] if one["image_id"] == drawn.ids["p0.jpg"]]
    assert [one["area"] for one in own] == [400]
    report = json.loads((tmp_path / "out/report.json").read_text("utf-8"))
    assert report["specks"] == 2 and report["options"]["specks"] == 9
    every = planned(drawn.project, ExportRequest(export_format("coco"), tmp_path / "all"))
    assert sum(item.specks for item in every.items) == 0
