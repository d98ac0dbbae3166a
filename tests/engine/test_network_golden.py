"""Whole networks against the published implementation, on weights drawn by the goldens' recipe."""

from __future__ import annotations

import gc
import importlib.util
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import torch
from torch import Tensor

from wseg_engine.base.labels import VOID
from wseg_engine.networks.build import build_network
from wseg_engine.networks.layers.layers import resize
from wseg_engine.networks.model import NetworkOutput, SegmentationNet
from wseg_engine.pretrained.published import load_published
from wseg_engine.refinement.pamr import PAMR
from wseg_engine.settings.config import ModelConfig
from wseg_engine.training.losses import mask_loss
from wseg_engine.training.pseudo import gate_masks, pseudo_labels

NETWORKS = {
    "resnet50_ae": ModelConfig(backbone="resnet50"),
    "resnet101_ae": ModelConfig(backbone="resnet101"),
    "vgg16_ae": ModelConfig(backbone="vgg16"),
    "resnet38_ae": ModelConfig(backbone="wide_resnet38"),
    "resnet38_bsl": ModelConfig(backbone="wide_resnet38", head="cam"),
}
DILATIONS = (1, 2, 4, 8, 12, 24)
RELATIVE = 1e-3


class Case(NamedTuple):
    name: str
    network: SegmentationNet
    golden: dict[str, Tensor]
    output: NetworkOutput


def recipe(shared: Path) -> Callable[[str, tuple[int, ...]], np.ndarray]:
    spec = importlib.util.spec_from_file_location("fill", shared / "golden" / "fill.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.values  # type: ignore[no-any-return]


def unfilled(config: ModelConfig) -> SegmentationNet:
    """A network whose weights were not drawn: all of them are about to be loaded."""
    with torch.device("meta"):
        network = build_network(config)
    network.to_empty(device="cpu")
    for name, values in (("mean", network.backbone.mean), ("std", network.backbone.std)):
        network.register_buffer(name, torch.tensor(values).view(1, 3, 1, 1), persistent=False)
    return network.eval()


@pytest.fixture(scope="module")
def case(request: pytest.FixtureRequest, shared: Path) -> Iterator[Case]:
    name = request.param
    values = recipe(shared)
    text = (shared / "golden" / f"names_{name}.json").read_text(encoding="utf-8")
    network = unfilled(NETWORKS[name])
    state = {
        n: torch.from_numpy(np.asarray(values(n, tuple(s)))) for n, s in json.loads(text).items()
    }
    load_published(network, state)
    del state
    with np.load(shared / "golden" / f"network_{name}.npz") as file:
        golden = {key: torch.from_numpy(file[key]) for key in file}
    with torch.no_grad():
        output = network(network.normalise(golden["image"]))
    yield Case(name, network, golden, output)
    del network, output
    gc.collect()


def assert_reproduces(found: Tensor, expected: Tensor) -> None:
    """Within 1e-3 of the largest value."""
    torch.testing.assert_close(
        found, expected, rtol=0.0, atol=RELATIVE * expected.abs().max().item()
    )


def refined(case: Case) -> Tensor:
    """Masks refined at the logits' size, upsampled and gated, as the published network does it."""
    image, tags = case.golden["image"], case.golden["tags"]
    h, w = case.output.logits.shape[-2:]
    masks = PAMR(10, DILATIONS)(resize(image, (h, w)), case.network.masks(case.output.logits))
    return gate_masks(resize(masks, (image.shape[-2], image.shape[-1])), tags)


@pytest.mark.parametrize("case", NETWORKS, indirect=True)
def test_scores_masks_and_logits_are_the_goldens(case: Case) -> None:
    assert_reproduces(case.output.scores, case.golden["scores"])
    assert_reproduces(case.output.masks, case.golden["masks"])
    if "logits" in case.golden:
        assert_reproduces(case.output.logits, case.golden["logits"])


@pytest.mark.parametrize("case", [n for n in NETWORKS if n.endswith("_ae")], indirect=True)
def test_refined_masks_pseudo_labels_and_loss_are_the_goldens(case: Case) -> None:
    golden = case.golden
    masks = refined(case)
    assert_reproduces(masks, golden["masks_refined"])
    expected = golden["pseudo"].argmax(1)
    expected[golden["pseudo"].sum(1) == 0] = VOID
    found = pseudo_labels(masks, golden["tags"])
    assert torch.equal(found.long(), expected)
    loss = mask_loss(case.output.logits, found, golden["tags"])
    torch.testing.assert_close(loss, golden["mask_loss"].mean(), rtol=RELATIVE, atol=1e-6)
