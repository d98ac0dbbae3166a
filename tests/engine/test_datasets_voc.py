"""Reading Pascal VOC data sets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from wseg_engine.annotations.dataset import read_dataset
from wseg_engine.base.labels import Tag
from wseg_engine.datasets import DatasetError, Problem, read_class_map
from wseg_engine.images.mask_files import write_mask

PRESENT, ABSENT, UNSURE = Tag.PRESENT, Tag.ABSENT, Tag.UNSURE


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def annotation(*names: str, difficult: bool = False) -> str:
    flag = int(difficult)
    objects = "".join(
        f"<object><name>{name}</name><difficult>{flag}</difficult>"
        "<part><name>head</name></part></object>"
        for name in names
    )
    return f"<annotation><filename>x.jpg</filename>{objects}</annotation>"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    voc = tmp_path / "VOCdevkit" / "VOC2012"
    (voc / "JPEGImages").mkdir(parents=True)
    for name in "abcde":
        Image.new("RGB", (4, 3)).save(voc / "JPEGImages" / f"{name}.jpg")
    return voc


def tags(root: Path, **options: str) -> dict[str, tuple[Tag, ...]]:
    return {image.name: image.tags for image in read_dataset(root, **options).images}  # type: ignore[arg-type]


def test_objects_of_annotations_are_tags_and_their_parts_are_not(root: Path) -> None:
    write(root / "Annotations" / "a.xml", annotation("dog", "person", "dog"))
    write(root / "Annotations" / "b.xml", annotation())
    data = read_dataset(root)
    assert data.classes == ("dog", "person")
    assert data.problems == ()
    found = tags(root)
    assert found["a"] == (PRESENT, PRESENT)
    assert found["b"] == (ABSENT, ABSENT)
    assert found["c"] == (UNSURE, UNSURE)


def test_difficult_objects_are_present(root: Path) -> None:
    write(root / "Annotations" / "a.xml", annotation("dog", difficult=True))
    write(root / "ImageSets" / "Main" / "cat_train.txt", "b  0\nc -1\nd  1\n")
    data = read_dataset(root)
    assert data.classes == ("cat", "dog")
    found = tags(root)
    assert found["a"][1] is PRESENT
    assert [found[name][0] for name in "bcd"] == [PRESENT, ABSENT, PRESENT]


def test_the_folder_is_found_from_above(root: Path) -> None:
    write(root / "Annotations" / "a.xml", annotation("dog"))
    assert tags(root.parent.parent) == tags(root)


def test_a_subset_restricts_the_images(root: Path) -> None:
    write(root / "Annotations" / "a.xml", annotation("dog"))
    write(root / "ImageSets" / "Main" / "train.txt", "a\nc\nz\n")
    write(root / "ImageSets" / "Segmentation" / "val.txt", "b\n")
    assert list(tags(root, subset="train")) == ["a", "c"]
    assert list(tags(root, subset="val")) == ["b"]
    data = read_dataset(root, subset="train")
    assert data.problems == (Problem("train.txt:3", "There is no image 'z'."),)
    with pytest.raises(DatasetError, match="no list 'test'; it has train, val"):
        read_dataset(root, subset="test")


def test_without_annotations_tags_come_from_masks(root: Path) -> None:
    write_mask(root / "SegmentationClass" / "a.png", np.array([[0, 8, 255, 12]], np.uint8))
    write_mask(root / "SegmentationClass" / "b.png", np.array([[0, 99]], np.uint8))
    data = read_dataset(root)
    assert data.classes == ("cat", "dog")
    assert tags(root)["a"] == (PRESENT, PRESENT)
    assert tags(root)["b"] == (ABSENT, ABSENT)
    assert data.problems == (
        Problem("SegmentationClass/b.png", "The ids 99 have no name and are skipped."),
    )
    assert all(image.mask is None for image in data.images)


def test_ids_of_masks_are_named_by_the_files_beside_them(root: Path) -> None:
    write_mask(root / "SegmentationClass" / "a.png", np.array([[0, 1, 2]], np.uint8))
    write(
        root / "labelmap.txt",
        "# label:colour:parts:actions\nbackground:0,0,0::\npear:1,2,3::\nfig:::\n",
    )
    assert read_class_map(root / "SegmentationClass") == {1: "pear", 2: "fig"}
    assert read_dataset(root).classes == ("fig", "pear")


def test_the_colour_of_undecided_pixels_is_no_class(root: Path) -> None:
    write(root / "labelmap.txt", "background:0,0,0::\npear:1,2,3::\nignored:224,224,192::\n")
    assert read_class_map(root / "SegmentationClass") == {1: "pear"}


@pytest.mark.parametrize(
    "text",
    [
        *("", "<annotation>", "no xml", "\0", "<a><!DOCTYPE x></a>"),
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]>'
        "<annotation><object><name>&y;</name></object></annotation>",
        '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        "<annotation><object><name>&f;</name></object></annotation>",
    ],
)
def test_damaged_and_hostile_annotations_are_named_and_skipped(root: Path, text: str) -> None:
    write(root / "Annotations" / "a.xml", text)
    write(root / "Annotations" / "b.xml", annotation("dog"))
    data = read_dataset(root)
    assert data.classes == ("dog",)
    assert [problem.where for problem in data.problems] == ["Annotations/a.xml"]
    assert data.problems[0].what.startswith("The XML ")


def test_annotations_without_image_and_objects_without_name_are_reported(root: Path) -> None:
    write(root / "Annotations" / "zz.xml", annotation("dog"))
    write(root / "Annotations" / "a.xml", "<annotation><object/></annotation>")
    assert read_dataset(root).problems == (
        Problem("Annotations/a.xml", "A tag was skipped: a class has no name."),
        Problem("Annotations/zz.xml", "There is no image 'zz'."),
    )


def test_bad_lines_of_lists_are_named_and_skipped(root: Path) -> None:
    write(root / "ImageSets" / "Main" / "cat_train.txt", "a 1\nb\nq 1\nc 7\n")
    data = read_dataset(root)
    assert tags(root)["a"] == (PRESENT,)
    assert [problem.where for problem in data.problems] == [
        f"cat_train.txt:{line}" for line in (2, 3, 4)
    ]


def test_a_subset_of_another_layout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no Pascal VOC data set; it has no subset 'train'"):
        read_dataset(tmp_path, subset="train")
    with pytest.raises(DatasetError, match="it has no folder JPEGImages"):
        read_dataset(tmp_path, layout="voc")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "unreadable"),
        ("{}", "expected a list of classes"),
        ('[{"id": "1", "name": "cat"}]', "expected a list of classes with 'id' and 'name', found"),
        ('[{"id": 1, "name": "a"}, {"id": 1, "name": "b"}]', "two classes have the id 1"),
        ('[{"id": true, "name": "a"}]', "found"),
        ('[{"id": 300, "name": "a"}]', "found"),
        ("[" * 100_000, "unreadable"),
    ],
)
def test_a_list_of_classes_that_cannot_be_used_is_an_error(
    tmp_path: Path, text: str, words: str
) -> None:
    write(tmp_path / "classes.json", text)
    with pytest.raises(DatasetError, match=words):
        read_class_map(tmp_path)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=60),
    st.binary(max_size=60)
    | st.lists(st.sampled_from([b"a ", b"1", b"-1", b"\n", b"\xff"])).map(b"".join),
)
def test_any_bytes_give_tags_or_problems_never_an_exception(
    tmp_path_factory: pytest.TempPathFactory, xml: bytes, lines: bytes
) -> None:
    root = tmp_path_factory.getbasetemp() / "fuzzed_voc"
    for folder in ("JPEGImages", "Annotations", "ImageSets/Main"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (4, 3)).save(root / "JPEGImages" / "a.jpg")
    (root / "Annotations" / "a.xml").write_bytes(xml)
    (root / "ImageSets" / "Main" / "cat_train.txt").write_bytes(lines)
    (root / "ImageSets" / "Main" / "train.txt").write_bytes(lines)
    for subset in (None, "train"):
        data = read_dataset(root, subset=subset)
        assert all(len(image.tags) == len(data.classes) for image in data.images)
