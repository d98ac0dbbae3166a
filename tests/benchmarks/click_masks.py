"""Masks as TagMask makes them, for the benchmark of clicks: trained once, and kept.

The network learns from the tags of the 437 photographs of `voc_animals/train` (preset fast) and
draws those of `val`, with their tags and the CRF. Network and masks lie in a folder beside the
temporary files, so that a second run of the benchmark begins at once; delete it to train again. A
run that was put there from elsewhere is taken as it is, and told by what it learned from.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from accuracy import CPU, _tagged, _train, fast, predictions
from photo_sets import PhotoSet, animals

from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.mask_files import write_mask
from wseg_engine.prediction.predict_masks import refined
from wseg_engine.training.checkpoint import load_model

FOLDER = Path(tempfile.gettempdir()) / "tagmask-bench-clicks-1"
PHOTOS = 64  # of `val`, spread evenly


def spread(images: Sequence[TaggedImage]) -> list[TaggedImage]:
    """Return images in an order whose every beginning is spread evenly over all."""
    order = sorted(range(len(images)), key=lambda place: (place * 0.6180339887) % 1)
    return [images[place] for place in order]


def predicted(photos: PhotoSet, images: Sequence[TaggedImage]) -> dict[str, Path]:
    """Return the mask of each photograph by its name; those that are missing are made first."""
    files = {image.name: FOLDER / "masks" / f"{image.path.stem}.png" for image in images}
    missing = [image for image in images if not files[image.name].is_file()]
    if missing:
        _predict(photos, missing, files)
    return files


def source() -> str:
    """Return what the network in the folder learned from, and how long."""
    run = json.loads((FOLDER / "run" / "checkpoint.json").read_text("utf-8"))
    learned = run["trainer"]["order"]["images"]
    return f"{learned} photographs, {run['settings']['train']['epochs']} epochs"


def _predict(photos: PhotoSet, images: Sequence[TaggedImage], files: dict[str, Path]) -> None:
    settings = fast(photos)
    run = FOLDER / "run"
    if not (run / "done").is_file():
        _train("clicks", photos.train, settings, run, None)
        (run / "done").touch()
    model = load_model(run / "checkpoint.json")
    chosen = _tagged(replace_held_out(photos, images), model.names)
    (FOLDER / "masks").mkdir(parents=True, exist_ok=True)
    assert model.names == photos.train.classes, "masks would have other labels than the truth"
    for image, event in predictions("clicks", chosen, model, settings.predict):
        labels = refined(event, settings.refine, device=CPU, control=None).labels
        write_mask(files[image.name], labels)


def replace_held_out(photos: PhotoSet, images: Sequence[TaggedImage]) -> PhotoSet:
    """Return a set that scores these photographs alone."""
    return replace(photos, held_out=tuple(images))


if __name__ == "__main__":
    _photos = animals()
    predicted(_photos, spread(_photos.held_out)[:PHOTOS])
