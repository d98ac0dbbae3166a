"""Folders of masks on the command line: what is paired, guessed, left over and handed on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wseg_engine.annotations.approved_masks import MaskFolder
from wseg_engine.annotations.dataset import read_dataset
from wseg_engine.cli.main import main
from wseg_engine.datasets.class_map import read_class_map
from wseg_engine.formats.files import write_json
from wseg_engine.images.mask_files import write_mask

OK, FAILED = 0, 1


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A cat, a dog and another dog, sorted into folders."""
    folder = tmp_path / "photos"
    for number, name in enumerate(("cat/a.png", "dog/b.png", "dog/c.png")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (50, 40), (60 * number, 90, 9)).save(folder / name)
    return folder


def masks(folder: Path, *names: str, value: int = 1) -> Path:
    for name in names:
        labels = np.zeros((40, 50), np.uint8)
        labels[:20] = value
        write_mask(folder / name, labels)
    return folder


def written(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*.png"))


def test_an_export_of_nothing_fails(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = masks(tmp_path / "masks", "cat/a.png", "dog/b.png", value=77)
    assert main(["export", str(photos), str(odd), "--out", str(tmp_path / "voc")]) == FAILED
    heard = capsys.readouterr()
    assert "read back and equal" not in heard.out
    assert "no image was exported" in heard.err.splitlines()[-1]
    assert "77" in heard.err.splitlines()[-1]


@pytest.mark.parametrize("command", ["export", "refine"])
def test_what_is_left_over_and_guessed_is_told(
    command: str, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = masks(tmp_path / "masks", "CAT/A_mask.png", "dog/b_mask.png", "dog/z.png")
    out = tmp_path / "out"
    assert main([command, str(photos), str(folder), "--out", str(out)]) == OK
    heard = capsys.readouterr()
    assert "2 " in heard.out
    assert "images without a mask, left out: 1" in heard.err
    assert "masks that belong to no image and are left out: 1, such as dog/z.png" in heard.err
    assert "ignoring the start or end of their names: 2" in heard.err


def test_ids_that_nothing_names_are_told(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = masks(tmp_path / "masks", "cat/a.png")
    command = ["export", str(photos), str(folder), "--out"]
    assert main([*command, str(tmp_path / "voc")]) == OK
    assert "the order of the tags was taken: 1 cat, 2 dog" in capsys.readouterr().err
    assert main([*command, str(tmp_path / "other"), "--map", "dog=1"]) == OK
    assert "order of the tags" not in capsys.readouterr().err


def test_refined_masks_keep_the_names_of_their_ids(photos: Path, tmp_path: Path) -> None:
    folder = masks(tmp_path / "masks", "cat/a.png")
    write_json(folder / "classes.json", [{"id": 2, "name": "cat"}, {"id": 1, "name": "dog"}])
    assert main(["refine", str(photos), str(folder), "--out", str(tmp_path / "out")]) == OK
    assert read_class_map(tmp_path / "out") == {1: "dog", 2: "cat"}


def test_refined_masks_of_former_images_are_told(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = masks(tmp_path / "out", "former.png")
    folder = masks(tmp_path / "masks", "cat/a.png", "dog/b.png", "dog/c.png")
    assert main(["refine", str(photos), str(folder), "--out", str(out), "--force"]) == OK
    assert "are of none of these images and stay: 1, such as former.png" in capsys.readouterr().err
    assert written(out) == ["cat/a.png", "dog/b.png", "dog/c.png", "former.png"]


def test_options_that_a_format_does_not_have_are_told(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = masks(tmp_path / "masks", "cat/a.png")
    command = ["export", str(photos), str(folder), "--polygons", "--borders", "3", "--out"]
    assert main([*command, str(tmp_path / "coco"), "--format", "coco"]) == OK
    heard = capsys.readouterr().err
    assert "The format coco has no --borders: it was passed over." in heard
    assert "no --polygons" not in heard


@pytest.mark.parametrize(
    "given", [["--validation", "0.3"], ["--seed", "0"], ["--split-by-folders"]]
)
def test_options_of_a_split_are_told_where_there_is_none(
    given: list[str], photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = masks(tmp_path / "masks", "cat/a.png")
    out = tmp_path / "out.zip"
    command = ["export", str(photos), str(folder), "--out", str(out), "--format", "cvat"]
    main([*command, *given])
    told = f"The format cvat has no {given[0]}: it was passed over."
    assert told in capsys.readouterr().err


def test_the_help_of_an_export_speaks_of_its_own_masks(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--help"]) == OK
    assert "truth" not in capsys.readouterr().out


def test_folders_that_divide_images_decide_their_side(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photos, drawn, out = tmp_path / "photos", tmp_path / "masks", tmp_path / "voc"
    for name in ("train/cat/0", "train/cat/1", "val/cat/2"):
        (photos / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (50, 40), (9 * int(name[-1]), 90, 9)).save(photos / f"{name}.png")
        write_mask(drawn / f"{name}.png", np.ones((40, 50), np.uint8))
    command = ["export", str(photos), str(drawn), "--split-by-folders", "--validation", "0"]
    assert main([*command, "--out", str(out)]) == OK
    lists = out / "ImageSets/Segmentation"
    assert len((lists / "train.txt").read_text("utf-8").split()) == 2
    assert len((lists / "val.txt").read_text("utf-8").split()) == 1
    capsys.readouterr()
    command[1:3] = [str(photos / "train"), str(drawn / "train")]
    assert main([*command, "--out", str(tmp_path / "x")]) == FAILED
    assert "divide its images into training and validation" in capsys.readouterr().err


def of_run(folder: Path) -> Path:
    """Write what a run leaves of its masks: a sheet, a note, a data set."""
    masks(folder / "voc" / "SegmentationClass", "cat/a.png", "dog/b.png", "dog/c.png")
    (folder / "voc" / "labelmap.txt").write_text("background:0,0,0::\ncat:1,2,3::\n", "utf-8")
    Image.new("RGB", (9, 9)).save(folder / "contact_sheet.png")
    write_json(folder / "run.json", {})
    return folder


@pytest.mark.parametrize("given", [".", "voc", "voc/SegmentationClass"])
def test_the_masks_of_a_run_are_found_wherever_they_are_asked_for(
    given: str, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = of_run(tmp_path / "run") / given
    inside = tmp_path / "run" / "voc" / "SegmentationClass"
    assert main(["evaluate", str(folder), str(folder)]) == OK
    heard = capsys.readouterr()
    assert "3 images" in heard.out
    assert (str(inside) in heard.err) == (folder != inside)
    assert main(["export", str(photos), str(folder), "--out", str(tmp_path / "out")]) == OK
    assert main(["refine", str(photos), str(folder), "--out", str(tmp_path / "fine")]) == OK
    assert written(tmp_path / "fine") == ["cat/a.png", "dog/b.png", "dog/c.png"]
    data = read_dataset(photos, masks=folder, classes=["cat"])
    assert [image.mask for image in data.images] == [inside / f"{n.name}.png" for n in data.images]
    assert not data.problems


def test_masks_of_no_image_are_told_to_who_learns_from_the_others(
    photos: Path, tmp_path: Path
) -> None:
    folder = masks(tmp_path / "masks", "cat/a.png", "dog/zz.png", "dog/zy.png")
    first, *_ = read_dataset(photos, masks=folder).problems
    assert first.what == "masks that belong to no image and are skipped: 2, such as dog/zy.png"


def test_masks_of_images_that_were_not_asked_for_are_no_strangers(tmp_path: Path) -> None:
    root = tmp_path / "voc"
    for name in ("a", "b"):
        (root / "JPEGImages").mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (50, 40)).save(root / "JPEGImages" / f"{name}.jpg")
    lists = root / "ImageSets" / "Segmentation"
    lists.mkdir(parents=True)
    (lists / "train.txt").write_text("a\n", "utf-8")
    folder = masks(root / "SegmentationClass", "a.png", "b.png", value=0)
    data = read_dataset(root, subset="train", masks=folder)
    assert [image.name for image in data.images] == ["a"]
    assert not any("belong to no image" in problem.what for problem in data.problems)


@pytest.mark.parametrize(
    "names", [("a.png", "b.png", "c.png"), ("cat__a.png", "dog__b.png", "c.png")]
)
def test_masks_without_the_folders_of_their_images_are_found(
    names: tuple[str, ...], photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the data set of a run has them."""
    flat = masks(tmp_path / "flat", *names)
    told = "because the folders differ: 3"
    assert main(["refine", str(photos), str(flat), "--out", str(tmp_path / "fine")]) == OK
    heard = capsys.readouterr().err
    assert told in heard and "ignoring" not in heard
    assert written(tmp_path / "fine") == ["cat/a.png", "dog/b.png", "dog/c.png"]
    problems = read_dataset(photos, masks=flat, classes=["cat"]).problems
    assert [told in problem.what for problem in problems] == [True]
    capsys.readouterr()
    for pair in ((flat, tmp_path / "fine"), (tmp_path / "fine", flat)):
        assert main(["evaluate", *map(str, pair), "--map", "cat=1"]) == OK
        heard = capsys.readouterr()
        assert "3 images" in heard.out and told in heard.err


def test_a_file_name_of_two_images_says_nothing(tmp_path: Path) -> None:
    for name in ("cat/a.png", "dog/a.png", "dog/b.png"):
        (tmp_path / "photos" / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (50, 40)).save(tmp_path / "photos" / name)
    flat = masks(tmp_path / "flat", "a.png", "b.png")
    data = read_dataset(tmp_path / "photos", masks=flat)
    assert [image.name for image in data.images if image.mask is not None] == ["dog/b"]
    assert any("belong to no image" in problem.what for problem in data.problems)


def test_files_in_other_folders_are_other_files(tmp_path: Path) -> None:
    """A number may be of another picture in `train` than in `val`."""
    (tmp_path / "photos" / "val").mkdir(parents=True)
    Image.new("RGB", (50, 40)).save(tmp_path / "photos" / "val" / "1.png")
    folder = masks(tmp_path / "masks", "train/1.png")
    assert MaskFolder(folder).find("val/1") is None
    found = MaskFolder(folder)
    found.meet(["val/1"])
    assert found.find("val/1") is None


def test_ids_that_contradict_the_list_beside_the_masks_are_told(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = of_run(tmp_path / "run") / "voc"
    commands = (
        ["evaluate", str(folder), str(folder), "--map"],
        ["evaluate", str(folder), str(folder), "--map", "cat=1", "--pred-map"],
        ["export", str(photos), str(folder), "--force", "--out", str(tmp_path / "out"), "--map"],
    )
    for command in commands:
        main([*command, "cat=1"])
        assert "says otherwise" not in capsys.readouterr().err
        main([*command, "cat=2,dog=1"])
        told = f"{command[-1]} says otherwise"
        assert told in capsys.readouterr().err


def test_masks_of_255_for_what_they_show_are_told(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As programs write them that know one class: here, 255 is undecided."""
    folder = masks(tmp_path / "masks", "cat/a.png", "dog/b.png", "dog/c.png", value=255)
    good = masks(tmp_path / "good", "cat/a.png", "dog/b.png", "dog/c.png")
    export = ["export", str(photos), "--map", "cat=1", "--out", str(tmp_path / "out"), "--force"]
    told = "Only background and undecided pixels (255) in the masks of tagged images"
    for given in (folder, good):
        assert main([*export, str(given)]) == OK
        assert (told in capsys.readouterr().err) == (given == folder)
        problems = read_dataset(photos, masks=given, classes=["cat"]).problems
        assert any("(255)" in one.what for one in problems) == (given == folder)
        main(["evaluate", str(given), str(good), "--map", "cat=1"])
        assert ("undecided ones (255)" in capsys.readouterr().err) == (given == folder)


def test_masks_of_other_images_in_the_folder_are_told(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "drafts"
    assert main(["draft", str(photos / "cat"), "--layout", "folders", "--out", str(out)]) == FAILED
    assert main(["draft", str(photos), "--out", str(out)]) == OK
    assert "are of none of these images" not in capsys.readouterr().err
    (photos / "cat" / "a.png").unlink()
    assert main(["draft", str(photos), "--out", str(out), "--resume"]) == OK
    assert "are of none of these images and stay: 1, such as cat/a.png" in capsys.readouterr().err


def test_a_mask_is_upright_whatever_its_file_says(photos: Path, tmp_path: Path) -> None:
    (tmp_path / "masks" / "cat").mkdir(parents=True)
    turned = Image.Exif()
    turned[0x0112] = 6
    mask = Image.fromarray(np.ones((40, 50), np.uint8))
    mask.save(tmp_path / "masks" / "cat" / "a.png", exif=turned)
    data = read_dataset(photos, masks=tmp_path / "masks")
    assert data.images[0].mask is not None and not data.problems
