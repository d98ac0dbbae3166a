"""Evidence of classes in cells of a photograph is ImageNet's classifier without its pooling."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from wseg_engine.networks.backbones.efficientnet_lite import EfficientNetLite
from wseg_engine.networks.backbones.resnet import ResNet
from wseg_engine.prediction.draft_labels import MARGIN, label_standing_out
from wseg_engine.pretrained import class_evidence
from wseg_engine.pretrained.class_evidence import (
    BACKBONE,
    ClassEvidence,
    evidence_of,
    load_evidence,
)
from wseg_engine.pretrained.weights import read_state_dict
from wseg_engine.settings.weight_files import find_weights

NAMES = ("Persian cat", "Hund", "bag")
VOID = 255


@pytest.fixture(scope="module")
def state() -> dict[str, Tensor]:
    found = find_weights(BACKBONE)
    if found is None:
        pytest.skip("the weights of EfficientNet-Lite2 are not installed")
    return read_state_dict(found.path)


@pytest.fixture(scope="module")
def backbone(state: dict[str, Tensor]) -> EfficientNetLite:
    made = EfficientNetLite("lite2", output_stride=16)
    made.load_state_dict(state, strict=False)
    return made.eval()


@pytest.fixture(scope="module")
def evidence(backbone: EfficientNetLite) -> ClassEvidence:
    found = evidence_of(backbone, NAMES, about=BACKBONE)
    assert found is not None
    return found


@torch.inference_mode()
def test_the_mean_over_cells_is_the_published_classifier(
    backbone: EfficientNetLite, evidence: ClassEvidence, state: dict[str, Tensor]
) -> None:
    x = torch.rand(1, 3, 96, 128, generator=torch.Generator().manual_seed(1)) * 2 - 1
    pooled = backbone.top(backbone.stages(x)[-1]).mean((2, 3))
    logits = pooled @ state["_fc.weight"].T + state["_fc.bias"]
    found = evidence.of_features(backbone(x).deep, [1])  # covers one class: 283
    assert found.shape == (1, 6, 8)
    assert found.mean() == pytest.approx(float(logits[0, 283]), abs=1e-4)


@torch.inference_mode()
def test_a_group_is_the_mean_of_the_exponentials(
    backbone: EfficientNetLite, evidence: ClassEvidence, state: dict[str, Tensor]
) -> None:
    x = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(2)) * 2 - 1
    top = backbone.top(backbone.stages(x)[-1])
    logits = torch.einsum("bchw,kc->bkhw", top, state["_fc.weight"])[0]
    logits = logits + state["_fc.bias"][:, None, None]
    expected = logits[[414, 636, 728, 748, 797]].exp().mean(0).log()
    found = evidence.of_features(backbone(x).deep, [3])[0]
    np.testing.assert_allclose(found, expected.numpy(), atol=1e-3)


@torch.inference_mode()
def test_the_mirror_image_is_turned_back(
    backbone: EfficientNetLite, evidence: ClassEvidence
) -> None:
    x = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(3)) * 2 - 1
    plain, mirrored = backbone(x).deep, backbone(x.flip(3)).deep
    both = evidence.of_features(torch.cat([plain, mirrored]), [1])
    other = evidence.of_features(torch.cat([mirrored, plain]), [1])
    np.testing.assert_allclose(both, other[:, :, ::-1], atol=1e-4)
    assert not np.allclose(both, evidence.of_features(plain, [1]), atol=1e-3)


def test_only_channels_whose_names_mean_something_are_known(evidence: ClassEvidence) -> None:
    assert evidence.knows([1, 3])
    assert not evidence.knows([1, 2])


def test_a_training_that_switches_the_backbone_changes_nothing(
    backbone: EfficientNetLite, evidence: ClassEvidence
) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (60, 80, 3), np.uint8)
    before = evidence.of_photo(pixels, [1])
    backbone.train()
    try:
        np.testing.assert_array_equal(evidence.of_photo(pixels, [1]), before)
    finally:
        backbone.eval()
    assert before.shape == (1, 28, 28)


def test_other_backbones_and_other_weights_have_no_such_evidence(
    backbone: EfficientNetLite, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert evidence_of(ResNet(depth=50), NAMES, about="resnet50") is None
    with torch.no_grad():
        backbone._conv_head.weight[0, 0] += 1
    try:
        assert evidence_of(backbone, NAMES, about=BACKBONE) is None
    finally:
        with torch.no_grad():
            backbone._conv_head.weight[0, 0] -= 1
    monkeypatch.setattr(class_evidence, "find_weights", lambda about: None)
    assert evidence_of(backbone, NAMES, about=BACKBONE) is None


def test_missing_weights_are_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def missing(*arguments: object, **values: object) -> object:
        raise class_evidence.WeightsError("not here")

    monkeypatch.setattr(class_evidence, "load_pretrained", missing)
    assert load_evidence(NAMES) is None


def test_the_class_that_leads_gets_what_stands_out() -> None:
    stands_out = np.zeros((40, 60), bool)
    stands_out[10:30] = True
    evidence = np.zeros((2, 4, 6), np.float32)
    evidence[0, :, :3] = 5.0
    evidence[1, :, 3:] = 5.0
    labels = label_standing_out(stands_out, [3, 7], evidence)
    assert (labels[10:30, :24] == 3).all()
    assert (labels[10:30, 36:] == 7).all()
    assert (labels[10:30, 29:31] == VOID).all()  # as much the one as the other
    assert not labels[:10].any()
    assert not labels[30:].any()


def test_what_no_class_leads_is_void() -> None:
    stands_out = np.ones((8, 8), bool)
    evidence = np.zeros((2, 2, 2), np.float32)
    evidence[0] = MARGIN - 0.01
    assert (label_standing_out(stands_out, [1, 2], evidence) == VOID).all()
    evidence[0] = MARGIN + 0.01
    assert (label_standing_out(stands_out, [1, 2], evidence) == 1).all()
    assert (label_standing_out(stands_out, [1, 2]) == VOID).all()
    assert (label_standing_out(stands_out, [2]) == 2).all()
    assert not label_standing_out(stands_out, []).any()
