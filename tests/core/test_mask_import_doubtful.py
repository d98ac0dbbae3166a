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
from tests.core.doubtful_masks import (
    AREA,
    HEIGHT,
    POINTS,
    SIZE,
    WIDTH,
    DoubtfulMasks,
    doubtful,
)

__all__ = ["doubtful"]


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
    def test_areas_of_four_corners_are_drawn(self, doubtful: DoubtfulMasks, kind: str) -> None:
        assert doubtful.labelme(shape(kind)) == {"0.jpg": {"cat": AREA}}

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
    def test_one_bad_shape_costs_no_other(self, doubtful: DoubtfulMasks, bad: Any) -> None:
        assert doubtful.labelme(shape(), bad) == {"0.jpg": {"cat": AREA}}
        assert "#2" in doubtful.told()

    def test_labels_that_are_numbers_are_names(self, doubtful: DoubtfulMasks) -> None:
        assert doubtful.labelme(shape(label=3)) == {"0.jpg": {"3": AREA}}

    @pytest.mark.parametrize("kind", ["line", "linestrip", "point", "spline"])
    def test_of_lines_alone_no_mask_is_made(self, doubtful: DoubtfulMasks, kind: str) -> None:
        assert doubtful.labelme(shape(kind)) == {}
        why = {"spline": "Shapes of type 'spline' are not drawn."}
        expected = why.get(kind, "Lines and points have no area.")
        assert f"Skipped: #1 cat. {expected}" in doubtful.told()

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
        self, doubtful: DoubtfulMasks, nothing: dict[str, Any]
    ) -> None:
        assert doubtful.labelme(nothing) == {}
        assert "Skipped: #1 cat. It covers no pixel of the image." in doubtful.told()

    def test_of_no_shapes_a_mask_is_made_only_if_that_is_said(
        self, doubtful: DoubtfulMasks
    ) -> None:
        assert doubtful.labelme() == {}
        assert "It has no area" in doubtful.told()
        assert doubtful.pixels(empty=True) == {"0.jpg": {}}

    @pytest.mark.parametrize(
        "size",
        [
            {"imageHeight": None, "imageWidth": None},
            {"imageHeight": "48", "imageWidth": "64"},
            {"imageHeight": 48.0, "imageWidth": 64.0},
        ],
    )
    def test_sizes_are_numbers_however_they_are_written(
        self, doubtful: DoubtfulMasks, size: dict[str, Any]
    ) -> None:
        assert doubtful.labelme(shape(), **size) == {"0.jpg": {"cat": AREA}}

    def test_the_image_is_that_of_the_tags(self, doubtful: DoubtfulMasks) -> None:
        found = doubtful.labelme(shape(), name="anno_17.json", imagePath="..\\photos\\0.jpg")
        assert found == {"0.jpg": {"cat": AREA}}
        (doubtful.masks / "anno_17.json").unlink()
        assert doubtful.labelme(shape(), name="1.json", imagePath="2.jpg") == {
            "1.jpg": {"cat": AREA}
        }
        assert "refers to the image 2.jpg" in doubtful.told()

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-16-le"])
    def test_files_in_other_encodings_are_recognised(
        self, doubtful: DoubtfulMasks, encoding: str
    ) -> None:
        document = {"shapes": [shape(label="Käfer")], "imagePath": "0.jpg", **SIZE}
        text = json.dumps(document, ensure_ascii=False)
        (doubtful.masks / "0.json").write_bytes(text.encode(encoding))
        assert doubtful.pixels() == {"0.jpg": {"Käfer": AREA}}


def labels(*values: int, dtype: Any = np.uint8) -> np.ndarray[Any, Any]:
    """Draw bands of values, each of one row, over a background of the first."""
    drawn = np.full((HEIGHT, WIDTH), values[0], dtype)
    for row, value in enumerate(values[1:]):
        drawn[row] = value
    return drawn


