"""The part of `gpu_check.py` that runs every entry point of the engine on the card.

Torch is imported within it: with a pretended card, its guard has to be there before.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from gpu_base import Check, Row

# What an entry point gives on a device, in a folder; and how far apart two devices may be.
Case = tuple[Callable[[str, Path], Any], float]


def entry_points(check: Check) -> list[Row]:
    """Run every entry point on the card and on the CPU, and compare."""
    from tests.pretended_card import scenarios

    plain: dict[str, object] = {"mixed_precision": False, "channels_last": False}
    brief: dict[str, object] = {"epochs": 1, "warmup_epochs": 0} if check.short else {}

    def losses(how: Callable[..., Any], **values: object) -> Callable[[str, Path], Any]:
        return lambda device, folder: np.array(
            scenarios.losses(how(folder, device, **plain, **values))
        )

    def resumed(*, frozen: bool) -> Callable[[str, Path], Any]:
        return lambda device, folder: np.array(
            scenarios.losses(scenarios.resumed(folder, device, frozen=frozen))
        )

    def warm(device: str, folder: Path) -> Any:
        return np.array(scenarios.losses(scenarios.warm(folder, device)))

    def validated(device: str, folder: Path) -> Any:
        events = scenarios.whole(folder, device, **plain, **brief)
        scores = [epoch["tag_ap"] for epoch in scenarios.scores(events)]
        return np.concatenate([np.ravel(scenarios.losses(events)), scores])

    def masks(gate: str) -> Callable[[str, Path], Any]:
        return lambda device, folder: np.stack(
            [one.scores for one in scenarios.masks(folder, device, gate=gate)]
        )

    cases: dict[str, Case] = {
        # Random layers draw other numbers on a card, so that losses agree in size alone.
        "training, whole, validated": (validated, 0.5),
        "training in parts": (losses(scenarios.whole, accumulate=2, **brief), 0.5),
        "training, resumed": (resumed(frozen=False), 0.5),
        "training, frozen, relabelled": (losses(scenarios.frozen), 0.5),
        "training, frozen, resumed": (resumed(frozen=True), 0.5),
        "training from a trained network": (warm, 0.5),
        **{f"masks, gate {gate}": (masks(gate), 0.05) for gate in ("tags", "score", "none")},
        "PAMR": (lambda device, folder: scenarios.pamr(device, tiles=False), 1e-4),
        "PAMR in tiles": (lambda device, folder: scenarios.pamr(device, tiles=True), 1e-4),
        "CRF": (lambda device, folder: scenarios.crf(device), 1e-3),
        "CRF, sorted": (lambda device, folder: scenarios.crf(device, wide=True), 1e-3),
    }
    rows: list[Row] = []
    for name, (how, near) in _on_all_cards(check, cases).items():
        folder = check.folder / "work" / re.sub(r"\W+", "-", name)
        device = name.rpartition(" on ")[2] if " on " in name else check.device
        ours, theirs = how(device, folder / "card"), how("cpu", folder / "cpu")
        apart = float(np.nanmax(np.abs(ours - theirs) / np.maximum(1.0, np.abs(theirs))))
        rows.append({"entry point": name, "apart": apart, "allowed": near, "ok": apart <= near})
    rows += _steps_of_presets(check)
    return rows


def _on_all_cards(check: Check, cases: dict[str, Case]) -> dict[str, Case]:
    """Add what the second card does, where there is one."""
    import torch

    if torch.cuda.device_count() < 2:
        return cases
    second = ["masks, gate tags", "PAMR", "CRF"]
    if not check.short:
        second += ["training, whole, validated", "training, frozen, relabelled"]
    return cases | {f"{name} on cuda:1": cases[name] for name in second}


def _steps_of_presets(check: Check) -> list[Row]:
    from tests.pretended_card import scenarios
    from wseg_engine.settings.backbones import backbone_names
    from wseg_engine.settings.presets import PRESETS, preset

    rows: list[Row] = []
    names = ("efficientnet_lite0",) if check.short else backbone_names()
    for backbone in names:
        for name in PRESETS:
            settings = preset(name, backbone=backbone, classes=3)
            folder = check.folder / "work" / f"{name}-{backbone}"
            loss = scenarios.one_step(folder, check.device, settings)
            ok = bool(np.isfinite(loss))
            rows.append({"entry point": f"a step, {name}, {backbone}", "loss": loss, "ok": ok})
    return rows
