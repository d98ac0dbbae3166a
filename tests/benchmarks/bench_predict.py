"""Prediction with the dense CRF: seconds a photograph, preset fast

A network learns from the tags of 100 photographs and predicts 24 of `val`, refined by the CRF, as
`wseg predict` and the app do; only the files are not written. What stands out in the photographs is
in the cache, and the process has made masks before: so this is what each further photograph takes.
"Every scale twice" looks at each scale plain and mirrored, as preset fast did before. The two take
turns; medians of three.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from accuracy import _tagged, _train, fast
from click_masks import spread
from photo_sets import SHARED, PhotoSet, animals, fashion

from wseg_engine.base.events import Prediction
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.networks.model_file import LoadedModel
from wseg_engine.prediction.predict_masks import keep_masks
from wseg_engine.training.checkpoint import load_model

LEARNED, PREDICTED = 100, 24  # photographs
ROUNDS = 3
ASKED = 0.30  # seconds a photograph


def main() -> list[dict[str, object]] | str:
    """Return a row for each set of photographs."""
    if not SHARED.is_dir():
        return "Not measured: the photographs of `../shared/data` are not beside the checkout."
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TAGMASK_CACHE"] = str(Path(folder) / "cache")
        return [_row(photos, Path(folder)) for photos in (animals(), fashion())]


def _row(photos: PhotoSet, folder: Path) -> dict[str, object]:
    learned = photos.some(LEARNED, seed=0)
    _train(photos.name, learned.train, fast(learned), folder / photos.name, None)
    model = load_model(folder / photos.name / "checkpoint.json")
    images = spread(_tagged(photos, model.names))[:PREDICTED]
    _seconds(images, model, twice=False)
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for twice in (False, True):
            times[twice].append(_seconds(images, model, twice=twice))
    now, before = (statistics.median(found) for found in times)
    row = {
        "photographs": photos.name,
        "a photograph, s": now,
        "asked for, s": ASKED,
        "every scale twice, s": before,
        "to that": now / before,
    }
    print(f"\r{row}", file=sys.stderr, flush=True)
    return row


class _Nowhere:
    """Takes masks, and keeps none."""

    def __init__(self, classes: Sequence[str]) -> None:
        self.classes = classes

    def add(self, image: TaggedImage, prediction: Prediction) -> None:
        """Forget it."""


def _seconds(images: Sequence[TaggedImage], model: LoadedModel, *, twice: bool) -> float:
    """Return the seconds that a photograph takes in the mean."""
    predict = replace(model.settings.predict, alternate_mirror=not twice)
    began = time.monotonic()
    for event in keep_masks(
        images,
        network=model.network,
        settings=replace(model.settings, predict=predict),
        store=_Nowhere(model.names),
    ):
        print(f"\r{type(event).__name__:20}", end="", file=sys.stderr, flush=True)
    return (time.monotonic() - began) / len(images)


if __name__ == "__main__":
    print(main())
