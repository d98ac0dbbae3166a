"""Accuracy from tags alone: 437 photographs, preset fast, and what each part of it is worth

Trained on `voc_animals/train` with seed 0, scored on the 223 photographs of `voc_animals/val`: the
mean IoU over background and six classes. Masks are used for scoring only. Every row is one run of
its own; features are shared, so only the first row's include their computation.
"""

from __future__ import annotations

from dataclasses import replace

from accuracy import CLASSES, DATA, accuracy_row, photographs

from wseg_engine.settings.config import Settings
from wseg_engine.settings.presets import preset


def cases(images: int) -> dict[str, Settings]:
    """Return the settings of every row."""
    fast = preset("fast", classes=len(CLASSES), images=images)
    pseudo_only = replace(fast, train=replace(fast.train, relabel_epochs=()))
    return {
        "fast": fast,
        "baseline (CAM)": preset("baseline", classes=len(CLASSES), images=images),
        "fast without relabelling": pseudo_only,
        "… and without PAMR": replace(
            pseudo_only, train=replace(pseudo_only.train, pamr_iterations=0)
        ),
        "fast without the focal penalty": replace(fast, model=replace(fast.model, penalty=False)),
        "fast with EfficientNet-Lite0": preset(
            "fast", backbone="efficientnet_lite0", classes=len(CLASSES), images=images
        ),
    }


def main() -> list[dict[str, object]] | str:
    """Return a row for each case."""
    if not DATA.is_dir():
        return "Not measured: the photographs of `../shared/data` are not beside the checkout."
    dataset = photographs()
    chosen = cases(len(dataset.images))
    return [accuracy_row(name, settings, dataset) for name, settings in chosen.items()]
