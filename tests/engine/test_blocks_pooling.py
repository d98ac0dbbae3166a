"""Class scores against goldens of the published implementation and against their formulas."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from wseg_engine.networks.layers.pooling import focal_penalty, gap, ngwp, pool_scores

DATA = Path(__file__).parent / "data"
CLOSE = {"rtol": 0.0, "atol": 1e-5}


@pytest.fixture(scope="module")
def golden() -> dict[str, Tensor]:
    with np.load(DATA / "class_scores.npz") as file:
        return {name: torch.from_numpy(file[name]) for name in file}


def random_logits(*shape: int) -> Tensor:
    generator = torch.Generator().manual_seed(3)
    return torch.randn(*shape, generator=generator, dtype=torch.float64).mul_(2)


def softmax_jacobian(masks: Tensor, c: int) -> Tensor:
    """d m_c(n) / d x_k(n) for masks (C, N), as (C, N) over k."""
    jacobian = -masks[c] * masks
    jacobian[c] += masks[c]
    return jacobian


def test_ngwp_is_the_golden(golden: dict[str, Tensor]) -> None:
    torch.testing.assert_close(ngwp(golden["logits"]), golden["ngwp"], **CLOSE)


@pytest.mark.parametrize("power", [0, 3, 5])
@pytest.mark.parametrize("lam", [0.01, 0.1])
def test_focal_penalty_is_the_golden(golden: dict[str, Tensor], power: int, lam: float) -> None:
    found = focal_penalty(golden["logits"], power=power, lam=lam)
    torch.testing.assert_close(found, golden[f"focal_p{power}_lambda{lam}"], **CLOSE)


def test_scores_are_the_golden(golden: dict[str, Tensor]) -> None:
    torch.testing.assert_close(pool_scores(golden["logits"]), golden["scores"], **CLOSE)


def test_ngwp_of_constant_logits_is_the_logit_but_for_epsilon() -> None:
    logits = torch.tensor([1.0, -2.0, 3.0]).view(1, 3, 1, 1).expand(1, 3, 4, 5)
    weight = logits[0, :, 0, 0].softmax(0) * 20
    expected = logits[0, :, 0, 0] * weight / (1 + weight)
    torch.testing.assert_close(ngwp(logits)[0], expected)


def test_ngwp_gradient_is_the_quotient_rule() -> None:
    logits = random_logits(1, 4, 3, 5).requires_grad_()
    x = logits.detach()[0].flatten(1)
    masks = x.softmax(0)
    for c in range(4):
        (found,) = torch.autograd.grad(ngwp(logits)[0, c], logits)
        total, size = (masks[c] * x[c]).sum(), 1 + masks[c].sum()
        inner = softmax_jacobian(masks, c)
        expected = inner * (x[c] / size - total / size**2)
        expected[c] += masks[c] / size
        torch.testing.assert_close(found[0].flatten(1), expected)


@pytest.mark.parametrize(("power", "lam"), [(0.0, 0.01), (3.0, 0.01), (2.5, 0.1)])
def test_focal_penalty_gradient_is_the_product_rule(power: float, lam: float) -> None:
    logits = random_logits(1, 4, 3, 5).requires_grad_()
    masks = logits.detach()[0].flatten(1).softmax(0)
    for c in range(4):
        (found,) = torch.autograd.grad(focal_penalty(logits, power=power, lam=lam)[0, c], logits)
        m = float(masks[c].mean())
        slope = (1 - m) ** power / (lam + m)
        slope -= power * (1 - m) ** (power - 1) * math.log(lam + m)
        expected = softmax_jacobian(masks, c) * slope / masks.shape[1]
        torch.testing.assert_close(found[0].flatten(1), expected)


def test_penalty_of_an_empty_mask_is_the_logarithm_of_lambda() -> None:
    logits = torch.tensor([0.0, -200.0]).view(1, 2, 1, 1).expand(1, 2, 6, 6)
    assert focal_penalty(logits, lam=0.02)[0, 1].item() == pytest.approx(math.log(0.02))


def test_a_full_mask_has_a_finite_penalty_and_gradient_for_any_power() -> None:
    logits = torch.tensor([-200.0, 200.0]).view(1, 2, 1, 1).repeat(1, 1, 7, 9).requires_grad_()
    penalty = focal_penalty(logits, power=2.5)
    penalty.sum().backward()
    assert penalty[0, 1].item() == pytest.approx(0.0, abs=1e-6)
    assert logits.grad is not None
    assert torch.isfinite(logits.grad).all()


def test_gap_is_the_mean_and_its_gradient_is_even() -> None:
    logits = random_logits(2, 3, 4, 5).requires_grad_()
    torch.testing.assert_close(gap(logits), logits.flatten(2).sum(2) / 20)
    gap(logits).sum().backward()
    torch.testing.assert_close(logits.grad, torch.full_like(logits, 1 / 20))


def test_each_ablation_of_the_scores_is_one_argument() -> None:
    logits = random_logits(2, 5, 4, 6)
    plain = ngwp(logits)[:, 1:]
    torch.testing.assert_close(pool_scores(logits, penalty=False), plain)
    torch.testing.assert_close(
        pool_scores(logits, power=0), plain + focal_penalty(logits, power=0)[:, 1:]
    )
    torch.testing.assert_close(
        pool_scores(logits, pooling="gap", penalty=False), logits.mean((2, 3))[:, 1:]
    )
    torch.testing.assert_close(
        pool_scores(logits, lam=0.5), plain + focal_penalty(logits, lam=0.5)[:, 1:]
    )


def test_an_unknown_pooling_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="'max'; expected one of ngwp, gap"):
        pool_scores(torch.zeros(1, 2, 2, 2), pooling="max")
