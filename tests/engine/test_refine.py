"""Refinement of whole images, rectangles and large images."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch.nn import functional

from wseg_engine.base.events import Control, Stopped
from wseg_engine.refinement import refine_tiles
from wseg_engine.refinement.crf import dense_crf
from wseg_engine.refinement.pamr import PAMR
from wseg_engine.refinement.refine import refine, refine_labels
from wseg_engine.refinement.upsample import apply_guided, fit_guided
from wseg_engine.settings.config import RefineConfig

HEIGHT, WIDTH = 120, 160
NEAR = {"crf_colour_sigma_xy": 6.0, "crf_smooth_sigma": 1.0, "crf_iterations": 3}


def scene(height: int, width: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return an image of a bright disc and a dark bar on grey with noise, and its true labels."""
    y, x = np.mgrid[:height, :width] / height
    labels = np.zeros((height, width), np.uint8)
    labels[(y - 0.45) ** 2 + (x - 0.5) ** 2 < 0.08] = 1
    labels[(y > 0.8) & (y < 0.92)] = 2
    palette = np.array([[120, 125, 120], [220, 170, 60], [30, 40, 110]], np.float32)
    noise = np.random.default_rng(0).normal(0, 4, (height, width, 3))
    return np.clip(palette[labels] + noise, 0, 255).astype(np.uint8), labels


def coarse(labels: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.float32]:
    """Return (3, rows, columns) probabilities that know the labels only roughly."""
    hot = functional.one_hot(torch.from_numpy(labels).long(), 3).permute(2, 0, 1)[None].float()
    small = functional.adaptive_avg_pool2d(hot, (rows, columns))[0]
    return (0.7 * small + 0.1).numpy()


