"""Objects: connected parts and the automatic split, and how long they take

Masks of classes alone, the true ones; each object of the truth counts as found where one of the
mask's has an IoU of 0.75 or more with it. "Right" is their share of the objects that there are,
"of those made" of the objects that were made. The sample project has oranges, strawberries,
sunflowers and watermelons that lie over one another (60 pictures); the drawn scenes have discs of
two classes, of radii 12 to 40, that touch or overlap by up to a third of the smaller one's radius
(40 scenes of 640 × 480 with 30 discs). Split: every connected part is split into as many parts as
are offered, without anybody looking.

The times are those of a mask of 24 megapixels with 300 objects, each of two discs that overlap:
until the preview of a split is there (the object is found in the mask, split, and its parts
numbered), for the median and the slowest of 60 objects; of the list of all objects; of making all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple
from unittest.mock import patch

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.masks import objects as editing
from app.core.masks.document import MaskDocument
from wseg_engine.objects.making import make_objects
from wseg_engine.objects.maps import find_objects, fitted
from wseg_engine.objects.splitting import split_object
from wseg_engine.sample import scene as sample_scene
from wseg_engine.sample.generate import sample_pictures

RIGHT = 0.75  # IoU
LEAST = 9  # px; what is left of an object that others hide
PICTURES, SCENES, DISCS = 60, 40, 30
LOOKED_AT = 60  # objects whose split is timed

TEXT = """\
True masks of classes, whose objects are found by connected parts, or by the split of every part
as it is offered, without anybody looking. "Right": the share of the objects that there are of
which one was made with an IoU of 0.75 or more; "of those made": their share of the objects that
were made. Round things are easy: of the connected parts of animals in photographs, most of
which are one animal, a third is offered a split at a narrow place. So it is proposed, and done
only when you ask for it.
"""

Labels = NDArray[np.uint8]
Ids = NDArray[np.uint16]
Row = dict[str, object]


class Scene(NamedTuple):
    """A mask, and the objects that are in it."""

    labels: Labels  # (H, W)
    truth: Ids  # (H, W)


def sample() -> Iterator[Scene]:
    """Yield the pictures of the sample project with their objects, noted as they are drawn."""
    plain = sample_scene._lay
    drawn: list[Ids] = []

    def noting(rng, canvas, labels, thing, light) -> None:  # type: ignore[no-untyped-def]
        if not drawn or drawn[-1].shape != labels.shape or not labels.any():
            drawn[:] = [np.zeros(labels.shape, np.uint16)]
        marks = np.full(labels.shape, 255, np.uint8)
        plain(rng, canvas, marks, thing, light)
        inside = marks != 255
        labels[inside] = thing.label
        drawn[-1][inside] = drawn[-1].max() + 1 if thing.label else 0

    with patch.object(sample_scene, "_lay", noting):
        for picture in sample_pictures(images=PICTURES):
            ids = drawn[-1][::2, ::2] if drawn else np.zeros(picture.labels.shape, np.uint16)
            yield Scene(picture.labels, fitted(np.ascontiguousarray(ids), picture.labels))
            drawn.clear()


def discs() -> Iterator[Scene]:
    """Yield scenes of discs that touch and overlap."""
    rng = np.random.default_rng(0)
    for _ in range(SCENES):
        labels, ids = np.zeros((480, 640), np.uint8), np.zeros((480, 640), np.uint16)
        placed: list[tuple[float, float, float]] = []
        for _try in range(4000):
            if len(placed) == DISCS:
                break
            radius = rng.uniform(12, 40)
            x, y = rng.uniform(radius, 640 - radius), rng.uniform(radius, 480 - radius)
            if placed and len(placed) % 4:  # beside another
                x0, y0, other = placed[rng.integers(len(placed))]
                turn = rng.uniform(0, 2 * np.pi)
                far = radius + other - rng.uniform(0, min(radius, other) / 3)
                x, y = x0 + far * np.cos(turn), y0 + far * np.sin(turn)
            if not (radius <= x <= 640 - radius and radius <= y <= 480 - radius):
                continue
            if any(np.hypot(x - a, y - b) < radius + r - min(radius, r) / 3 for a, b, r in placed):
                continue
            placed.append((x, y, radius))
            inside = np.zeros(labels.shape, np.uint8)
            cv2.circle(inside, (round(x), round(y)), round(radius), 1, -1)
            labels[inside > 0] = 1 + len(placed) % 2
            ids[inside > 0] = len(placed)
        yield Scene(labels, ids)


def parts(labels: Labels) -> Ids:
    """The connected parts."""
    return make_objects(labels, least=LEAST).objects


def split(labels: Labels) -> Ids:
    """The connected parts, each split as is offered."""
    found = parts(labels)
    out, number = np.zeros_like(found), 0
    for one in find_objects(found, labels).values():
        inside = found[one.slices] == one.id
        made = split_object(inside)
        own = out[one.slices]
        own[inside] = made.numbers[inside] + number
        number += made.parts
    return out


def score(scenes: list[Scene], way: Callable[[Labels], Ids]) -> tuple[float, float]:
    """Return the shares of the true objects that are right, and of those made."""
    right = there = made = 0
    for labels, truth in scenes:
        found = way(labels).astype(np.int64)
        keys, pixels = np.unique(truth * np.int64(65536) + found, return_counts=True)
        true_areas, found_areas = np.bincount(truth.ravel()), np.bincount(found.ravel())
        there += int((true_areas[1:] >= LEAST).sum())
        made += int((found_areas[1:] > 0).sum())
        for key, shared in zip(keys.tolist(), pixels.tolist(), strict=True):
            one, other = divmod(key, 65536)
            if one and other and true_areas[one] >= LEAST:
                union = true_areas[one] + found_areas[other] - shared
                right += shared / union >= RIGHT
    return right / there, right / made


def large() -> MaskDocument:
    """Return a mask of 24 megapixels with 300 objects of two discs each."""
    labels = np.zeros((4000, 6000), np.uint8)
    for number in range(300):
        x, y = number % 20 * 300 + 100, number // 20 * 266 + 130
        cv2.circle(labels, (x, y), 90, 1 + number % 3, -1)
        cv2.circle(labels, (x + 110, y), 80, 1 + number % 3, -1)
    return MaskDocument(labels)


def timed(work: Callable[[], object]) -> float:
    """Return how long something takes, in ms."""
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def times() -> list[Row]:
    """Return the rows of times."""
    document = large()

    def make() -> None:
        with document.step("Make objects"):
            editing.make(document, least=LEAST)

    made = timed(make)
    listed = min(timed(lambda: editing.list_objects(document)) for _ in range(5))
    numbers = [one.id for one in editing.list_objects(document)][:: 300 // LOOKED_AT]
    previews = [timed(lambda n=n: editing.propose_split(document, n)) for n in numbers]  # type: ignore[misc]
    return [
        {"24 megapixels, 300 objects": what, "ms": round(value)}
        for what, value in (
            ("preview of a split, median", float(np.median(previews))),
            ("preview of a split, slowest", max(previews)),
            ("list of all objects", listed),
            ("make all, as a step that can be undone", made),
        )
    ]


def table(rows: list[Row]) -> str:
    """Return rows as a table in Markdown."""
    heads = list(rows[0])
    lines = [heads, ["---"] * len(heads), *([str(row[h]) for h in heads] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> str:
    """Return the shares and the times."""
    rows: list[Row] = []
    for name, made in (("sample project", list(sample())), ("touching discs", list(discs()))):
        for called, way in (("connected parts", parts), ("automatic split", split)):
            right, of_made = score(made, way)
            rows.append(
                {
                    "masks": name,
                    "objects by": called,
                    "right, %": f"{100 * right:.1f}",
                    "of those made, %": f"{100 * of_made:.1f}",
                }
            )
    return f"{TEXT}\n{table(rows)}\n\n{table(times())}"


if __name__ == "__main__":
    print(main())
