"""Data sets of folders and of sidecar files: what their images are tagged with."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.engine.small_datasets import ABSENT, PRESENT, UNSURE, draw, tags
from wseg_engine.annotations.dataset import read_dataset
from wseg_engine.datasets import DatasetError, Problem


class TestFolders:
    def test_sub_folders_are_classes_and_part_of_the_name(self, tmp_path: Path) -> None:
        draw(tmp_path, "Dog/1.jpg", "cat/1.jpg", "cat/tabby/2.png", "loose.jpg")
        data = read_dataset(tmp_path)
        assert data.classes == ("cat", "Dog")
        assert tags(data) == {
            "cat/1": (PRESENT, ABSENT),
            "cat/tabby/2": (PRESENT, ABSENT),
            "Dog/1": (ABSENT, PRESENT),
            "loose": (UNSURE, UNSURE),
        }

    def test_splits_are_no_classes(self, tmp_path: Path) -> None:
        draw(tmp_path, "train/cat/1.jpg", "val/dog/1.jpg")
        data = read_dataset(tmp_path)
        assert data.classes == ("cat", "dog")
        assert [image.name for image in data.images] == ["train/cat/1", "val/dog/1"]

    def test_images_of_one_stem_get_names_of_their_own(self, tmp_path: Path) -> None:
        draw(tmp_path, "cat/1.jpg", "cat/1.png", "cat/2.jpg")
        names = [image.name for image in read_dataset(tmp_path).images]
        assert names == ["cat/1.jpg", "cat/1.png", "cat/2"]

    def test_broken_images_are_named_and_skipped(self, tmp_path: Path) -> None:
        draw(tmp_path, "cat/1.jpg")
        (tmp_path / "cat" / "2.jpg").write_bytes(b"broken")
        (tmp_path / "cat" / "3.jpg").touch()
        data = read_dataset(tmp_path)
        assert [image.name for image in data.images] == ["cat/1"]
        assert [problem.where for problem in data.problems] == ["cat/2.jpg", "cat/3.jpg"]
        assert data.problems[1].what == "3.jpg is empty. The image was skipped."

    def test_hidden_and_foreign_files_are_left_out(self, tmp_path: Path) -> None:
        draw(tmp_path, "cat/1.jpg", "cat/.2.jpg", ".hidden/3.jpg", "__MACOSX/4.jpg")
        (tmp_path / "cat" / "notes.md").touch()
        data = read_dataset(tmp_path)
        assert [image.name for image in data.images] == ["cat/1"]
        assert data.problems == ()

    @pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
    def test_links_in_a_circle_end_and_dead_ones_are_named(self, tmp_path: Path) -> None:
        draw(tmp_path, "cat/1.jpg")
        (tmp_path / "cat" / "again").symlink_to(tmp_path)
        (tmp_path / "cat" / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
        data = read_dataset(tmp_path)
        assert [image.name for image in data.images] == ["cat/1"]
        assert data.problems == (Problem("cat/gone.jpg", "this link leads nowhere"),)

    @pytest.mark.skipif(sys.platform != "linux", reason="where systems mount what is asked for")
    def test_links_to_other_computers_are_named_and_not_followed(self, tmp_path: Path) -> None:
        draw(tmp_path, "cat/1.jpg")
        (tmp_path / "cat" / "2.jpg").symlink_to("/net/stranger/share/2.jpg")
        (tmp_path / "dog").symlink_to("/net/stranger/share")
        data = read_dataset(tmp_path)
        assert [image.name for image in data.images] == ["cat/1"]
        assert [where for where, _ in data.problems] == ["dog", "cat/2.jpg"]
        assert all("another computer" in what for _, what in data.problems)

    def test_a_folder_that_cannot_be_read_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        draw(tmp_path, "cat/1.jpg", "locked/2.jpg")
        scandir = os.scandir

        def guarded(path: Path) -> object:
            if Path(path).name == "locked":
                raise PermissionError(13, "Permission denied")
            return scandir(path)

        monkeypatch.setattr("wseg_engine.datasets.scan.os.scandir", guarded)
        data = read_dataset(tmp_path)
        assert [image.name for image in data.images] == ["cat/1"]
        assert data.problems == (
            Problem("locked", "this folder cannot be read: Permission denied"),
        )

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
    def test_a_name_that_is_no_text_is_skipped(self, tmp_path: Path) -> None:
        draw(tmp_path, "cat/1.jpg")
        os.link(tmp_path / "cat" / "1.jpg", os.fsencode(tmp_path / "cat") + b"/\xff.jpg")
        data = read_dataset(tmp_path)
        assert [image.name for image in data.images] == ["cat/1"]
        assert data.problems[0].what == "its name is not valid text; rename it"

    def test_an_empty_folder_is_a_data_set_without_images(self, tmp_path: Path) -> None:
        data = read_dataset(tmp_path)
        assert data.images == ()
        assert data.problems[0].what == "there are no images in this folder"

    def test_a_folder_that_is_not_there_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(DatasetError, match="no such folder"):
            read_dataset(tmp_path / "nowhere")
        with pytest.raises(DatasetError, match="no layout 'xml'; expected one of auto, folders"):
            read_dataset(tmp_path, layout="xml")
        with pytest.raises(DatasetError, match=r"has no tags.csv"):
            read_dataset(tmp_path, layout="csv")


class TestSidecars:
    def test_text_files_beside_images_hold_their_tags(self, tmp_path: Path) -> None:
        draw(tmp_path, "a.jpg", "b.jpg", "c.jpg", "below/d.jpg")
        (tmp_path / "a.txt").write_text("cat\ndog?\n", encoding="utf-8-sig")
        (tmp_path / "b.txt").touch()
        (tmp_path / "below" / "d.txt").write_text("dog, polar bear", encoding="utf-8")
        data = read_dataset(tmp_path)
        assert data.classes == ("cat", "dog", "polar bear")
        assert tags(data) == {
            "a": (PRESENT, UNSURE, ABSENT),
            "b": (ABSENT, ABSENT, ABSENT),
            "below/d": (ABSENT, PRESENT, PRESENT),
            "c": (UNSURE, UNSURE, UNSURE),
        }

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (b"0 0.5 0.5 0.1 0.2\n", "The file contains boxes of numbers, not tags"),
            (b"\xff\xfe\x00", "damaged"),
            (b"x" * 2_000_000, "at most 1 are read"),
            (b"a\x00b", "control characters"),
        ],
    )
    def test_text_files_of_another_kind_are_named(
        self, tmp_path: Path, text: bytes, words: str
    ) -> None:
        draw(tmp_path, "a.jpg")
        (tmp_path / "a.txt").write_bytes(text)
        data = read_dataset(tmp_path)
        assert data.classes == ()
        assert data.problems[0].where == "a.txt"
        assert words in data.problems[0].what
