"""The estimate of how many images fit, and what a network really keeps for its gradients."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from tests.engine.tiny import tiny_network
from wseg_engine.networks.build import build_network
from wseg_engine.settings.config import TrainConfig
from wseg_engine.settings.presets import preset
from wseg_engine.training.loop import images_that_fit

GIB = 1024**3


@pytest.mark.parametrize(
    ("memory", "exact", "images"), [(4, False, 9), (8, False, 20), (12, False, 30), (8, True, 10)]
)
def test_resnet50_at_448_px_takes_what_was_measured(memory: int, exact: bool, images: int) -> None:
    """About 0.4 GiB, and 0.37 GiB an image."""
    settings = preset("full", backbone="resnet50", classes=20)
    network = build_network(settings.model)
    found = images_that_fit(network, config=settings.train, memory=memory * GIB, exact=exact)
    assert found == pytest.approx(images, abs=1)


def test_one_image_is_tried_in_any_case_and_larger_crops_take_more() -> None:
    network = tiny_network()
    small, large = TrainConfig(crop=128), TrainConfig(crop=512)
    assert images_that_fit(network, config=small, memory=0, exact=False) == 1
    fits = [
        images_that_fit(network, config=config, memory=8 * GIB, exact=False)
        for config in (small, large)
    ]
    assert fits[0] == pytest.approx(16 * fits[1], rel=0.1)


@pytest.mark.parametrize("name", ["resnet50", "efficientnet_lite0"])
def test_the_table_says_what_a_network_keeps_for_its_gradients(name: str) -> None:
    """On the CPU in 16 bits; what grows with the crop is the difference between two crops."""
    from wseg_engine.settings.backbones import backbone

    network = build_network(preset("full", backbone=name, classes=20).model).train()
    small, large = 97, 129
    grown = kept_bytes(network, large) - kept_bytes(network, small)
    expected = backbone(name).activations * GIB * (large**2 - small**2) / 448**2
    assert grown == pytest.approx(expected, rel=0.25)


def kept_bytes(network: torch.nn.Module, side: int) -> int:
    """Return the bytes of all tensors that a forward pass keeps for the backward pass."""
    storages: dict[int, int] = {}

    def keep(value: Tensor) -> Tensor:
        storage = value.untyped_storage()
        storages[storage.data_ptr()] = storage.nbytes()
        return value

    hooks = torch.autograd.graph.saved_tensors_hooks(keep, lambda value: value)
    with hooks, torch.autocast("cpu", torch.bfloat16):
        images = torch.rand(1, 3, side, side)
        logits = network.head_forward(network.features(network.normalise(images)))
    assert logits.requires_grad
    return sum(storages.values())
