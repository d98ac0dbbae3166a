"""What tags say of the cells of photographs: held to scenes in which each cell's thing is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from wseg_engine.base.events import Control, Progress, Stopped
from wseg_engine.base.labels import Tag
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.imaging import ImageError
from wseg_engine.training.features import Entry
from wseg_engine.training.tag_evidence import LEAST_IMAGES, TagEvidence, fit_evidence

SIDE = 6  # cells
CHANNELS = 24
GROUND, FACE, HAT, SCARF = range(4)  # what a cell may show; the last two are classes
CLASSES = 2
ABSENT, PRESENT, UNSURE = Tag.ABSENT, Tag.PRESENT, Tag.UNSURE


class Scenes:
    """Photographs of people: a face in all, and what they are tagged with; the ground is dull."""

    def __init__(self, count: int, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        looks = 3 * rng.standard_normal((4, CHANNELS))
        self.images: list[TaggedImage] = []
        self.shown: dict[str, NDArray[np.int64]] = {}
        self.entries: dict[str, Entry] = {}
        self.lost: set[str] = set()
        for number in range(count):
            wears = [number % 2 == 0, number % 3 == 0]
            shown = np.full((SIDE, SIDE), GROUND)
            shown[:2, 2:4] = FACE
            for row, there in enumerate(wears):
                shown[2 + 2 * row : 4 + 2 * row, 2:4] = HAT + row if there else FACE
            noise = rng.standard_normal((CHANNELS, SIDE, SIDE))
            deep = looks[shown].transpose(2, 0, 1) + noise
            stands_out = np.where(np.kron(shown, np.ones((8, 8))) != GROUND, 255, 0)
            name = f"{number}.jpg"
            small = np.zeros((8 * SIDE, 8 * SIDE, 3), np.uint8)
            self.entries[name] = Entry(
                deep[None].astype(np.float16), small, stands_out.astype(np.uint8)
            )
            self.shown[name] = shown
            tags = tuple(PRESENT if there else ABSENT for there in wears)
            self.images.append(TaggedImage(name=name, path=Path(name), tags=tags))

    def read(self, image: TaggedImage) -> Entry:
        if image.name in self.lost:
            raise ImageError("it is gone")
        return self.entries[image.name]

    def learn(self, images: Sequence[TaggedImage] | None = None) -> TagEvidence:
        made = fit_evidence(self, images or self.images, control=Control())  # type: ignore[arg-type]
        while True:
            try:
                event = next(made)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            assert isinstance(event, Progress)

    def of(self, evidence: TagEvidence, thing: int, class_: int) -> NDArray[np.float32]:
        """Return the evidence of a class in all cells that show a thing."""
        found = []
        for image in self.images:
            maps = evidence.of(image, self.entries[image.name])
            assert maps is not None
            assert maps.shape == (CLASSES, SIDE, SIDE)
            found.append(maps[class_][self.shown[image.name] == thing])
        return np.concatenate(found)


@pytest.fixture
def scenes() -> Scenes:
    return Scenes(60)


def test_what_comes_up_with_a_tag_speaks_for_it_and_what_is_always_there_does_not(
    scenes: Scenes,
) -> None:
    evidence = scenes.learn()
    assert evidence.known.all()
    for class_, thing in enumerate((HAT, SCARF)):
        own = scenes.of(evidence, thing, class_)
        face = scenes.of(evidence, FACE, class_)
        assert np.quantile(own, 0.05) > 0.3
        assert np.quantile(face, 0.95) < 0.1
        assert own.min() > face.max()


def test_no_photograph_is_judged_by_its_own_tags(scenes: Scenes) -> None:
    first = scenes.images[0]
    other = replace(first, tags=(ABSENT, ABSENT))
    before = scenes.learn()
    after = scenes.learn([other, *scenes.images[1:]])
    # Only the scale knows of it: the share of all photographs that show a class.
    one, two = (found.of(first, scenes.entries[first.name]) for found in (before, after))
    assert one is not None
    assert two is not None
    shares = np.array([[image.tags[c] is PRESENT for image in scenes.images] for c in (0, 1)])
    was, now = shares.mean(1), shares[:, 1:].sum(1) / shares.shape[1]
    scale = np.sqrt(now * (1 - now) / (was * (1 - was)))
    np.testing.assert_allclose(two * scale[:, None, None], one, atol=1e-4)
    second = scenes.images[1]  # of another fold, which did learn from it
    one, two = (found.of(second, scenes.entries[second.name]) for found in (before, after))
    assert one is not None
    assert two is not None
    assert np.abs(two * scale[:, None, None] - one).max() > 1e-3


def test_mirrored_and_moved_things_are_judged_alike(scenes: Scenes) -> None:
    evidence = scenes.learn()
    image = scenes.images[0]
    entry = scenes.entries[image.name]
    moved = entry._replace(deep=np.roll(entry.deep[..., ::-1], 1, 2))
    here, there = evidence.of(image, entry), evidence.of(image, moved)
    assert here is not None
    assert there is not None
    np.testing.assert_allclose(there, np.roll(here[..., ::-1], 1, 1), atol=1e-5)


def test_tags_nobody_has_decided_on_say_nothing(scenes: Scenes) -> None:
    """With half of the hats' tags unsure, hats are found all the same, and faces are no hats."""
    half = [
        replace(image, tags=(UNSURE, image.tags[1])) if number % 4 < 2 else image
        for number, image in enumerate(scenes.images)
    ]
    evidence = scenes.learn(half)
    assert evidence.known.all()
    assert np.median(scenes.of(evidence, HAT, 0)) > 0.3
    assert np.median(scenes.of(evidence, FACE, 0)) < 0.1


