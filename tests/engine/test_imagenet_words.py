"""Class names find the classes of ImageNet that are such things, by WordNet."""

from __future__ import annotations

from pathlib import Path

import pytest

from wseg_engine.datasets import imagenet_words
from wseg_engine.datasets.imagenet_words import CLASSES, imagenet_classes

TABBY, PERSIAN, LION, OX, LEMON, JEAN = 281, 283, 291, 345, 951, 608


@pytest.mark.parametrize(
    ("name", "classes"),
    [
        ("dog", set(range(151, 269))),
        ("Dogs", set(range(151, 269))),
        ("cat", set(range(281, 288))),
        ("cow", {OX}),
        ("bag", {414, 636, 728, 748, 797}),  # backpack, mailbag, plastic, purse, sleeping bag
        ("sunglasses", {836, 837}),
        ("dining_table", {532}),
        ("Dining-Table", {532}),
        ("sofa", {831}),
        ("knives", {499, 623}),
        ("strawberries", {949}),
        ("dress", {578}),  # a gown; not clothing in general, its second meaning
    ],
)
def test_a_name_covers_what_is_a_kind_of_it(name: str, classes: set[int]) -> None:
    assert set(imagenet_classes(name)) == classes


def test_general_names_cover_much_and_particular_ones_little() -> None:
    animals, vehicles = set(imagenet_classes("animal")), set(imagenet_classes("vehicle"))
    assert set(range(398)) <= animals
    assert not animals & vehicles
    assert LEMON in imagenet_classes("citrus fruit")
    assert set(imagenet_classes("fruit")) > set(imagenet_classes("citrus fruit"))
    assert imagenet_classes("Persian cat") == (PERSIAN,)


def test_what_a_thing_is_counts_where_the_whole_name_means_nothing() -> None:
    assert imagenet_classes("my neighbour's dog") == imagenet_classes("dog")
    assert imagenet_classes("wooden chair") == imagenet_classes("chair")


def test_people_are_known_by_what_they_wear() -> None:
    assert JEAN in imagenet_classes("person")
    assert imagenet_classes("women") == imagenet_classes("person")


@pytest.mark.parametrize("name", ["Hund", "tvmonitor", "s", "", " ", "🐶", "entity", "x" * 300])
def test_other_names_mean_nothing(name: str) -> None:
    assert imagenet_classes(name) == ()


def test_every_class_has_a_name_of_its_own() -> None:
    words = imagenet_words._classes_of_words()
    assert {place for found in words.values() for place in found} == set(range(CLASSES))


def test_without_the_table_no_name_means_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Path | None:
        return None

    imagenet_words._classes_of_words.cache_clear()
    monkeypatch.setattr(imagenet_words, "own_file", missing)
    assert imagenet_classes("dog") == ()
    imagenet_words._classes_of_words.cache_clear()
