"""Where masks lie: what is doubted, what is not, and that a prediction tells it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.engine.tiny import CLASSES, tiny_dataset, tiny_network, tiny_settings
from wseg_engine.base.events import Control, Event, Finished, Notice, Prediction
from wseg_engine.base.labels import VOID
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.prediction.predict_masks import keep_masks
from wseg_engine.scoring import class_places
from wseg_engine.scoring.class_places import LEAST_IMAGES, ClassPlaces, mean_iou_of_pairs


def doubts(masks: list[NDArray[np.uint8]]) -> list[str]:
    places = ClassPlaces(("bag", "hat"))
    for mask in masks:
        places.add(mask)
    return list(places.warnings())


def random_boxes(count: int, *, label: int = 1) -> list[NDArray[np.uint8]]:
    rng = np.random.default_rng(0)
    masks = []
    for _ in range(count):
        mask = np.zeros((90, 120), np.uint8)
        top, left = rng.integers(0, 60), rng.integers(0, 80)
        mask[top : top + 30, left : left + 40] = label
        masks.append(mask)
    return masks


def test_objects_here_and_there_are_not_doubted() -> None:
    assert doubts(random_boxes(30)) == []


@pytest.mark.parametrize("turns", range(4))
def test_what_fills_an_edge_of_most_images_is_named_with_how_many(turns: int) -> None:
    ground = np.zeros((90, 90), np.uint8)
    ground[50:] = 1
    ground = np.ascontiguousarray(np.rot90(ground, turns))
    (text,) = doubts([ground] * 20 + random_boxes(8))
    assert text.startswith("bag: in 20 of 28 masks")


def test_a_few_on_an_edge_are_no_reason() -> None:
    ground = np.zeros((90, 90), np.uint8)
    ground[50:] = 1
    assert doubts([ground] * 10 + random_boxes(20)) == []


def test_what_lies_at_the_same_place_everywhere_is_named() -> None:
    middle = np.zeros((60, 80), np.uint8)
    middle[20:40, 25:55] = 2
    (text,) = doubts([np.roll(middle, shift, axis=1) for shift in range(-3, 4)] * 2)
    assert text.startswith("hat: its masks lie at the same place in nearly all of 14 images")


def test_few_images_void_and_unknown_labels_say_nothing() -> None:
    ground = np.ones((40, 40), np.uint8)
    assert doubts([ground] * (LEAST_IMAGES - 1)) == []
    assert doubts([np.full((40, 40), VOID, np.uint8)] * 20) == []
    assert doubts([np.full((40, 40), 9, np.uint8)] * 20) == []


def test_masks_of_any_size_and_shape_are_taken() -> None:
    masks = [np.ones(shape, np.uint8) for shape in ((1, 1), (3, 500), (2000, 2), (48, 48))]
    (text,) = doubts(masks * 4)
    assert "16 of 16" in text


def test_the_iou_of_pairs_is_the_mean_of_each_with_each() -> None:
    first, second, third = np.zeros((3, 2, 2), np.float32)
    first[0], second[:, 0], third[:] = 1, 1, 1
    assert mean_iou_of_pairs([first, second, third]) == pytest.approx((1 / 3 + 1 / 2 + 1 / 2) / 3)
    assert mean_iou_of_pairs([first]) == 0


# ------------------------------------------------------- told by a prediction


class Kept:
    classes = CLASSES

    def add(self, image: TaggedImage, prediction: Prediction) -> None:
        assert prediction.labels.ndim == 2


def predicted(folder: Path, control: Control) -> list[Event]:
    return list(
        keep_masks(
            tiny_dataset(folder, 4).images,
            network=tiny_network(),
            settings=tiny_settings(),
            store=Kept(),
            device="cpu",
            control=control,
        )
    )


def test_a_prediction_tells_it_at_its_end_and_a_stopped_one_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added: list[tuple[int, ...]] = []
    monkeypatch.setattr(class_places.ClassPlaces, "add", lambda _s, mask: added.append(mask.shape))
    monkeypatch.setattr(class_places.ClassPlaces, "warnings", lambda _s: iter(["red: doubted"]))
    events = predicted(tmp_path / "images", Control())
    assert len(added) == 4
    assert [e for e in events if isinstance(e, Notice)] == [Notice("red: doubted", "warning")]
    assert isinstance(events[-1], Finished)
    stopped = Control()
    stopped.stop()
    assert not [e for e in predicted(tmp_path / "more", stopped) if isinstance(e, Notice)]
