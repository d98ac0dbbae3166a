"""Published checkpoints load under their own names, whole or not at all, and nothing is ignored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor

from wseg_engine.networks.build import build_network
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.pretrained.published import Published, load_published, published_state_dict
from wseg_engine.settings.config import ModelConfig
from wseg_engine.settings.weight_files import WeightsError

NAMES = {
    "resnet38_ae": ModelConfig(backbone="wide_resnet38"),
    "resnet38_bsl": ModelConfig(backbone="wide_resnet38", head="cam"),
    "vgg16_ae": ModelConfig(backbone="vgg16"),
    "resnet50_ae": ModelConfig(backbone="resnet50"),
    "resnet101_ae": ModelConfig(backbone="resnet101"),
}


@pytest.fixture(scope="module")
def paper() -> Iterator[SegmentationNet]:
    torch.manual_seed(0)
    yield build_network(ModelConfig(backbone="vgg16", classes=3))


@pytest.fixture(scope="module")
def cam() -> Iterator[SegmentationNet]:
    torch.manual_seed(0)
    yield build_network(ModelConfig(backbone="resnet50", classes=3, head="cam"))


def other_values(network: SegmentationNet) -> dict[str, Tensor]:
    """A published state dict of the network's names and shapes, with values of its own."""
    return {n: torch.full_like(v, 0.25) for n, v in published_state_dict(network).items()}


def snapshot(network: SegmentationNet) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in network.state_dict().items()}


def assert_unchanged(network: SegmentationNet, before: dict[str, Tensor]) -> None:
    for name, value in network.state_dict().items():
        assert torch.equal(value, before[name]), name


def assert_loaded(network: SegmentationNet, part: str = "") -> None:
    for name, value in network.state_dict().items():
        if name.startswith(part) and value.is_floating_point():
            assert (value == 0.25).all(), name


@pytest.mark.parametrize("name", NAMES)
def test_a_networks_published_names_and_shapes_are_the_goldens(shared: Path, name: str) -> None:
    text = (shared / "golden" / f"names_{name}.json").read_text(encoding="utf-8")
    expected = {n: tuple(s) for n, s in json.loads(text).items() if "kernel" not in n}
    with torch.device("meta"):
        network = build_network(NAMES[name])
    found = {n: tuple(v.shape) for n, v in published_state_dict(network).items()}
    assert found == expected


def test_a_whole_network_loads_and_pamrs_constants_are_reported(paper: SegmentationNet) -> None:
    state = other_values(paper) | {"_aff.aff_x.kernel": torch.zeros(8, 1, 3, 3)}
    report = load_published(paper, state)
    assert report == Published("network", len(state) - 1, ("_aff.aff_x.kernel",))
    assert_loaded(paper)


def test_what_was_saved_loads_back(paper: SegmentationNet) -> None:
    saved = {n: v.clone() for n, v in published_state_dict(paper).items()}
    before = snapshot(paper)
    with torch.no_grad():
        for parameter in paper.parameters():
            parameter.add_(1.0)
    load_published(paper, saved)
    assert_unchanged(paper, before)


@pytest.mark.parametrize("container", [None, "state_dict", "model"])
def test_wrapping_and_the_prefix_of_parallel_training_are_taken_off(
    paper: SegmentationNet, container: str | None
) -> None:
    state: dict[str, object] = {f"module.{n}": v for n, v in other_values(paper).items()}
    report = load_published(paper, {container: state, "epoch": 20} if container else state)
    assert report.kind == "network"
    assert_loaded(paper)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fc7.weight": None}, "missing fc7.weight"),
        ({"last_conv.8.bias": None}, "missing last_conv.8.bias"),
        ({"extra.weight": torch.zeros(1)}, "unexpected extra.weight"),
        ({"fc.weight": torch.zeros(1)}, "unexpected fc.weight"),
        ({"last_conv.8.bias": torch.zeros(20)}, r"last_conv.8.bias \(20,\), not \(3,\)"),
        ({"conv1_1.bias": 3}, "conv1_1.bias is a int; expected a dictionary of tensors"),
    ],
)
def test_a_misfit_is_named_and_leaves_the_network_as_it_was(
    paper: SegmentationNet, change: dict[str, object], words: str
) -> None:
    before = snapshot(paper)
    state = {n: v for n, v in (other_values(paper) | change).items() if v is not None}
    with pytest.raises(WeightsError, match=words):
        load_published(paper, state)
    assert_unchanged(paper, before)


def backbone_values(network: SegmentationNet) -> dict[str, Tensor]:
    state = network.backbone.state_dict()
    return {n: torch.full_like(v, 0.25) for n, v in state.items()}


def test_torchvisions_resnet_fills_the_backbone_and_its_classifier_is_reported(
    cam: SegmentationNet,
) -> None:
    head = snapshot(cam)["head.classifier.weight"]
    state = backbone_values(cam) | {
        "fc.weight": torch.zeros(1000, 2048),
        "fc.bias": torch.zeros(1000),
    }
    report = load_published(cam, state)
    assert report == Published("backbone", len(state) - 2, ("fc.weight", "fc.bias"))
    assert_loaded(cam, "backbone.")
    assert torch.equal(cam.state_dict()["head.classifier.weight"], head)


def test_files_older_than_batch_counters_load(cam: SegmentationNet) -> None:
    state = {n: v for n, v in backbone_values(cam).items() if "num_batches" not in n}
    assert load_published(cam, state).loaded == len(state)


def test_a_backbone_with_a_gap_is_refused(cam: SegmentationNet) -> None:
    before = snapshot(cam)
    state = backbone_values(cam)
    del state["layer4.2.bn3.running_var"]
    with pytest.raises(WeightsError, match=r"missing layer4\.2\.bn3\.running_var"):
        load_published(cam, state)
    assert_unchanged(cam, before)


def test_a_backbone_of_another_network_is_refused(
    cam: SegmentationNet, paper: SegmentationNet
) -> None:
    with pytest.raises(WeightsError, match=r"resnet50, cam head, 3 classes.*missing.*unexpected"):
        load_published(cam, backbone_values(paper))


def test_of_the_three_names_of_the_baselines_classifier_the_last_counts(
    cam: SegmentationNet,
) -> None:
    state = other_values(cam)
    state["fc8.weight"] = torch.full_like(state["fc8.weight"], 7.0)
    load_published(cam, state)
    assert_loaded(cam)
    del state["mask_branch.0.weight"]
    state["cls_branch.2.weight"] = torch.full_like(state["fc8.weight"], 3.0)
    load_published(cam, state)
    assert (cam.state_dict()["head.classifier.weight"] == 3.0).all()


def test_the_baselines_checkpoint_does_not_pass_for_the_papers() -> None:
    with torch.device("meta"):
        baseline = build_network(ModelConfig(backbone="vgg16", classes=3, head="cam"))
        network = build_network(ModelConfig(backbone="vgg16", classes=3))
    with pytest.raises(WeightsError, match=r"unexpected cls_branch\.2\.weight"):
        load_published(network, published_state_dict(baseline))


def test_an_empty_file_is_refused(paper: SegmentationNet) -> None:
    with pytest.raises(WeightsError, match="missing conv1_1"):
        load_published(paper, {})
