"""The dense CRF against pydensecrf2, and against its formula summed over all pairs."""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from wseg_engine.base.events import Control, Stopped
from wseg_engine.refinement import crf
from wseg_engine.refinement.crf import CrfError, dense_crf

PHOTOS = ("2007_000175", "2007_000783")


def smooth_noise(seed: int, height: int, width: int, channels: int) -> NDArray[np.float32]:
    """Return (H, W, channels) noise that varies over tens of pixels."""
    coarse = np.random.default_rng(seed).standard_normal((8, 10, channels)).astype(np.float32)
    fine = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return fine.reshape(height, width, channels)


def draw_image(seed: int, height: int, width: int) -> NDArray[np.uint8]:
    """Return a photograph-like image: soft shading, hard edges, sensor noise."""
    rng = np.random.default_rng(seed)
    shade = 128 + 40 * smooth_noise(seed, height, width, 3)
    shade += 60 * (smooth_noise(seed + 1, height, width, 3) > 0.3)
    return np.clip(shade + 6 * rng.standard_normal(shade.shape), 0, 255).astype(np.uint8)


def draw_probabilities(seed: int, *, classes: int, height: int, width: int) -> NDArray[np.float32]:
    logits = 2 * smooth_noise(seed, height, width, classes)
    odds = np.exp(logits - logits.max(2, keepdims=True))
    return np.ascontiguousarray((odds / odds.sum(2, keepdims=True)).transpose(2, 0, 1))


def assert_agrees_with_pydensecrf(
    image: NDArray[np.uint8], probabilities: NDArray[np.float32], **settings: float
) -> None:
    pytest.importorskip("pydensecrf.densecrf", reason="pydensecrf2 is not installed")
    ours = dense_crf(image, probabilities, **settings)  # type: ignore[arg-type]
    theirs = dense_crf(image, probabilities, backend="pydensecrf", **settings)  # type: ignore[arg-type]
    assert np.abs(ours - theirs).max() < 1e-3
    assert (ours.argmax(0) == theirs.argmax(0)).mean() >= 0.999
    # The comparison says something only if the CRF changed the labels.
    assert (theirs.argmax(0) != probabilities.argmax(0)).mean() > 0.02


@pytest.mark.parametrize("classes", [2, 5])
def test_crf_agrees_with_pydensecrf_on_a_drawn_image(classes: int) -> None:
    image = draw_image(3, 180, 240)
    assert_agrees_with_pydensecrf(
        image, draw_probabilities(4, classes=classes, height=180, width=240)
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"smooth_sigma": 1.0, "smooth_weight": 5.0, "iterations": 3},
        {"colour_sigma_xy": 20.0, "colour_sigma_rgb": 5.0},
        {"colour_sigma_xy": 30.0, "colour_sigma_rgb": 2.0},  # too many cells for the table
    ],
)
def test_crf_agrees_with_pydensecrf_at_other_settings(settings: dict[str, float]) -> None:
    image = draw_image(5, 60, 90)
    probabilities = draw_probabilities(6, classes=3, height=60, width=90)
    assert_agrees_with_pydensecrf(image, probabilities, **settings)


@pytest.mark.shared
@pytest.mark.parametrize("classes", [2, 5])
@pytest.mark.parametrize("name", PHOTOS)
def test_crf_agrees_with_pydensecrf_on_photographs(shared: Path, name: str, classes: int) -> None:
    [path] = (shared / "data" / "voc_animals" / "val").rglob(f"{name}.jpg")
    photo = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    image = cv2.resize(photo, (500, 375), interpolation=cv2.INTER_AREA)
    assert_agrees_with_pydensecrf(
        image, draw_probabilities(7, classes=classes, height=375, width=500)
    )


def test_crf_approximates_the_sum_over_all_pairs() -> None:
    """The lattice is an approximation; on a small image it stays near the exact kernels."""
    height, width = 24, 30
    image = draw_image(8, height, width)
    probabilities = draw_probabilities(9, classes=3, height=height, width=width)
    y, x = np.mgrid[:height, :width].reshape(2, -1).astype(np.float64)
    colours = image.reshape(-1, 3).astype(np.float64)

    def kernel(features: NDArray[np.float64]) -> NDArray[np.float64]:
        squares = ((features[:, None] - features[None]) ** 2).sum(2)
        values = np.exp(-squares / 2)
        norm = 1 / np.sqrt(values.sum(1))
        return norm[:, None] * values * norm[None]

    place = np.stack([x, y], 1)
    pairs = 3 * kernel(place / 3)
    pairs += 10 * kernel(np.concatenate([place / 80, colours / 13], 1))
    log_given = np.log(np.maximum(probabilities.reshape(3, -1), 1e-5)).astype(np.float64)
    beliefs = np.exp(log_given)
    for _ in range(3):
        logits = log_given + beliefs @ pairs
        beliefs = np.exp(logits - logits.max(0))
        beliefs /= beliefs.sum(0)
    ours = dense_crf(image, probabilities, iterations=3).reshape(3, -1)
    assert np.abs(ours - beliefs).mean() < 0.03
    assert (ours.argmax(0) == beliefs.argmax(0)).mean() > 0.97


