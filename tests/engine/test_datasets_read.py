"""Reading data sets: folders, lists, sidecar files; what is wrong with them, in words."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.engine.small_datasets import ABSENT, PRESENT, UNSURE, draw, listed, tags
from wseg_engine.annotations.dataset import read_dataset
from wseg_engine.datasets import DatasetError, Problem
from wseg_engine.images.mask_files import write_mask


class TestCsv:
    def test_tags_are_present_absent_or_unsure(self, tmp_path: Path) -> None:
        data = listed(
            tmp_path,
            "filename,tags\na.jpg,cat;dog?\nb.jpg,\n",
        )
        assert data.classes == ("cat", "dog")
        assert tags(data) == {
            "a": (PRESENT, UNSURE),
            "b": (ABSENT, ABSENT),  # looked at, shows neither
            "c": (UNSURE, UNSURE),  # nobody looked at it
        }
        assert data.problems == ()

    @pytest.mark.parametrize(
        "cell", ["cat;dog", "cat|dog", "cat dog", "cat ; dog;", '"cat,dog"', "Cat;DOG;cat"]
    )
    def test_all_separators_are_recognised(self, tmp_path: Path, cell: str) -> None:
        data = listed(tmp_path, f"filename,tags\na.jpg,{cell}\n")
        assert [name.lower() for name in data.classes] == ["cat", "dog"]
        assert tags(data)["a"] == (PRESENT, PRESENT)

    def test_a_name_of_two_words_survives_where_other_separators_are_used(
        self, tmp_path: Path
    ) -> None:
        data = listed(tmp_path, "filename,tags\na.jpg,traffic light;dog\nb.jpg,dog\n")
        assert data.classes == ("dog", "traffic light")

    def test_words_that_are_tags_elsewhere_are_separate_tags(self, tmp_path: Path) -> None:
        data = listed(tmp_path, "filename,tags\na.jpg,cat;dog\nb.jpg,cat dog\n")
        assert data.classes == ("cat", "dog")
        assert tags(data)["b"] == (PRESENT, PRESENT)

    def test_classes_asked_for_are_never_split_at_spaces(self, tmp_path: Path) -> None:
        listed(tmp_path, "filename,tags\na.jpg,traffic light\nb.jpg,dog\n")
        data = read_dataset(tmp_path, classes=["Traffic Light", "dog"])
        assert data.classes == ("traffic light", "dog")

    @pytest.mark.parametrize(
        "text",
        [
            b"\xef\xbb\xbffilename,tags\r\na.jpg,cat\r\n",
            b"filename,tags\ra.jpg,cat\r",
            "filename\ttags\na.jpg\tcat\n".encode("utf-16"),
            b'"Filename";"Tags"\n"a.jpg";"cat"\n',
            b"tags,width,image\ncat,7,a.jpg\n",
            b"\n\nfilename,tags\n\na.jpg,cat\n\n",
        ],
    )
    def test_what_spreadsheets_write_is_read(self, tmp_path: Path, text: bytes) -> None:
        data = listed(tmp_path, text)
        assert data.classes == ("cat",)
        assert tags(data)["a"] == (PRESENT,)
        assert data.problems == ()

    @pytest.mark.parametrize(
        "name",
        [
            "a.jpg",
            "A.JPG",
            "a",
            "images/a.jpg",
            "./a.jpg",
            "images\\a.jpg",
            " a.jpg ",
        ],
    )
    def test_names_are_matched_without_case_folder_or_suffix(
        self, tmp_path: Path, name: str
    ) -> None:
        data = listed(tmp_path, f"filename,tags\n{name},cat\n")
        assert tags(data)["a"] == (PRESENT,)

    def test_names_are_matched_in_any_unicode_form(self, tmp_path: Path) -> None:
        composed, apart = (unicodedata.normalize(form, "Köln.jpg") for form in ("NFC", "NFD"))
        data = listed(tmp_path, f"filename,tags\n{composed},cat\n", apart)
        assert tags(data) == {"Köln": (PRESENT,)}
        assert data.images[0].path.is_file()

    @pytest.mark.parametrize(
        ("row", "words"),
        [
            ("x.jpg,cat", "There is no image 'x.jpg'."),
            ("a.jpg", "Too few or too many columns (1, expected 2); the row is skipped."),
            ("b.jpg,cat,dog", "Too many columns (3, expected 2); the rest of the row is skipped"),
            (",cat", "No image name is given here."),
            ("b.jpg,c\0at", "holds control characters"),
            ("b.jpg," + "x" * 200_000, "field larger than field limit"),
            ("b.jpg," + "x" * 200, "has 200 characters; at most 100 are allowed"),
            ("b.jpg,background", "background is in every image and is not a class"),
            ('"b.jpg,cat', "A quote is opened and not closed"),
            ("../b/x.jpg,cat", "There is no image '../b/x.jpg'."),
            ("/etc/a.jpg,cat", "There is no image '/etc/a.jpg', but a.jpg."),
        ],
    )
    def test_a_bad_row_is_named_and_skipped(self, tmp_path: Path, row: str, words: str) -> None:
        data = listed(tmp_path, f"filename,tags\na.jpg,cat\n{row}\nc.jpg,cat\n")
        assert data.classes == ("cat",)
        assert tags(data)["a"] == tags(data)["c"] == (PRESENT,)
        problem = data.problems[0]
        assert problem.where == "tags.csv:3"
        assert words in problem.what

    def test_an_image_whose_name_ends_like_a_suffix_is_found_without_its_own(
        self, tmp_path: Path
    ) -> None:
        rows = "filename,tags\na.png,cat\nx/b.jpg,cat\nc.png,dog\n"
        data = listed(tmp_path, rows, "a.png.png", "x/b.jpg.png", "c.png", "c.png.jpg")
        assert data.problems == ()
        found = {image.path.name: [tag is PRESENT for tag in image.tags] for image in data.images}
        assert found["a.png.png"] == found["b.jpg.png"] == [True, False]
        assert found["c.png"] == [False, True]
        assert found["c.png.jpg"] == [False, False]

    @pytest.mark.parametrize("row", ["b.jpg,0,9,0,1", "b.jpg,1,0,1"])
    def test_a_row_of_flags_that_is_too_long_is_left_out(self, tmp_path: Path, row: str) -> None:
        data = listed(tmp_path, f"filename,cat,dog\na.jpg,1,0,,\n{row}\nc.jpg,0,1\n")
        assert tags(data) == {"a": (PRESENT, ABSENT), "b": (UNSURE,) * 2, "c": (ABSENT, PRESENT)}
        (problem,) = data.problems
        assert problem.where == "tags.csv:3"
        assert f"({row.count(',') + 1}, expected 3); the row is skipped" in problem.what

    def test_a_name_that_fits_two_images_is_not_guessed(self, tmp_path: Path) -> None:
        data = listed(tmp_path, "filename,tags\na.jpg,cat\n", "x/a.jpg", "y/a.jpg")
        assert [image.tagged for image in data.images] == [False, False]
        assert "may be x/a.jpg, y/a.jpg. Use the full path." in data.problems[0].what

    def test_other_encodings_are_read_and_reported(self, tmp_path: Path) -> None:
        data = listed(tmp_path, "filename,tags\na.jpg,Bär\n".encode("cp1252"))
        assert data.classes == ("Bär",)
        assert data.problems == (
            Problem(
                "tags.csv:2",
                "The text is not UTF-8; it was read as cp1252. "
                "If letters look wrong, choose another encoding.",
            ),
        )

    def test_a_list_without_header_is_read_and_reported(self, tmp_path: Path) -> None:
        data = listed(tmp_path, "a.jpg,cat\nb.jpg,dog\n")
        assert data.classes == ("cat", "dog")
        assert [problem.where for problem in data.problems] == ["tags.csv:1"]
        assert "taken from column 1, tags from column 2" in data.problems[0].what

    @pytest.mark.parametrize("text", ["", "\n \n", "\ufeff"])
    def test_an_empty_list_leaves_all_images_untagged(self, tmp_path: Path, text: str) -> None:
        data = listed(tmp_path, text)
        assert len(data.images) == 3
        assert data.classes == ()
        assert data.problems == (Problem("tags.csv", "The table is empty."),)

    def test_a_list_may_stand_beside_its_images_and_be_named_itself(self, tmp_path: Path) -> None:
        draw(tmp_path, "a.jpg", "masks/a.png")
        (tmp_path / "mine.csv").write_text("filename,tags\na.jpg,cat\n", encoding="utf-8")
        for path in (tmp_path, tmp_path / "mine.csv"):
            assert tags(read_dataset(path)) == {"a": (PRESENT,)}

    def test_masks_beside_a_list_are_not_taken_for_supervision(self, tmp_path: Path) -> None:
        write_mask(tmp_path / "masks" / "a.png", np.ones((3, 4), np.uint8))
        data = listed(tmp_path, "filename,tags\na.jpg,cat\n")
        assert [image.mask for image in data.images] == [None] * 3


class TestMasks:
    def test_masks_are_attached_where_their_folder_is_named(self, tmp_path: Path) -> None:
        listed(tmp_path, "filename,tags\na.jpg,cat\n")
        write_mask(tmp_path / "approved" / "a.png", np.ones((3, 4), np.uint8))
        write_mask(tmp_path / "approved" / "b.png", np.ones((9, 9), np.uint8))
        (tmp_path / "approved" / "c.png").write_bytes(b"broken")
        data = read_dataset(tmp_path, masks=tmp_path / "approved")
        assert [image.mask for image in data.images] == [
            tmp_path / "approved" / "a.png",
            None,
            None,
        ]
        found = {problem.where: problem.what for problem in data.problems}
        assert found["approved/b.png"].startswith("the mask has 9×9 pixels, its image 4×3")
        assert "c.png" in found["approved/c.png"]

    def test_masks_of_other_ids_are_not_used(self, tmp_path: Path) -> None:
        listed(tmp_path, "filename,tags\na.jpg,cat;dog\n")
        write_mask(tmp_path / "approved" / "a.png", np.ones((3, 4), np.uint8))
        (tmp_path / "approved" / "classes.json").write_text(
            '[{"id": 1, "name": "dog"}, {"id": 2, "name": "cat"}]', encoding="utf-8"
        )
        data = read_dataset(tmp_path, masks=tmp_path / "approved")
        assert data.images[0].mask is None
        assert "its ids (1 dog, 2 cat) are not those of the classes" in data.problems[0].what
        swapped = read_dataset(tmp_path, masks=tmp_path / "approved", classes=["dog", "cat"])
        assert swapped.images[0].mask is not None

    def test_a_folder_of_masks_that_is_not_there_is_an_error(self, tmp_path: Path) -> None:
        listed(tmp_path, "filename,tags\na.jpg,cat\n")
        with pytest.raises(DatasetError, match="no such folder of masks"):
            read_dataset(tmp_path, masks=tmp_path / "nowhere")


class TestClasses:
    def test_classes_restrict_and_order(self, tmp_path: Path) -> None:
        listed(tmp_path, "filename,tags\na.jpg,cat;dog\nb.jpg,sheep\n")
        data = read_dataset(tmp_path, classes=["dog", "CAT"])
        assert data.classes == ("dog", "cat")
        assert tags(data) == {
            "a": (PRESENT, PRESENT),
            "b": (ABSENT, ABSENT),
            "c": (UNSURE, UNSURE),
        }

    @pytest.mark.parametrize(
        ("wanted", "words"),
        [
            (["cart"], "No image is tagged 'cart'. Did you mean cat?"),
            (["zebra"], "No image is tagged 'zebra'. It has cat, dog."),
            (["cat", "Cat"], "The class 'Cat' is named twice."),
            ([], "The list of classes is empty"),
            (["background"], "background is in every image"),
        ],
    )
    def test_impossible_classes_are_refused_in_words(
        self, tmp_path: Path, wanted: list[str], words: str
    ) -> None:
        listed(tmp_path, "filename,tags\na.jpg,cat;dog\n")
        with pytest.raises(DatasetError, match=words):
            read_dataset(tmp_path, classes=wanted)


def test_real_photographs_are_read(shared: Path) -> None:
    names = ["cat", "cow", "dog", "horse", "person", "sheep"]
    data = read_dataset(shared / "data" / "voc_animals" / "train", classes=names)
    assert len(data.images) == 437
    assert data.problems == ()
    assert data.classes == tuple(names)
    assert all(image.mask is None for image in data.images)
    assert sum(image.tags[0] is PRESENT for image in data.images) == 131


def test_the_order_of_images_does_not_depend_on_the_file_system(tmp_path: Path) -> None:
    draw(tmp_path, "b/2.jpg", "B/1.jpg", "a/x.jpg", "a/X10.jpg", "a/x9.jpg")
    paths = [image.path.relative_to(tmp_path).as_posix() for image in read_dataset(tmp_path).images]
    if (tmp_path / "B").samefile(tmp_path / "b"):
        pytest.skip("this file system does not tell capitals apart")
    assert paths == ["a/x.jpg", "a/X10.jpg", "a/x9.jpg", "B/1.jpg", "b/2.jpg"]


FRAGMENTS = st.sampled_from(
    (b"filename,tags", b"a.jpg", b"b", b"cat", b"dog?", b",", b";", b"|", b'"', b"\n", b"\r")
) | st.sampled_from(
    (b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", "ä\u2028\u0085".encode(), b"?", b"\\", b"/")
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.lists(FRAGMENTS, max_size=40).map(b"".join), st.binary(max_size=200)))
def test_any_list_gives_tags_or_problems_never_an_exception(
    tmp_path_factory: pytest.TempPathFactory, text: bytes
) -> None:
    root = tmp_path_factory.getbasetemp() / "fuzzed"
    if not root.exists():
        draw(root / "images", "a.jpg", "b.jpg")
    (root / "tags.csv").write_bytes(text)
    data = read_dataset(root)
    assert [image.name for image in data.images] == ["a", "b"]
    for image in data.images:
        assert len(image.tags) == len(data.classes)
    for problem in data.problems:
        assert problem.where.startswith("tags.csv")
        problem.what.encode("utf-8")
    assert len({name.casefold() for name in data.classes}) == len(data.classes)


@pytest.mark.parametrize("suffix", ["gif", "webp", "png", "tif"])
def test_images_of_several_frames_are_counted(tmp_path: Path, suffix: str) -> None:
    frames = [Image.new("RGB", (9, 8), colour) for colour in ("red", "green", "blue")]
    (tmp_path / "cat").mkdir()
    for name in ("a", "b"):
        frames[0].save(tmp_path / "cat" / f"{name}.{suffix}", save_all=True, append_images=frames)
    frames[0].save(tmp_path / "cat" / f"c.{suffix}")
    [problem] = read_dataset(tmp_path).problems
    assert problem.where == f"cat/a.{suffix}"
    assert problem.what.endswith("of which the first is used: 2")


def test_what_cameras_keep_beside_a_photo_is_no_second_frame(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (9, 8), colour) for colour in ("red", "green")]
    (tmp_path / "cat").mkdir()
    frames[0].save(tmp_path / "cat" / "a.jpg", "MPO", save_all=True, append_images=frames[1:])
    with Image.open(tmp_path / "cat" / "a.jpg") as photo:
        assert photo.n_frames == 2
    smaller = frames[1].resize((4, 4))
    smaller.encoderinfo = {"tiffinfo": {254: 1}}
    frames[0].save(tmp_path / "cat" / "b.tif", save_all=True, append_images=[smaller])
    assert not read_dataset(tmp_path).problems


def test_a_damaged_second_frame_costs_nothing(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (9, 8), colour) for colour in ("red", "green")]
    (tmp_path / "cat").mkdir()
    file = tmp_path / "cat" / "a.gif"
    frames[0].save(file, save_all=True, append_images=frames[1:])
    file.write_bytes(file.read_bytes()[:-20])
    assert [image.name for image in read_dataset(tmp_path).images] == ["cat/a"]


def test_files_beside_images_that_the_list_leaves_out_are_told(tmp_path: Path) -> None:
    draw(tmp_path, "a.jpg", "b.jpg", "c.jpg")
    (tmp_path / "a.txt").write_text("owl", "utf-8")
    (tmp_path / "b.txt").write_text("owl", "utf-8")
    (tmp_path / "tags.csv").write_text("filename,tags\na.jpg,dog\n", "utf-8")
    [problem] = read_dataset(tmp_path).problems
    assert problem.what.endswith("which are not read: 1 (.txt)")
    (tmp_path / "tags.csv").write_text("filename,tags\na.jpg,dog\nb.jpg,\n", "utf-8")
    assert not read_dataset(tmp_path).problems
