"""Accuracy from tags alone: 3,131 photographs, preset fast

The photographs of `voc_animals/train` and the 2,694 of `train_extra`, which are 352 pixels large,
with seed 0; scored like the 437.
"""

from __future__ import annotations

from accuracy import CLASSES, DATA, accuracy_row, photographs

from wseg_engine.settings.presets import preset


def main() -> list[dict[str, object]] | str:
    """Return the one row."""
    if not DATA.is_dir():
        return "Not measured: the photographs of `../shared/data` are not beside the checkout."
    dataset = photographs(extra=True)
    settings = preset("fast", classes=len(CLASSES), images=len(dataset.images))
    return [accuracy_row("fast", settings, dataset)]
