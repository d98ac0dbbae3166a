"""What the folders of images say of them: the app and `wseg` read the same, and right.

Each case was a report of somebody whose tags were lost or turned round without a word.
"""

from __future__ import annotations

import pytest

from app.core.transfer.tag_import import ReadOptions, SourceKind, detect_source
from tests.core.tagged_folder import TaggedFolder, tagged_folder

__all__ = ["tagged_folder"]


SYSTEM = (
    *("@eaDir", "#recycle", "@Recycle", "$RECYCLE.BIN", "#snapshot", ".Trash", "x.lrdata"),
    *("@SynoResource", "@__thumb", "~snapshot", "found.001", "Thumbnails", "iPod Photo Cache"),
)


def test_folders_of_systems_hold_no_images(tagged_folder: TaggedFolder) -> None:
    tagged_folder.draw("cat/1.jpg", "dog/2.jpg")
    kept = list(tagged_folder.names)
    for name in SYSTEM:
        tagged_folder.draw(f"{name}/9.jpg", f"cat/{name}/1.jpg/THUMB.jpg")
    tagged_folder.names = kept
    wseg = tagged_folder.wseg()
    assert wseg == {"cat/1.jpg": {"cat": "+", "dog": "-"}, "dog/2.jpg": {"cat": "-", "dog": "+"}}
    assert detect_source(tagged_folder.photos).kind is SourceKind.FOLDERS


@pytest.mark.parametrize(
    ("images", "right"),
    [
        (
            ["Testing/a/1.jpg", "Training/a/2.jpg", "Training/b/3.jpg"],
            {"Testing/a/1.jpg": "a", "Training/a/2.jpg": "a", "Training/b/3.jpg": "b"},
        ),
        (["train2017/1.jpg", "val2017/2.jpg"], {}),
        (["Images/x/1.jpg", "Images/y/2.jpg"], {"Images/x/1.jpg": "x", "Images/y/2.jpg": "y"}),
        (
            ["train/cat/1.jpg", "train/dog/2.jpg", "unlabeled/3.jpg"],
            {"train/cat/1.jpg": "cat", "train/dog/2.jpg": "dog"},
        ),
        (["train/images/1.jpg", "valid/images/2.jpg"], {}),
        (
            ["train/1.jpg", "car/2.jpg", "bus/3.jpg"],  # VOC's trains
            {"train/1.jpg": "train", "car/2.jpg": "car", "bus/3.jpg": "bus"},
        ),
        (["train_1/a/1.jpg", "train_2/a/2.jpg"], {"train_1/a/1.jpg": "a", "train_2/a/2.jpg": "a"}),
        (["fold1/a/1.jpg", "fold2/a/2.jpg"], {"fold1/a/1.jpg": "a", "fold2/a/2.jpg": "a"}),
        (
            ["set/train/a/1.jpg", "set/test/b/2.jpg"],
            {"set/train/a/1.jpg": "a", "set/test/b/2.jpg": "b"},
        ),
        (["cat/tabby/1.jpg"], {"cat/tabby/1.jpg": "cat"}),
        (["test_set/a/1.jpg", "dev/a/2.jpg"], {"test_set/a/1.jpg": "a", "dev/a/2.jpg": "a"}),
        (
            ["seg_train/seg_train/a/1.jpg", "seg_test/seg_test/b/2.jpg", "seg_pred/seg_pred/3.jpg"],
            {"seg_train/seg_train/a/1.jpg": "a", "seg_test/seg_test/b/2.jpg": "b"},
        ),
        (["x-train/a/1.jpg", "x-val/b/2.jpg"], {"x-train/a/1.jpg": "a", "x-val/b/2.jpg": "b"}),
        (
            ["Trainingsdaten/a/1.jpg", "Testdaten/b/2.jpg"],
            {"Trainingsdaten/a/1.jpg": "a", "Testdaten/b/2.jpg": "b"},
        ),
        (
            ["train (1)/a/1.jpg", "holdout/b/2.jpg"],
            {"train (1)/a/1.jpg": "a", "holdout/b/2.jpg": "b"},
        ),
        (
            ["steam train/1.jpg", "model train/2.jpg"],  # both of one kind: trains
            {"steam train/1.jpg": "steam train", "model train/2.jpg": "model train"},
        ),
    ],
)
def test_parts_of_a_data_set_are_no_classes(
    tagged_folder: TaggedFolder, images: list[str], right: dict[str, str]
) -> None:
    tagged_folder.draw(*images)
    expected = {image: {name: "+"} for image, name in right.items()}
    assert tagged_folder.app(ReadOptions(SourceKind.FOLDERS)) == expected
    wseg = tagged_folder.wseg()
    assert {i: {n: s for n, s in said.items() if s == "+"} for i, said in wseg.items()} == {
        image: expected.get(image, {}) for image in images
    }
    splits = {image.partition("/")[0] for image in images} - {"unlabeled"}
    if len(splits) > 1 and not splits & {"car", "steam train"}:
        assert any("parts of a data set" in problem.what for problem in tagged_folder.data.problems)
    if not right:
        assert "No folder here is named after a class" in tagged_folder.told()


def test_a_word_about_labels_that_are_no_tags(tagged_folder: TaggedFolder) -> None:
    tagged_folder.draw("train/images/1.jpg")
    tagged_folder.write("train/labels/1.txt", "0 .5 .5 .2 .2\n")
    tagged_folder.app(ReadOptions(SourceKind.FOLDERS))
    assert [issue.where for issue in tagged_folder.reading.issues] == ["train/labels"]
