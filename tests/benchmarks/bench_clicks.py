"""Clicks until a mask is right: correcting clicks against brush, superpixels, wand and GrabCut.

A simulated user corrects masks that TagMask drew of photographs of `voc_animals/val` (preset fast,
on the tags of `train`, predicted with tags and CRF), one class of a photograph after the other:
each click is made in the middle of the largest connected error, until the IoU of the class is 0.85,
then 0.90, with 20 clicks at most; who does not get there counts as 20. Void counts for nothing.

Correcting clicks are the app's (`app.core.masks.correction`). The brush is as wide as the error at
the click, so that it never spills: better than a hand. Superpixels (24 px) and wand (tolerance 24,
joined) are the app's tools as they come. "GrabCut alone" begins with the mask, knows all clicks,
and cuts the whole photograph at 256 px, one iteration: whatever it finds is the new mask.

Times are those of the processor (one thread) for what a click computes, the mask's change as a step
of undo included: the middle, and 95 % of all. At 12 and 24 megapixels photographs and masks are
enlarged.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import cv2
import numpy as np
from click_masks import PHOTOS, predicted, source, spread
from numpy.typing import NDArray
from photo_sets import SHARED, animals
from run import as_table

from app.core.masks.area import Area, Point, box_of
from app.core.masks.brush import Tip, centred, segment
from app.core.masks.correction import Correction, corrected
from app.core.masks.document import MaskDocument
from app.core.masks.regions import Combine, WandOptions, apply, like_colour
from app.core.masks.superpixels import Superpixels
from wseg_engine.base.labels import VOID
from wseg_engine.images.imaging import load_image
from wseg_engine.images.mask_files import read_mask

GOALS = (0.85, 0.90)
MOST = 20  # clicks
LARGE = (12, 24)  # megapixels
TIMED = 10  # masks whose first click is timed when enlarged
ALONE_SIDE = 256  # px, that "GrabCut alone" works at

Mask = NDArray[np.bool_]
Labels = NDArray[np.uint8]


class Click(NamedTuple):
    """A click of the simulated user."""

    at: Point
    belongs: bool
    reach: float  # px from there to the border of the error


@dataclass
class Scene:
    """A class's mask that is being corrected."""

    image: NDArray[np.uint8]
    document: MaskDocument
    value: int
    clicks: list[Click] = field(default_factory=list)

    def put(self, area: Area, belongs: bool, *, by_hand: bool = True) -> None:
        """Give pixels to the class, or take them from it."""
        how = Combine.ADD if belongs else Combine.SUBTRACT
        apply(self.document, area, self.value, how, by_hand=by_hand)


Way = Callable[[Scene, Click], None]


def correct(scene: Scene, click: Click) -> None:
    """Make a correcting click."""
    document = scene.document
    change = corrected(
        Correction(
            scene.image, document.labels, scene.value, click.belongs, (click.at,), document.painted
        )
    )
    scene.put(change.certain, click.belongs)
    scene.put(change.around, click.belongs, by_hand=False)


def brush(scene: Scene, click: Click) -> None:
    """Set the brush down once, as wide as the error."""
    size = max(1, math.floor(2 * click.reach))
    bounds = scene.document.bounds
    at = centred(click.at, size)
    scene.put(segment(at, at, size, Tip.ROUND, bounds), click.belongs)


def superpixel(scene: Scene, click: Click) -> None:
    """Paint the superpixel."""
    scene.put(Superpixels(scene.image).at(click.at), click.belongs)


def wand(scene: Scene, click: Click) -> None:
    """Paint what is of like colour."""
    scene.put(like_colour(scene.image, click.at, WandOptions()), click.belongs)


