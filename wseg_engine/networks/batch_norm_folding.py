"""A network made ready for inference: same results to rounding, about twice as fast on a CPU."""

from __future__ import annotations

import copy

import torch
from torch import nn

from wseg_engine.networks.backbones.base import Backbone
from wseg_engine.networks.backbones.efficientnet_lite import EfficientNetLite


@torch.no_grad()
def fold_batch_norm(conv: nn.Conv2d, norm: nn.BatchNorm2d) -> None:
    """Give a convolution the weights that do what it and the BatchNorm behind it did in inference.

    `γ·(w∗x − μ)/√(v + ε) + β` is a convolution with weights `w·γ/√(v + ε)` and bias
    `β − μ·γ/√(v + ε)`.
    """
    mean, variance = norm.running_mean, norm.running_var
    if mean is None or variance is None:
        raise ValueError("A BatchNorm without running statistics cannot be folded.")
    scale = norm.weight * torch.rsqrt(variance + norm.eps)
    bias = norm.bias - mean * scale
    if conv.bias is not None:
        bias = bias + conv.bias * scale
    conv.weight = nn.Parameter(conv.weight * scale[:, None, None, None], requires_grad=False)
    conv.bias = nn.Parameter(bias, requires_grad=False)


def fold_batch_norms(backbone: Backbone) -> Backbone:
    """Return a copy of a backbone for inference alone.

    BatchNorms are folded into the convolutions before them where the backbone says which belong
    together, and the memory layout is channels-last, which CPUs and GPUs both prefer.
    """
    ready = copy.deepcopy(backbone).eval().requires_grad_(False)
    if isinstance(ready, EfficientNetLite):
        for owner, conv, norm in ready.folding_pairs():
            fold_batch_norm(getattr(owner, conv), getattr(owner, norm))
            setattr(owner, norm, nn.Identity())
    return ready.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]