def upsampled(probabilities: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    given = torch.from_numpy(probabilities)[None]
    full = functional.interpolate(given, size, mode="bilinear", align_corners=True)
    return full[0].numpy()


def test_without_a_method_probabilities_are_upsampled_bilinearly() -> None:
    image, labels = scene(HEIGHT, WIDTH)
    given = coarse(labels, 13, 17)
    refined = refine(image, given, RefineConfig(method="none"))
    np.testing.assert_allclose(refined, upsampled(given, (HEIGHT, WIDTH)), atol=1e-5)


def test_pamr_is_the_block_on_upsampled_masks() -> None:
    image, labels = scene(HEIGHT, WIDTH)
    given = coarse(labels, 13, 17)
    pixels = torch.from_numpy(image).permute(2, 0, 1)[None].float() / 255
    expected = PAMR()(pixels, torch.from_numpy(given)[None])[0].numpy()
    refined = refine(image, given, RefineConfig(method="pamr"))
    np.testing.assert_allclose(refined, expected, atol=1e-5)


def test_crf_is_the_dense_crf_on_upsampled_probabilities() -> None:
    image, labels = scene(HEIGHT, WIDTH)
    given = coarse(labels, 13, 17)
    expected = dense_crf(image, upsampled(given, (HEIGHT, WIDTH)))
    np.testing.assert_allclose(refine(image, given, RefineConfig()), expected, atol=1e-4)


@pytest.mark.parametrize("method", ["pamr", "crf"])
def test_refinement_moves_labels_towards_the_truth(method: str) -> None:
    image, labels = scene(HEIGHT, WIDTH)
    given = coarse(labels, 13, 17)
    before = (upsampled(given, (HEIGHT, WIDTH)).argmax(0) == labels).mean()
    refined = refine_labels(image, given, RefineConfig(method=method))
    assert (refined.labels == labels).mean() > max(before + 0.01, 0.97)


@pytest.mark.parametrize("method", ["pamr", "crf"])
@pytest.mark.parametrize("shape", [(13, 17), (HEIGHT, WIDTH)])
def test_a_rectangle_equals_the_whole_inside_and_leaves_the_outside(
    method: str, shape: tuple[int, int]
) -> None:
    image, labels = scene(HEIGHT, WIDTH)
    given = upsampled(coarse(labels, 13, 17), shape)
    config = RefineConfig(method=method, pamr_iterations=3, pamr_dilations=(1, 4), **NEAR)
    whole = refine(image, given, config)
    part = refine(image, given, config, region=(30, 40, 70, 110))
    inside = np.zeros((HEIGHT, WIDTH), bool)
    inside[30:70, 40:110] = True
    untouched = refine(image, given, RefineConfig(method="none"))
    np.testing.assert_array_equal(part[:, ~inside], untouched[:, ~inside])
    atol = 1e-5 if method == "pamr" else 0.05
    np.testing.assert_allclose(part[:, inside], whole[:, inside], atol=atol)
    assert np.abs(part - untouched)[:, inside].max() > 0.1
    labels_of_part = refine_labels(image, given, config, region=(30, 40, 70, 110)).labels
    np.testing.assert_array_equal(labels_of_part, part[:, 30:70, 40:110].argmax(0))


@pytest.mark.parametrize("method", ["pamr", "crf"])
def test_tiles_give_what_the_whole_gives(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    image, labels = scene(HEIGHT, WIDTH)
    given = coarse(labels, 13, 17)
    config = RefineConfig(method=method, pamr_iterations=3, pamr_dilations=(1, 4), **NEAR)
    whole = refine(image, given, config)
    monkeypatch.setattr(refine_tiles, "TILE_PIXELS", 70 * 70)
    tiled = refine(image, given, config)
    assert (tiled.argmax(0) == whole.argmax(0)).mean() > 0.999
    if method == "pamr":
        np.testing.assert_allclose(tiled, whole, atol=1e-5)


def test_a_large_image_at_working_size_has_the_labels_of_full_size() -> None:
    image, labels = scene(390, 520)
    given = coarse(labels, 24, 32)
    config = RefineConfig(working_pixels=50_000)
    full = refine_labels(image, given, RefineConfig(working_pixels=0)).labels
    working = refine_labels(image, given, config).labels
    assert (working == full).mean() > 0.99
    assert (working == labels).mean() > 0.99


@pytest.mark.parametrize("working_pixels", [0, 5000])
def test_labels_summarise_the_stack(working_pixels: int) -> None:
    image, labels = scene(HEIGHT, WIDTH)
    config = RefineConfig(working_pixels=working_pixels, crf_iterations=2, crf_colour_weight=1.0)
    stack = refine(image, coarse(labels, 13, 17), config)
    np.testing.assert_allclose(stack.sum(0), 1, atol=1e-4)
    result = refine_labels(image, coarse(labels, 13, 17), config)
    np.testing.assert_array_equal(result.labels, stack.argmax(0))
    for channel in range(3):
        expected = stack[channel][result.labels == channel].mean()
        assert result.confidence[channel] == pytest.approx(expected, abs=1e-4)
    entropy = -(stack * np.log(stack + 1e-12)).sum(0).mean() / np.log(3)
    # At working size the entropy is that of the working pixels.
    assert result.uncertainty == pytest.approx(entropy, abs=1e-4 if not working_pixels else 0.05)


@pytest.mark.parametrize("working_pixels", [0, 5000])
@pytest.mark.parametrize("method", ["pamr", "crf"])
def test_fixed_pixels_keep_what_was_given(method: str, working_pixels: int) -> None:
    image, labels = scene(HEIGHT, WIDTH)
    given = upsampled(coarse(labels, 13, 17), (HEIGHT, WIDTH))
    fixed = np.zeros((HEIGHT, WIDTH), bool)
    fixed[5:9, 20:90] = True
    given[:, fixed] = np.array([0.0, 0.0, 1.0], np.float32)[:, None]
    config = RefineConfig(method=method, working_pixels=working_pixels)
    refined = refine(image, given, config, fixed=fixed)
    np.testing.assert_array_equal(refined[:, fixed], given[:, fixed])


def test_guided_upsampling_recovers_an_edge_the_image_shows() -> None:
    image, labels = scene(480, 640)
    small_image, small_labels = scene(120, 160)
    values = functional.one_hot(torch.from_numpy(small_labels).long(), 3).permute(2, 0, 1)
    model = fit_guided(values.float().numpy(), small_image)
    rows, columns = (np.arange(480) + 0.5) / 4 - 0.5, (np.arange(640) + 0.5) / 4 - 0.5
    strips = dict(apply_guided(model, image, rows=rows, columns=columns))
    sharp = np.concatenate([strips[top] for top in sorted(strips)], 1)
    smooth = functional.interpolate(values[None].float(), (480, 640), mode="bilinear")[0].numpy()
    assert (sharp.argmax(0) == labels).mean() > (smooth.argmax(0) == labels).mean()
    np.testing.assert_allclose(sharp.sum(0), 1, atol=2e-3)


def test_guided_upsampling_keeps_constant_values() -> None:
    image, _ = scene(60, 80)
    model = fit_guided(np.full((2, 15, 20), 0.5, np.float32), image[::4, ::4])
    rows, columns = np.linspace(-0.375, 14.4, 60), np.linspace(-0.375, 19.4, 80)
    for _, strip in apply_guided(model, image, rows=rows, columns=columns):
        np.testing.assert_allclose(strip, 0.5, atol=1e-4)


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1), (3, 200)])
@pytest.mark.parametrize("working_pixels", [0, 20])
def test_thin_images_are_refined(size: tuple[int, int], working_pixels: int) -> None:
    image = np.full((*size, 3), 100, np.uint8)
    given = np.full((2, 4, 4), 0.5, np.float32)
    for method in ("none", "pamr", "crf"):
        config = RefineConfig(method=method, working_pixels=working_pixels)
        np.testing.assert_allclose(refine(image, given, config), 0.5, atol=1e-3)


def test_stopping_is_heard() -> None:
    image, labels = scene(HEIGHT, WIDTH)
    control = Control()
    control.stop()
    with pytest.raises(Stopped):
        refine(image, coarse(labels, 13, 17), RefineConfig(), control=control)


@pytest.mark.parametrize("region", [(0, 0, 10, 999), (5, 5, 5, 9), (-1, 0, 5, 5)])
def test_a_rectangle_outside_the_image_is_refused(region: tuple[int, int, int, int]) -> None:
    image, labels = scene(HEIGHT, WIDTH)
    with pytest.raises(ValueError, match="expected a rectangle within"):
        refine(image, coarse(labels, 13, 17), RefineConfig(), region=region)


def test_arrays_that_do_not_belong_together_are_refused() -> None:
    image, labels = scene(HEIGHT, WIDTH)
    given = coarse(labels, 13, 17)
    with pytest.raises(ValueError, match="expected uint8"):
        refine(image.astype(np.float32), given, RefineConfig())  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="expected \\(classes, h, w\\)"):
        refine(image, given[0], RefineConfig())
    with pytest.raises(ValueError, match="expected the image's"):
        refine(image, given, RefineConfig(), fixed=np.zeros((3, 3), bool))
