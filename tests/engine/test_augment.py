"""Crops, mirrors and colours against closed forms."""

from __future__ import annotations

import colorsys
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wseg_engine.settings.config import TrainConfig
from wseg_engine.training.augment import (
    ASPECT_RANGE,
    Geometry,
    Jitter,
    apply_geometry,
    apply_jitter,
    augment,
    change_brightness,
    change_contrast,
    change_saturation,
    check_same_view,
    crop_labels,
    draw_geometry,
    draw_jitter,
    scale_geometry,
    turn_hue,
    void_unknown,
)

CONFIG = TrainConfig()


def noise(height: int = 12, width: int = 10, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((height, width, 3), dtype=np.float32)


def grey(image: np.ndarray) -> np.ndarray:
    return 0.299 * image[..., 0] + 0.587 * image[..., 1] + 0.114 * image[..., 2]


@pytest.mark.parametrize("factor", [0.7, 1.0, 1.3])
def test_brightness_multiplies_and_clips(factor: float) -> None:
    image = noise()
    expected = np.clip(factor * image, 0, 1)
    np.testing.assert_allclose(change_brightness(image, factor), expected, atol=1e-6)


@pytest.mark.parametrize("factor", [0.7, 1.0, 1.3])
def test_contrast_spreads_around_the_mean_grey(factor: float) -> None:
    image = noise()
    mean = grey(image.astype(np.float64)).mean()
    expected = np.clip(mean + factor * (image - mean), 0, 1)
    np.testing.assert_allclose(change_contrast(image, factor), expected, atol=1e-6)


@pytest.mark.parametrize("factor", [0.7, 1.0, 1.3])
def test_saturation_spreads_around_each_pixels_grey(factor: float) -> None:
    image = noise()
    own = grey(image)[..., None]
    expected = np.clip(own + factor * (image - own), 0, 1)
    np.testing.assert_allclose(change_saturation(image, factor), expected, atol=1e-6)


@pytest.mark.parametrize("share", [-0.1, 0.0, 0.04, 0.1])
def test_hue_turns_as_colorsys_does(share: float) -> None:
    image = noise()
    expected = np.empty_like(image)
    for index in np.ndindex(image.shape[:2]):
        hue, saturation, value = colorsys.rgb_to_hsv(*image[index])
        expected[index] = colorsys.hsv_to_rgb((hue + share) % 1.0, saturation, value)
    np.testing.assert_allclose(turn_hue(image, share), expected, atol=1e-4)


def test_jitter_applies_its_steps_in_their_order() -> None:
    image = noise()
    one = apply_jitter(image, Jitter((("brightness", 1.3), ("contrast", 0.7))))
    expected = change_contrast(change_brightness(image, 1.3), 0.7)
    np.testing.assert_array_equal(one, expected)
    other = apply_jitter(image, Jitter((("contrast", 0.7), ("brightness", 1.3))))
    assert not np.allclose(one, other)


def test_jitter_draws_each_amount_in_its_range_and_every_order() -> None:
    rng = np.random.default_rng(0)
    draws = [draw_jitter(CONFIG, rng=rng) for _ in range(600)]
    assert len({tuple(name for name, _ in draw.steps) for draw in draws}) == math.factorial(4)
    for name, low, high in (
        ("brightness", 0.7, 1.3),
        ("contrast", 0.7, 1.3),
        ("saturation", 0.7, 1.3),
        ("hue", -0.1, 0.1),
    ):
        amounts = np.array([dict(draw.steps)[name] for draw in draws])
        assert low <= amounts.min() < low + 0.1 * (high - low)
        assert high - 0.1 * (high - low) < amounts.max() <= high
        assert abs(amounts.mean() - (low + high) / 2) < 0.05 * (high - low)


@given(
    height=st.integers(1, 400),
    width=st.integers(1, 400),
    area_min=st.floats(0.05, 1.0),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=150, deadline=None)
def test_a_crop_lies_in_its_image(height: int, width: int, area_min: float, seed: int) -> None:
    config = replace(CONFIG, area_min=area_min)
    crop = draw_geometry(height, width, config=config, rng=np.random.default_rng(seed))
    assert crop.height >= 1
    assert crop.width >= 1
    assert 0 <= crop.top <= height - crop.height
    assert 0 <= crop.left <= width - crop.width


def test_a_crop_has_its_share_of_the_area_and_an_aspect_in_range() -> None:
    rng = np.random.default_rng(1)
    draws = [draw_geometry(400, 400, config=CONFIG, rng=rng) for _ in range(400)]
    areas = np.array([crop.height * crop.width / 160_000 for crop in draws])
    aspects = np.array([crop.width / crop.height for crop in draws])
    assert 0.895 < areas.min() < 0.92
    assert 0.98 < areas.max() <= 1.0
    assert ASPECT_RANGE[0] - 0.01 < aspects.min() < 0.95
    assert 1.05 < aspects.max() < ASPECT_RANGE[1] + 0.01
    mirrored = np.mean([crop.mirror for crop in draws])
    assert 0.4 < mirrored < 0.6


@pytest.mark.parametrize(("height", "width"), [(100, 1000), (1000, 100)])
def test_an_image_too_long_for_any_crop_gives_its_middle(height: int, width: int) -> None:
    crop = draw_geometry(height, width, config=CONFIG, rng=np.random.default_rng(0))
    long, short = max(crop.height, crop.width), min(crop.height, crop.width)
    assert short == 100
    assert long == 133
    assert abs(2 * crop.top + crop.height - height) <= 1
    assert abs(2 * crop.left + crop.width - width) <= 1


def test_without_mirror_nothing_is_mirrored() -> None:
    config = replace(CONFIG, flip=False)
    rng = np.random.default_rng(0)
    assert not any(draw_geometry(50, 50, config=config, rng=rng).mirror for _ in range(20))


def test_the_whole_image_at_its_own_size_stays_as_it_is() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    np.testing.assert_array_equal(
        apply_geometry(pixels, Geometry(0, 0, 32, 32, False), side=32), pixels
    )
    np.testing.assert_array_equal(
        apply_geometry(pixels, Geometry(0, 0, 32, 32, True), side=32), pixels[:, ::-1]
    )


def test_shrinking_takes_means_of_areas() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    shrunk = apply_geometry(pixels, Geometry(0, 0, 16, 16, False), side=4)
    expected = pixels.reshape(4, 4, 4, 4, 3).mean((1, 3))
    assert np.abs(shrunk - expected).max() <= 0.5 + 1e-6


@pytest.mark.parametrize("factor", [1, 2])
def test_a_mask_moves_in_step_with_its_image(factor: int) -> None:
    """The image is painted with its own labels, so after any crop both must still agree."""
    labels = np.zeros((120, 160), np.uint8)
    labels[30:90, 50:120] = 1
    pixels = np.repeat(labels[..., None] * np.uint8(255), 3, axis=2)
    larger = labels.repeat(factor, 0).repeat(factor, 1)
    config = replace(CONFIG, crop=64, jitter=0.0, jitter_hue=0.0, area_min=0.5)
    for seed in range(10):
        rng = np.random.default_rng(seed)
        image, mask = augment(pixels, larger, config=config, rng=rng)
        assert mask is not None
        differs = (image[..., 0] > 0.5) != (mask == 1)
        assert differs.mean() < 0.03  # pixels cut by the object's outline


def test_labels_are_never_mixed() -> None:
    labels = np.random.default_rng(0).choice(np.array([0, 7, 255], np.uint8), (50, 70))
    crop = crop_labels(labels, Geometry(3, 5, 41, 53, True), side=37)
    assert set(np.unique(crop)) <= {0, 7, 255}


def test_a_crop_is_scaled_to_a_mask_of_another_size() -> None:
    crop = Geometry(10, 20, 30, 40, True)
    assert scale_geometry(crop, source=(100, 100), target=(300, 200)) == Geometry(
        30, 40, 90, 80, True
    )


def test_a_mask_of_other_proportions_is_refused_in_words() -> None:
    check_same_view(np.zeros((750, 1000), np.uint8), height=375, width=500)
    with pytest.raises(ValueError, match=r"500×375 pixels, the upright image 375×500"):
        check_same_view(np.zeros((375, 500), np.uint8), height=500, width=375)


def test_ids_beyond_the_classes_become_void() -> None:
    labels = np.array([[0, 1, 2, 3, 200, 255]], np.uint8)
    np.testing.assert_array_equal(void_unknown(labels, classes=2), [[0, 1, 2, 255, 255, 255]])


def test_the_same_generator_gives_the_same_crop() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (90, 70, 3), dtype=np.uint8)
    config = replace(CONFIG, crop=64)
    one = augment(pixels, None, config=config, rng=np.random.default_rng([0, 1, 2]))
    same = augment(pixels, None, config=config, rng=np.random.default_rng([0, 1, 2]))
    other = augment(pixels, None, config=config, rng=np.random.default_rng([0, 1, 3]))
    np.testing.assert_array_equal(one.image, same.image)
    assert not np.array_equal(one.image, other.image)
    assert one.labels is None
    assert one.image.dtype == np.float32
    assert one.image.min() >= 0
    assert one.image.max() <= 1
