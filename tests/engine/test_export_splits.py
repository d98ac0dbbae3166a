"""The split of an export: what a photo shows decides its side, and copies of it are on the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from tests.engine.export_items import CLASSES, export_voc, finish
from wseg_engine.formats.specks import without_specks
from wseg_engine.formats.types import ExportError, ExportItem
from wseg_engine.images.likeness import groups_of, near_copies, signature_of

LABELS = np.zeros((48, 64), np.uint8)


def scene(file: Path, seed: int, size: tuple[int, int] = (64, 48)) -> Path:
    """Write a photo of soft coloured shapes, another for each seed."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (5, 6, 3)).astype(np.uint8)
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC).save(file)
    return file


def items(folder: Path, numbers: range, name: str = "p{}") -> list[ExportItem]:
    found = []
    for number in numbers:
        called = name.format(number)
        found.append(ExportItem(called, scene(folder / f"{called}.png", number), LABELS))
    return found


def validation(todo: list[ExportItem], out: Path, **more: object) -> set[str]:
    finish(export_voc(todo, out, classes=CLASSES, **{"validation": 0.25, **more}))
    return set((out / "ImageSets/Segmentation/val.txt").read_text("utf-8").split("\n")) - {""}


def test_a_photo_keeps_its_side_when_others_come_or_it_is_called_otherwise(tmp_path: Path) -> None:
    few = validation(items(tmp_path / "in", range(40)), tmp_path / "few")
    assert 4 <= len(few) <= 16
    more = validation(items(tmp_path / "in", range(80)), tmp_path / "more")
    assert few == {name for name in more if int(name[1:]) < 40}
    renamed = validation(items(tmp_path / "other", range(40), "x{}"), tmp_path / "renamed")
    assert {name[1:] for name in renamed} == {name[1:] for name in few}
    other = validation(items(tmp_path / "in", range(40)), tmp_path / "seed", seed=5)
    assert other != few
    assert not validation(items(tmp_path / "in", range(40)), tmp_path / "none", validation=0.0)


def saved_anew(source: Path, target: Path) -> None:
    with Image.open(source) as image:
        smaller = image.convert("RGB").resize((40, 30))
        ImageEnhance.Brightness(smaller).enhance(1.05).save(target, quality=70)


@pytest.mark.parametrize("copy", [shutil.copyfile, saved_anew])
def test_copies_are_on_one_side_and_move_nothing(tmp_path: Path, copy) -> None:
    own = items(tmp_path / "in", range(40))
    alone = validation(own, tmp_path / "alone")
    copies = []
    for item in own:
        suffix = ".png" if copy is shutil.copyfile else ".jpg"
        file = item.image.with_name(f"{item.name} copy{suffix}")
        copy(item.image, file)
        with Image.open(file) as image:
            labels = np.zeros((image.height, image.width), np.uint8)
        copies.append(ExportItem(f"{item.name} copy", file, labels))
    both = validation([*own, *copies], tmp_path / "both")
    assert both == alone | {f"{name} copy" for name in alone}


def test_different_photos_are_no_copies_and_flat_ones_are_not_compared(tmp_path: Path) -> None:
    different = [signature_of(scene(tmp_path / f"{n}.png", n)) for n in range(60)]
    assert [pair for found in near_copies(different) for pair in found] == []
    flat = [np.full_like(different[0], 90)] * 3
    assert [pair for found in near_copies(flat) for pair in found] == []
    assert groups_of(5, []) == [[0], [1], [2], [3], [4]]


def test_a_mirrored_and_a_grey_copy_are_found(tmp_path: Path) -> None:
    file = scene(tmp_path / "a.png", 1)
    with Image.open(file) as image:
        image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(tmp_path / "mirror.png")
        image.convert("L").save(tmp_path / "grey.png")
    for name in ("mirror", "grey"):
        pair = [signature_of(file), signature_of(tmp_path / f"{name}.png")]
        assert [tuple(p) for found in near_copies(pair) for p in found] == [(0, 1)], name


def test_a_split_that_is_none_is_refused(tmp_path: Path) -> None:
    file = scene(tmp_path / "a.png", 1)
    with pytest.raises(ExportError, match="expected train or val"):
        finish(export_voc([ExportItem("a", file, LABELS, split="test")], tmp_path / "o",
                          classes=CLASSES))  # fmt: skip


# --------------------------------------------------------------------------------------- specks


def test_specks_go_to_what_is_around_them() -> None:
    labels = np.zeros((20, 30), np.uint8)
    labels[5:15, 5:15] = 1
    labels[8, 8:10] = 2  # two pixels in an object
    labels[2, 25] = 2  # one on the ground
    labels[0, 0] = 1  # one in the corner
    labels[10:, 20:] = 2
    cleaned = without_specks(labels, 3)
    expected = labels.copy()
    expected[8, 8:10], expected[2, 25], expected[0, 0] = 1, 0, 0
    assert cleaned.specks == 3
    assert np.array_equal(cleaned.labels, expected)
    assert labels[2, 25] == 2  # what is asked about stays


def test_parts_that_are_large_enough_stay_and_nought_keeps_all() -> None:
    labels = np.zeros((9, 9), np.uint8)
    labels[1, 1], labels[4:6, 4:6], labels[8, 8] = 1, 1, 255
    for least, specks in ((0, 0), (1, 0), (4, 1), (5, 2)):
        cleaned = without_specks(labels, least)
        assert cleaned.specks == specks
        assert cleaned.labels[8, 8] == 255
    assert np.array_equal(without_specks(labels, 0).labels, labels)


def test_specks_among_specks_become_void() -> None:
    labels = np.indices((8, 8)).sum(axis=0).astype(np.uint8) % 4 + 1
    cleaned = without_specks(labels, 9)
    assert (cleaned.labels == 255).all()


def test_a_speck_between_three_kinds_becomes_void() -> None:
    labels = np.array([[1, 1, 1], [2, 4, 3], [2, 3, 3]], np.uint8)
    assert without_specks(labels, 2).labels[1, 1] == 255
    labels[0, 2] = 3  # now a half is of one kind
    assert without_specks(labels, 2).labels[1, 1] == 3
