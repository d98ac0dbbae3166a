"""Masks of other tools: how each kind is read, and what its values are called."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.transfer.mask_import import (
    Fixed,
    MaskChoices,
    MaskKind,
    MaskReadOptions,
    MasksRead,
    detect_masks,
    read_masks,
)
from app.core.transfer.tag_import import MapTo
from tests.core.drawn_project import HEIGHT, WIDTH, DrawnProject, blobs
from tests.core.mask_import_steps import (
    USUAL,
    bring_in,
    carry_out,
    drawn,
    named,
    plan,
    read,
    source,
    truth,
)
from wseg_engine.annotations.reading import IssueKind
from wseg_engine.base.events import Control
from wseg_engine.base.labels import voc_palette
from wseg_engine.images.mask_files import write_mask

__all__ = ["drawn", "source"]


def test_ids_are_named_by_the_list_beside_the_masks(drawn: DrawnProject, source: Path) -> None:
    write_mask(source / "a.png", blobs(1, (5, 6, 7)))
    entries = [{"id": 5, "name": "Dog"}, {"id": 6, "name": "cats"}, {"id": 7, "name": "fish"}]
    (source / "classes.json").write_text(json.dumps(entries), "utf-8")
    done = bring_in(drawn.project, source, MaskKind.INDEXED)
    assert done.batch.images == (drawn.ids["a.jpg"],)
    expected = truth(blobs(1, (5, 6, 7)), {5: "dog", 6: "cat", 7: "fish"})
    assert np.array_equal(named(drawn.project, drawn.ids["a.jpg"]), expected)
    assert [drawn.project.classes.get(n).name for n in done.new_classes] == ["fish"]
    assert all(drawn.project.classes.get(n).shortcut for n in done.new_classes)


@pytest.mark.parametrize(
    ("second", "means"),
    [
        ({1: "dog", 2: "cat"}, ("1", "dog", "cat")),
        ({0: "bird", 1: "cat"}, ("0", "bird", "no class")),
    ],
    ids=["two names", "a class and background"],
)
def test_an_id_that_means_something_else_in_another_folder_is_told(
    drawn: DrawnProject, source: Path, second: dict[int, str], means: tuple[str, str, str]
) -> None:
    for mask, names in ((source / "a.png", {1: "cat", 2: "dog"}), (source / "sub/c.png", second)):
        mask.parent.mkdir(exist_ok=True)
        write_mask(mask, blobs(1, (1, 2), void=False))
        (mask.parent / "classes.json").write_text(json.dumps(names), "utf-8")
    reading = read(drawn.project, source, MaskKind.INDEXED)
    assert [entry.image for entry in reading.entries] == [drawn.ids["a.jpg"]]
    (issue,) = (issue for issue in reading.issues if issue.kind is IssueKind.PROBLEM)
    value, here, there = means
    assert issue.where.endswith("c.png")
    assert (
        f"the value {value} means {here}; in masks of another folder it means {there}" in issue.what
    )


def test_masks_without_a_list_follow_those_that_have_one_whichever_come_first(
    drawn: DrawnProject, source: Path
) -> None:
    (source / "sub").mkdir()
    for name in ("a", "b", "sub/c"):
        write_mask(source / f"{name}.png", blobs(1, (1,), void=False))
    (source / "sub/classes.json").write_text(json.dumps({1: "dog"}), "utf-8")
    reading = read(drawn.project, source, MaskKind.INDEXED)
    assert len(reading.entries) == 3
    assert {value.key: (value.name, value.masks) for value in reading.values.values()} == {
        "0": ("", 3),
        "1": ("dog", 3),
    }


def test_ids_nobody_names_are_undecided_until_they_are_mapped(
    drawn: DrawnProject, source: Path
) -> None:
    write_mask(source / "a.png", blobs(1))
    reading = read(drawn.project, source, MaskKind.INDEXED)
    first = plan(drawn.project, reading)
    unknown = {row.key for row in first.values if row.unknown}
    assert unknown == {"1", "2", "3"}
    actions = {"1": MapTo(drawn.classes["bird"]), "2": Fixed.BACKGROUND}
    second = plan(drawn.project, reading, MaskChoices(actions=actions))
    carry_out(drawn.project, second)
    assert np.array_equal(
        named(drawn.project, drawn.ids["a.jpg"]), truth(blobs(1), {1: "bird", 2: ""})
    )


@pytest.mark.parametrize("mode", ["P", "L", "I;16", "1"])
def test_every_kind_of_indexed_png_is_read(drawn: DrawnProject, source: Path, mode: str) -> None:
    labels = blobs(1, (1,), void=False)
    if mode == "I;16":
        Image.fromarray(labels.astype(np.uint16) * 300).save(source / "a.png")
    elif mode == "1":
        Image.fromarray(labels.astype(bool)).save(source / "a.png")
    else:
        picture = Image.fromarray(labels)
        if mode == "P":
            picture.putpalette(voc_palette().tobytes())
        picture.save(source / "a.png")
    reading = read(drawn.project, source, MaskKind.INDEXED)
    key = "300" if mode == "I;16" else "1"
    assert reading.values[key].pixels == int((labels == 1).sum())
    wanted = plan(drawn.project, reading, MaskChoices(actions={key: MapTo(drawn.classes["cat"])}))
    carry_out(drawn.project, wanted)
    assert np.array_equal(named(drawn.project, 1), truth(labels, USUAL))


def test_colours_are_named_by_a_label_map_by_voc_or_by_the_project(
    drawn: DrawnProject, source: Path
) -> None:
    cat = drawn.project.classes.get(drawn.classes["cat"])
    colours = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    colours[:10] = (1, 2, 3)
    colours[10:20] = tuple(bytes.fromhex(cat.colour[1:]))
    colours[20:24] = (9, 9, 9)
    Image.fromarray(colours).save(source / "b.png")
    (source / "labelmap.txt").write_text("background:0,0,0::\nhorse:1,2,3::\n", "utf-8")
    bring_in(drawn.project, source, MaskKind.COLOUR)
    found = named(drawn.project, drawn.ids["b.jpg"])
    assert (found[:10] == "horse").all() and (found[10:20] == "cat").all()
    assert (found[20:24] == "?").all() and (found[24:] == "").all()


def test_vocs_colours_are_known_in_its_folder(drawn: DrawnProject, tmp_path: Path) -> None:
    folder = tmp_path / "SegmentationClass"
    folder.mkdir()
    labels = np.full((HEIGHT, WIDTH), 12, np.uint8)  # dog
    labels[0], labels[1] = 0, 255
    Image.fromarray(voc_palette()[labels]).save(folder / "a.png")
    bring_in(drawn.project, tmp_path / "SegmentationClass", MaskKind.COLOUR)
    found = named(drawn.project, drawn.ids["a.jpg"])
    assert (found[0] == "").all() and (found[1] == "?").all() and (found[2:] == "dog").all()


def test_ids_can_be_said_to_be_vocs(drawn: DrawnProject, source: Path) -> None:
    write_mask(source / "a.png", np.full((HEIGHT, WIDTH), 8, np.uint8))
    *_, done = read_masks(
        drawn.project, MaskReadOptions(MaskKind.INDEXED, source, voc=True), Control()
    )
    assert isinstance(done, MasksRead)
    carry_out(drawn.project, plan(drawn.project, done.reading))
    assert (named(drawn.project, drawn.ids["a.jpg"]) == "cat").all()


def test_a_photo_is_no_mask(drawn: DrawnProject, source: Path) -> None:
    rng = np.random.default_rng(1)
    Image.fromarray(rng.integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)).save(source / "a.png")
    reading = read(drawn.project, source, MaskKind.COLOUR)
    assert not reading.entries
    assert "probably a photo" in reading.issues[0].what


def labelme(shapes: list[dict[str, object]], **more: object) -> dict[str, object]:
    return {"shapes": shapes, "imageHeight": HEIGHT, "imageWidth": WIDTH, **more}


def test_labelmes_shapes_are_drawn_in_their_order(drawn: DrawnProject, source: Path) -> None:
    shapes = [
        {"label": "cat", "shape_type": "rectangle", "points": [[0, 0], [20, 10]]},
        {"label": "dog", "shape_type": "polygon", "points": [[10, 0], [30, 0], [30, 10], [10, 10]]},
        {"label": "bird", "shape_type": "circle", "points": [[50, 30], [50, 40]]},
        {"label": "cat", "shape_type": "line", "points": [[0, 0], [20, 10]]},
    ]
    (source / "a.json").write_text(json.dumps(labelme(shapes)), "utf-8")
    reading = read(drawn.project, source, MaskKind.LABELME)
    assert [issue.kind for issue in reading.issues] == [IssueKind.PROBLEM]
    carry_out(drawn.project, plan(drawn.project, reading))
    found = named(drawn.project, drawn.ids["a.jpg"])
    assert (found[:10, :10] == "cat").all() and (found[:10, 10:30] == "dog").all()
    rows, columns = np.nonzero(found == "bird")
    distance = np.hypot(rows + 0.5 - 30, columns + 0.5 - 50)
    assert distance.max() <= 10 and abs((found == "bird").sum() - np.pi * 100) < 8
    assert (found == "").sum() == HEIGHT * WIDTH - 300 - (found == "bird").sum()


def test_coco_is_read_with_run_lengths_and_outlines(drawn: DrawnProject, source: Path) -> None:
    from pycocotools import mask as api

    region = np.zeros((HEIGHT, WIDTH), np.uint8)
    region[5:15, 5:25] = 1
    packed = api.encode(np.asfortranarray(region))
    packed = {"size": [HEIGHT, WIDTH], "counts": packed["counts"].decode("ascii")}
    annotations = [
        {"image_id": 7, "category_id": 3, "segmentation": [[8, 7, 12, 7, 12, 9, 8, 9]]},
        {"image_id": 7, "category_id": 2, "segmentation": packed},
    ]
    document = {
        "images": [{"id": 7, "file_name": "c.jpg", "height": HEIGHT, "width": WIDTH}],
        "annotations": annotations,
        "categories": [{"id": 2, "name": "dog"}, {"id": 3, "name": "cat"}],
    }
    (source / "instances.json").write_text(json.dumps(document), "utf-8")
    bring_in(drawn.project, source / "instances.json", MaskKind.COCO)
    found = named(drawn.project, drawn.ids["sub/c.jpg"])
    assert (found[7:9, 8:12] == "cat").all()  # small regions lie on large ones
    assert ((found == "dog") == ((region == 1) & (found != "cat"))).all()


def test_the_kind_of_source_is_recognised(tmp_path: Path) -> None:
    places = {kind: tmp_path / kind.value for kind in MaskKind}
    for place in places.values():
        place.mkdir()
    write_mask(places[MaskKind.INDEXED] / "a.png", blobs(1))
    Image.new("RGB", (4, 4)).save(places[MaskKind.COLOUR] / "a.png")
    (places[MaskKind.LABELME] / "a.json").write_text(json.dumps(labelme([])), "utf-8")
    (places[MaskKind.COCO] / "x.json").write_text('{"images": [], "annotations": []}', "utf-8")
    for kind, place in places.items():
        assert detect_masks(place).kind is kind
    assert detect_masks(places[MaskKind.COCO]).path.name == "x.json"
    (tmp_path / "set/SegmentationClass").mkdir(parents=True)
    assert detect_masks(tmp_path / "set").path.name == "SegmentationClass"
