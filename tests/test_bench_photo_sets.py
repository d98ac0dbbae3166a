"""The accuracy benchmark on any folder: which photographs, which masks, which ids."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def photo_sets() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "photo_sets", HERE / "benchmarks" / "photo_sets.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["photo_sets"] = module  # dataclasses look there
    spec.loader.exec_module(module)
    return module


def photograph(file: Path, mask: Path | None, *values: int) -> None:
    """Write a photograph, and a mask with a column of each value behind one of background."""
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((12, 16, 3), len(file.name), np.uint8)).save(file)
    if mask is not None:
        mask.parent.mkdir(parents=True, exist_ok=True)
        labels = np.zeros((12, 16), np.uint8)
        for place, value in enumerate(values, 1):
            labels[:, place] = value
        Image.fromarray(labels).save(mask)


@pytest.mark.parametrize(("values", "void"), [((255,), set()), ((1,), set()), ((1, 255), {255})])
def test_folders_named_after_classes_with_binary_masks(
    photo_sets: ModuleType, tmp_path: Path, values: tuple[int, ...], void: set[int]
) -> None:
    """Void around the objects stays void; where there is no other id, 255 is the object."""
    for name in ("pen", "cup"):
        for number in range(6):
            place = f"{name}/{number}.png"
            photograph(tmp_path / place, tmp_path / "masks" / place, *values)
    found = photo_sets.folder_set(tmp_path)
    assert found.train.classes == ("cup", "pen")
    assert (len(found.train.images), len(found.held_out)) == (8, 4)
    assert not {image.path for image in found.train.images} & {i.path for i in found.held_out}
    for image in found.held_out:
        own = found.train.classes.index(image.path.parent.name) + 1
        assert set(np.unique(found.truth(image))) == {0, own} | void


def test_parts_train_and_val_with_ids_in_the_order_of_names(
    photo_sets: ModuleType, tmp_path: Path
) -> None:
    for part in ("train", "val"):
        rows = ["filename,tags"]
        for number, tags in enumerate(("hat;bag", "bag", "coat")):
            base = tmp_path / part
            photograph(base / "images" / f"{number}.png", base / "masks" / f"{number}.png", 1, 2, 3)
            rows.append(f"{number}.png,{tags}")
        (tmp_path / part / "tags.csv").write_text("\n".join(rows), "utf-8")
    found = photo_sets.folder_set(tmp_path)
    assert found.ids == {"bag": 1, "coat": 2, "hat": 3}
    assert found.binary is None
    assert (len(found.train.images), len(found.held_out)) == (3, 3)
    assert found.truth(found.held_out[0])[0, :4].tolist() == [0, 1, 2, 3]


def test_ids_beside_the_masks_count_and_others_are_void(
    photo_sets: ModuleType, tmp_path: Path
) -> None:
    for name in ("cat", "dog"):
        for number in range(4):
            place = f"{name}/{number}.png"
            photograph(tmp_path / place, tmp_path / "masks" / place, 8, 12, 15)
    classes = [{"id": 8, "name": "cat"}, {"id": 12, "name": "dog"}]
    (tmp_path / "masks" / "classes.json").write_text(json.dumps(classes), "utf-8")
    found = photo_sets.folder_set(tmp_path)
    assert found.truth(found.held_out[0])[0, :4].tolist() == [0, 1, 2, 255]


def test_a_folder_without_true_masks_is_refused(photo_sets: ModuleType, tmp_path: Path) -> None:
    photograph(tmp_path / "cat" / "a.png", None)
    photograph(tmp_path / "dog" / "b.png", None)
    with pytest.raises(SystemExit, match="no photograph has a true mask"):
        photo_sets.folder_set(tmp_path)


def test_few_photographs_are_drawn_by_the_seed(photo_sets: ModuleType, tmp_path: Path) -> None:
    for name in ("cat", "dog"):
        for number in range(12):
            place = f"{name}/{number}.png"
            photograph(tmp_path / place, tmp_path / "masks" / place, 1)
    found = photo_sets.folder_set(tmp_path)
    first, again, other = (found.some(5, seed=seed).train.images for seed in (1, 1, 2))
    assert first == again != other
    assert len(first) == 5
    choosing = found.choosing()
    held = {image.path for image in found.held_out}
    assert not held & {image.path for image in (*choosing.train.images, *choosing.held_out)}
