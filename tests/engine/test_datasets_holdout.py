"""Holding out images for validation, and warnings before training."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wseg_engine.base.labels import Tag
from wseg_engine.datasets import Dataset, TaggedImage, checks, split


def dataset(rows: list[list[int]], classes: tuple[str, ...] | None = None) -> Dataset:
    width = len(rows[0]) if rows else 2
    names = classes or tuple(f"class{i}" for i in range(width))
    images = tuple(
        TaggedImage(f"{i:04d}", Path(f"{i:04d}.jpg"), tuple(Tag(t) for t in row))
        for i, row in enumerate(rows)
    )
    return Dataset(Path("root"), names, images)


def counts(data: Dataset) -> np.ndarray:
    tags = [[tag is Tag.PRESENT for tag in image.tags] for image in data.images]
    return np.array(tags, dtype=int).reshape(-1, len(data.classes)).sum(axis=0)


ROWS = st.lists(
    st.lists(st.sampled_from([-1, 0, 1]), min_size=3, max_size=3), min_size=1, max_size=40
)


@settings(max_examples=100, deadline=None)
@given(ROWS, st.floats(0, 0.9), st.integers(0, 5))
def test_the_parts_make_up_the_whole_and_no_class_is_lost(
    rows: list[list[int]], fraction: float, seed: int
) -> None:
    whole = dataset(rows)
    parts = split(whole, fraction, seed=seed)
    names = [image.name for part in parts for image in part.images]
    assert sorted(names) == [image.name for image in whole.images]
    assert (counts(parts.train)[counts(whole) > 0] > 0).all()
    assert all(image.tagged for image in parts.validation.images)
    assert len(parts.validation.images) <= round(len(rows) * fraction)
    for part in parts:
        order = [image.name for image in part.images]
        assert order == sorted(order)


def test_each_class_keeps_its_share() -> None:
    rng = np.random.default_rng(0)
    rows = (rng.random((500, 4)) < [0.5, 0.3, 0.1, 0.04]).astype(int).tolist()
    whole = dataset(rows)
    parts = split(whole, 0.2, seed=3)
    assert len(parts.validation.images) == 100
    assert np.abs(counts(parts.validation) - 0.2 * counts(whole)).max() <= 2


def test_the_seed_decides_which_images_are_held_out() -> None:
    whole = dataset([[1, 0], [0, 1]] * 30)
    names = [
        [image.name for image in split(whole, 0.3, seed=seed).validation.images]
        for seed in (1, 1, 2)
    ]
    assert names[0] == names[1] != names[2]


@pytest.mark.parametrize("fraction", [-0.1, 1.0, float("nan")])
def test_an_impossible_share_is_refused(fraction: float) -> None:
    with pytest.raises(ValueError, match="expected 0 to below 1"):
        split(dataset([[1, 0]]), fraction, seed=0)


def test_a_sound_data_set_gives_no_warning() -> None:
    assert checks(dataset([[1, 0], [0, 1], [1, 1], [0, 0]] * 15)) == ()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            [[1, 0], [0, 1], [1, 1]] * 6 + [[0, 0]] * 9,
            "Few images show class0 (12) and class1 (12)",
        ),
        ([[1, 0], [0, 0]] * 20, "No image shows class1; nothing can be learnt of it."),
        ([[1, 0], [1, 1]] * 20, "No image is without class0; add some"),
        ([[1, 1], [0, 0]] * 20, "class0 and class1 only occur together; tags cannot tell them"),
        (
            [[1, 0]] * 15 + [[1, 1]] * 6 + [[0, 1]] * 9,
            "class0 is in 70 % of the images: its masks may take in what these have in common",
        ),
        ([[1, 0], [0, 1]] * 20 + [[-1, -1]], "1 image of 41 has no tags; training leaves them out"),
        ([[0, 0], [-1, -1]], "No image shows any of the classes."),
        ([], "There are no images."),
    ],
)
def test_what_stands_out_is_said_in_words(rows: list[list[int]], words: str) -> None:
    assert any(warning.startswith(words) for warning in checks(dataset(rows))), checks(
        dataset(rows)
    )


def test_a_class_in_most_of_few_images_is_not_worth_a_word() -> None:
    rows = [[1, 0]] * 15 + [[0, 1]] * 4
    assert not [text for text in checks(dataset(rows)) if "%" in text]


def test_a_long_list_of_classes_is_cut() -> None:
    rows = np.eye(30, dtype=int).tolist()
    (warning,) = checks(dataset(rows))
    assert "class7 (1) and 22 more; 15 or more" in warning


def test_no_classes_and_too_many_are_said() -> None:
    bare = Dataset(Path("root"), (), (TaggedImage("a", Path("a.jpg"), ()),))
    assert checks(bare) == ("No image has a tag. Tag some images first.",)
    many = dataset(np.eye(255, dtype=int).tolist())
    assert checks(many)[0].startswith("There are 255 classes; a mask holds 254.")
