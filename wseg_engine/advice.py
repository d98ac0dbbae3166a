"""What in a data set's tags hinders learning, said before time is spent on it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from wseg_engine.datasets.types import Dataset
from wseg_engine.labels import Tag

FEW_IMAGES = 5  # with fewer, a class is learned by heart


def hindrances(dataset: Dataset) -> list[str]:
    """Say in words which classes can hardly be learned from these tags, worst first."""
    shown = images_of(dataset)
    tagged = frozenset(image.name for image in dataset.images if image.tagged)
    problems = []
    for name, images in shown.items():
        if not images:
            problems.append(f"No image is tagged {name!r}; it will not be found.")
        elif images == tagged:
            problems.append(
                f"Every tagged image shows {name!r}, so nothing tells it from its surroundings. "
                "Add images without it."
            )
    for one, other in combinations(shown, 2):
        if shown[one] and shown[one] == shown[other] != tagged:
            problems.append(
                f"{one!r} and {other!r} are tagged in the same images, so nothing tells them "
                "apart. Add images that show one of them alone."
            )
    few = {n: len(i) for n, i in shown.items() if 0 < len(i) < FEW_IMAGES and i != tagged}
    if few:
        listed = ", ".join(f"{name} {number}" for name, number in few.items())
        problems.append(f"Classes with few tagged images: {listed}. Add more to learn them well.")
    return problems


def images_of(dataset: Dataset) -> Mapping[str, frozenset[str]]:
    """Return for each class the names of the images tagged with it."""
    return {
        name: frozenset(image.name for image in dataset.images if image.tags[index] is Tag.PRESENT)
        for index, name in enumerate(dataset.classes)
    }
