"""PyTorch's optimisers, which do not load its compiler.

The methods of its own are wrapped so that `torch.compile` keeps out of them, and the wrapping loads
the compiler, used or not: a second of the processor and 90 MB. Nothing here is compiled. So what is
wrapped is taken without it; what is computed is the same.
"""

from __future__ import annotations

import inspect
from typing import Any

import torch
from torch.optim import SGD, AdamW, Optimizer


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
