"""Scores on held-out images, with a network whose answers are known."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.engine.tiny import CLASSES, tiny_dataset, tiny_network, tiny_settings, with_tags
from wseg_engine.base.events import (
    TRAIN_TAG_AP,
    Control,
    EpochDone,
    Event,
    ImageFailed,
    Notice,
    Progress,
    StepDone,
    Stopped,
    TrainingStarted,
)
from wseg_engine.base.labels import Tag
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.mask_files import write_mask
from wseg_engine.networks.model import NetworkOutput
from wseg_engine.training.train import train
from wseg_engine.training.validation import validate

SETTINGS = tiny_settings(crop=96)  # the images' own size
SURE, WEAK = 5.0, -5.0


class ColourNetwork(nn.Module):
    """Finds the coloured rectangles by their colour; `also` is a class it always claims to see."""

    def __init__(self, also: int | None = None) -> None:
        super().__init__()
        self.also = also

    def normalise(self, image: Tensor) -> Tensor:
        assert image.min() >= 0
        assert image.max() <= 1
        return image

    def forward(self, x: Tensor) -> NetworkOutput:
        assert not self.training
        found = (x > 0.7).float()
        scores = torch.where(found.amax((2, 3)) > 0, SURE, WEAK)
        if self.also is not None:
            scores[:, self.also] = SURE + 1
            found[:, self.also] = torch.maximum(found[:, self.also], torch.tensor(0.9))
        background = torch.full_like(found[:, :1], 0.5)
        masks = torch.cat([background, found], 1)
        return NetworkOutput(scores, masks, masks)


def result(
    network: nn.Module, images: tuple[TaggedImage, ...], **options: object
) -> tuple[list[Event], dict[str, float]]:
    """Run a validation to its end; return its events and its metrics."""
    running = validate(
        network,  # type: ignore[arg-type]
        images,
        classes=CLASSES,
        settings=SETTINGS,
        device=torch.device("cpu"),
        **options,  # type: ignore[arg-type]
    )
    events = []
    while True:
        try:
            events.append(next(running))
        except StopIteration as end:
            return events, end.value


def separate(folder: Path, count: int = 6) -> tuple[TaggedImage, ...]:
    """Images 0, 4 and 8 of the data set hold one rectangle each: their mask has no overlap."""
    images = tiny_dataset(folder, 9, masks=(0, 4, 8)).images
    return tuple(images[index] for index in (0, 4, 8)[:count])


def test_a_network_that_is_right_scores_one(tmp_path: Path) -> None:
    events, metrics = result(ColourNetwork(), separate(tmp_path))
    assert [e for e in events if isinstance(e, Progress)][-1] == Progress("validate", 3, 3)
    expected = {"tag_ap", "mean_iou", "mean_iou_untagged", "iou:background"}
    expected |= {f"{score}:{name}" for score in ("ap", "iou") for name in CLASSES}
    assert set(metrics) == expected
    assert set(metrics.values()) == {1.0}


def test_tags_keep_a_wrong_class_out_of_the_mask(tmp_path: Path) -> None:
    """Green is claimed everywhere: it spoils the masks, but not where tags decide."""
    images = tuple(i for i in separate(tmp_path) if i.tags[1] is Tag.ABSENT)
    assert len(images) == 2
    _, metrics = result(ColourNetwork(also=1), images)
    assert metrics["mean_iou"] == 1.0
    # Green wins the background (0.9 against 0.5³), so background's and green's IoU are 0.
    assert metrics["mean_iou_untagged"] == pytest.approx((0 + 1 + 0 + 1) / 4)
    assert metrics["tag_ap"] == 1.0
    assert "ap:green" not in metrics  # no image shows it


def test_average_precision_ranks_images(tmp_path: Path) -> None:
    """Red is claimed with the same score for 3 images of which 1 shows it: precision 1/3."""
    _, metrics = result(ColourNetwork(also=0), separate(tmp_path))
    assert metrics["ap:red"] == pytest.approx(1 / 3)
    assert metrics["tag_ap"] == pytest.approx((1 / 3 + 1 + 1) / 3)


def test_without_masks_only_tags_are_scored(tmp_path: Path) -> None:
    images = tuple(replace(image, mask=None) for image in separate(tmp_path))
    _, metrics = result(ColourNetwork(), images)
    assert set(metrics) == {"tag_ap", *(f"ap:{name}" for name in CLASSES)}


def test_void_pixels_are_not_scored(tmp_path: Path) -> None:
    images = separate(tmp_path)[:1]
    assert images[0].mask is not None
    labels = np.full((80, 96), 255, np.uint8)
    labels[:, 0] = 0
    write_mask(images[0].mask, labels)
    _, metrics = result(ColourNetwork(), images)
    assert metrics["mean_iou"] == 1.0
    assert "iou:red" not in metrics


def test_what_cannot_be_read_is_reported_and_left_out(tmp_path: Path) -> None:
    images = separate(tmp_path)
    images[0].path.unlink()
    assert images[1].mask is not None
    images[1].mask.write_bytes(b"no mask")
    events, metrics = result(ColourNetwork(), images)
    assert [e.name for e in events if isinstance(e, ImageFailed)] == [images[0].name]
    assert [images[1].name in e.text for e in events if isinstance(e, Notice)] == [True]
    assert metrics["iou:blue"] == 1.0
    assert "iou:red" not in metrics
    images[1].path.unlink()
    images[2].path.unlink()
    assert result(ColourNetwork(), images)[1] == {}


@pytest.mark.parametrize("training", [True, False])
def test_the_network_keeps_its_mode(tmp_path: Path, training: bool) -> None:
    network = ColourNetwork().train(training)
    result(network, separate(tmp_path))
    assert network.training is training
    running = validate(
        network,  # type: ignore[arg-type]
        separate(tmp_path),
        classes=CLASSES,
        settings=SETTINGS,
        device=torch.device("cpu"),
    )
    next(running)
    running.close()
    assert network.training is training


def test_a_stop_is_heard_between_two_images(tmp_path: Path) -> None:
    control = Control()
    control.stop()
    with pytest.raises(Stopped):
        result(ColourNetwork(), separate(tmp_path), control=control)


def training(folder: Path, share: float) -> Iterator[Event]:
    return train(
        with_tags(tiny_dataset(folder / "data", 10), 0, (Tag.UNSURE,) * 3),
        settings=tiny_settings(epochs=1, validation=share),
        out=folder / "out",
        device="cpu",
        network=tiny_network(),
    )


def test_held_out_images_are_not_trained_on(tmp_path: Path) -> None:
    events = list(training(tmp_path, 0.33))
    started = next(e for e in events if isinstance(e, TrainingStarted))
    validated = [e for e in events if isinstance(e, Progress) and e.phase == "validate"][-1]
    assert started.images + validated.total == 9
    assert validated.total == 3
    epoch = next(e for e in events if isinstance(e, EpochDone))
    assert 0 < epoch.metrics["tag_ap"] <= 1


def test_without_a_share_nothing_is_held_out(tmp_path: Path) -> None:
    events = list(training(tmp_path, 0.0))
    assert not any(isinstance(event, Progress) for event in events)
    assert set(next(e for e in events if isinstance(e, EpochDone)).metrics) == {TRAIN_TAG_AP}
    assert all(math.isfinite(e.tag_loss) for e in events if isinstance(e, StepDone))
