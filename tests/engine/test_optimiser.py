"""The release's parameter groups."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.optim import Optimizer

from tests.engine.tiny import tiny_network
from wseg_engine.settings.config import TrainConfig
from wseg_engine.settings.presets import preset
from wseg_engine.training.optimiser import (
    PlainAdamW,
    PlainSGD,
    build_optimiser,
    parameter_groups,
    rate_factor,
    set_rates,
)

TRAINED = """
import sys
from pathlib import Path
from tests.engine.tiny import tiny_dataset, tiny_network, tiny_settings
from wseg_engine.training import losses
from wseg_engine.training.train import train

losses._MOST_VALUES = 1  # losses are computed in parts
folder = Path(sys.argv[1])
settings = tiny_settings(epochs=1, warmup_epochs=0, validation=0.0)
data = tiny_dataset(folder / "data", 4)
for _ in train(
    data, settings=settings, out=folder / "run", device="cpu", network=tiny_network()
):
    pass
sys.exit("torch._dynamo" in sys.modules)
"""


def groups_by_name(optimiser: torch.optim.SGD) -> dict[str, dict[str, object]]:
    return {group["name"]: group for group in optimiser.param_groups}


def test_groups_learn_at_the_releases_rates() -> None:
    network = tiny_network()
    optimiser = build_optimiser(old=network.backbone, new=network.head, config=TrainConfig())
    found = {
        name: (group["lr"], group["weight_decay"], group["momentum"])
        for name, group in groups_by_name(optimiser).items()
    }
    assert found == {
        "old weights": (pytest.approx(0.001), 5e-4, 0.9),
        "old biases": (pytest.approx(0.002), 0.0, 0.9),
        "new weights": (pytest.approx(0.01), 5e-4, 0.9),
        "new biases": (pytest.approx(0.02), 0.0, 0.9),
    }


def test_resnets_have_one_rate_for_weights_and_biases() -> None:
    network = tiny_network()
    config = preset("full", backbone="resnet50").train
    optimiser = build_optimiser(old=network.backbone, new=network.head, config=config)
    rates = [group["lr"] for group in optimiser.param_groups]
    assert rates == pytest.approx([0.001, 0.001, 0.01, 0.01])


def test_every_trainable_parameter_is_in_one_group_and_no_frozen_one() -> None:
    network = tiny_network()
    groups = parameter_groups(old=network.backbone, new=network.head)
    members = [id(parameter) for group in groups for parameter in group]
    expected = [id(p) for p in network.parameters() if p.requires_grad]
    assert sorted(members) == sorted(expected)
    frozen = {id(p) for p in network.backbone.frozen_parameters()}
    assert frozen
    assert not frozen & set(members)
    assert {id(p) for p in groups.old_biases} == {id(network.backbone.top.bias)}


def test_two_steps_follow_sgd_with_momentum_and_decay() -> None:
    config = TrainConfig(rate=0.1, momentum=0.9, weight_decay=0.01)
    old, new = nn.Linear(1, 1), nn.Linear(1, 1)
    optimiser = build_optimiser(old=old, new=new, config=config)
    parameters = (old.weight, old.bias, new.weight, new.bias)
    factors, decays = (1, 2, 10, 20), (0.01, 0, 0.01, 0)
    expected = [p.item() for p in parameters]
    velocity = [0.0] * 4
    for gradient in (0.5, -0.25):
        for parameter in parameters:
            parameter.grad = torch.full_like(parameter, gradient)
        optimiser.step()
        for i in range(4):
            velocity[i] = 0.9 * velocity[i] + gradient + decays[i] * expected[i]
            expected[i] -= 0.1 * factors[i] * velocity[i]
    assert [p.item() for p in parameters] == pytest.approx(expected, abs=1e-6)


def test_a_network_without_trainable_parameters_is_refused() -> None:
    module = nn.Linear(1, 1).requires_grad_(False)
    with pytest.raises(ValueError, match="no trainable parameter"):
        build_optimiser(old=module, new=module, config=TrainConfig())


def test_adamw_has_the_same_groups() -> None:
    network = tiny_network()
    config = TrainConfig(optimiser="adamw")
    optimiser = build_optimiser(old=network.backbone, new=network.head, config=config)
    assert isinstance(optimiser, torch.optim.AdamW)
    rates = [group["lr"] for group in optimiser.param_groups]
    assert rates == pytest.approx([0.001, 0.002, 0.01, 0.02])
    assert [group["weight_decay"] for group in optimiser.param_groups] == [5e-4, 0.0, 5e-4, 0.0]


@pytest.mark.parametrize("done", [0.0, 0.3, 1.0])
def test_a_constant_rate_stays(done: float) -> None:
    assert rate_factor(TrainConfig(), done=done) == 1.0


def test_a_cosine_rate_rises_within_a_tenth_and_falls_to_zero() -> None:
    config = TrainConfig(schedule="cosine")
    assert 0 < rate_factor(config, done=0.0) < 0.01
    assert rate_factor(config, done=0.05) == pytest.approx(0.5, abs=0.01)
    assert rate_factor(config, done=0.1) == pytest.approx(1.0)
    expected = 0.5 * (1 + math.cos(math.pi / 3))
    assert rate_factor(config, done=0.4) == pytest.approx(expected)
    assert rate_factor(config, done=1.0) == pytest.approx(0.0, abs=1e-12)


def test_rates_are_set_in_proportion() -> None:
    network = tiny_network()
    config = TrainConfig()
    optimiser = build_optimiser(old=network.backbone, new=network.head, config=config)
    set_rates(optimiser, config=config, factor=0.5)
    rates = [group["lr"] for group in optimiser.param_groups]
    assert rates == pytest.approx([0.0005, 0.001, 0.005, 0.01])


@pytest.mark.parametrize(
    ("plain", "known", "values"),
    [
        (PlainSGD, torch.optim.SGD, {"momentum": 0.9, "weight_decay": 1e-3}),
        (PlainAdamW, torch.optim.AdamW, {"betas": (0.9, 0.999), "weight_decay": 1e-3}),
    ],
)
def test_plain_optimisers_are_pytorchs(
    plain: Callable[..., Optimizer], known: Callable[..., Optimizer], values: dict[str, object]
) -> None:
    def trained(kind: Callable[..., Optimizer]) -> tuple[list[torch.Tensor], dict[str, object]]:
        layer = nn.Linear(4, 3)
        with torch.no_grad():
            for parameter in layer.parameters():
                parameter.fill_(0.5)
        optimiser = kind(layer.parameters(), lr=0.1, **values)
        for step in range(4):
            if step == 2:  # goes on from what was saved
                saved = optimiser.state_dict()
                optimiser = kind(layer.parameters(), lr=0.7, **values)
                optimiser.load_state_dict(saved)
            optimiser.zero_grad()
            layer(torch.arange(4.0)).square().sum().backward()
            optimiser.step()
        assert all(parameter.requires_grad for parameter in layer.parameters())
        return [parameter.detach() for parameter in layer.parameters()], optimiser.state_dict()

    (ours, our_state), (theirs, their_state) = trained(plain), trained(known)
    assert all(torch.equal(one, other) for one, other in zip(ours, theirs, strict=True))
    assert our_state["param_groups"] == their_state["param_groups"]
    assert str(our_state) == str(their_state)


def test_a_training_does_not_load_the_compiler(root: Path, tmp_path: Path) -> None:
    """It takes as long as PyTorch itself."""
    done = subprocess.run(
        [sys.executable, "-c", TRAINED, str(tmp_path)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr or "the compiler was loaded"
