"""Going on from a trained network: what a second fast run costs and gives, begun anew and warm

A first run learns five classes from the tags of 40 photographs of `voc_animals/train`. Then the
sixth class (sheep) is tagged, 20 photographs more come, and a second run learns from all 60. Both
second runs have the same seed; features are shared and in the cache. Scored on the 223 photographs
of `voc_animals/val`: mean IoU over background and the classes.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from accuracy import train_and_score
from photo_sets import SHARED, PhotoSet, animals

from wseg_engine.base.events import TrainingStarted
from wseg_engine.datasets.types import Dataset
from wseg_engine.settings.config import Settings
from wseg_engine.settings.presets import preset, warm
from wseg_engine.training.train import train
from wseg_engine.training.warm_start import StartModel, read_start

FIRST, SECOND = 40, 60  # photographs, spread evenly over all
NEW = "sheep"


def spread(dataset: Dataset, count: int) -> Dataset:
    """Return so many images, spread evenly; a smaller choice is part of a larger one."""
    order = sorted(range(len(dataset.images)), key=lambda place: (place * 0.6180339887) % 1)
    return replace(dataset, images=tuple(dataset.images[place] for place in order[:count]))


def without(dataset: Dataset, name: str) -> Dataset:
    """Return the data set as it is before anybody tags a class."""
    kept = [place for place, known in enumerate(dataset.classes) if known != name]
    images = tuple(
        replace(image, tags=tuple(image.tags[place] for place in kept)) for image in dataset.images
    )
    return replace(dataset, classes=tuple(dataset.classes[place] for place in kept), images=images)


def fast(dataset: Dataset) -> Settings:
    """Return the preset for a data set."""
    return preset("fast", classes=len(dataset.classes), images=len(dataset.images))


def cache_features(dataset: Dataset, settings: Settings) -> None:
    """Have all features in the cache, so that no run pays for them."""
    with tempfile.TemporaryDirectory() as folder:
        events = train(dataset, settings=settings, out=Path(folder))
        next(event for event in events if isinstance(event, TrainingStarted))
        events.close()  # type: ignore[attr-defined] # it is a generator


def _row(
    photos: PhotoSet, name: str, settings: Settings, dataset: Dataset,
    *, start: StartModel | None = None, out: Path | None = None,
) -> dict[str, object]:  # fmt: skip
    found = train_and_score(name, photos, settings, dataset=dataset, start=start, out=out)
    return {"mean IoU, %": name} | found.row()


def main() -> list[dict[str, object]] | str:
    """Return a row for each run."""
    if not SHARED.is_dir():
        return "Not measured: the photographs of `../shared/data` are not beside the checkout."
    photos = animals()
    everything = photos.train
    first, second = without(spread(everything, FIRST), NEW), spread(everything, SECOND)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        rows.append(_row(photos, "first run, 5 classes", fast(first), first, out=out))
        start = read_start(out)
        cold = fast(second)
        hot = warm(cold, new_classes=True)
        cache_features(second, cold)
        rows.append(_row(photos, "second run, 6 classes, anew", cold, second))
        rows.append(_row(photos, "second run, 6 classes, warm", hot, second, start=start))
        rows.append(_row(photos, "as short, but anew", hot, second))
        known = without(second, NEW)
        cold = fast(known)
        hot = warm(cold, new_classes=False)
        rows.append(_row(photos, "second run, 5 classes, anew", cold, known))
        rows.append(_row(photos, "second run, 5 classes, warm", hot, known, start=start))
    return rows
