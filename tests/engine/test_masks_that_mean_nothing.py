"""Masks whose values or names mean nothing: an error or a warning, never a perfect score."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.engine.small_datasets import draw
from wseg_engine.annotations.dataset import read_dataset
from wseg_engine.annotations.image_names import ImageNames
from wseg_engine.annotations.kinds import SourceKind
from wseg_engine.annotations.mask_names import Affix, recognise_affix
from wseg_engine.annotations.options import ReadOptions
from wseg_engine.annotations.reading import Reading
from wseg_engine.annotations.request import Request
from wseg_engine.annotations.tags import gather
from wseg_engine.cli.main import main
from wseg_engine.datasets import DatasetError
from wseg_engine.datasets.class_map import read_class_map
from wseg_engine.images.mask_files import MaskError, read_ids, write_mask
from wseg_engine.scoring.metrics import MetricsError, evaluate

SIDE = 8


def bands(*values: int) -> np.ndarray:
    """Draw rows of values over a background of the first one."""
    labels = np.full((SIDE, SIDE), values[0], np.uint8)
    for row, value in enumerate(values[1:]):
        labels[row] = value
    return labels


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    predicted, truth = tmp_path / "pred", tmp_path / "truth"
    write_mask(predicted / "a.png", bands(0, 1))
    truth.mkdir()
    return predicted, truth


class TestScores:
    def test_a_class_without_a_true_pixel_is_an_error(self, folders: tuple[Path, Path]) -> None:
        predicted, truth = folders
        write_mask(truth / "a.png", bands(0, 255))
        with pytest.raises(MetricsError, match=r"true masks have no pixel of cat; .*255 \(12 %\)"):
            evaluate(predicted, truth, truth_ids={"cat": 1})

    def test_one_class_of_several_without_a_true_pixel_is_told(
        self, folders: tuple[Path, Path]
    ) -> None:
        predicted, truth = folders
        write_mask(truth / "a.png", bands(0, 1, 7))
        found = evaluate(predicted, truth, truth_ids={"cat": 1, "dog": 2})
        assert "the true masks have no pixel of dog" in found.problems[0].what
        assert "7 (12 %)" in found.problems[0].what

    def test_predicted_ids_that_mean_nothing_are_told(self, folders: tuple[Path, Path]) -> None:
        predicted, truth = folders
        write_mask(predicted / "a.png", bands(0, 1, 9))
        write_mask(truth / "a.png", bands(0, 1, 1))
        found = evaluate(predicted, truth, truth_ids={"cat": 1})
        assert "predicted ids without a class" in found.problems[0].what
        assert "9 (12 %)" in found.problems[0].what

    def test_255_may_be_a_class(self, folders: tuple[Path, Path]) -> None:
        predicted, truth = folders
        write_mask(truth / "a.png", bands(0, 255))
        found = evaluate(predicted, truth, truth_ids={"cat": 255})
        assert [score.iou for score in found.classes] == [1, 1]

    def test_0_may_be_a_class(self, tmp_path: Path) -> None:
        for name in ("pred", "truth"):
            write_mask(tmp_path / name / "a.png", bands(255, 0, 1))
            names = [{"id": 0, "name": "cat"}, {"id": 1, "name": "dog"}]
            (tmp_path / name / "classes.json").write_text(json.dumps(names), "utf-8")
        ids = {"cat": 0, "dog": 1}
        found = evaluate(tmp_path / "pred", tmp_path / "truth", truth_ids=ids)
        assert {s.name: s.pixels for s in found.classes} == {
            "background": 0,
            "cat": SIDE,
            "dog": SIDE,
        }
        assert found.mean_iou == 1

    @pytest.mark.parametrize(
        ("name", "mode"),
        [
            ("a.PNG", "L"),
            ("A.png", "L"),
            ("a_mask.png", "L"),
            ("a-gt.png", "L"),
            ("a_gtFine_labelIds.png", "L"),
            ("mask_a.png", "L"),
            ("a.tif", "L"),
            ("a.bmp", "L"),
            ("a.tif", "I;16"),
            ("a.png", "I;16"),
            ("a.png", "LA"),
            ("a.png", "RGB"),
            ("a.png", "RGBA"),
            ("a.tif", "P"),
        ],
    )
    def test_true_masks_of_other_files_are_read(
        self, folders: tuple[Path, Path], name: str, mode: str
    ) -> None:
        predicted, truth = folders
        grey = Image.fromarray(bands(0, 1))
        picture = {
            "I;16": lambda: Image.fromarray(bands(0, 1).astype(np.uint16)),
            "LA": lambda: Image.merge("LA", (grey, Image.new("L", grey.size, 255))),
            "P": lambda: grey.convert("P", palette=Image.Palette.WEB),
        }.get(mode, lambda: grey.convert(mode))()
        if mode == "P":
            picture = grey.copy()
            picture.putpalette(list(range(256)) * 3)
        picture.save(truth / name)
        found = evaluate(predicted, truth, truth_ids={"cat": 1})
        assert (found.mean_iou, found.images) == (1, 1)

    def test_a_jpeg_is_refused_in_words(self, tmp_path: Path) -> None:
        Image.fromarray(bands(0, 255)).save(tmp_path / "a.jpg")
        with pytest.raises(MaskError, match="JPEG, which alters the values"):
            read_ids(tmp_path / "a.jpg")

    @pytest.mark.parametrize("mode", ["LA", "RGBA", "RGB", "I;16"])
    def test_what_holds_no_ids_is_refused_in_words(self, tmp_path: Path, mode: str) -> None:
        values = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
        if mode == "I;16":
            picture = Image.fromarray((values * 100).astype(np.uint16))
        elif mode == "RGB":
            picture = Image.fromarray(np.stack([values, values, values * 0], 2).astype(np.uint8))
        else:
            grey = Image.fromarray(values.astype(np.uint8))
            picture = grey.convert(mode)
            picture.putalpha(grey)
        picture.save(tmp_path / "a.png")
        with pytest.raises(
            MaskError, match=r"transparent|contains colours|contains values"
        ) as told:
            read_ids(tmp_path / "a.png")
        assert "damaged" not in str(told.value)

    def test_pictures_of_other_kinds_are_named(self, folders: tuple[Path, Path]) -> None:
        predicted, truth = folders
        Image.fromarray(bands(0, 1)).save(truth / "a.gif")
        with pytest.raises(MetricsError, match=r"The pictures in .*truth are \.gif\."):
            evaluate(predicted, truth, truth_ids={"cat": 1})

    @pytest.mark.parametrize(
        "content",
        [{"0": "cat", "1": "dog"}, {"cat": 0, "dog": 1}, {"classes": {"cat": 0, "dog": 1}}],
    )
    def test_tables_of_ids_and_names_are_read(self, tmp_path: Path, content: object) -> None:
        (tmp_path / "classes.json").write_text(json.dumps(content), "utf-8")
        assert read_class_map(tmp_path) == {0: "cat", 1: "dog"}

    @pytest.mark.parametrize(
        "content", [["cat", "dog"], {"cat": "dog"}, {"1": 2.5}, {}, {"a": True}]
    )
    def test_what_names_no_ids_is_refused(self, tmp_path: Path, content: object) -> None:
        (tmp_path / "classes.json").write_text(json.dumps(content), "utf-8")
        with pytest.raises(DatasetError, match="expected a list of classes"):
            read_class_map(tmp_path)

    def test_the_command_fails_where_scores_would_mean_nothing(
        self, folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
    ) -> None:
        predicted, truth = folders
        write_mask(truth / "a.png", bands(0, 255))
        assert main(["evaluate", str(predicted), str(truth), "--map", "cat=1"]) == 1
        assert "no pixel of cat" in capsys.readouterr().err
        assert main(["evaluate", str(predicted), str(truth), "--map", "cat=255"]) == 0


class TestTraining:
    @pytest.fixture
    def data(self, tmp_path: Path) -> Path:
        draw(tmp_path / "data" / "images", "a.jpg", "b.jpg")
        (tmp_path / "data" / "tags.csv").write_text("filename,tags\na.jpg,cat\nb.jpg,dog\n")
        return tmp_path / "data"

    @pytest.mark.parametrize(
        "name", ["a.PNG", "A.png", "a_mask.png", "a_seg.PNG", "a_L.png", "mask_a.png"]
    )
    def test_masks_are_found_by_their_images_names(
        self, data: Path, tmp_path: Path, name: str
    ) -> None:
        (tmp_path / "masks").mkdir()
        Image.fromarray(np.ones((3, 4), np.uint8)).save(tmp_path / "masks" / name)
        found = read_dataset(data, masks=tmp_path / "masks")
        assert [image.mask for image in found.images] == [tmp_path / "masks" / name, None]
        told = any("ignoring the start or end" in problem.what for problem in found.problems)
        assert told == ("_" in name)

    @pytest.mark.parametrize(
        ("name", "labels", "words"),
        [
            (
                "x.png",
                np.ones((3, 4), np.uint8),
                r"of its PNGs \(1\), none has the name and size of an image",
            ),
            (
                "a.png",
                np.ones((9, 9), np.uint8),
                r"of its PNGs \(1\), none has the name and size of an image",
            ),
            ("a.png", np.full((3, 4), 7, np.uint8), r"the ids 7 in its masks are not classes"),
        ],
    )
    def test_masks_of_which_nothing_is_learnt_are_an_error(
        self, data: Path, tmp_path: Path, name: str, labels: np.ndarray, words: str
    ) -> None:
        write_mask(tmp_path / "masks" / name, labels)
        with pytest.raises(DatasetError, match=words):
            read_dataset(data, masks=tmp_path / "masks")

    def test_an_id_that_is_no_class_is_told(self, data: Path, tmp_path: Path) -> None:
        write_mask(tmp_path / "masks" / "a.png", np.array([[1, 7, 0, 255]] * 3, np.uint8))
        found = read_dataset(data, masks=tmp_path / "masks")
        assert found.images[0].mask is not None
        assert "the ids 7 in its masks are not classes" in found.problems[-1].what

    def test_the_command_fails(
        self, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write_mask(tmp_path / "masks" / "x.png", np.ones((3, 4), np.uint8))
        out = str(tmp_path / "out")
        assert main(["train", str(data), "--masks", str(tmp_path / "masks"), "--out", out]) == 2
        assert "No mask in" in capsys.readouterr().err

    def test_an_export_finds_masks_by_their_images_names(self, data: Path, tmp_path: Path) -> None:
        (tmp_path / "masks").mkdir()
        Image.fromarray(np.ones((3, 4), np.uint8)).save(tmp_path / "masks" / "a.PNG")
        out = tmp_path / "out"
        assert main(["export", str(data), str(tmp_path / "masks"), "--out", str(out)]) == 0
        assert (out / "SegmentationClass" / "a.png").is_file()


class TestNames:
    @pytest.mark.parametrize(
        ("masks", "right"),
        [
            (["a_L", "b_L"], Affix("", "_L")),
            (["mask_a", "mask_b"], Affix("mask_", "")),
            (["a_gtFine_labelIds", "b_gtFine_labelIds"], Affix("", "_gtFine_labelIds")),
            (["amask", "bmask"], Affix("", "mask")),
            (["a_x", "b_y", "c_z"], None),  # nothing in common
            (["121", "122"], None),  # other numbers
            (["q_L", "r_L"], None),  # of no image
            ([], None),
        ],
    )
    def test_what_stands_around_names_is_what_most_of_them_have(
        self, masks: list[str], right: Affix | None
    ) -> None:
        assert (
            recognise_affix(masks, frozenset(("a", "b", "c", "1", "2", "12")).__contains__) == right
        )

    def test_masks_for_tags_are_matched_likewise_and_it_is_told(self, tmp_path: Path) -> None:
        draw(tmp_path / "photos", "a.jpg", "b.jpg")
        for name in "ab":
            write_mask(tmp_path / "masks" / f"{name}_L.png", bands(0, 1))
        reading, names = (
            Reading(),
            ImageNames({0: tmp_path / "photos"}, ((1, 0, "a.jpg"), (2, 0, "b.jpg"))),
        )
        options = ReadOptions(SourceKind.MASKS, tmp_path / "masks", min_pixels=1)
        request = Request((tmp_path / "masks",), options, names, reading.report)
        for _ in gather(request, reading):
            pass
        assert set(reading.images) == {1, 2}
        assert any("start or end of their names" in issue.what for issue in reading.issues)

    def test_pictures_in_the_place_of_masks_are_named(self, tmp_path: Path) -> None:
        (tmp_path / "masks").mkdir()
        Image.fromarray(bands(0, 255)).save(tmp_path / "masks" / "a.jpg")
        reading = Reading()
        options = ReadOptions(SourceKind.MASKS, tmp_path / "masks")
        request = Request((tmp_path / "masks",), options, ImageNames({}, ()), reading.report)
        for _ in gather(request, reading):
            pass
        assert "these pictures are .jpg" in reading.issues[0].what
