"""Advice on tags that hinder learning."""

from __future__ import annotations

from pathlib import Path

from wseg_engine.advice import hindrances
from wseg_engine.datasets.types import Dataset, TaggedImage
from wseg_engine.labels import Tag


def dataset(*rows: str, classes: str = "abc") -> Dataset:
    """One image a row; letters are the classes it is tagged with, "?" means nobody looked."""
    images = tuple(
        TaggedImage(
            f"{number}",
            Path(f"{number}.jpg"),
            tuple(Tag.UNSURE if row == "?" else Tag(int(c in row)) for c in classes),
        )
        for number, row in enumerate(rows)
    )
    return Dataset(Path("data"), tuple(classes), images)


def test_good_tags_need_no_advice() -> None:
    assert hindrances(dataset(*(["a"] * 5 + ["b"] * 5 + ["c"] * 5 + ["ab"]))) == []


def test_a_class_in_every_tagged_image_is_named() -> None:
    (text,) = hindrances(dataset("a", "a", "?", classes="a"))
    assert "Every tagged image shows 'a'" in text


def test_classes_that_always_come_together_are_named() -> None:
    (text,) = hindrances(dataset(*(["ab"] * 5 + ["c"] * 5)))
    assert "'a' and 'b' are tagged in the same images" in text


def test_rare_and_missing_classes_are_named() -> None:
    assert hindrances(dataset(*(["a"] * 5 + ["b"]), classes="abc")) == [
        "No image is tagged 'c'; it will not be found.",
        "Classes with few tagged images: b 1. Add more to learn them well.",
    ]
