"""PAMR against goldens of the published implementation and against its textbook form."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from wseg_engine.refinement.pamr import PAMR, pamr
from wseg_engine.refinement.pamr_tiles import affinities

DATA = Path(__file__).parent / "data"
SMALL = (1, 2, 4, 8)


def random_case(*, seed: int, height: int, width: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    image = torch.rand(2, 3, height, width, generator=generator)
    masks = torch.rand(2, 4, height, width, generator=generator).softmax(1)
    return image, masks


def load(path: Path) -> dict[str, Tensor]:
    with np.load(path) as arrays:
        return {name: torch.from_numpy(arrays[name]) for name in arrays}


@pytest.mark.parametrize(
    ("output", "iterations", "dilations"),
    [
        ("refined_1", 1, (1, 2, 4, 8, 12, 24)),
        ("refined_10", 10, (1, 2, 4, 8, 12, 24)),
        ("refined_10_small_kernel", 10, SMALL),
    ],
)
def test_pamr_reproduces_the_golden(
    output: str, iterations: int, dilations: tuple[int, ...]
) -> None:
    golden = load(DATA / "pamr.npz")
    refined = PAMR(iterations, dilations)(golden["image"], golden["mask"])
    torch.testing.assert_close(refined, golden[output], atol=1e-5, rtol=0)


def test_pamr_upsamples_small_masks_like_the_golden() -> None:
    golden = load(DATA / "pamr_upsampled.npz")
    refined = PAMR()(golden["image"], golden["mask"])
    torch.testing.assert_close(refined, golden["refined_10"], atol=1e-5, rtol=0)


@pytest.mark.shared
def test_pamr_reproduces_the_complete_goldens(shared: Path) -> None:
    golden = load(shared / "golden" / "pamr.npz")
    refined = PAMR()(golden["image"], golden["mask"])
    torch.testing.assert_close(refined, golden["refined_10"], atol=1e-5, rtol=0)


@pytest.mark.parametrize("size", [(31, 47), (5, 70), (1, 1)])
@pytest.mark.parametrize("dilations", [(1,), (2, 5), (1, 2, 4, 8, 12, 24)])
def test_pamr_equals_the_textbook_form(size: tuple[int, int], dilations: tuple[int, ...]) -> None:
    image, masks = random_case(seed=1, height=size[0], width=size[1])
    expected = pamr(image, masks, 4, dilations)
    torch.testing.assert_close(PAMR(4, dilations)(image, masks), expected, atol=1e-5, rtol=0)


def test_pamr_equals_the_textbook_form_on_flat_and_stepped_images() -> None:
    image, masks = random_case(seed=2, height=40, width=50)
    image[0] = 0.25
    image[1] = (image[1] * 3).floor() / 3
    expected = pamr(image, masks, 5, SMALL)
    torch.testing.assert_close(PAMR(5, SMALL)(image, masks), expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize("pixels", [12 * 12, 30 * 30, 60 * 80])
def test_tiles_do_not_change_the_result(pixels: int) -> None:
    image, masks = random_case(seed=3, height=90, width=110)
    dilations = (1, 3)
    weights = 8 * len(dilations) * 4 * len(image)
    tiled = PAMR(5, dilations, memory=pixels * weights)(image, masks)
    whole = PAMR(5, dilations)(image, masks)
    torch.testing.assert_close(tiled, whole, atol=1e-6, rtol=0)


def test_affinities_sum_to_one_and_are_uniform_where_the_image_is_flat() -> None:
    image, _ = random_case(seed=4, height=20, width=20)
    image[1] = 0.5
    weights = affinities(image, SMALL)
    torch.testing.assert_close(weights.sum(0), torch.ones(2, 1, 20, 20))
    torch.testing.assert_close(weights[:, 1], torch.full((32, 1, 20, 20), 1 / 32))


def test_an_outlier_pixel_has_finite_weights() -> None:
    image = torch.zeros(1, 3, 9, 9)
    image[..., 4, 4] = 1.0
    weights = affinities(image)
    assert torch.isfinite(weights).all()
    torch.testing.assert_close(weights[..., 4, 4].flatten(), torch.full((48,), 1 / 48))


def test_pamr_leaves_a_constant_mask_unchanged() -> None:
    image, _ = random_case(seed=5, height=30, width=30)
    masks = torch.full((2, 3, 30, 30), 0.4)
    torch.testing.assert_close(PAMR()(image, masks), masks)


def test_pamr_passes_no_gradient() -> None:
    image, masks = random_case(seed=6, height=12, width=12)
    assert not PAMR(2)(image, masks.requires_grad_()).requires_grad


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_computed_in_single_precision(dtype: torch.dtype) -> None:
    image, masks = (values.to(dtype) for values in random_case(seed=7, height=16, width=16))
    refined = PAMR(3)(image, masks)
    assert refined.dtype == torch.float32
    torch.testing.assert_close(refined, PAMR(3)(image.float(), masks.float()), atol=0, rtol=0)


def test_pamr_changes_neither_of_its_inputs() -> None:
    image, masks = random_case(seed=8, height=16, width=16)
    before = image.clone(), masks.clone()
    PAMR(2)(image, masks)
    assert torch.equal(image, before[0])
    assert torch.equal(masks, before[1])


def test_no_iterations_return_a_copy() -> None:
    image, masks = random_case(seed=9, height=8, width=8)
    refined = PAMR(0)(image, masks)
    assert torch.equal(refined, masks)
    assert refined.data_ptr() != masks.data_ptr()


@pytest.mark.parametrize("arguments", [(-1, (1,)), (1, ()), (1, (0, 1))])
def test_impossible_settings_are_refused(arguments: tuple[int, tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match="PAMR got"):
        PAMR(*arguments)


def test_shapes_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ValueError, match="expected"):
        PAMR()(torch.zeros(2, 3, 8, 8), torch.zeros(1, 3, 8, 8))


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_cuda_equals_the_cpu() -> None:
    image, masks = random_case(seed=10, height=60, width=70)
    on_gpu = PAMR()(image.cuda(), masks.cuda()).cpu()
    torch.testing.assert_close(on_gpu, PAMR()(image, masks), atol=1e-5, rtol=0)
