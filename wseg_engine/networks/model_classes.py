"""The classes that a network knows, and what goes wrong when one is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor


class CheckpointError(Exception):
    """A checkpoint that cannot be written or read; the message says why and what to do."""


class ModelClass(NamedTuple):
    """A class a network knows: its name, and an identity that survives renaming."""

    name: str
    stable_id: str


def model_classes(names: Sequence[str]) -> tuple[ModelClass, ...]:
    """Return classes whose stable identity is their name, for data sets without identities."""
    return tuple(ModelClass(name, name) for name in names)


def detached(tensor: Tensor) -> Tensor:
    """Return a contiguous CPU copy that shares memory with nothing."""
    return tensor.detach().to("cpu", copy=True, memory_format=torch.contiguous_format)
