"""The release's optimiser, SGD whose groups learn at different rates, and one for small heads.

Both are PyTorch's, which do not load its compiler here. Their methods are wrapped so that
`torch.compile` keeps out of them, and the wrapping loads the compiler, used or not: a second of the
processor and 90 MB. Nothing here is compiled. So what is wrapped is taken without it; what is
computed is the same.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import nn
from torch.optim import SGD, AdamW, Optimizer

from wseg_engine.settings.config import TrainConfig

_SECOND_DECAY = 0.999  # of AdamW's mean of squared gradients
_RISING_SHARE = 0.1  # of a run, until the cosine schedule's rate is at its highest
_LOWEST_FACTOR = 1e-3  # of the rate, at the very start of the rise


class ParameterGroups(NamedTuple):
    """Trainable parameters by age (pretrained or new) and kind; frozen ones are in no group."""

    old_weights: tuple[nn.Parameter, ...]
    old_biases: tuple[nn.Parameter, ...]
    new_weights: tuple[nn.Parameter, ...]
    new_biases: tuple[nn.Parameter, ...]


def parameter_groups(*, old: nn.Module, new: nn.Module) -> ParameterGroups:
    """Sort trainable parameters into the release's four groups.

    Args:
        old: the pretrained part, the backbone.
        new: the part that starts from random values, the head.
    """
    return ParameterGroups(
        old_weights=_select(old, biases=False),
        old_biases=_select(old, biases=True),
        new_weights=_select(new, biases=False),
        new_biases=_select(new, biases=True),
    )


def _select(module: nn.Module, *, biases: bool) -> tuple[nn.Parameter, ...]:
    """Return trainable parameters; scales of batch normalisation count as weights."""
    return tuple(
        parameter
        for name, parameter in module.named_parameters()
        if parameter.requires_grad and (name.rpartition(".")[2] == "bias") == biases
    )


def build_optimiser(*, old: nn.Module, new: nn.Module, config: TrainConfig) -> Optimizer:
    """Return the configured optimiser over the four groups, each with its own rate and decay.

    Rates are `config.rate` times 1 (old weights), `old_bias_factor`, `new_weight_factor` and
    `new_bias_factor`; biases have no weight decay. Groups without parameters are left out.

    SGD's momentum starts as zeros instead of nothing: the first step is the same, and no memory is
    asked for in the middle of an update.

    Raises:
        ValueError: if nothing is trainable.
    """
    groups = parameter_groups(old=old, new=new)
    decay = config.weight_decay
    described = (
        ("old weights", groups.old_weights, 1.0, decay),
        ("old biases", groups.old_biases, config.old_bias_factor, 0.0),
        ("new weights", groups.new_weights, config.new_weight_factor, decay),
        ("new biases", groups.new_biases, config.new_bias_factor, 0.0),
    )
    entries: Sequence[dict[str, Any]] = [
        {
            "name": name,
            "params": list(members),
            "factor": factor,
            "lr": config.rate * factor,
            "weight_decay": wd,
        }
        for name, members, factor, wd in described
        if members
    ]
    if not entries:
        raise ValueError("The network has no trainable parameter.")
    if config.optimiser == "adamw":
        return PlainAdamW(entries, lr=config.rate, betas=(config.momentum, _SECOND_DECAY))
    optimiser = PlainSGD(entries, lr=config.rate, momentum=config.momentum)
    if config.momentum > 0.0:
        for entry in entries:
            for parameter in entry["params"]:
                zeros = torch.zeros_like(parameter, memory_format=torch.preserve_format)
                optimiser.state[parameter]["momentum_buffer"] = zeros
    return optimiser


def rate_factor(config: TrainConfig, *, done: float) -> float:
    """Return what the learning rates are multiplied with.

    Args:
        config: its schedule.
        done: share of the run's steps that have been taken, in 0-1.
    """
    if config.schedule == "constant":
        return 1.0
    if done < _RISING_SHARE:
        return _LOWEST_FACTOR + (1.0 - _LOWEST_FACTOR) * done / _RISING_SHARE
    falling = min(1.0, (done - _RISING_SHARE) / (1.0 - _RISING_SHARE))
    return 0.5 * (1.0 + math.cos(math.pi * falling))


def set_rates(optimiser: Optimizer, *, config: TrainConfig, factor: float) -> None:
    """Set every group's rate to its configured one times a factor."""
    for group in optimiser.param_groups:
        group["lr"] = config.rate * group["factor"] * factor


class _Plain(Optimizer):
    """The methods of every optimiser, unwrapped."""

    add_param_group = inspect.unwrap(Optimizer.add_param_group)
    load_state_dict = inspect.unwrap(Optimizer.load_state_dict)
    state_dict = inspect.unwrap(Optimizer.state_dict)
    zero_grad = inspect.unwrap(Optimizer.zero_grad)


class PlainSGD(_Plain, SGD):
    """Stochastic gradient descent."""

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        """Take a step; see `torch.optim.SGD`."""
        return _SGD_STEP(self, closure)


class PlainAdamW(_Plain, AdamW):
    """Adam with decoupled weight decay."""

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        """Take a step; see `torch.optim.AdamW`."""
        return _ADAMW_STEP(self, closure)


_SGD_STEP = inspect.unwrap(SGD.step)
_ADAMW_STEP = inspect.unwrap(AdamW.step)
