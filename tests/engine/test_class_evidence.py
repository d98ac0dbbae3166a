"""Evidence of classes in cells of a photograph is ImageNet's classifier without its pooling."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from wseg_engine.base.labels import Tag
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.networks.backbones.efficientnet_lite import EfficientNetLite
from wseg_engine.prediction.tell_apart import MARGIN, Probabilities, label_standing_out, tell_apart
from wseg_engine.pretrained import class_evidence
from wseg_engine.pretrained.class_evidence import (
    BACKBONE,
    SIDE,
    ClassEvidence,
    LazyEvidence,
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
def evidence(state: dict[str, Tensor]) -> ClassEvidence:
    found = load_evidence(NAMES)
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


def test_only_several_channels_whose_names_mean_something_are_known(
    evidence: ClassEvidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[object] = []

    def load(names: object, *, device: object) -> ClassEvidence:
        loads.append(names)
        return evidence

    monkeypatch.setattr(class_evidence, "load_evidence", load)
    lazy = LazyEvidence(NAMES)
    pixels = np.zeros((40, 60, 3), np.uint8)
    assert lazy.of_photo(pixels, [1]) is None
    assert lazy.of_photo(pixels, [1, 2]) is None
    assert not loads
    for _ in range(2):
        seen = lazy.of_photo(pixels, [1, 3])
        assert seen is not None
        assert len(seen) == 2
    assert loads == [NAMES]
    assert not lazy.missing


def test_a_classifier_that_is_not_here_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[object] = []
    monkeypatch.setattr(class_evidence, "load_evidence", lambda names, device: loads.append(names))
    lazy = LazyEvidence(NAMES)
    for _ in range(2):
        assert lazy.of_photo(np.zeros((8, 8, 3), np.uint8), [1, 3]) is None
    assert lazy.missing
    assert len(loads) == 1


def photo(*tags: Tag) -> TaggedImage:
    return TaggedImage("a", Path("a.jpg"), tags)


class _Halves:
    """The first channel on the left, the second on the right."""

    def of_photo(
        self, pixels: NDArray[np.uint8], channels: Sequence[int]
    ) -> NDArray[np.float32] | None:
        if list(channels) != [1, 3]:
            return None
        found = np.zeros((2, 1, 2), np.float32)
        found[0, :, 0] = found[1, :, 1] = 2.0
        return found


def test_the_classes_of_an_image_are_shifted_by_what_it_looks_like() -> None:
    masks = torch.tensor([0.5, 0.2, 0.1, 0.2])[:, None, None].repeat(1, 4, 8)
    found = Probabilities(masks, (0, 1, 2, 3), np.zeros(3, np.float32))
    pixels = np.zeros((4, 8, 3), np.uint8)
    tags = (Tag.PRESENT, Tag.UNSURE, Tag.PRESENT)
    shifted = tell_apart(photo(*tags), pixels, found, 0.5, _Halves())  # type: ignore[arg-type]
    assert torch.equal(shifted[[0, 2]], masks[[0, 2]])
    torch.testing.assert_close(shifted.sum(0), masks.sum(0))
    odds = torch.log(shifted[1] / shifted[3])
    torch.testing.assert_close(odds[:, 0], torch.full((4,), 0.5 * 2.0))
    torch.testing.assert_close(odds[:, -1], torch.full((4,), -0.5 * 2.0))
    assert torch.equal(masks[1], torch.full((4, 8), 0.2))  # what was given stays
    same = tell_apart(photo(*tags), pixels, found, 0.0, _Halves())  # type: ignore[arg-type]
    assert torch.equal(same, masks)


@pytest.mark.parametrize("tags", [(), (Tag.PRESENT, Tag.ABSENT, Tag.ABSENT), (Tag.UNSURE,) * 3])
def test_masks_stay_where_nothing_is_to_be_told_apart(tags: tuple[Tag, ...]) -> None:
    masks = torch.rand(4, 4, 8)
    found = Probabilities(masks, (0, 1, 2, 3), np.zeros(3, np.float32))
    pixels = np.zeros((4, 8, 3), np.uint8)
    same = tell_apart(photo(*tags), pixels, found, 0.5, _Halves())  # type: ignore[arg-type]
    assert torch.equal(same, masks)


def test_missing_weights_are_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def missing(*arguments: object, **values: object) -> object:
        raise class_evidence.WeightsError("not here")

    monkeypatch.setattr(class_evidence, "load_pretrained", missing)
    assert load_evidence(NAMES) is None
    monkeypatch.undo()
    monkeypatch.setattr(class_evidence, "find_weights", lambda about: None)
    assert load_evidence(NAMES) is None


def test_weights_without_the_classifier_give_no_evidence(
    state: dict[str, Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    headless = {name: value for name, value in state.items() if not name.startswith("_fc.")}
    monkeypatch.setattr(class_evidence, "read_state_dict", lambda path: headless)
    assert load_evidence(NAMES) is None


def test_evidence_covers_the_whole_photograph_in_cells_of_16_pixels(
    evidence: ClassEvidence,
) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (60, 80, 3), np.uint8)
    assert evidence.of_photo(pixels, [1, 3]).shape == (2, SIDE // 16, SIDE // 16)


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
