"""Doubtful COCO files: nothing is made of nothing, and one bad part costs no more.

Each case was a report of somebody whose masks were lost or wrong without a word.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.core.doubtful_masks import (
    AREA,
    HEIGHT,
    OUTLINE,
    POINTS,
    WIDTH,
    DoubtfulMasks,
    annotation,
    doubtful,
    image,
)
from wseg_engine.annotations.reading import IssueKind

__all__ = ["doubtful"]


class TestCoco:
    def test_of_boxes_no_masks_are_made(self, doubtful: DoubtfulMasks) -> None:
        boxes = [annotation(n, image_id=n, segmentation=[]) for n in (1, 2, 3)]
        assert doubtful.coco(boxes) == {}
        assert doubtful.plan.imported == 0
        assert "a box but no outline: 1, 2, 3." in doubtful.told()

    def test_boxes_are_drawn_where_that_is_asked_for(self, doubtful: DoubtfulMasks) -> None:
        boxes = [annotation(1, segmentation=None), annotation(2, image_id=2, category_id=2)]
        found = doubtful.coco(boxes, boxes=True)
        assert found == {"0.jpg": {"cat": AREA}, "1.jpg": {"dog": AREA}}

    @pytest.mark.parametrize(
        ("listed", "meant"),
        [("1", 1), (1, "1"), (1.0, 1), (1, 1.0), ("1.0", 1), ("0001", 1), (" 1 ", "1")],
    )
    def test_ids_of_different_types_meet(
        self, doubtful: DoubtfulMasks, listed: Any, meant: Any
    ) -> None:
        images = [{**image(1), "id": listed}]
        assert doubtful.coco([annotation(image_id=meant)], images=images) == {
            "0.jpg": {"cat": AREA}
        }
        assert doubtful.coco([annotation(category_id="2")]) == {"0.jpg": {"dog": AREA}}

    def test_annotations_of_images_that_are_not_listed_are_named(
        self, doubtful: DoubtfulMasks
    ) -> None:
        images = [{**image(n), "id": 100 + n} for n in (1, 2, 3)]
        assert doubtful.coco([annotation(7), annotation(8)], images=images) == {}
        assert "Skipped annotations of unlisted images: 7, 8." in doubtful.told()

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
    def test_one_bad_annotation_costs_no_other(
        self, doubtful: DoubtfulMasks, bad: dict[str, Any]
    ) -> None:
        found = doubtful.coco([annotation(1), annotation(77, **{"category_id": 2, **bad})])
        assert found == {"0.jpg": {"cat": AREA}}
        problems = [i for i in doubtful.reading.issues if i.kind is IssueKind.PROBLEM]
        assert len(problems) == 1
        assert "77" in problems[0].what

    def test_an_annotation_that_is_none_is_left_out(self, doubtful: DoubtfulMasks) -> None:
        assert doubtful.coco(["x", None, annotation(1)]) == {"0.jpg": {"cat": AREA}}
        assert "#1, #2" in doubtful.told()

    def test_a_bad_part_of_an_outline_costs_no_other_part(self, doubtful: DoubtfulMasks) -> None:
        found = doubtful.coco([annotation(9, segmentation=[OUTLINE, [1, 1, 5, 5]])])
        assert found == {"0.jpg": {"cat": AREA}}
        assert "Skipped: 9. A shape has 2 points; expected 3." in doubtful.told()

    @pytest.mark.parametrize("outline", [OUTLINE, [POINTS], POINTS and [OUTLINE]])
    def test_outlines_are_read_however_their_lists_are_nested(
        self, doubtful: DoubtfulMasks, outline: Any
    ) -> None:
        assert doubtful.coco([annotation(segmentation=outline)]) == {"0.jpg": {"cat": AREA}}

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
        self, doubtful: DoubtfulMasks, size: dict[str, Any]
    ) -> None:
        assert doubtful.coco([annotation()], images=[image(1, **size)]) == {"0.jpg": {"cat": AREA}}

    def test_an_image_that_is_listed_twice_has_the_annotations_of_both(
        self, doubtful: DoubtfulMasks
    ) -> None:
        images = [image(1), {**image(2), "file_name": "0.jpg"}]
        other = annotation(2, image_id=2, category_id=2, segmentation=[[0, 0, 4, 0, 4, 4, 0, 4]])
        found = doubtful.coco([annotation(1), other], images=images)
        assert found == {"0.jpg": {"cat": AREA, "dog": 16}}
        assert "listed 2 times" in doubtful.told()

    @pytest.mark.parametrize("spelling", ["./0.jpg", "0.JPG", "photos\\0.jpg", "0"])
    def test_it_is_one_image_however_its_name_is_spelt(
        self, doubtful: DoubtfulMasks, spelling: str
    ) -> None:
        images = [image(1), image(2, file_name=spelling)]
        other = annotation(2, image_id=2, category_id=2, segmentation=[[0, 0, 4, 0, 4, 4, 0, 4]])
        found = doubtful.coco([annotation(1), other], images=images)
        assert found == {"0.jpg": {"cat": AREA, "dog": 16}}
        assert "listed 2 times" in doubtful.told()

    def test_categories_that_share_an_id_are_not_guessed(self, doubtful: DoubtfulMasks) -> None:
        document = {
            "images": [image(1), image(2)],
            "categories": [
                {"id": n, "name": name} for n, name in ((1, "cat"), (1, "dog"), (2, "ox"))
            ],
            "annotations": [annotation(5), annotation(6, image_id=2, category_id=2)],
        }
        file = doubtful.masks / "coco.json"
        file.write_text(json.dumps(document), "utf-8")
        assert doubtful.pixels(file) == {"1.jpg": {"ox": AREA}}
        assert "share an id, so their annotations are skipped: 1." in doubtful.told()

    def test_categories_without_a_name_are_told(self, doubtful: DoubtfulMasks) -> None:
        assert doubtful.coco([annotation(1, category_id=7)]) == {"0.jpg": {"7": AREA}}
        assert "does not name these categories, so their ids are used: 7." in doubtful.told()

    def test_run_lengths_in_a_list_are_read(self, doubtful: DoubtfulMasks) -> None:
        runs = {"size": [HEIGHT, WIDTH], "counts": [480, 600, WIDTH * HEIGHT - 1080]}
        assert doubtful.coco([annotation(segmentation=[runs])]) == {"0.jpg": {"cat": AREA}}

    def test_an_empty_second_entry_replaces_nothing(self, doubtful: DoubtfulMasks) -> None:
        images = [{**image(9), "file_name": "0.jpg"}, image(1)]
        assert doubtful.coco([annotation(1)], images=images) == {"0.jpg": {"cat": AREA}}

    def test_images_without_annotations_are_negatives_only_if_that_is_said(
        self, doubtful: DoubtfulMasks
    ) -> None:
        assert doubtful.coco([annotation(1)]) == {"0.jpg": {"cat": AREA}}
        assert "2 image(s) are listed without an outline" in doubtful.told()
        found = doubtful.coco([annotation(1)], empty=True)
        assert found == {"0.jpg": {"cat": AREA}, "1.jpg": {}, "2.jpg": {}}
        assert doubtful.plan.blank == 2

    def test_paths_of_elsewhere_are_matched_by_the_file_name(self, doubtful: DoubtfulMasks) -> None:
        images = [image(1, file_name="C:\\data\\0.jpg"), image(2, file_name="C:\\data\\1.jpg")]
        found = doubtful.coco([annotation(1), annotation(2, image_id=2)], images=images)
        assert found == {"0.jpg": {"cat": AREA}, "1.jpg": {"cat": AREA}}
        assert "matched by file name only" in doubtful.told()

    def test_the_file_name_is_enough_where_that_is_asked_for(self, doubtful: DoubtfulMasks) -> None:
        images = [image(1, file_name="photos/0.jpg"), image(2, file_name="other/1.jpg")]
        drawn = [annotation(1), annotation(2, image_id=2)]
        assert list(doubtful.coco(drawn, images=images)) == ["0.jpg"]
        assert list(doubtful.coco(drawn, images=images, names_only=True)) == ["0.jpg", "1.jpg"]

    @pytest.mark.parametrize("side", [int, float, str])
    def test_run_lengths_are_numbers_however_they_are_written(
        self, doubtful: DoubtfulMasks, side: type
    ) -> None:
        counts = [480, 600, WIDTH * HEIGHT - 1080]
        runs = {"size": [side(HEIGHT), side(WIDTH)], "counts": counts}
        assert doubtful.coco([annotation(segmentation=runs)]) == {"0.jpg": {"cat": AREA}}

    def test_images_that_share_an_id_get_no_annotation_of_it(self, doubtful: DoubtfulMasks) -> None:
        images = [image(1), {**image(2), "id": 1}, image(3)]
        found = doubtful.coco([annotation(5), annotation(6, image_id=3)], images=images)
        assert found == {"2.jpg": {"cat": AREA}}
        assert "images that share an id: 5." in doubtful.told()

    @pytest.mark.parametrize("document", ["[]", "{}", '{"annotations": {}}', '{"annotations": []}'])
    def test_a_file_of_another_kind_is_told(self, doubtful: DoubtfulMasks, document: str) -> None:
        file = doubtful.masks / "coco.json"
        file.write_text(document, "utf-8")
        assert doubtful.pixels(file, kind="coco") == {}
        assert "This is not a COCO file" in doubtful.told()