class TestPictures:
    def test_255_is_asked_for_where_it_is_all_that_is_drawn(self, doubtful: DoubtfulMasks) -> None:
        Image.fromarray(labels(0, 255)).save(doubtful.masks / "0.png")
        doubtful.pixels()
        assert [(row.key, row.unknown) for row in doubtful.plan.values] == [
            ("0", False),
            ("255", True),
        ]

    def test_255_is_undecided_beside_other_ids(self, doubtful: DoubtfulMasks) -> None:
        Image.fromarray(labels(0, 1, 255)).save(doubtful.masks / "0.png")
        doubtful.pixels()
        rows = {row.key: row for row in doubtful.plan.values}
        assert (rows["255"].action, rows["255"].unknown) == (Fixed.UNDECIDED, False)

    def test_a_class_may_have_the_id_0(self, doubtful: DoubtfulMasks) -> None:
        Image.fromarray(labels(255, 0, 1)).save(doubtful.masks / "0.png")
        names = [{"id": 0, "name": "cat"}, {"id": 1, "name": "dog"}]
        (doubtful.masks / "classes.json").write_text(json.dumps(names), "utf-8")
        found = doubtful.pixels()["0.jpg"]
        assert (found["cat"], found["dog"]) == (WIDTH, WIDTH)

    @pytest.mark.parametrize("suffix", [".tif", ".tiff", ".bmp", ".PNG"])
    def test_masks_come_in_other_files(self, doubtful: DoubtfulMasks, suffix: str) -> None:
        Image.fromarray(labels(0, 1, 2)).save(doubtful.masks / f"0{suffix}")
        doubtful.pixels()
        assert {row.key: row.pixels for row in doubtful.plan.values if row.key != "0"} == {
            "1": WIDTH,
            "2": WIDTH,
        }

    @pytest.mark.parametrize("kind", [MaskKind.INDEXED, MaskKind.COLOUR])
    @pytest.mark.parametrize("suffix", [".tif", ".png"])
    def test_ids_of_16_bits_stay_apart(
        self, doubtful: DoubtfulMasks, kind: MaskKind, suffix: str
    ) -> None:
        Image.fromarray(labels(0, 300, 600, dtype=np.uint16)).save(doubtful.masks / f"0{suffix}")
        doubtful.pixels(kind=kind)
        rows = {row.key: row for row in doubtful.plan.values}
        assert set(rows) == {"0", "300", "600"}
        assert rows["0"].action is Fixed.BACKGROUND

    def test_alpha_that_says_nothing_is_no_hindrance(self, doubtful: DoubtfulMasks) -> None:
        grey = Image.fromarray(labels(0, 1))
        Image.merge("LA", (grey, Image.new("L", grey.size, 255))).save(doubtful.masks / "0.png")
        doubtful.pixels(kind=MaskKind.INDEXED)
        assert {row.key for row in doubtful.plan.values} == {"0", "1"}

    @pytest.mark.parametrize("mode", ["LA", "RGBA"])
    def test_what_is_clear_is_background(self, doubtful: DoubtfulMasks, mode: str) -> None:
        alpha = Image.fromarray(labels(0, 255))
        bands = [Image.new("L", alpha.size, 9)] * (1 if mode == "LA" else 3)
        Image.merge(mode, (*bands, alpha)).save(doubtful.masks / "0.png")
        kind = MaskKind.INDEXED if mode == "LA" else MaskKind.COLOUR
        assert list(doubtful.pixels(kind=kind)["0.jpg"].values()) == [WIDTH]

    @pytest.mark.parametrize("dtype", [np.float32, np.int32])
    def test_tiffs_of_wide_numbers_are_read(self, doubtful: DoubtfulMasks, dtype: type) -> None:
        Image.fromarray(labels(0, 1, dtype=dtype)).save(doubtful.masks / "0.tif")
        assert doubtful.pixels(kind=MaskKind.INDEXED)["0.jpg"] == {"1": WIDTH}

    def test_other_pictures_are_named(self, doubtful: DoubtfulMasks) -> None:
        Image.fromarray(labels(0, 1)).save(doubtful.masks / "0.gif")
        assert doubtful.pixels() == {}
        assert "read from PNG, TIFF and BMP, but these pictures are .gif." in doubtful.told()

    def test_jpegs_are_refused_in_words(self, doubtful: DoubtfulMasks) -> None:
        Image.fromarray(labels(0, 255)).save(doubtful.masks / "0.jpg")
        assert doubtful.pixels() == {}
        assert "This is a JPEG, which alters the values" in doubtful.told()

    def test_photos_beside_masks_are_not_worth_a_word(self, doubtful: DoubtfulMasks) -> None:
        Image.fromarray(labels(0, 1)).save(doubtful.photos / "0.png")
        assert list(doubtful.pixels(doubtful.photos, kind=MaskKind.INDEXED)) == ["0.jpg"]
        assert doubtful.told() == ""

    @pytest.mark.parametrize("name", ["{}_L", "{}_gtFine_labelIds", "mask_{}", "{}mask", "{}_pred"])
    def test_what_masks_have_in_common_is_taken_off_their_names(
        self, doubtful: DoubtfulMasks, name: str
    ) -> None:
        for number in (0, 1):
            Image.fromarray(labels(0, 1)).save(doubtful.masks / f"{name.format(number)}.png")
        assert list(doubtful.pixels()) == ["0.jpg", "1.jpg"]
        assert "matched by ignoring the start or end of their names" in doubtful.told()

    @pytest.mark.parametrize("mark", ["_mask", "-seg", ".label", "_gt", "_MASK", "_labelIds"])
    def test_what_stands_behind_the_name_is_taken_off_and_told(
        self, doubtful: DoubtfulMasks, mark: str
    ) -> None:
        Image.fromarray(labels(0, 1)).save(doubtful.masks / f"0{mark}.png")
        assert list(doubtful.pixels()) == ["0.jpg"]
        assert "matched by ignoring the start or end of their names" in doubtful.told()

    def test_what_is_black_beside_what_is_clear_is_no_background(
        self, doubtful: DoubtfulMasks
    ) -> None:
        clear = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
        clear[10:30, 10:40, 3] = 255  # drawn in black
        Image.fromarray(clear).save(doubtful.masks / "0.png")
        doubtful.pixels()
        unknown = {row.key: row.unknown for row in doubtful.plan.values}
        assert unknown == {"\0background": False, "#000000": True}
        assert doubtful.plan.blank == 0

    def test_masks_that_show_nothing_are_counted(self, doubtful: DoubtfulMasks) -> None:
        for name in ("0", "1"):
            Image.fromarray(labels(0)).save(doubtful.masks / f"{name}.png")
        Image.fromarray(labels(0, 7)).save(doubtful.masks / "2.png")
        doubtful.pixels()
        assert (doubtful.plan.imported, doubtful.plan.blank) == (3, 2)
