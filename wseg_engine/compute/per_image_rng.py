"""Keeps a training step the same however its batch is divided among passes and processes.

Two kinds of layers look across the images of a tensor: dropout draws one stream of random numbers
for all of them (so does the stochastic gate), and batch normalisation takes its statistics over
them. While `JointBatch` is active, `dropout` and `rand_like` draw from a generator of each image's
own, and batch normalisation in training takes its statistics over all processes (PyTorch's
SyncBatchNorm does so on CUDA only). The network itself stays as it is.

What stays different: parts of a batch that one process works off one after the other (gradient
accumulation) are each normalised by their own statistics.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor
from torch.autograd.function import FunctionCtx
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode


def image_generators(
    keys: Iterable[Sequence[int]], *, device: torch.device
) -> list[torch.Generator]:
    """Return one generator an image, seeded by what identifies the draw (seed, epoch, ...)."""
    generators = []
    for key in keys:
        seed = int(np.random.SeedSequence(list(key)).generate_state(1, np.uint64)[0])
        generators.append(torch.Generator(device).manual_seed(seed))
    return generators


class JointBatch(TorchFunctionMode):
    """Replaces `dropout`, `rand_like` and batch normalisation inside its `with` block.

    Args:
        generators: one an image, in the order of the tensors' first axis; each is drawn from in the
            order of the network's random layers.
        joint_statistics: whether batch normalisation's statistics cover all processes. Every
            process must then run the same layers in the same order.
    """

    def __init__(
        self, generators: Sequence[torch.Generator], *, joint_statistics: bool = False
    ) -> None:
        super().__init__()
        self._generators = generators
        self._joint_statistics = joint_statistics

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        values = kwargs or {}
        if func is F.dropout:
            return self._dropout(*args, **values)
        if func is torch.rand_like and len(args[0]) == len(self._generators):
            return self._uniform(*args, **values)
        if func is F.batch_norm and self._joint_statistics:
            return joint_batch_norm(*args, **values)
        return func(*args, **values)

    def _uniform(self, like: Tensor, **options: Any) -> Tensor:
        values = torch.empty_like(like, **options, requires_grad=False)
        for row, generator in zip(values, self._generators, strict=True):
            row.uniform_(generator=generator)
        return values

    def _dropout(
        self, inputs: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
    ) -> Tensor:
        if not training or p == 0.0 or len(inputs) != len(self._generators):
            return F.dropout(inputs, p, training, inplace)
        keep = torch.empty_like(inputs, requires_grad=False)
        for row, generator in zip(keep, self._generators, strict=True):
            row.bernoulli_(1.0 - p, generator=generator)
        scale = 0.0 if p == 1.0 else 1.0 / (1.0 - p)
        return inputs.mul_(keep).mul_(scale) if inplace else inputs * keep * scale


class _SumOverProcesses(torch.autograd.Function):
    """The sum of a tensor over all processes; its gradient is the sum of theirs."""

    @staticmethod
    def forward(ctx: FunctionCtx, values: Tensor) -> Tensor:
        total = values.clone()
        dist.all_reduce(total)
        return total

    @staticmethod
    def backward(ctx: FunctionCtx, *gradients: Tensor) -> Tensor:
        total = gradients[0].clone()
        dist.all_reduce(total)
        return total


def _sum_over_processes(values: Tensor) -> Tensor:
    total: Tensor = _SumOverProcesses.apply(values)  # type: ignore[no-untyped-call]
    return total


def joint_batch_norm(  # noqa: PLR0917 - called in the place of torch's own
    inputs: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """`torch.nn.functional.batch_norm` with statistics over the batches of all processes.

    Args:
        inputs: (B, C, ...); B may differ between the processes.
        running_mean: (C,), moved towards the joint mean in training.
        running_var: (C,), moved towards the joint unbiased variance in training.
        weight: (C,) scale.
        bias: (C,) shift.
        training: False normalises with the running values, which needs no other process.
        momentum: share of the new statistics in the running ones.
        eps: added to the variance.
    """
    if not training:
        return F.batch_norm(inputs, running_mean, running_var, weight, bias, False, momentum, eps)
    values = inputs.float()
    axes = [0, *range(2, values.dim())]
    shape = [1, -1] + [1] * (values.dim() - 2)
    local_count = values.new_full((1,), values.numel() / values.shape[1])
    sums = _sum_over_processes(torch.cat([values.sum(axes), local_count]))
    count = sums[-1].detach()
    mean = sums[:-1] / count
    centred = values - mean.view(shape)
    variance = _sum_over_processes(centred.square().sum(axes)) / count
    with torch.no_grad():
        if running_mean is not None:
            running_mean.lerp_(mean.to(running_mean.dtype), momentum)
        if running_var is not None:
            unbiased = variance * (count / (count - 1))
            running_var.lerp_(unbiased.to(running_var.dtype), momentum)
    out = centred * torch.rsqrt(variance + eps).view(shape)
    if weight is not None:
        out = out * weight.view(shape)
    if bias is not None:
        out = out + bias.view(shape)
    return out.to(inputs.dtype)
