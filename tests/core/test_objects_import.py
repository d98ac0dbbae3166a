"""Objects come with masks from elsewhere: of COCO, of labelme, and of VOC and CVAT."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.core.masks.records import open_mask
from app.core.store import Project, Provenance
from app.core.transfer.data_export import ExportRequest, export_format
from app.core.transfer.mask_import import (
    Existing,
    MaskChoices,
    MaskKind,
    MaskReadOptions,
    MasksRead,
    detect_masks,
    read_masks,
)
from app.core.transfer.mask_import.replaced_masks import turn_import
from tests.core.drawn_project import (
    HEIGHT,
    WIDTH,
    DrawnProject,
    exported,
    make_drawn_project,
    put_mask,
)
from tests.core.mask_import_steps import carry_out, plan, read
from tests.core.test_objects_outside import plain, scene
from wseg_engine.base.events import Control
from wseg_engine.base.labels import voc_palette
from wseg_engine.images.mask_files import write_mask
from wseg_engine.objects.files import objects_path, write_objects

PHOTOS = ("a.jpg", "plain.jpg")
Key = tuple[str, bytes]


@pytest.fixture
def drawn(tmp_path: Path) -> Iterator[DrawnProject]:
    made = make_drawn_project(tmp_path, PHOTOS)
    with made.project:
        yield made


def put_objects(drawn: DrawnProject) -> None:
    labels, ids = scene()
    put_mask(drawn, "a.jpg", labels)
    put_mask(drawn, "plain.jpg", plain())
    record = drawn.project.masks.get(drawn.ids["a.jpg"], Provenance.APPROVED)
    assert record is not None
    file = objects_path(drawn.project.folder / record.file)
    counts = write_objects(file, ids, labels, zlib.crc32(labels.data))
    drawn.project.masks.set_objects([(record, counts)])


def seen(project: Project, image: int) -> list[Key]:
    """The objects of an image: their classes and their pixels, in any order."""
    mask = open_mask(project, image, (HEIGHT, WIDTH))
    assert mask is not None and mask.notices == ()
    names = {info.id: info.name for info in project.classes.all()}
    if mask.objects is None:
        return []
    found = []
    for number in sorted(set(np.unique(mask.objects).tolist()) - {0}):
        inside = mask.objects == number
        values = set(mask.labels[inside].tolist())
        assert len(values) == 1
        found.append((names[mask.classes[values.pop() - 1] or 0], inside.tobytes()))
    return sorted(found)


def parts(labels: NDArray[np.uint8], ids: NDArray[np.uint16]) -> list[Key]:
    """The connected parts that belong to no object, which an export makes objects of."""
    found = []
    for value, name in ((1, "cat"), (2, "dog")):
        count, numbers = cv2.connectedComponents(
            ((labels == value) & (ids == 0)).astype(np.uint8), connectivity=8
        )
        found += [(name, (numbers == number).tobytes()) for number in range(1, count)]
    return found


@pytest.mark.parametrize(
    ("kind", "options", "inside"),
    [
        ("coco", {}, "annotations"),
        ("coco", {"polygons": True}, "annotations"),
        ("voc", {"objects": True}, "SegmentationClass"),
        ("cvat", {"objects": True}, "SegmentationClass"),
        ("labelme", {}, ""),
        ("labelme", {"polygons": True}, ""),
    ],
)
def test_objects_go_out_and_come_back(
    drawn: DrawnProject, tmp_path: Path, kind: str, options: dict[str, bool], inside: str
) -> None:
    put_objects(drawn)
    project = drawn.project
    labels, ids = scene()
    before = sorted([*seen(project, drawn.ids["a.jpg"]), *parts(labels, ids)])
    out = tmp_path / ("out.zip" if kind == "cvat" else "out")
    exported(project, ExportRequest(export_format(kind), out, options=options))
    if kind == "cvat":
        with zipfile.ZipFile(out) as archive:
            archive.extractall(tmp_path / "unpacked")
        out = tmp_path / "unpacked"
    project.masks.remove(drawn.ids.values(), Provenance.APPROVED)
    way = detect_masks(out)
    if inside:
        assert way.path.is_relative_to(out / inside)
    reading = read(project, way.path, way.kind)
    planned = plan(project, reading, MaskChoices(approved=True))
    assert planned.objects == len(before) + 2
    assert any("were found and are imported" in note for note in planned.notes)
    done = carry_out(project, planned)
    assert not done.failed
    after = seen(project, drawn.ids["a.jpg"])
    if options.get(
        "polygons"
    ):  # outlines fill the hole around the nested one; drawn first, it goes
        assert len(after) >= len(before) - 1
    else:
        assert after == before
    assert len(seen(project, drawn.ids["plain.jpg"])) == 2
    counts = project.masks.object_counts()
    assert sum(counts.values()) == len(after) + 2


def test_objects_can_be_left_behind(drawn: DrawnProject, tmp_path: Path) -> None:
    put_objects(drawn)
    exported(drawn.project, ExportRequest(export_format("coco"), tmp_path / "out"))
    drawn.project.masks.remove(drawn.ids.values(), Provenance.APPROVED)
    way = MaskReadOptions(MaskKind.COCO, tmp_path / "out" / "annotations", objects=False)
    *_, done = read_masks(drawn.project, way, Control())
    assert isinstance(done, MasksRead)
    planned = plan(drawn.project, done.reading)
    assert planned.objects == 0 and not planned.notes
    carry_out(drawn.project, planned)
    assert seen(drawn.project, drawn.ids["a.jpg"]) == []


def test_of_masks_that_are_not_imported_no_objects_are_told(
    drawn: DrawnProject, tmp_path: Path
) -> None:
    put_objects(drawn)
    exported(drawn.project, ExportRequest(export_format("coco"), tmp_path / "out"))
    planned = plan(drawn.project, read(drawn.project, tmp_path / "out/annotations", MaskKind.COCO))
    assert planned.imported == 0 and planned.objects == 0 and not planned.notes


def test_crowds_and_what_is_undecided_are_no_objects(drawn: DrawnProject, tmp_path: Path) -> None:
    square = [[5, 5, 15, 5, 15, 15, 5, 15]]
    beside = [[15, 5, 25, 5, 25, 15, 15, 15]]
    third = [[30, 30, 35, 30, 35, 35, 30, 35]]
    annotations = [
        {"id": n, "image_id": 1, "category_id": category, "segmentation": outline, "iscrowd": crowd}
        for n, (category, outline, crowd) in enumerate(
            [(1, square, 0), (1, beside, 1), (2, third, 0)], 1
        )
    ]
    document = {
        "images": [{"id": 1, "file_name": "a.jpg", "width": WIDTH, "height": HEIGHT}],
        "annotations": annotations,
        "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "void"}],
    }
    file = tmp_path / "coco.json"
    file.write_text(json.dumps(document), "utf-8")
    carry_out(drawn.project, plan(drawn.project, read(drawn.project, file, MaskKind.COCO)))
    ((name, inside),) = seen(drawn.project, drawn.ids["a.jpg"])
    expected = np.zeros((HEIGHT, WIDTH), bool)
    expected[5:15, 5:15] = True
    assert (name, inside) == ("cat", expected.tobytes())


def test_shapes_of_one_group_are_one_object(drawn: DrawnProject, tmp_path: Path) -> None:
    def shape(left: int, group: object, label: str = "cat") -> dict[str, object]:
        corners = [[left, 5], [left + 5, 5], [left + 5, 10], [left, 10]]
        return {"label": label, "points": corners, "shape_type": "polygon", "group_id": group}

    shapes = [shape(0, 1), shape(10, 1), shape(20, None), shape(30, None), shape(40, 1, "dog")]
    document = {"shapes": shapes, "imagePath": "a.jpg", "imageHeight": HEIGHT, "imageWidth": WIDTH}
    folder = tmp_path / "labelme"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps(document), "utf-8")
    planned = plan(drawn.project, read(drawn.project, folder, MaskKind.LABELME))
    assert planned.objects == 4
    carry_out(drawn.project, planned)
    sizes = sorted((name, sum(inside)) for name, inside in seen(drawn.project, drawn.ids["a.jpg"]))
    assert sizes == [("cat", 25), ("cat", 25), ("cat", 50), ("dog", 25)]


def voc(tmp_path: Path) -> tuple[Path, Path]:
    """A data set of VOC with a border of void around an object, and where its two masks are."""
    labels, numbers = np.zeros((2, HEIGHT, WIDTH), np.uint8)
    labels[10:20, 10:30] = numbers[10:20, 10:30] = 255
    labels[11:19, 11:20] = labels[11:19, 21:29] = 1
    numbers[11:19, 11:20], numbers[11:19, 21:29] = 7, 200
    write_mask(tmp_path / "VOC/SegmentationClass/a.png", labels)
    write_mask(tmp_path / "VOC/SegmentationObject/a.png", numbers)
    (tmp_path / "VOC/classes.json").write_text('[{"id": 1, "name": "cat"}]', "utf-8")
    return tmp_path / "VOC/SegmentationClass", tmp_path / "VOC/SegmentationObject/a.png"


@pytest.mark.parametrize("colours", [False, True])
def test_borders_of_void_belong_to_no_object(
    drawn: DrawnProject, tmp_path: Path, colours: bool
) -> None:
    folder, numbers = voc(tmp_path)
    if colours:  # as datumaro and CVAT write them
        with Image.open(numbers) as picture:
            ids = np.asarray(picture)
        Image.fromarray(voc_palette()[ids]).save(numbers)
    reading = read(drawn.project, folder, MaskKind.INDEXED)
    assert reading.entries[0].objects == 2
    carry_out(drawn.project, plan(drawn.project, reading))
    assert [sum(inside) for _, inside in seen(drawn.project, drawn.ids["a.jpg"])] == [64, 72]


@pytest.mark.parametrize("harm", ["size", "colour", "torn", "text", "link"])
def test_masks_of_objects_that_cannot_be_used_are_told(
    drawn: DrawnProject, tmp_path: Path, harm: str
) -> None:
    folder, numbers = voc(tmp_path)
    whole = numbers.read_bytes()
    if harm == "size":
        write_mask(numbers, np.ones((5, 5), np.uint8))
    elif harm == "colour":
        Image.fromarray(np.full((HEIGHT, WIDTH, 3), 3, np.uint8)).save(numbers)
    elif harm == "torn":
        numbers.write_bytes(whole[:-30])
    elif harm == "text":
        numbers.write_bytes(b"nothing of that kind")
    else:
        numbers.unlink()
        numbers.symlink_to(tmp_path / "nowhere.png")
    reading = read(drawn.project, folder, MaskKind.INDEXED)
    told = [issue.what for issue in reading.issues]
    assert len(told) == (0 if harm == "link" else 1)
    assert all("objects were skipped" in text for text in told)
    carry_out(drawn.project, plan(drawn.project, reading))
    assert seen(drawn.project, drawn.ids["a.jpg"]) == []


def test_taking_an_import_back_brings_the_objects_of_before(
    drawn: DrawnProject, tmp_path: Path
) -> None:
    put_objects(drawn)
    image = drawn.ids["a.jpg"]
    before = seen(drawn.project, image)
    folder, _ = voc(tmp_path)
    reading = read(drawn.project, folder, MaskKind.INDEXED)
    wanted = plan(drawn.project, reading, MaskChoices(existing=Existing.REPLACE))
    batch = carry_out(drawn.project, wanted).batch
    assert len(seen(drawn.project, image)) == 2
    list(turn_import(drawn.project, batch, back=True, checkpoint=lambda: None))
    assert seen(drawn.project, image) == before
    counts = drawn.project.masks.get(image, Provenance.APPROVED)
    assert counts is not None and counts.objects is not None
    assert sum(counts.objects) == len(before)


def test_masks_of_turned_photos_turn_their_objects(tmp_path: Path) -> None:
    made = make_drawn_project(tmp_path, ("a.jpg",), turned={"a.jpg": 6})
    with made.project as project:
        folder, _ = voc(tmp_path)
        planned = plan(project, read(project, folder, MaskKind.INDEXED))
        carry_out(project, planned)
        mask = open_mask(project, made.ids["a.jpg"], (WIDTH, HEIGHT))
        assert mask is not None and mask.objects is not None
        assert mask.objects.shape == (WIDTH, HEIGHT)
        assert np.array_equal(mask.objects > 0, mask.labels == 1)
