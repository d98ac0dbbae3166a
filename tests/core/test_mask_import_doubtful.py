"""Doubtful labelme files and pictures: nothing is made of nothing, and one bad part costs no more.

Each case was a report of somebody whose masks were lost or wrong without a word.
"""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.core.transfer.mask_import import (
    Fixed,
    MaskKind,
)
from tests.core.doubtful_world import (
    AREA,
    HEIGHT,
    POINTS,
    SIZE,
    WIDTH,
    World,
    world,
)

__all__ = ["world"]


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
