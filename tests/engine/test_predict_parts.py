"""Sizes of passes, gates, and labels from masks."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from wseg_engine.base.labels import Tag
from wseg_engine.images.imaging import ImageSize
from wseg_engine.prediction import assign_labels as deciding
from wseg_engine.prediction.assign_labels import (
    assign_labels,
    mean_entropy,
    normalised,
    raise_background,
)
from wseg_engine.prediction.class_gate import allowed_classes, doubt_of_refused, possible_classes
from wseg_engine.prediction.test_time_augmentation import (
    Pass,
    average_passes,
    pass_sizes,
    working_size,
)
from wseg_engine.settings.config import PredictConfig


@pytest.mark.parametrize(
    ("size", "side", "scale", "expected"),
    [
        ((375, 500), 0, 1.0, (369, 497)),
        ((375, 500), 512, 1.0, (385, 513)),
        ((50, 100), 512, 1.0, (257, 513)),
        ((375, 500), 512, 0.5, (193, 257)),
        ((1, 1), 0, 1.0, (17, 17)),
    ],
)
def test_a_pass_keeps_proportions_on_the_features_grid(
    size: tuple[int, int], side: int, scale: float, expected: tuple[int, int]
) -> None:
    config = PredictConfig(side=side, scales=(scale,))
    assert pass_sizes(ImageSize(*size), config, stride=16) == (ImageSize(*expected),)


@given(
    height=st.integers(1, 20000),
    width=st.integers(1, 20000),
    side=st.sampled_from([0, 64, 512, 4000]),
    limit=st.integers(4096, 3_000_000),
    stride=st.sampled_from([8, 16]),
)
@settings(max_examples=200, deadline=None)
def test_no_pass_exceeds_the_limit(
    height: int, width: int, side: int, limit: int, stride: int
) -> None:
    config = PredictConfig(side=side, scales=(1.0, 0.5, 2.0), max_pixels=limit)
    sizes = pass_sizes(ImageSize(height, width), config, stride=stride)
    assert 1 <= len(sizes) <= len(config.scales)
    for size in sizes:
        assert size.height * size.width <= limit
        assert size.height % stride == 1
        assert size.width % stride == 1


def test_scales_that_meet_at_the_limit_are_looked_at_once() -> None:
    config = PredictConfig(scales=(1.0, 1.5, 2.0), max_pixels=100_000)
    assert len(pass_sizes(ImageSize(4000, 6000), config, stride=16)) == 1


@given(
    height=st.integers(1, 30000),
    width=st.integers(1, 30000),
    channels=st.integers(1, 255),
    limit=st.integers(4096, 3_000_000),
)
@settings(max_examples=200, deadline=None)
def test_the_working_size_fits_into_memory(
    height: int, width: int, channels: int, limit: int
) -> None:
    size = working_size(ImageSize(height, width), channels=channels, max_pixels=limit)
    assert 1 <= size.height * size.width <= limit
    assert size.height * size.width * channels <= 64 * 1024**2
    if height * width <= min(limit, 64 * 1024**2 // channels):
        assert size == (height, width)


P, A, U = Tag.PRESENT, Tag.ABSENT, Tag.UNSURE


@pytest.mark.parametrize(
    ("tags", "gate", "expected"),
    [
        ((P, A, A), "tags", (1, 0, 0)),  # exactly the tagged ones, whatever the scores
        ((A, A, A), "tags", (0, 0, 0)),
        ((U, U, U), "tags", (0, 1, 1)),  # nothing is known: scores decide
        ((P, U, A), "tags", (1, 1, 0)),
        ((U, A, P), "tags", (0, 0, 1)),
        ((P, A, A), "score", (0, 1, 1)),
        ((A, A, A), "none", (1, 1, 1)),
    ],
)
def test_gates(tags: tuple[Tag, ...], gate: str, expected: tuple[int, ...]) -> None:
    scores = np.array([0.05, 0.2, 0.9], np.float32)
    allowed = allowed_classes(tags, scores, gate=gate, threshold=0.1)
    assert allowed.astype(int).tolist() == list(expected)
    assert not (allowed & ~possible_classes(tags, gate=gate)).any()


def test_a_score_has_to_exceed_the_threshold() -> None:
    scores = np.array([0.25], np.float32)
    assert not allowed_classes((U,), scores, gate="score", threshold=0.25).any()


@pytest.mark.parametrize(
    ("tags", "gate", "expected"),
    [
        ((U, U, U), "tags", 1.0),  # the likeliest of those refused scores 0.5
        ((U, A, P), "tags", 0.081),  # the second is known to be absent
        ((P, A, P), "tags", 0.0),  # of none is anybody unsure
        ((P, A, A), "score", 1.0),  # tags are not asked
        ((U, U, U), "none", 0.0),  # none is refused
    ],
)
def test_it_is_unsure_whether_a_refused_class_is_there(
    tags: tuple[Tag, ...], gate: str, expected: float
) -> None:
    scores = np.array([0.01, 0.5, 0.9], np.float32)
    allowed = allowed_classes(tags, scores, gate=gate, threshold=0.5)
    found = doubt_of_refused(tags, scores, allowed, gate=gate)
    assert found == pytest.approx(expected, abs=1e-3)


def test_scores_at_their_ends_leave_no_doubt() -> None:
    none = np.zeros(2, np.bool_)
    for scores in ((0.0, 0.0), (1.0, 0.0)):
        found = doubt_of_refused((U, U), np.array(scores, np.float32), none, gate="tags")
        assert found == 0


def random_masks(*shape: int) -> torch.Tensor:
    return torch.rand(shape, generator=torch.Generator().manual_seed(7)).softmax(0)


@pytest.mark.parametrize("size", [(61, 83), (1, 5), (7, 1), (13, 17)])
def test_labels_by_strips_equal_those_of_the_whole(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "STRIP_VALUES", 4 * 83 * 3)  # three rows at a time
    masks = random_masks(4, 13, 17)
    before = masks.clone()
    whole = F.interpolate(masks[None], size, mode="bilinear", align_corners=True)[0]
    whole[0] = whole[0] ** 3
    found = assign_labels(masks, ImageSize(*size), background_power=3.0)
    assert torch.equal(masks, before)
    best = whole.amax(0)
    # Where two channels are equal up to rounding either may win.
    mine = whole.gather(0, torch.from_numpy(found.labels).long()[None])[0]
    assert torch.allclose(mine, best, atol=1e-6)
    assert (torch.from_numpy(found.labels) == whole.argmax(0)).float().mean() > 0.99


def test_confidence_is_the_mean_share_of_a_channels_own_pixels() -> None:
    masks = torch.tensor([[[0.5, 0.1]], [[0.25, 0.3]], [[0.25, 0.1]]])
    found = assign_labels(masks, ImageSize(1, 2), background_power=1.0)
    assert found.labels.tolist() == [[0, 1]]
    assert found.confidence == pytest.approx([0.5, 0.6, 0.0])


def test_raising_the_background_leaves_the_classes_alone() -> None:
    masks = random_masks(3, 4, 5)
    raised = raise_background(masks, 3.0)
    assert torch.equal(raised[1:], masks[1:])
    assert torch.allclose(raised[0], masks[0] ** 3)


def test_entropy_runs_from_certain_to_undecided() -> None:
    certain = torch.zeros(3, 2, 2)
    certain[1] = 1
    assert mean_entropy(certain) == 0
    assert mean_entropy(torch.full((5, 2, 2), 0.2)) == pytest.approx(1.0, abs=1e-6)
    assert mean_entropy(torch.ones(1, 2, 2)) == 0
    half = torch.tensor([0.9, 0.1]).view(2, 1, 1)
    assert mean_entropy(half) == pytest.approx(
        -(0.9 * math.log(0.9) + 0.1 * math.log(0.1)) / math.log(2), abs=1e-6
    )


def test_normalising_survives_a_pixel_that_nothing_claims() -> None:
    assert torch.isfinite(normalised(torch.zeros(3, 2, 2))).all()


def test_mirrored_maps_are_turned_back_before_they_are_averaged() -> None:
    maps = random_masks(2, 3, 4)
    passes = [Pass(maps, torch.zeros(1), False), Pass(maps.flip(2), torch.zeros(1), True)]
    mean = average_passes(passes, torch.arange(2), size=ImageSize(3, 4))
    assert torch.allclose(mean, maps)


@pytest.mark.parametrize("size", [(61, 83), (13, 83), (9, 83), (61, 11), (2, 2), (13, 17)])
def test_strips_of_any_size_are_what_resizing_gives(
    size: tuple[int, int],
) -> None:
    """Across or down first: the one that makes less of them."""
    before = random_masks(4, 13, 17)
    masks = before.clone()
    strips = [
        deciding._strip(masks, ImageSize(*size), first, min(first + 3, size[0]))
        for first in range(0, size[0], 3)
    ]
    whole = F.interpolate(masks[None], size, mode="bilinear", align_corners=True)[0]
    assert torch.allclose(torch.cat(strips, 1), whole, atol=1e-6)
    assert torch.equal(masks, before)
