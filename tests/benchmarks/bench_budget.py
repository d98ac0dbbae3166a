"""What approved masks are worth: mean IoU after 0 to 100 of them, in queue order and at random

A network learns from the tags of `train` alone (preset fast). A simulated user then approves true
masks of training photographs: in the queue's order, that is each class in turn, of it the least
certain first, or at random (seed 0). After 5, 10, 20, 50 and 100 of them the network is trained
further from where it was: a warm start on all photographs, as a training started from the current
model does, and the short lesson of the review's Learn from Corrections. "Points" gives every
photograph one point a class and one of the background instead of masks. Scored on `val`, with tags
and CRF.

`STEPS=20` measures no other numbers of masks, `ROWS=fashion` no other photographs.

Allowed: the queue's order is better than a random one, 20 masks give 4 points over tags alone, and
so do points.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from accuracy import CRF, fast, train_and_score, wanted
from numpy.typing import NDArray
from photo_sets import SHARED, PhotoSet, animals, fashion
from run import as_table

from app.core.masks.turns import each_class_in_turn
from wseg_engine.base.events import Prediction
from wseg_engine.base.labels import VOID, Tag
from wseg_engine.datasets.types import Dataset, TaggedImage
from wseg_engine.images.mask_files import write_mask
from wseg_engine.prediction.predict import predict
from wseg_engine.settings.presets import refit, warm
from wseg_engine.training.checkpoint import load_model
from wseg_engine.training.warm_start import StartModel, read_start

STEPS = (5, 10, 20, 50, 100)
POINT = 3  # px, the radius of a point
OTHERS, FEWEST = 4, 60  # images of a lesson besides the corrected ones, as the app chooses them

Labels = NDArray[np.uint8]


class Budget(NamedTuple):
    """A network that learned from tags alone, and what can be approved."""

    photos: PhotoSet
    start: StartModel
    queue: tuple[TaggedImage, ...]


def in_queue_order(photos: PhotoSet, run: Path) -> tuple[TaggedImage, ...]:
    """Return the training photographs as the review's queue shows them."""
    found = least_certain_first(photos, run)
    shown = {
        place: [number for number, tag in enumerate(image.tags) if tag is Tag.PRESENT]
        for place, image in enumerate(found)
    }
    return tuple(found[place] for place in each_class_in_turn(range(len(found)), shown, {}))


def least_certain_first(photos: PhotoSet, run: Path) -> tuple[TaggedImage, ...]:
    """Return the training photographs as the network is sure of them, the least first."""
    model = load_model(run / "checkpoint.json")
    images = {image.name: image for image in photos.train.images}
    doubts: dict[str, float] = {}
    events = predict(
        list(images.values()),
        network=model.network,
        classes=model.names,
        settings=model.settings.predict,
    )
    for event in events:
        if isinstance(event, Prediction):
            doubts[event.name] = event.uncertainty
            print(f"\rqueue: {len(doubts)} of {len(images)}", end="", file=sys.stderr, flush=True)
    return tuple(images[name] for name in sorted(doubts, key=lambda name: -doubts[name]))


def at_random(images: Sequence[TaggedImage]) -> tuple[TaggedImage, ...]:
    """Return photographs in an order that nothing is known of."""
    order = np.random.default_rng(0).permutation(len(images))
    return tuple(images[place] for place in order)


def lesson(dataset: Dataset) -> Dataset:
    """Return what the app's short lesson looks at: the approved images, and some others."""
    approved = [image for image in dataset.images if image.mask is not None]
    others = [image for image in dataset.images if image.mask is None]
    count = min(len(others), max(OTHERS * len(approved), FEWEST - len(approved)))
    chosen = [others[place * len(others) // count] for place in range(count)]
    return replace(dataset, images=(*approved, *chosen))


def points_of(truth: Labels) -> Labels:
    """Return one point a class and one of the background, in the middle of the largest part."""
    found = np.full(truth.shape, VOID, np.uint8)
    for value in (int(v) for v in np.unique(truth) if v != VOID):
        inside = (truth == value).view(np.uint8)
        count, numbers, stats, _ = cv2.connectedComponentsWithStats(inside, connectivity=4)
        largest = 1 + int(stats[1:count, cv2.CC_STAT_AREA].argmax())
        part = np.pad((np.asarray(numbers) == largest).view(np.uint8), 1)
        away = cv2.distanceTransform(part, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        row, column = np.unravel_index(int(np.argmax(away)), away.shape)
        at = (int(column) - 1, int(row) - 1)
        radius = max(0, min(POINT, math.floor(float(away[row, column])) - 1))
        cv2.circle(found, at, radius, value, cv2.FILLED)
    return found


def with_points(photos: PhotoSet, folder: Path) -> Dataset:
    """Return the training photographs with points as their masks."""
    images = []
    for number, image in enumerate(photos.train.images):
        file = folder / f"points-{number}.png"
        write_mask(file, points_of(photos.truth(image)))
        images.append(replace(image, mask=file, partial=True))
    return replace(photos.train, images=tuple(images))


def score(name: str, budget: Budget, dataset: Dataset, *, short: bool = False) -> tuple[float, int]:
    """Train further; return the mean IoU in percent, and the seconds of the training."""
    settings = fast(budget.photos)
    if short:
        dataset = lesson(dataset)
        settings = refit(settings, images=len(dataset.images))
    else:
        settings = warm(settings, new_classes=False)
    found = train_and_score(
        name, budget.photos, settings, dataset=dataset, start=budget.start, untagged=False
    )
    return round(100 * found.ways[CRF].mean_iou, 1), round(found.training)


def measured(photos: PhotoSet, steps: Sequence[int], folder: Path) -> str:
    """Return the table for a set of photographs."""
    run = folder / "run"
    began = time.monotonic()
    first = train_and_score("tags alone", photos, fast(photos), out=run, untagged=False)
    seconds = round(time.monotonic() - began)
    budget = Budget(photos, read_start(run), in_queue_order(photos, run))
    alone = round(100 * first.ways[CRF].mean_iou, 1)
    rows: list[dict[str, object]] = [{"approved": 0, "queue's order": alone, "at random": alone}]
    for count in steps:
        row: dict[str, object] = {"approved": count}
        for title, order in (
            ("queue's order", budget.queue),
            ("at random", at_random(photos.train.images)),
        ):
            masks = folder / f"masks-{count}-{title[:2]}"
            dataset = photos.with_masks(masks, order[:count])
            row[title], row["warm start, s"] = score(f"{count}, {title}", budget, dataset)
            if title == "queue's order":
                short = score(f"{count}, lesson", budget, dataset, short=True)
                row["queue's order, lesson"], row["lesson, s"] = short
        rows.append(row)
        print(f"\r{row}", file=sys.stderr, flush=True)
    pointed, _ = score("points", budget, with_points(photos, folder))
    again, _ = score("no masks", budget, photos.train)
    said = (
        f"{photos.name}: {len(photos.train.images)} photographs, scored on {len(photos.held_out)}; "
        f"tags alone took {seconds} s with scoring. Points: {pointed} %. A warm start without any "
        f"mask: {again} %."
    )
    return "\n\n".join((said, as_table(rows)))


def main() -> str:
    """Return the table."""
    if not SHARED.is_dir():
        return "Not measured: the photographs of `../shared/data` are not beside the checkout."
    asked = [int(count) for count in os.environ.get("STEPS", "").split(",") if count]
    tables = []
    for photos in (animals(), fashion()):
        if wanted(photos.name):
            with tempfile.TemporaryDirectory() as folder:
                tables.append(measured(photos, asked or STEPS, Path(folder)))
    return "\n\n".join(tables)