@pytest.mark.parametrize("seen", [LEAST_IMAGES - 1, LEAST_IMAGES])
@pytest.mark.parametrize("common", [False, True])
def test_of_a_class_in_too_few_or_nearly_all_photographs_tags_say_nothing(
    scenes: Scenes, seen: int, common: bool
) -> None:
    few, many = (ABSENT, PRESENT) if common else (PRESENT, ABSENT)
    images = [
        replace(image, tags=(few if number < seen else many, image.tags[1]))
        for number, image in enumerate(scenes.images)
    ]
    evidence = scenes.learn(images)
    assert list(evidence.known) == [seen == LEAST_IMAGES, True]
    if seen < LEAST_IMAGES:
        assert not scenes.of(evidence, HAT, 0).any()


def test_photographs_that_cannot_be_read_are_left_out(scenes: Scenes) -> None:
    scenes.lost = {scenes.images[7].name, scenes.images[8].name}
    evidence = scenes.learn()
    assert np.median(scenes.of(evidence, HAT, 0)) > 0.3


@pytest.mark.parametrize("count", [1, 4])
def test_of_few_photographs_nothing_is_said(count: int) -> None:
    scenes = Scenes(count)
    evidence = scenes.learn()
    assert not evidence.known.any()
    assert evidence.of(scenes.images[0], scenes.entries["0.jpg"]) is None


def test_another_photograph_is_not_judged(scenes: Scenes) -> None:
    evidence = scenes.learn(scenes.images[:-1])
    last = scenes.images[-1]
    assert evidence.of(last, scenes.entries[last.name]) is None


def test_a_channel_that_is_the_same_everywhere_harms_nobody(scenes: Scenes) -> None:
    for name, entry in scenes.entries.items():
        entry.deep[:, 0] = 7.0
        scenes.entries[name] = entry
    found = scenes.of(scenes.learn(), HAT, 0)
    assert np.isfinite(found).all()
    assert np.median(found) > 0.3


def test_it_can_be_stopped(scenes: Scenes) -> None:
    control = Control()
    made = fit_evidence(scenes, scenes.images, control=control)  # type: ignore[arg-type]
    first = next(made)
    assert first == Progress("prepare", 1, len(scenes.images))
    control.stop()
    with pytest.raises(Stopped):
        next(made)
