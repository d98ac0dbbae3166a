"""Trains on the tags of photographs and scores the masks of others, for the accuracy benchmarks."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from photo_sets import PhotoSet, scratch

from wseg_engine.base.events import EpochDone, Prediction, Progress, TrainingStarted
from wseg_engine.base.labels import Tag
from wseg_engine.datasets.types import Dataset, TaggedImage
from wseg_engine.prediction.drafts import DraftTools, draft
from wseg_engine.prediction.predict import predict
from wseg_engine.prediction.predict_masks import refined
from wseg_engine.scoring.boundaries import BoundaryScore
from wseg_engine.scoring.metrics import Confusion
from wseg_engine.settings.config import PredictConfig, RefineConfig, Settings
from wseg_engine.settings.presets import preset
from wseg_engine.training.checkpoint import LoadedModel, load_model
from wseg_engine.training.train import train
from wseg_engine.training.warm_start import StartModel

UNTAGGED, TAGGED, CRF = WAYS = ("no tags", "tags", "tags and CRF")  # to get masks out of a network
ROWS = "ROWS"  # environment: only rows of these names, by commas; * is anything
CPU = torch.device("cpu")


class Scored(NamedTuple):
    """What one training came to on the photographs that were held out."""

    classes: tuple[str, ...]
    ways: dict[str, Confusion]
    boundary: BoundaryScore  # of masks with tags and CRF
    missed: int  # classes that a photograph is tagged with and shows no pixel of, with CRF
    tagged: int  # all such pairs
    features: float  # s, until the first step
    training: float  # s, from there on

    def row(self) -> dict[str, object]:
        """Return the figures of a table's row."""
        means = {title: round(100 * found.mean_iou, 1) for title, found in self.ways.items()}
        return {
            **means,
            "outline F": round(100 * self.boundary.mean, 1),
            "classes without a pixel": f"{self.missed} of {self.tagged}",
            "features, s": round(self.features),
            "training, s": round(self.training),
        }

    def classes_row(self) -> dict[str, object]:
        """Return the IoU of background and every class, with tags and CRF."""
        return {one.name: round(100 * one.iou, 1) for one in self.ways[CRF].scores()}


def wanted(name: str) -> bool:
    """Whether a row is asked for: all are, unless ROWS names some, with * for anything."""
    asked = [text.strip() for text in os.environ.get(ROWS, "").split(",") if text.strip()]
    return not asked or any(fnmatchcase(name, pattern) for pattern in asked)


def score_drafts(name: str, photos: PhotoSet) -> tuple[dict[str, object], dict[str, object]]:
    """Draw the held-out photographs of one class without training; return two tables' rows."""
    tools = DraftTools(photos.train.classes, RefineConfig(method="none"))
    scores, boundary = Confusion(photos.train.classes), BoundaryScore(photos.train.classes)
    one = [i for i in photos.held_out if sum(tag is Tag.PRESENT for tag in i.tags) == 1]
    began = time.monotonic()
    for done, image in enumerate(one, 1):
        labels, truth = draft(image, tools).labels, photos.truth(image)
        scores.add(labels, truth)
        boundary.add(labels, truth)
        _say(f"{name}: {done} of {len(one)}")
    row: dict[str, object] = {
        CRF: round(100 * scores.mean_iou, 1),
        "outline F": round(100 * boundary.mean, 1),
        "a photograph, s": round((time.monotonic() - began) / max(1, len(one)), 2),
    }
    classes: dict[str, object] = {s.name: round(100 * s.iou, 1) for s in scores.scores()}
    print(f"\r{name}: {row} {classes}", file=sys.stderr, flush=True)
    return row, classes


def fast(photos: PhotoSet) -> Settings:
    """Return the preset for a set."""
    return preset("fast", classes=len(photos.train.classes), images=len(photos.train.images))


