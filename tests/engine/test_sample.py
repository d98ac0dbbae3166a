"""The generated sample project."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from wseg_engine.base.labels import Tag
from wseg_engine.cli.main import main
from wseg_engine.datasets import Dataset
from wseg_engine.images.imaging import image_size, load_image
from wseg_engine.images.mask_files import read_mask
from wseg_engine.sample import SAMPLE_CLASSES, generate_sample, sample_pictures
from wseg_engine.scoring.metrics import evaluate


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return generate_sample(tmp_path_factory.mktemp("sample"), images=20)


def test_the_project_is_read_back_without_problems(sample: Dataset) -> None:
    assert sample.problems == ()
    assert sample.classes == SAMPLE_CLASSES
    assert len(sample.images) == 20
    assert all(image.tagged for image in sample.images)


def test_masks_are_for_scoring_only(sample: Dataset) -> None:
    assert all(image.mask is None for image in sample.images)


def test_tags_say_what_the_true_masks_show(sample: Dataset) -> None:
    assert sample.images
    for image in sample.images:
        labels = read_mask(sample.root / "masks" / f"{image.name}.png")
        assert labels.shape == image_size(image.path)
        shown = {index for index, tag in enumerate(image.tags, 1) if tag is Tag.PRESENT}
        assert shown == set(np.unique(labels)) - {0}


def test_every_class_occurs_alone_with_others_and_is_missing_from_many(sample: Dataset) -> None:
    present = np.array([[tag is Tag.PRESENT for tag in image.tags] for image in sample.images])
    company = present.sum(axis=1)
    for column in present.T:
        assert (column & (company == 1)).sum() >= 2
        assert (column & (company > 1)).sum() >= 4
        assert (~column).sum() >= 10
    assert (company == 0).sum() >= 1


def test_objects_are_large_enough_to_find_and_leave_background(sample: Dataset) -> None:
    assert sample.images
    for image in sample.images:
        labels = read_mask(sample.root / "masks" / f"{image.name}.png")
        shares = np.bincount(labels.ravel(), minlength=5) / labels.size
        assert shares[0] > 0.3
        assert all(share == 0 or share > 0.003 for share in shares[1:])


def test_objects_are_textured_and_shaded_rather_than_flat(sample: Dataset) -> None:
    assert sample.images
    for image in sample.images:
        pixels = load_image(image.path).astype(np.float64)
        labels = read_mask(sample.root / "masks" / f"{image.name}.png")
        for label in set(np.unique(labels)):
            brightness = pixels[labels == label].mean(axis=1)
            assert brightness.std() > 6  # of 255; a flat shape has its noise alone, 2 to 5


def test_the_same_seed_draws_the_same_pictures_and_another_does_not() -> None:
    first, again = (list(sample_pictures(images=2, seed=5)) for _ in range(2))
    other = next(iter(sample_pictures(images=1, seed=6)))
    for one, two in zip(first, again, strict=True):
        assert np.array_equal(one.image, two.image)
        assert np.array_equal(one.labels, two.labels)
        assert one.classes == two.classes
    assert not np.array_equal(first[0].image, other.image)


def test_pictures_do_not_depend_on_how_many_are_drawn() -> None:
    few, many = (list(sample_pictures(images=n, height=96, width=128)) for n in (2, 3))
    assert (len(few), len(many)) == (2, 3)
    assert all(np.array_equal(a.image, b.image) for a, b in zip(few, many[:2], strict=True))


def test_a_picture_takes_a_fraction_of_a_second() -> None:
    list(sample_pictures(images=1))
    start = time.process_time()
    list(sample_pictures(images=10))
    assert (time.process_time() - start) / 10 < 0.5  # measured: 0.1


def test_the_truth_scores_one_against_itself(sample: Dataset) -> None:
    ids = {name: index for index, name in enumerate(SAMPLE_CLASSES, 1)}
    assert evaluate(sample.root / "masks", sample.root, truth_ids=ids).mean_iou == 1.0


def test_impossible_sizes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="0 images of 320×240"):
        generate_sample(tmp_path, images=0)
    with pytest.raises(ValueError, match="expected at least 1 of 64×64"):
        generate_sample(tmp_path, height=10)


def test_force_replaces_a_sample_whole(tmp_path: Path) -> None:
    small = ["--size", "64x64"]
    assert main(["sample", str(tmp_path), "--images", "4", *small]) == 0
    assert main(["sample", str(tmp_path), "--images", "2", "--force", *small]) == 0
    for part in ("images", "masks"):
        assert [file.stem for file in sorted((tmp_path / part).iterdir())] == [
            "sample_001",
            "sample_002",
        ]


@pytest.mark.parametrize(
    "name", ["tags.csv", "classes.json", "images/cat.jpg", "masks/cat.png", "notes/a.txt"]
)
def test_force_leaves_a_folder_alone_that_holds_something_else(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("filename,tags\ncat.jpg,cat\n")
    assert main(["sample", str(tmp_path), "--images", "2", "--force"]) == 2
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [tmp_path / name]
    assert (tmp_path / name).read_text() == "filename,tags\ncat.jpg,cat\n"
    assert name.partition("/")[0] in capsys.readouterr().err
