"""Masks of others that are doubtful: nothing is made of nothing, and one bad part costs no more.

Each case was a report of somebody whose masks were lost or wrong without a word.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.core.store import FoundFile, Project, create_project
from app.core.transfer.mask_import import (
    Fixed,
    MaskChoices,
    MaskKind,
    MaskPlan,
    MaskPlanMade,
    MaskReading,
    MaskReadOptions,
    MasksRead,
    detect_masks,
    plan_masks,
    read_masks,
)
from app.core.transfer.mask_import.apply import mapped
from wseg_engine.annotations.reading import IssueKind
from wseg_engine.base.events import Control

OUTLINE = [10, 10, 40, 10, 40, 30, 10, 30]  # 600 pixels
POINTS = [[10, 10], [40, 10], [40, 30], [10, 30]]
AREA = 600
WIDTH, HEIGHT = 64, 48


class World:
    """A project of three photos, and a folder of masks."""

    def __init__(self, folder: Path, project: Project) -> None:
        self.masks = folder / "masks"
        self.masks.mkdir()
        self.photos = folder / "photos"
        self.project = project
        self.reading: MaskReading
        self.plan: MaskPlan

    def pixels(self, path: Path | None = None, **options: Any) -> dict[str, dict[str, int]]:
        """Read masks; return how many pixels each class has, by the image."""
        found = detect_masks(path or self.masks)
        kind = MaskKind(options.pop("kind", found.kind))
        chosen = MaskReadOptions(kind, found.path, **options)
        *_, done = read_masks(self.project, chosen, Control())
        assert isinstance(done, MasksRead)
        self.reading = done.reading
        *_, made = plan_masks(self.project, done.reading, MaskChoices(), Control())
        assert isinstance(made, MaskPlanMade)
        self.plan = made.plan
        values = {row.key: number for number, row in enumerate(self.plan.values, 1)}
        names = {number: row for row in self.plan.values for number in [values[row.key]]}
        result: dict[str, dict[str, int]] = {}
        for row in self.plan.rows:
            labels = mapped(row, values)
            result[row.path] = {
                names[int(n)].name or names[int(n)].key: int((labels == n).sum())
                for n in np.unique(labels)
                if names[int(n)].action is not Fixed.BACKGROUND
            }
        return result

    def coco(self, annotations: list[Any], **options: Any) -> dict[str, dict[str, int]]:
        document = {
            "images": options.pop("images", [image(n) for n in (1, 2, 3)]),
            "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}],
            "annotations": annotations,
        }
        file = self.masks / "coco.json"
        file.write_text(json.dumps(document), "utf-8")
        return self.pixels(file, **options)

    def labelme(self, *shapes: Any, name: str = "0.json", **more: Any) -> dict[str, dict[str, int]]:
        document = {"shapes": shapes, "imagePath": "0.jpg", **SIZE, **more}
        (self.masks / name).write_text(json.dumps(document), "utf-8")
        return self.pixels()

    def told(self) -> str:
        return "\n".join(f"{issue.where}: {issue.what}" for issue in self.reading.issues)


SIZE = {"imageHeight": HEIGHT, "imageWidth": WIDTH}


def image(number: Any, **more: Any) -> dict[str, Any]:
    whole = {"id": number, "file_name": f"{int(number) - 1}.jpg", "width": WIDTH, "height": HEIGHT}
    return {key: value for key, value in {**whole, **more}.items() if value is not None}


def annotation(number: int = 1, **more: Any) -> dict[str, Any]:
    whole = {
        "id": number,
        "image_id": 1,
        "category_id": 1,
        "segmentation": [OUTLINE],
        "bbox": [10, 10, 30, 20],
        "iscrowd": 0,
    }
    return {**whole, **more}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    photos = tmp_path / "photos"
    photos.mkdir()
    names = ["0.jpg", "1.jpg", "2.jpg"]
    for name in names:
        Image.new("RGB", (WIDTH, HEIGHT), (9, 9, 9)).save(photos / name)
    with create_project(tmp_path / "project") as project:
        source = project.sources.add(photos)
        project.images.record(source.id, [FoundFile(name, 1, 1) for name in names])
        yield World(tmp_path, project)


class TestCoco:
    def test_of_boxes_no_masks_are_made(self, world: World) -> None:
        boxes = [annotation(n, image_id=n, segmentation=[]) for n in (1, 2, 3)]
        assert world.coco(boxes) == {}
        assert world.plan.imported == 0
        assert "a box but no outline: 1, 2, 3." in world.told()

    def test_boxes_are_drawn_where_that_is_asked_for(self, world: World) -> None:
        boxes = [annotation(1, segmentation=None), annotation(2, image_id=2, category_id=2)]
        found = world.coco(boxes, boxes=True)
        assert found == {"0.jpg": {"cat": AREA}, "1.jpg": {"dog": AREA}}

    @pytest.mark.parametrize(
        ("listed", "meant"),
        [("1", 1), (1, "1"), (1.0, 1), (1, 1.0), ("1.0", 1), ("0001", 1), (" 1 ", "1")],
    )
    def test_ids_of_different_types_meet(self, world: World, listed: Any, meant: Any) -> None:
        images = [{**image(1), "id": listed}]
        assert world.coco([annotation(image_id=meant)], images=images) == {"0.jpg": {"cat": AREA}}
        assert world.coco([annotation(category_id="2")]) == {"0.jpg": {"dog": AREA}}

    def test_annotations_of_images_that_are_not_listed_are_named(self, world: World) -> None:
        images = [{**image(n), "id": 100 + n} for n in (1, 2, 3)]
        assert world.coco([annotation(7), annotation(8)], images=images) == {}
        assert "Skipped annotations of unlisted images: 7, 8." in world.told()

    @pytest.mark.parametrize(
        "bad",
        [
            {"segmentation": [[1, 1, 5, 5]]},
            {"segmentation": [[*OUTLINE, 3]]},
            {"segmentation": [["x", "y"] * 4]},
            {"segmentation": {"size": [HEIGHT, WIDTH], "counts": [3]}},
            {"segmentation": {"counts": "??"}},
            {"segmentation": None},
            {"segmentation": None, "bbox": None},
            {"category_id": None},
            {"image_id": None},
            {"segmentation": "outline"},
            {"segmentation": [[500, 500, 600, 500, 600, 600]]},
        ],
    )
    def test_one_bad_annotation_costs_no_other(self, world: World, bad: dict[str, Any]) -> None:
        found = world.coco([annotation(1), annotation(77, **{"category_id": 2, **bad})])
        assert found == {"0.jpg": {"cat": AREA}}
        problems = [i for i in world.reading.issues if i.kind is IssueKind.PROBLEM]
        assert len(problems) == 1
        assert "77" in problems[0].what

    def test_an_annotation_that_is_none_is_left_out(self, world: World) -> None:
        assert world.coco(["x", None, annotation(1)]) == {"0.jpg": {"cat": AREA}}
        assert "#1, #2" in world.told()

    def test_a_bad_part_of_an_outline_costs_no_other_part(self, world: World) -> None:
        found = world.coco([annotation(9, segmentation=[OUTLINE, [1, 1, 5, 5]])])
        assert found == {"0.jpg": {"cat": AREA}}
        assert "Skipped: 9. A shape has 2 points; expected 3." in world.told()

    @pytest.mark.parametrize("outline", [OUTLINE, [POINTS], POINTS and [OUTLINE]])
    def test_outlines_are_read_however_their_lists_are_nested(
        self, world: World, outline: Any
    ) -> None:
        assert world.coco([annotation(segmentation=outline)]) == {"0.jpg": {"cat": AREA}}

    @pytest.mark.parametrize(
        "size",
        [
            {"width": 64.0, "height": 48.0},
            {"width": "64", "height": "48"},
            {"width": None, "height": None},
            {"width": "64.0", "height": None},
            {"width": "broad", "height": 48},
            {"width": 0, "height": 0},
        ],
    )
    def test_sizes_are_numbers_however_they_are_written(
        self, world: World, size: dict[str, Any]
    ) -> None:
        assert world.coco([annotation()], images=[image(1, **size)]) == {"0.jpg": {"cat": AREA}}

    def test_an_image_that_is_listed_twice_has_the_annotations_of_both(self, world: World) -> None:
        images = [image(1), {**image(2), "file_name": "0.jpg"}]
        other = annotation(2, image_id=2, category_id=2, segmentation=[[0, 0, 4, 0, 4, 4, 0, 4]])
        found = world.coco([annotation(1), other], images=images)
        assert found == {"0.jpg": {"cat": AREA, "dog": 16}}
        assert "listed 2 times" in world.told()

    @pytest.mark.parametrize("spelling", ["./0.jpg", "0.JPG", "photos\\0.jpg", "0"])
    def test_it_is_one_image_however_its_name_is_spelt(self, world: World, spelling: str) -> None:
        images = [image(1), image(2, file_name=spelling)]
        other = annotation(2, image_id=2, category_id=2, segmentation=[[0, 0, 4, 0, 4, 4, 0, 4]])
        found = world.coco([annotation(1), other], images=images)
        assert found == {"0.jpg": {"cat": AREA, "dog": 16}}
        assert "listed 2 times" in world.told()

    def test_categories_that_share_an_id_are_not_guessed(self, world: World) -> None:
        document = {
            "images": [image(1), image(2)],
            "categories": [
                {"id": n, "name": name} for n, name in ((1, "cat"), (1, "dog"), (2, "ox"))
            ],
            "annotations": [annotation(5), annotation(6, image_id=2, category_id=2)],
        }
        file = world.masks / "coco.json"
        file.write_text(json.dumps(document), "utf-8")
        assert world.pixels(file) == {"1.jpg": {"ox": AREA}}
        assert "share an id, so their annotations are skipped: 1." in world.told()

    def test_categories_without_a_name_are_told(self, world: World) -> None:
        assert world.coco([annotation(1, category_id=7)]) == {"0.jpg": {"7": AREA}}
        assert "does not name these categories, so their ids are used: 7." in world.told()

    def test_run_lengths_in_a_list_are_read(self, world: World) -> None:
        runs = {"size": [HEIGHT, WIDTH], "counts": [480, 600, WIDTH * HEIGHT - 1080]}
        assert world.coco([annotation(segmentation=[runs])]) == {"0.jpg": {"cat": AREA}}

    def test_an_empty_second_entry_replaces_nothing(self, world: World) -> None:
        images = [{**image(9), "file_name": "0.jpg"}, image(1)]
        assert world.coco([annotation(1)], images=images) == {"0.jpg": {"cat": AREA}}

    def test_images_without_annotations_are_negatives_only_if_that_is_said(
        self, world: World
    ) -> None:
        assert world.coco([annotation(1)]) == {"0.jpg": {"cat": AREA}}
        assert "2 image(s) are listed without an outline" in world.told()
        found = world.coco([annotation(1)], empty=True)
        assert found == {"0.jpg": {"cat": AREA}, "1.jpg": {}, "2.jpg": {}}
        assert world.plan.blank == 2

    def test_paths_of_elsewhere_are_matched_by_the_file_name(self, world: World) -> None:
        images = [image(1, file_name="C:\\data\\0.jpg"), image(2, file_name="C:\\data\\1.jpg")]
        found = world.coco([annotation(1), annotation(2, image_id=2)], images=images)
        assert found == {"0.jpg": {"cat": AREA}, "1.jpg": {"cat": AREA}}
        assert "matched by file name only" in world.told()

    def test_the_file_name_is_enough_where_that_is_asked_for(self, world: World) -> None:
        images = [image(1, file_name="photos/0.jpg"), image(2, file_name="other/1.jpg")]
        drawn = [annotation(1), annotation(2, image_id=2)]
        assert list(world.coco(drawn, images=images)) == ["0.jpg"]
        assert list(world.coco(drawn, images=images, names_only=True)) == ["0.jpg", "1.jpg"]

    @pytest.mark.parametrize("side", [int, float, str])
    def test_run_lengths_are_numbers_however_they_are_written(
        self, world: World, side: type
    ) -> None:
        counts = [480, 600, WIDTH * HEIGHT - 1080]
        runs = {"size": [side(HEIGHT), side(WIDTH)], "counts": counts}
        assert world.coco([annotation(segmentation=runs)]) == {"0.jpg": {"cat": AREA}}

    def test_images_that_share_an_id_get_no_annotation_of_it(self, world: World) -> None:
        images = [image(1), {**image(2), "id": 1}, image(3)]
        found = world.coco([annotation(5), annotation(6, image_id=3)], images=images)
        assert found == {"2.jpg": {"cat": AREA}}
        assert "images that share an id: 5." in world.told()

    @pytest.mark.parametrize("document", ["[]", "{}", '{"annotations": {}}', '{"annotations": []}'])
    def test_a_file_of_another_kind_is_told(self, world: World, document: str) -> None:
        file = world.masks / "coco.json"
        file.write_text(document, "utf-8")
        assert world.pixels(file, kind="coco") == {}
        assert "This is not a COCO file" in world.told()


def shape(kind: str = "polygon", label: Any = "cat", points: Any = POINTS) -> dict[str, Any]:
    return {"label": label, "points": points, "shape_type": kind}


def _empty_picture() -> str:
    buffer = io.BytesIO()
    Image.new("L", (2, 2)).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


EMPTY_PICTURE = _empty_picture()


class TestLabelme:
    @pytest.mark.parametrize(
        "kind", ["polygon", "rectangle", "rotation", "quadrilateral", "oriented_rectangle"]
    )
    def test_areas_of_four_corners_are_drawn(self, world: World, kind: str) -> None:
        assert world.labelme(shape(kind)) == {"0.jpg": {"cat": AREA}}

    @pytest.mark.parametrize(
        "bad",
        [
            shape(label=""),
            shape(label=None),
            shape(label=["x"]),
            shape(points=[[1, 1], [5, 5]]),
            shape(points=None),
            shape(points="x"),
            shape("circle", points=[[1, 1]]),
            shape("mask"),
            shape("line", points=[[0, 0], [9, 9]]),
            shape("point", points=[[0, 0]]),
            None,
            7,
        ],
    )
    def test_one_bad_shape_costs_no_other(self, world: World, bad: Any) -> None:
        assert world.labelme(shape(), bad) == {"0.jpg": {"cat": AREA}}
        assert "#2" in world.told()

    def test_labels_that_are_numbers_are_names(self, world: World) -> None:
        assert world.labelme(shape(label=3)) == {"0.jpg": {"3": AREA}}

    @pytest.mark.parametrize("kind", ["line", "linestrip", "point", "spline"])
    def test_of_lines_alone_no_mask_is_made(self, world: World, kind: str) -> None:
        assert world.labelme(shape(kind)) == {}
        why = {"spline": "Shapes of type 'spline' are not drawn."}
        expected = why.get(kind, "Lines and points have no area.")
        assert f"Skipped: #1 cat. {expected}" in world.told()

    @pytest.mark.parametrize(
        "nothing",
        [
            shape(points=[[500, 500], [600, 500], [600, 600]]),
            shape(points=[[0.1, 0.1], [0.4, 0.1], [0.4, 0.4]]),
            shape(points=[[5, 5], [5, 5], [5, 5]]),
            shape("rectangle", points=[[5, 5], [5, 20]]),
            shape("circle", points=[[5, 5], [5, 5]]),
            shape("mask", points=[[5, 5], [6, 6]]) | {"mask": EMPTY_PICTURE},
        ],
    )
    def test_of_shapes_that_cover_no_pixel_no_mask_is_made(
        self, world: World, nothing: dict[str, Any]
    ) -> None:
        assert world.labelme(nothing) == {}
        assert "Skipped: #1 cat. It covers no pixel of the image." in world.told()

    def test_of_no_shapes_a_mask_is_made_only_if_that_is_said(self, world: World) -> None:
        assert world.labelme() == {}
        assert "It has no area" in world.told()
        assert world.pixels(empty=True) == {"0.jpg": {}}

    @pytest.mark.parametrize(
        "size",
        [
            {"imageHeight": None, "imageWidth": None},
            {"imageHeight": "48", "imageWidth": "64"},
            {"imageHeight": 48.0, "imageWidth": 64.0},
        ],
    )
    def test_sizes_are_numbers_however_they_are_written(
        self, world: World, size: dict[str, Any]
    ) -> None:
        assert world.labelme(shape(), **size) == {"0.jpg": {"cat": AREA}}

    def test_the_image_is_that_of_the_tags(self, world: World) -> None:
        found = world.labelme(shape(), name="anno_17.json", imagePath="..\\photos\\0.jpg")
        assert found == {"0.jpg": {"cat": AREA}}
        (world.masks / "anno_17.json").unlink()
        assert world.labelme(shape(), name="1.json", imagePath="2.jpg") == {"1.jpg": {"cat": AREA}}
        assert "refers to the image 2.jpg" in world.told()

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-16-le"])
    def test_files_in_other_encodings_are_recognised(self, world: World, encoding: str) -> None:
        document = {"shapes": [shape(label="Käfer")], "imagePath": "0.jpg", **SIZE}
        text = json.dumps(document, ensure_ascii=False)
        (world.masks / "0.json").write_bytes(text.encode(encoding))
        assert world.pixels() == {"0.jpg": {"Käfer": AREA}}


def labels(*values: int, dtype: Any = np.uint8) -> np.ndarray[Any, Any]:
    """Draw bands of values, each of one row, over a background of the first."""
    drawn = np.full((HEIGHT, WIDTH), values[0], dtype)
    for row, value in enumerate(values[1:]):
        drawn[row] = value
    return drawn


class TestPictures:
    def test_255_is_asked_for_where_it_is_all_that_is_drawn(self, world: World) -> None:
        Image.fromarray(labels(0, 255)).save(world.masks / "0.png")
        world.pixels()
        assert [(row.key, row.unknown) for row in world.plan.values] == [
            ("0", False),
            ("255", True),
        ]

    def test_255_is_undecided_beside_other_ids(self, world: World) -> None:
        Image.fromarray(labels(0, 1, 255)).save(world.masks / "0.png")
        world.pixels()
        rows = {row.key: row for row in world.plan.values}
        assert (rows["255"].action, rows["255"].unknown) == (Fixed.UNDECIDED, False)

    def test_a_class_may_have_the_id_0(self, world: World) -> None:
        Image.fromarray(labels(255, 0, 1)).save(world.masks / "0.png")
        names = [{"id": 0, "name": "cat"}, {"id": 1, "name": "dog"}]
        (world.masks / "classes.json").write_text(json.dumps(names), "utf-8")
        found = world.pixels()["0.jpg"]
        assert (found["cat"], found["dog"]) == (WIDTH, WIDTH)

    @pytest.mark.parametrize("suffix", [".tif", ".tiff", ".bmp", ".PNG"])
    def test_masks_come_in_other_files(self, world: World, suffix: str) -> None:
        Image.fromarray(labels(0, 1, 2)).save(world.masks / f"0{suffix}")
        world.pixels()
        assert {row.key: row.pixels for row in world.plan.values if row.key != "0"} == {
            "1": WIDTH,
            "2": WIDTH,
        }

    @pytest.mark.parametrize("kind", [MaskKind.INDEXED, MaskKind.COLOUR])
    @pytest.mark.parametrize("suffix", [".tif", ".png"])
    def test_ids_of_16_bits_stay_apart(self, world: World, kind: MaskKind, suffix: str) -> None:
        Image.fromarray(labels(0, 300, 600, dtype=np.uint16)).save(world.masks / f"0{suffix}")
        world.pixels(kind=kind)
        rows = {row.key: row for row in world.plan.values}
        assert set(rows) == {"0", "300", "600"}
        assert rows["0"].action is Fixed.BACKGROUND

    def test_alpha_that_says_nothing_is_no_hindrance(self, world: World) -> None:
        grey = Image.fromarray(labels(0, 1))
        Image.merge("LA", (grey, Image.new("L", grey.size, 255))).save(world.masks / "0.png")
        world.pixels(kind=MaskKind.INDEXED)
        assert {row.key for row in world.plan.values} == {"0", "1"}

    @pytest.mark.parametrize("mode", ["LA", "RGBA"])
    def test_what_is_clear_is_background(self, world: World, mode: str) -> None:
        alpha = Image.fromarray(labels(0, 255))
        bands = [Image.new("L", alpha.size, 9)] * (1 if mode == "LA" else 3)
        Image.merge(mode, (*bands, alpha)).save(world.masks / "0.png")
        kind = MaskKind.INDEXED if mode == "LA" else MaskKind.COLOUR
        assert list(world.pixels(kind=kind)["0.jpg"].values()) == [WIDTH]

    @pytest.mark.parametrize("dtype", [np.float32, np.int32])
    def test_tiffs_of_wide_numbers_are_read(self, world: World, dtype: type) -> None:
        Image.fromarray(labels(0, 1, dtype=dtype)).save(world.masks / "0.tif")
        assert world.pixels(kind=MaskKind.INDEXED)["0.jpg"] == {"1": WIDTH}

    def test_other_pictures_are_named(self, world: World) -> None:
        Image.fromarray(labels(0, 1)).save(world.masks / "0.gif")
        assert world.pixels() == {}
        assert "read from PNG, TIFF and BMP, but these pictures are .gif." in world.told()

    def test_jpegs_are_refused_in_words(self, world: World) -> None:
        Image.fromarray(labels(0, 255)).save(world.masks / "0.jpg")
        assert world.pixels() == {}
        assert "This is a JPEG, which alters the values" in world.told()

    def test_photos_beside_masks_are_not_worth_a_word(self, world: World) -> None:
        Image.fromarray(labels(0, 1)).save(world.photos / "0.png")
        assert list(world.pixels(world.photos, kind=MaskKind.INDEXED)) == ["0.jpg"]
        assert world.told() == ""

    @pytest.mark.parametrize("name", ["{}_L", "{}_gtFine_labelIds", "mask_{}", "{}mask", "{}_pred"])
    def test_what_masks_have_in_common_is_taken_off_their_names(
        self, world: World, name: str
    ) -> None:
        for number in (0, 1):
            Image.fromarray(labels(0, 1)).save(world.masks / f"{name.format(number)}.png")
        assert list(world.pixels()) == ["0.jpg", "1.jpg"]
        assert "matched by ignoring the start or end of their names" in world.told()

    @pytest.mark.parametrize("mark", ["_mask", "-seg", ".label", "_gt", "_MASK", "_labelIds"])
    def test_what_stands_behind_the_name_is_taken_off_and_told(
        self, world: World, mark: str
    ) -> None:
        Image.fromarray(labels(0, 1)).save(world.masks / f"0{mark}.png")
        assert list(world.pixels()) == ["0.jpg"]
        assert "matched by ignoring the start or end of their names" in world.told()

    def test_what_is_black_beside_what_is_clear_is_no_background(self, world: World) -> None:
        clear = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
        clear[10:30, 10:40, 3] = 255  # drawn in black
        Image.fromarray(clear).save(world.masks / "0.png")
        world.pixels()
        unknown = {row.key: row.unknown for row in world.plan.values}
        assert unknown == {"\0background": False, "#000000": True}
        assert world.plan.blank == 0

    def test_masks_that_show_nothing_are_counted(self, world: World) -> None:
        for name in ("0", "1"):
            Image.fromarray(labels(0)).save(world.masks / f"{name}.png")
        Image.fromarray(labels(0, 7)).save(world.masks / "2.png")
        world.pixels()
        assert (world.plan.imported, world.plan.blank) == (3, 2)