def train_and_score(
    name: str,
    photos: PhotoSet,
    settings: Settings,
    *,
    dataset: Dataset | None = None,
    start: StartModel | None = None,
    out: Path | None = None,
    untagged: bool = True,
) -> Scored:
    """Train with the settings and score the photographs that are held out.

    Args:
        name: of the row, to show while it is made.
        photos: what is learned from, and what is scored.
        settings: of training and prediction.
        dataset: what is learned from instead.
        start: a trained network to start from.
        out: where the run is kept; nowhere if None.
        untagged: score what the network makes of images whose tags it is not told, too.
    """
    with scratch() as folder:
        place = out or Path(folder)
        features, training = _train(name, dataset or photos.train, settings, place, start)
        model = load_model(place / "checkpoint.json")
    scores = {way: Confusion(model.names) for way in (WAYS if untagged else (TAGGED, CRF))}
    boundary = BoundaryScore(model.names)
    missed = tagged = 0
    images = _tagged(photos, model.names)
    nameless = [replace(image, tags=()) for image in images] if untagged else []
    for image, event in predictions(name, nameless, model, settings.predict):
        scores[UNTAGGED].add(event.labels, photos.truth(image))
    for image, event in predictions(name, images, model, settings.predict):
        truth = photos.truth(image)
        scores[TAGGED].add(event.labels, truth)
        labels = refined(event, settings.refine, device=CPU, control=None).labels
        scores[CRF].add(labels, truth)
        boundary.add(labels, truth)
        present = [place + 1 for place, tag in enumerate(image.tags) if tag is Tag.PRESENT]
        tagged += len(present)
        missed += len(set(present) - set(np.unique(labels).tolist()))
    found = Scored(model.names, scores, boundary, missed, tagged, features, training)
    print(f"\r{name}: {found.row()} {found.classes_row()}", file=sys.stderr, flush=True)
    return found


def predictions(
    name: str, images: Sequence[TaggedImage], model: LoadedModel, settings: PredictConfig
) -> Iterator[tuple[TaggedImage, Prediction]]:
    """Predict images as TagMask does, and give each with what came of it."""
    by_name = {image.name: image for image in images}
    for event in predict(
        images,
        network=model.network,
        classes=model.names,
        settings=settings,
        device="auto",
        keep_probabilities=True,
    ):
        if isinstance(event, Prediction):
            yield by_name[event.name], event
        if isinstance(event, Progress):
            _say(f"{name}: {event.phase} {event.done} of {event.total}")


def _tagged(photos: PhotoSet, classes: Sequence[str]) -> list[TaggedImage]:
    """Return the held-out photographs with tags in the network's order."""
    order = [photos.train.classes.index(name) for name in classes]
    return [
        replace(image, tags=tuple(image.tags[place] for place in order))
        for image in photos.held_out
    ]


def _train(
    name: str, dataset: Dataset, settings: Settings, out: Path, start: StartModel | None
) -> tuple[float, float]:
    """Train; return the seconds until the first step, and from there on."""
    began = started = time.monotonic()
    for event in train(dataset, settings=settings, out=out, start=start):
        if isinstance(event, TrainingStarted):
            started = time.monotonic()
        if isinstance(event, EpochDone):
            _say(f"{name}: epoch {event.epoch + 1} of {event.epochs}: tags {event.tag_loss:.4f}")
    return started - began, time.monotonic() - started


def _say(text: str) -> None:
    print(f"\r{text:78.78}", end="", file=sys.stderr, flush=True)


def spread(rows: Sequence[Scored]) -> dict[str, object]:
    """Return the figures of several seeds: mean ± standard deviation of each way."""
    found: dict[str, object] = {}
    for way in WAYS:
        values = 100 * np.array([row.ways[way].mean_iou for row in rows])
        found[way] = f"{values.mean():.1f} ± {values.std(ddof=1):.1f}"
    outlines = 100 * np.array([row.boundary.mean for row in rows])
    found["outline F"] = f"{outlines.mean():.1f} ± {outlines.std(ddof=1):.1f}"
    found["training, s"] = round(float(np.mean([row.training for row in rows])))
    return found
