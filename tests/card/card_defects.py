"""Whether the tests on the card bite: every planted mistake has to be noticed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.pretended_card import scenarios
from tests.pretended_card.defects import DEFECTS, Defect, planted

# The cheapest run of each kind that reaches all of its parts.
SCENARIOS: dict[str, Callable[[Path, str], Any]] = {
    "whole": lambda folder, device: scenarios.whole(folder, device, epochs=1, warmup_epochs=0),
    "second": lambda folder, device: scenarios.whole(
        folder, device.replace("cuda", "cuda:1"), epochs=1, warmup_epochs=0
    ),
    "frozen": lambda folder, device: scenarios.frozen(
        folder, device, epochs=2, warmup_epochs=0, batch=6, relabel_epochs=(1,)
    ),
    "masks": lambda folder, device: scenarios.masks(folder, device, images=1, max_pixels=5000),
    "crf": lambda folder, device: scenarios.crf(device),
    "pamr": lambda folder, device: scenarios.pamr(device, tiles=False),
    "pamr_tiles": lambda folder, device: scenarios.pamr(device, tiles=True),
}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_without_a_mistake_the_scenario_runs(scenario: str, tmp_path: Path) -> None:
    assert SCENARIOS[scenario](tmp_path, "cuda") is not None


@pytest.mark.parametrize("defect", DEFECTS, ids=[defect.name for defect in DEFECTS])
def test_a_mistake_is_noticed(defect: Defect, tmp_path: Path) -> None:
    with planted(defect), pytest.raises((RuntimeError, TypeError)) as noticed:
        SCENARIOS[defect.scenario](tmp_path, "cuda")
    words = str(noticed.value)
    assert "device" in words, words


def test_there_are_enough_mistakes() -> None:
    assert len(DEFECTS) >= 20
