"""What a step of training holds at its peak, by tensors that have shapes and no values."""

from __future__ import annotations

import weakref
from typing import Any

import pytest
import torch
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils import _pytree as pytree
from torch.utils._python_dispatch import TorchDispatchMode

from wseg_engine.compute.per_image_rng import image_generators
from wseg_engine.compute.precision import Arithmetic
from wseg_engine.networks.build import build_network
from wseg_engine.settings.presets import preset
from wseg_engine.training.objective import Objective

GIB = 1024**3
CPU = torch.device("cpu")
POSSIBLE = 3  # channels of an image: its background and two tags


class Peak(TorchDispatchMode):
    """Counts the bytes that live, and answers what the host asks of values that are not there."""

    def __init__(self) -> None:
        super().__init__()
        self.known: set[int] = set()
        self.bytes = self.most = 0

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        if func is torch.ops.aten._local_scalar_dense.default:
            # Nothing has an approved mask or an unsure tag.
            return False if args[0].dtype == torch.bool else float(POSSIBLE)
        out = func(*args, **(kwargs or {}))
        for value in pytree.tree_leaves(out):
            if isinstance(value, Tensor):
                self._count(value)
        return out

    def _count(self, value: Tensor) -> None:
        storage = value.untyped_storage()
        key, size = storage._cdata, storage.nbytes()
        if key in self.known:
            return
        self.known.add(key)
        self.bytes += size
        self.most = max(self.most, self.bytes)
        weakref.finalize(storage, self._gone, key, size)

    def _gone(self, key: int, size: int) -> None:
        self.known.discard(key)
        self.bytes -= size


def peak(*, classes: int, images: int) -> float:
    """Return the GiB that a step of ResNet-50 holds at its peak, beside the weights."""
    settings = preset("full", backbone="resnet50", classes=classes)
    side = settings.train.crop
    with FakeTensorMode(), Peak() as counted:
        network = build_network(settings.model).train()
        objective = Objective(
            network, config=settings.train, arithmetic=Arithmetic(CPU, torch.bfloat16)
        )
        before = counted.bytes
        counted.most = before
        found = objective(
            torch.zeros(images, 3, side, side),
            torch.zeros(images, classes),
            torch.zeros(images, side, side, dtype=torch.uint8),
            torch.zeros(images, dtype=torch.bool),
            generators=image_generators([(0, n) for n in range(images)], device=CPU),
            with_mask_loss=True,
        )
        (found.tag + found.mask + found.pixel).backward()
        return (counted.most - before) / GIB


@pytest.mark.parametrize(("classes", "most"), [(20, 16 * 0.37), (80, 6.0)])
def test_a_batch_of_16_crops_of_448_px_stays_within_its_budget(classes: int, most: float) -> None:
    """Many classes cost little: only possible ones are refined, and losses are taken in parts."""
    found = peak(classes=classes, images=16)
    assert 4.0 < found < most