def test_probabilities_sum_to_one() -> None:
    refined = dense_crf(
        draw_image(1, 30, 40), draw_probabilities(2, classes=4, height=30, width=40)
    )
    assert refined.dtype == np.float32
    np.testing.assert_allclose(refined.sum(0), 1, atol=1e-5)


def test_without_weights_the_crf_returns_the_probabilities() -> None:
    probabilities = draw_probabilities(2, classes=3, height=30, width=40)
    refined = dense_crf(draw_image(1, 30, 40), probabilities, smooth_weight=0.0, colour_weight=0.0)
    np.testing.assert_allclose(refined, probabilities, atol=1e-4)


def test_fixed_pixels_keep_their_probabilities_and_pull_their_neighbours() -> None:
    image = np.full((40, 40, 3), 90, np.uint8)
    probabilities = np.full((2, 40, 40), 0.5, np.float32)
    probabilities[:, :10] = np.array([0.0, 1.0], np.float32)[:, None, None]
    fixed = np.zeros((40, 40), bool)
    fixed[:10] = True
    refined = dense_crf(image, probabilities, fixed=fixed)
    np.testing.assert_array_equal(refined[:, :10], probabilities[:, :10])
    assert (refined.argmax(0) == 1).all()


def test_the_crf_repeats_itself_exactly() -> None:
    image = draw_image(10, 50, 70)
    probabilities = draw_probabilities(11, classes=3, height=50, width=70)
    np.testing.assert_array_equal(dense_crf(image, probabilities), dense_crf(image, probabilities))


def test_what_is_kept_of_one_image_changes_nothing_of_the_next() -> None:
    image = draw_image(8, 40, 60)
    given = draw_probabilities(9, classes=3, height=40, width=60)
    upright = np.ascontiguousarray(image.transpose(1, 0, 2)), given.transpose(0, 2, 1).copy()
    found = {}
    for kept in (True, False):
        crf._kept_smooth_kernel.cache_clear()
        for sigma in (3.0, 5.0, 3.0):
            for pixels, odds in ((image, given), upright):
                if not kept:
                    crf._kept_smooth_kernel.cache_clear()
                found[kept, sigma, pixels.shape] = dense_crf(pixels, odds, smooth_sigma=sigma)
    for (kept, *what), result in found.items():
        assert np.array_equal(result, found[not kept, *what]), what
    near, far = (found[True, sigma, image.shape] for sigma in (3.0, 5.0))
    assert not np.array_equal(near, far)


def test_one_class_and_one_pixel_are_possible() -> None:
    image = np.zeros((1, 1, 3), np.uint8)
    np.testing.assert_allclose(dense_crf(image, np.ones((1, 1, 1), np.float32)), 1)


def test_progress_is_reported_and_stopping_is_heard() -> None:
    image = draw_image(1, 20, 20)
    probabilities = draw_probabilities(2, classes=2, height=20, width=20)
    control = Control()
    seen: list[int] = []

    def watch(done: int, total: int) -> None:
        assert total == 10
        seen.append(done)
        if done == 4:
            control.stop()

    with pytest.raises(Stopped):
        dense_crf(image, probabilities, control=control, progress=watch)
    assert seen == [1, 2, 3, 4]


def test_a_missing_backend_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pydensecrf", None)
    image, probabilities = np.zeros((4, 4, 3), np.uint8), np.full((2, 4, 4), 0.5, np.float32)
    with pytest.raises(CrfError, match="pydensecrf2"):
        dense_crf(image, probabilities, backend="pydensecrf")
    with pytest.raises(CrfError, match="expected torch or pydensecrf"):
        dense_crf(image, probabilities, backend="other")


@pytest.mark.parametrize(
    ("image", "probabilities", "fixed"),
    [
        (np.zeros((4, 4), np.uint8), np.ones((2, 4, 4), np.float32), None),
        (np.zeros((4, 4, 3), np.float32), np.ones((2, 4, 4), np.float32), None),
        (np.zeros((4, 4, 3), np.uint8), np.ones((2, 4, 5), np.float32), None),
        (np.zeros((4, 4, 3), np.uint8), np.ones((0, 4, 4), np.float32), None),
        (np.zeros((4, 4, 3), np.uint8), np.ones((2, 4, 4), np.float32), np.zeros((4, 5), bool)),
    ],
)
def test_arrays_that_do_not_belong_together_are_refused(
    image: NDArray[np.uint8],
    probabilities: NDArray[np.float32],
    fixed: NDArray[np.bool_] | None,
) -> None:
    with pytest.raises(CrfError, match="expected"):
        dense_crf(image, probabilities, fixed=fixed)


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_cuda_agrees_with_the_cpu() -> None:
    image = draw_image(3, 90, 120)
    probabilities = draw_probabilities(4, classes=3, height=90, width=120)
    on_gpu = dense_crf(image, probabilities, device="cuda")
    np.testing.assert_allclose(on_gpu, dense_crf(image, probabilities), atol=1e-3)
