"""Random layers that do not depend on how a batch is divided."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from wseg_engine.compute.per_image_rng import JointBatch, image_generators, joint_batch_norm
from wseg_engine.networks.layers.gate import Gate

CPU = torch.device("cpu")
KEYS = [(0, 3, 1, place) for place in range(4)]


def draws(inputs: Tensor, rows: list[int]) -> list[Tensor]:
    """What two dropouts and a gate make of some rows of the inputs."""
    gate = Gate(rate=0.3).train()
    own = inputs[rows]
    with JointBatch(image_generators([KEYS[row] for row in rows], device=CPU)):
        return [
            functional.dropout(own, 0.5),
            functional.dropout(own.clone(), 0.2, inplace=True),
            gate(own, -own),
        ]


def test_an_image_gets_the_same_draws_whatever_images_are_beside_it() -> None:
    inputs = torch.randn(4, 3, 5, 7) + 3
    whole = draws(inputs, [0, 1, 2, 3])
    for rows in ([0], [2, 3], [3, 1]):
        for one, other in zip(draws(inputs, rows), whole, strict=True):
            assert torch.equal(one, other[rows])


def test_images_get_different_draws_and_repeat_them() -> None:
    inputs = torch.ones(4, 3, 5, 7)
    first, again = draws(inputs, [0, 1, 2, 3]), draws(inputs, [0, 1, 2, 3])
    for one, same in zip(first, again, strict=True):
        assert torch.equal(one, same)
        assert not torch.equal(one[0], one[1])


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_dropout_keeps_its_share_and_the_mean(p: float) -> None:
    with JointBatch(image_generators(KEYS[:2], device=CPU)):
        out = functional.dropout(torch.ones(2, 200, 500), p)
    assert out.unique().tolist() == pytest.approx([0.0, 1 / (1 - p)])
    assert (out > 0).float().mean().item() == pytest.approx(1 - p, abs=0.005)
    assert out.mean().item() == pytest.approx(1.0, abs=0.05)


def test_the_gradient_of_dropout_is_its_mask() -> None:
    inputs = torch.randn(2, 50, requires_grad=True)
    with JointBatch(image_generators(KEYS[:2], device=CPU)):
        out = functional.dropout(inputs, 0.5)
    out.sum().backward()
    assert inputs.grad is not None
    assert torch.equal(inputs.grad, torch.where(out != 0, 2.0, 0.0))


def test_dropout_of_everything_is_zero_and_of_nothing_the_input() -> None:
    inputs = torch.randn(2, 3)
    with JointBatch(image_generators(KEYS[:2], device=CPU)):
        assert torch.equal(functional.dropout(inputs, 1.0), torch.zeros(2, 3))
        assert torch.equal(functional.dropout(inputs, 0.0), inputs)
        assert torch.equal(functional.dropout(inputs, 0.5, training=False), inputs)


def test_a_gate_takes_its_share_from_the_shallow_stream() -> None:
    deep, shallow = torch.full((2, 100, 500), 4.0), torch.full((2, 100, 500), -1.0)
    with JointBatch(image_generators(KEYS[:2], device=CPU)):
        out = Gate(rate=0.3).train()(deep, shallow)
    assert (out == -1.0).float().mean().item() == pytest.approx(0.3, abs=0.01)
    assert out.mean().item() == pytest.approx(4.0, abs=0.05)


def test_outside_nothing_is_replaced() -> None:
    inputs = torch.ones(2, 100)
    torch.manual_seed(0)
    expected = functional.dropout(inputs, 0.5)
    with JointBatch(image_generators(KEYS[:2], device=CPU)):
        functional.dropout(inputs, 0.5)
    torch.manual_seed(0)
    assert torch.equal(functional.dropout(inputs, 0.5), expected)


def test_batch_norm_in_inference_needs_no_other_process() -> None:
    inputs = torch.randn(3, 4, 5, 5)
    statistics = torch.randn(4), torch.rand(4) + 0.5
    affine = torch.randn(4), torch.randn(4)
    expected = functional.batch_norm(inputs, *statistics, *affine)
    assert torch.equal(joint_batch_norm(inputs, *statistics, *affine), expected)