def grabcut(scene: Scene, click: Click) -> None:
    """Cut the whole photograph, and take what comes of it."""
    labels = scene.document.labels
    height, width = labels.shape
    scale = min(1.0, ALONE_SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.asarray(cv2.resize(scene.image, size, interpolation=cv2.INTER_AREA), np.uint8)
    own = (labels == scene.value).view(np.uint8) * 255
    share = np.asarray(cv2.resize(own, size, interpolation=cv2.INTER_AREA))
    state = np.where(share > 127, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    for at, belongs, _ in scene.clicks:
        place = (math.floor(at.x * scale), math.floor(at.y * scale))
        sure = cv2.GC_FGD if belongs else cv2.GC_BGD
        cv2.circle(state, place, max(1, round(0.0125 * ALONE_SIDE)), sure, cv2.FILLED)
    ours = int(np.count_nonzero(state & 1))
    if min(ours, state.size - ours) < 5:
        brush(scene, click)
        return
    cv2.setRNGSeed(1)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(small, state, (0, 0, 1, 1), *models, 1, cv2.GC_INIT_WITH_MASK)
    soft = cv2.resize((state & 1) * np.uint8(255), (width, height), interpolation=cv2.INTER_LINEAR)
    found = np.asarray(soft) > 127
    scene.put(Area(box_of(labels), ~found), belongs=False)
    scene.put(Area(box_of(labels), found), belongs=True)


WAYS: dict[str, Way] = {
    "correcting clicks": correct,
    "brush": brush,
    "superpixels": superpixel,
    "wand": wand,
    "GrabCut alone": grabcut,
}


class Case(NamedTuple):
    """A class of a photograph: the mask as it was predicted, and as it should be."""

    image: NDArray[np.uint8]
    labels: Labels
    truth: Labels
    value: int

    def scene(self) -> Scene:
        """Return it, ready to be corrected."""
        return Scene(self.image, MaskDocument(self.labels.copy()), self.value)

    def enlarged(self, megapixels: float) -> Case:
        """Return the same as a large photograph."""
        height, width = self.labels.shape
        scale = math.sqrt(megapixels * 1e6 / self.labels.size)
        size = (round(width * scale), round(height * scale))
        image = np.asarray(cv2.resize(self.image, size, interpolation=cv2.INTER_CUBIC), np.uint8)
        labels, truth = (
            np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_NEAREST), np.uint8)
            for part in (self.labels, self.truth)
        )
        return Case(image, labels, truth, self.value)


def cases() -> list[Case]:
    """Return the classes of the photographs that their true masks show."""
    photos = animals()
    chosen = spread(photos.held_out)[:PHOTOS]
    files = predicted(photos, chosen)
    found = []
    for image in chosen:
        pixels, labels = load_image(image.path), read_mask(files[image.name])
        truth = photos.truth(image)
        values = [int(v) for v in np.unique(truth) if v not in (0, VOID)]
        found += [Case(pixels, labels, truth, value) for value in values]
    return found


def iou(labels: Labels, case: Case) -> float:
    """Return the IoU of the class; void counts for nothing."""
    counted = case.truth != VOID
    own, true = (labels == case.value) & counted, case.truth == case.value
    return float(np.count_nonzero(own & true) / np.count_nonzero(own | true))


