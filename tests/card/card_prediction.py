"""Prediction and refinement on the card: the CPU's masks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.pretended_card import scenarios, tensors
from wseg_engine.base.events import Finished
from wseg_engine.images.mask_files import read_mask, write_mask
from wseg_engine.prediction.refine_masks import MaskJob, refine_masks
from wseg_engine.settings.config import RefineConfig

PAMR = RefineConfig(method="pamr", pamr_iterations=2, pamr_dilations=(1, 2))
CRF = RefineConfig(method="crf", crf_iterations=2)


@pytest.mark.parametrize("gate", ["tags", "score", "none"])
@pytest.mark.parametrize("device", ["cuda", "cuda:1"])
def test_masks_are_the_cpus_to_the_rounding_of_16_bits(
    gate: str, device: str, tmp_path: Path
) -> None:
    values = {"gate": gate, "score_threshold": 0.45}
    card = scenarios.masks(tmp_path, device, **values)
    assert tensors.RAN["convolution"] > 0
    for ours, theirs in zip(card, scenarios.masks(tmp_path, "cpu", **values), strict=True):
        assert ours.channels == theirs.channels
        np.testing.assert_allclose(ours.scores, theirs.scores, atol=0.02)
        assert ours.probabilities is not None
        assert theirs.probabilities is not None
        np.testing.assert_allclose(ours.probabilities, theirs.probabilities, atol=0.03)
        assert (ours.labels == theirs.labels).mean() > 0.95


@pytest.mark.parametrize("tiles", [False, True])
def test_pamr_is_the_cpus(tiles: bool) -> None:
    found = scenarios.pamr("cuda", tiles=tiles)
    assert sum(tensors.RAN.values()) > 50
    np.testing.assert_allclose(found, scenarios.pamr("cpu", tiles=tiles), atol=1e-6)


@pytest.mark.parametrize("wide", [False, True])
def test_the_crf_is_the_cpus(wide: bool) -> None:
    found = scenarios.crf("cuda:1", wide=wide)
    assert sum(tensors.RAN.values()) > 50
    np.testing.assert_allclose(found, scenarios.crf("cpu", wide=wide), atol=1e-5)


@pytest.mark.parametrize("config", [PAMR, CRF], ids=["pamr", "crf"])
def test_masks_on_disk_are_refined_on_the_card(config: RefineConfig, tmp_path: Path) -> None:
    image = scenarios.data(tmp_path).images[1]
    assert image.mask is not None
    found = {}
    for device in ("cuda", "cpu"):
        target = tmp_path / device / "mask.png"
        job = MaskJob(image.name, image.path, image.mask, target)
        (*_, last) = refine_masks([job], config=config, device=device)
        assert isinstance(last, Finished)
        assert (last.done, last.failed) == (1, 0)
        found[device] = read_mask(target)
    assert (found["cuda"] == found["cpu"]).mean() > 0.99
    write_mask(tmp_path / "again.png", found["cuda"])
