"""Trains on the tags of photographs and scores the masks of others, for the accuracy benchmarks."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.annotations.dataset import read_dataset
from wseg_engine.base.events import EpochDone, Prediction, Progress, TrainingStarted
from wseg_engine.base.labels import VOID
from wseg_engine.datasets.types import Dataset
from wseg_engine.images.imaging import load_image
from wseg_engine.images.mask_files import read_mask
from wseg_engine.prediction.class_gate import allowed_classes
from wseg_engine.prediction.predict import predict
from wseg_engine.refinement.refine import refine_labels
from wseg_engine.scoring.metrics import Confusion
from wseg_engine.settings.config import RefineConfig, Settings
from wseg_engine.training.checkpoint import load_model
from wseg_engine.training.train import train
from wseg_engine.training.warm_start import StartModel

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "voc_animals"
CLASSES = {"cat": 8, "cow": 10, "dog": 12, "horse": 13, "person": 15, "sheep": 17}  # VOC's ids


class Way(NamedTuple):
    """One way to get masks out of a trained network."""

    title: str
    gated: bool  # by the image's tags; else by the network's scores
    refine: str


WAYS = (
    Way("no tags", gated=False, refine="none"),
    Way("tags", gated=True, refine="none"),
    Way("tags and CRF", gated=True, refine="crf"),
)


def photographs(*, extra: bool = False) -> Dataset:
    """Return the tagged training photographs; with `extra`, the 2,694 small ones too."""
    main = read_dataset(DATA / "train", classes=tuple(CLASSES))
    if not extra:
        return main
    more = read_dataset(DATA / "train_extra", classes=tuple(CLASSES))
    renamed = tuple(replace(image, name=f"extra/{image.name}") for image in more.images)
    return replace(main, images=main.images + renamed)


def accuracy_row(
    name: str,
    settings: Settings,
    dataset: Dataset,
    *,
    start: StartModel | None = None,
    out: Path | None = None,
) -> dict[str, object]:
    """Train with the settings and return the mean IoU on `val` for each way, and the times.

    Args:
        name: of the row.
        settings: of the training.
        dataset: with some of `CLASSES`; pixels of others do not count.
        start: a trained network to start from.
        out: where the run is kept; nowhere if None.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = out or Path(folder)
        features, training = _train(dataset, settings, place, start)
        model = load_model(place / "checkpoint.json")
    truths = _truths(model.names)
    held_out = read_dataset(DATA / "val", classes=model.names)
    scores = {way: Confusion(model.names) for way in WAYS}
    # One look at each image gives every way's masks: all classes are kept, then gated here.
    events = predict(
        held_out.images,
        network=model.network,
        classes=model.names,
        settings=replace(settings.predict, gate="none"),
        device="auto",
        keep_probabilities=True,
    )
    tags = {image.name: image.tags for image in held_out.images}
    for event in events:
        if isinstance(event, Prediction):
            truth = truths[event.path.stem]
            for way, confusion in scores.items():
                gate = "tags" if way.gated else "score"
                allowed = allowed_classes(
                    tags[event.name],
                    event.scores,
                    gate=gate,
                    threshold=settings.predict.score_threshold,
                )
                confusion.add(_labels(event, allowed, way.refine), truth)
        if isinstance(event, Progress):
            _say(f"{name}: {event.phase} {event.done} of {event.total}")
    print(file=sys.stderr)
    means = {way.title: round(100 * scores[way].mean_iou, 1) for way in WAYS}
    times = {"features, s": round(features), "training, s": round(training)}
    row: dict[str, object] = {"mean IoU, %": name} | means | times
    print(row, file=sys.stderr, flush=True)
    return row


def _labels(event: Prediction, allowed: NDArray[np.bool_], method: str) -> NDArray[np.uint8]:
    """Return the labels when only some classes may appear."""
    assert event.probabilities is not None
    rows = [row for row, c in enumerate(event.channels) if c == 0 or allowed[c - 1]]
    probabilities = event.probabilities[rows].astype(np.float32)
    probabilities /= probabilities.sum(0)
    channels = np.array(event.channels, np.uint8)[rows]
    found = refine_labels(load_image(event.path), probabilities, RefineConfig(method=method))
    return channels[found.labels]


def _train(
    dataset: Dataset, settings: Settings, out: Path, start: StartModel | None
) -> tuple[float, float]:
    """Train; return the seconds until the first step, and from there on."""
    began = started = time.monotonic()
    for event in train(dataset, settings=settings, out=out, start=start):
        if isinstance(event, TrainingStarted):
            started = time.monotonic()
        if isinstance(event, EpochDone):
            _say(f"epoch {event.epoch + 1} of {event.epochs}: tags {event.tag_loss:.4f}")
    return started - began, time.monotonic() - started


def _truths(classes: Sequence[str]) -> dict[str, NDArray[np.uint8]]:
    """Return the true masks of `val` as indices of classes; everything else is void."""
    table = np.full(256, VOID, np.uint8)
    table[0] = 0
    for index, name in enumerate(classes, 1):
        table[CLASSES[name]] = index
    return {path.stem: table[read_mask(path)] for path in sorted((DATA / "val/masks").glob("*"))}


def _say(text: str) -> None:
    print(f"\r{text:70.70}", end="", file=sys.stderr, flush=True)