def next_click(labels: Labels, case: Case) -> Click | None:
    """Return the middle of the largest connected error; None without one."""
    own, true = labels == case.value, case.truth == case.value
    best: tuple[int, Mask, bool] | None = None
    for belongs, wrong in ((True, true & ~own), (False, own & ~true & (case.truth != VOID))):
        count, numbers, stats, _ = cv2.connectedComponentsWithStats(
            wrong.view(np.uint8), connectivity=4
        )
        if count > 1:
            largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
            area = int(stats[largest, cv2.CC_STAT_AREA])
            if best is None or area > best[0]:
                best = (area, np.asarray(numbers) == largest, belongs)
    if best is None:
        return None
    away = cv2.distanceTransform(np.pad(best[1], 1).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    row, column = np.unravel_index(int(np.argmax(away)), away.shape)
    reach = float(away[row, column])
    return Click(Point(float(column) - 0.5, float(row) - 0.5), best[2], reach)


def made(scene: Scene, way: Way, click: Click) -> float:
    """Make a click; return the seconds of the processor that it took."""
    scene.clicks.append(click)
    began = time.thread_time()
    with scene.document.step("click"):
        way(scene, click)
    return time.thread_time() - began


class Outcome(NamedTuple):
    """What a way came to on all masks."""

    clicks: dict[float, list[int | None]]  # by the goal; None where it was not reached
    seconds: list[float]  # of each click


def simulated(way: Way, all_cases: list[Case]) -> Outcome:
    """Have all masks corrected."""
    clicks: dict[float, list[int | None]] = {goal: [] for goal in GOALS}
    seconds: list[float] = []
    for case in all_cases:
        reached: dict[float, int] = {}
        scene = case.scene()
        for done in range(MOST + 1):
            now = iou(scene.document.labels, case)
            reached |= {g: done for g in GOALS if now >= g and g not in reached}
            click = next_click(scene.document.labels, case)
            if len(reached) == len(GOALS) or done == MOST or click is None:
                break
            seconds.append(made(scene, way, click))
        for goal in GOALS:
            clicks[goal].append(reached.get(goal))
    return Outcome(clicks, seconds)


def row(name: str, outcome: Outcome) -> dict[str, object]:
    """Return the figures of clicks."""
    found: dict[str, object] = {"way": name}
    for goal in GOALS:
        counts = outcome.clicks[goal]
        all_ = [MOST if count is None else count for count in counts]
        needed = [count for count in all_ if count]
        missed = sum(count is None for count in counts)
        found |= {
            f"to {goal:.2f}: mean": round(float(np.mean(all_)), 2),
            f"median ({goal:.2f})": float(np.median(all_)),
            f"of those that need one ({goal:.2f})": round(float(np.mean(needed or [0])), 2),
            f"not reached, % ({goal:.2f})": round(100 * missed / len(counts), 1),
        }
    return found


def _times(seconds: list[float]) -> str:
    middle, high = np.percentile(np.array(seconds) * 1000, [50, 95])
    return f"{middle:.0f} ({high:.0f})"


def timed(all_cases: list[Case], megapixels: float) -> dict[str, list[float]]:
    """Return by way the seconds of the first click on some masks as large photographs."""
    seconds: dict[str, list[float]] = {name: [] for name in WAYS}
    for case in _needing(all_cases):
        large = case.enlarged(megapixels)
        click = next_click(large.labels, large)
        if click is not None:
            for name, way in WAYS.items():
                seconds[name].append(made(large.scene(), way, click))
    return seconds


def _needing(all_cases: list[Case]) -> Iterator[Case]:
    chosen = [case for case in all_cases if iou(case.labels, case) < GOALS[0]]
    yield from chosen[:TIMED]


def main() -> str:
    """Return the tables."""
    if not SHARED.is_dir():
        return "Not measured: the photographs of `../shared/data` are not beside the checkout."
    cv2.setNumThreads(1)
    all_cases = cases()
    outcomes = {}
    for name, way in WAYS.items():
        outcomes[name] = simulated(way, all_cases)
        print(row(name, outcomes[name]), file=sys.stderr, flush=True)
    large = {size: timed(all_cases, size) for size in LARGE}
    clicks = [row(name, outcome) for name, outcome in outcomes.items()]
    times: list[dict[str, object]] = [
        {"ms a click (95 %)": name, "0.2 megapixels": _times(outcome.seconds)}
        | {f"{size} megapixels": _times(large[size][name]) for size in LARGE}
        for name, outcome in outcomes.items()
    ]
    before = [iou(case.labels, case) for case in all_cases]
    already = " and ".join(
        f"{100 * np.mean(np.array(before) >= goal):.0f} % of {goal:.2f}" for goal in GOALS
    )
    said = (
        f"Masks of a network that learned from the tags of {source()}. "
        f"{PHOTOS} photographs, {len(all_cases)} masks of a class, mean IoU {np.mean(before):.3f} "
        f"before the first click; {already} or better already. The times are the processor's."
    )
    return "\n\n".join((said, as_table(clicks), as_table(times)))
