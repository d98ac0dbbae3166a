"""Which images are previewed while a run trains."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.training.dataset import ProjectDataset
from app.core.training.request import MOST_PINNED
from wseg_engine.base.labels import Tag
from wseg_engine.datasets.types import TaggedImage


def choose_pinned(found: ProjectDataset, *, most: int = MOST_PINNED) -> tuple[int, ...]:
    """Choose images that show every class in turn, the same ones every time.

    Args:
        found: what will be trained on.
        most: how many at the most.
    """
    images = found.dataset.images
    chosen: dict[int, None] = {}
    counts = [0] * len(found.classes)
    while len(chosen) < min(most, len(images)):
        rarest = sorted(range(len(counts)), key=lambda index: (counts[index], index))
        place = next(
            (place for index in rarest if (place := _next_with(images, index, chosen)) is not None),
            None,
        )
        if place is None:
            break
        chosen[place] = None
        for index, tag in enumerate(images[place].tags):
            counts[index] += tag is Tag.PRESENT
    return tuple(found.image_ids[images[place].name] for place in chosen)


def _next_with(images: Sequence[TaggedImage], index: int, chosen: dict[int, None]) -> int | None:
    """Return the first image, not chosen yet, that shows a class."""
    for place, image in enumerate(images):
        if place not in chosen and image.tags[index] is Tag.PRESENT:
            return place
    return None
