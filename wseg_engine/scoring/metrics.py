"""Scores of masks against the truth; those of tags, from `ranking`, are offered here too."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.annotations.approved_masks import masks_in
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.base.looking import folder_at
from wseg_engine.base.messages import counted, tr
from wseg_engine.datasets.class_map import read_class_map
from wseg_engine.datasets.names import fold, near
from wseg_engine.datasets.types import Problem
from wseg_engine.images.mask_files import MaskError, other_pictures, read_ids
from wseg_engine.scoring.pairs import pairs_of
from wseg_engine.scoring.ranking import (
    TagPrecision,
    average_precision,
    mean_of_numbers,
    tag_precision,
)

__all__ = [
    "ClassScore",
    "Confusion",
    "Evaluation",
    "MetricsError",
    "TagPrecision",
    "average_precision",
    "evaluate",
    "tag_precision",
]

_SHOWN = 4  # ids named in a message


class MetricsError(ValueError):
    """Scores that cannot be computed; the message says why."""


class ClassScore(NamedTuple):
    """Scores of one class over all images; NaN where a score has nothing to count."""

    name: str
    iou: float  # true positives / (true positives + false positives + false negatives)
    precision: float  # true positives / all predicted
    recall: float  # true positives / all true
    pixels: int  # of the truth


class Confusion:
    """Counts pixels by what they are and what they were predicted to be.

    `counts` is (C, C + 1) int64 with C = classes + 1, background first: rows are the truth, columns
    the prediction; the last column holds pixels predicted as none of them (void or another class).
    """

    def __init__(self, classes: Sequence[str]) -> None:
        self.names = ("background", *classes)
        self.counts: NDArray[np.int64] = np.zeros(
            (len(self.names), len(self.names) + 1), dtype=np.int64
        )

    def add(self, predicted: NDArray[np.uint8], truth: NDArray[np.uint8]) -> None:
        """Count one image.

        Args:
            predicted: (H, W), 0 background, class index + 1; all other values count as none.
            truth: (H, W), the same; pixels of all other values are left out.

        Raises:
            MetricsError: where the two differ in size.
        """
        if predicted.shape != truth.shape:
            raise MetricsError(
                tr(
                    "the prediction has {found} pixels, the truth {expected}",
                    found=_size(predicted),
                    expected=_size(truth),
                )
            )
        classes = len(self.names)
        known = truth < classes
        columns = np.minimum(predicted[known], classes).astype(np.int64)
        cells = truth[known].astype(np.int64) * (classes + 1) + columns
        counts = np.bincount(cells, minlength=self.counts.size)
        self.counts += counts.reshape(self.counts.shape)

    def merge(self, other: Confusion) -> None:
        """Add the counts of another part of the same images.

        Raises:
            MetricsError: where the classes differ.
        """
        if other.names != self.names:
            raise MetricsError(
                tr("classes differ: {names} and {others}", names=self.names, others=other.names)
            )
        self.counts += other.counts

    def scores(self) -> tuple[ClassScore, ...]:
        """Return the scores of background and of every class."""
        hits = np.diagonal(self.counts)
        true = self.counts.sum(axis=1)
        predicted = self.counts[:, :-1].sum(axis=0)
        return tuple(
            ClassScore(
                name,
                iou=_ratio(hits[i], true[i] + predicted[i] - hits[i]),
                precision=_ratio(hits[i], predicted[i]),
                recall=_ratio(hits[i], true[i]),
                pixels=int(true[i]),
            )
            for i, name in enumerate(self.names)
        )

    @property
    def mean_iou(self) -> float:
        """The mean IoU over background and the classes that occur; NaN where nothing does."""
        return mean_of_numbers([score.iou for score in self.scores()])

    @property
    def accuracy(self) -> float:
        """The share of pixels predicted as what they are."""
        return _ratio(np.trace(self.counts), self.counts.sum())


@dataclass(frozen=True)
class Evaluation:
    """What comparing a folder of masks with the truth gave."""

    classes: tuple[ClassScore, ...]  # background first
    mean_iou: float  # over background and the classes that occur
    mean_precision: float
    mean_recall: float
    accuracy: float
    images: int
    problems: tuple[Problem, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, ready for JSON; a score that has nothing to count is None."""
        return {
            "mean_iou": _plain(self.mean_iou),
            "mean_precision": _plain(self.mean_precision),
            "mean_recall": _plain(self.mean_recall),
            "accuracy": _plain(self.accuracy),
            "images": self.images,
            "classes": [
                {key: _plain(value) for key, value in score._asdict().items()}
                for score in self.classes
            ],
            "problems": [problem._asdict() for problem in self.problems],
        }


def evaluate(
    predicted: Path,
    truth: Path,
    *,
    truth_ids: Mapping[str, int],
    predicted_ids: Mapping[str, int] | None = None,
) -> Evaluation:
    """Compare a folder of masks with a folder of true masks, paired by name.

    Every true mask that has a prediction counts. True masks without one, masks that cannot be read
    and pairs of different size are left out and listed in `problems`.

    Args:
        predicted: folder of masks, or one that `masks_in` finds them in: of a run, a data set.
        truth: folder of true masks, likewise.
        truth_ids: class → id in the truth, such as {"cat": 8}. 0 is background; pixels of all
            other ids are void: they are not looked at.
        predicted_ids: class → id in the predictions. If None, taken from the `classes.json` or
            `labelmap.txt` beside them, else 1, 2, … in the order of `truth_ids`.

    Raises:
        MetricsError: where there is nothing to compare, or the ids cannot be used.
        DatasetError: for a `classes.json` that cannot be read.
    """
    for folder in (predicted, truth):
        if not folder_at(folder):
            raise MetricsError(tr("{folder}: no such folder of masks.", folder=folder))
    predicted, truth = masks_in(predicted), masks_in(truth)
    problems: list[Problem] = []
    names = tuple(truth_ids)
    if predicted_ids is None:
        predicted_ids = _ids_beside(predicted, names, problems)
    else:
        predicted_ids = _named_alike(predicted_ids, names, predicted, problems)
    counted_ids = _Compared(
        predicted=_Ids(_table(predicted_ids, names), np.zeros(256, np.int64)),
        truth=_Ids(_table(truth_ids, names), np.zeros(256, np.int64)),
        confusion=Confusion(names),
    )
    images = _compare(predicted, truth, counted_ids, problems)
    if images == 0:
        if problems:
            first = f" The first problem: {problems[0].where}: {problems[0].what}."
        else:
            first = other_pictures(predicted) + other_pictures(truth)
        raise MetricsError(
            tr(
                "No mask in {predicted} could be compared with one in {truth}; expected PNGs with "
                "the same names.{first}",
                predicted=predicted,
                truth=truth,
                first=first,
            )
        )
    problems[:0] = _meaningless(counted_ids, truth, predicted)
    return _evaluation(counted_ids.confusion, images, problems)


class _Ids(NamedTuple):
    """The ids of the masks of one folder."""

    table: NDArray[np.uint8]  # (256,): class index + 1 of each
    pixels: NDArray[np.int64]  # (256,): how often each occurs

    def read(self, file: Path) -> NDArray[np.uint8]:
        """Read a mask in class indices + 1."""
        ids = read_ids(file)
        for row in ids:  # a row at a time: numpy makes eight bytes of each pixel
            self.pixels[:] += np.bincount(row, minlength=256)
        return np.take(self.table, ids)

    def strange(self, *, void: bool) -> str:
        """Return the ids that stand for nothing, with their shares; "" for none."""
        total = max(1, int(self.pixels.sum()))
        counts = {
            number: int(count)
            for number, count in enumerate(self.pixels)
            if count and self.table[number] == VOID and (void or number != VOID)
        }
        shown = sorted(counts, key=lambda number: -counts[number])[:_SHOWN]
        return ", ".join(f"{number} ({100 * counts[number] / total:.0f} %)" for number in shown)


class _Compared(NamedTuple):
    predicted: _Ids
    truth: _Ids
    confusion: Confusion


def _compare(predicted: Path, truth: Path, found: _Compared, problems: list[Problem]) -> int:
    """Count all pairs of masks; return how many there were."""
    images = 0
    for pair in pairs_of(predicted, truth, problems):
        try:
            found.confusion.add(found.predicted.read(pair.predicted), found.truth.read(pair.truth))
        except (MaskError, MetricsError) as error:
            what = str(error).rstrip(".")
            problems.append(Problem(pair.name, tr("{error}; it was skipped", error=what)))
            continue
        images += 1
    return images


def _meaningless(found: _Compared, truth: Path, predicted: Path) -> list[Problem]:
    """Return what makes scores say nothing: classes and ids that do not meet.

    Raises:
        MetricsError: where no class has a single true pixel.
    """
    names = found.confusion.names[1:]
    pixels = found.confusion.counts.sum(axis=1)[1:].tolist()
    missing = [name for name, count in zip(names, pixels, strict=True) if not count]
    strange = found.truth.strange(void=True)
    problems = []
    if missing:
        text = tr("the true masks have no pixel of {names}", names=", ".join(missing))
        if strange:
            text += tr("; ids without a class, with their pixels: {ids}", ids=strange)
        if len(missing) == len(names):
            raise MetricsError(
                tr(
                    "{truth}: {text}. Use --map to name the ids.",
                    truth=truth,
                    text=text,
                )
            )
        problems.append(Problem(truth.name, text))
    if not found.confusion.counts[:, 1:-1].any() and found.predicted.pixels[VOID]:
        text = tr("the predicted masks have no pixel of a class, but undecided ones (255)")
        problems.append(Problem(predicted.name, text))
    shown = found.predicted.strange(void=False)
    if shown:
        text = tr("predicted ids without a class, with their pixels: {ids}", ids=shown)
        problems.append(Problem(predicted.name, text))
    return problems


def _evaluation(confusion: Confusion, images: int, problems: Sequence[Problem]) -> Evaluation:
    scores = confusion.scores()
    return Evaluation(
        classes=scores,
        mean_iou=confusion.mean_iou,
        mean_precision=mean_of_numbers([score.precision for score in scores]),
        mean_recall=mean_of_numbers([score.recall for score in scores]),
        accuracy=confusion.accuracy,
        images=images,
        problems=tuple(problems),
    )


def _ids_beside(folder: Path, names: Sequence[str], problems: list[Problem]) -> Mapping[str, int]:
    """Return the ids of predicted masks, as a file beside them says, else 1, 2, …"""
    known = read_class_map(folder)
    if known is None:
        return {name: index for index, name in enumerate(names, 1)}
    given = {name: number for number, name in known.items()}
    return _named_alike(given, names, folder, problems)


def _named_alike(
    given: Mapping[str, int], names: Sequence[str], folder: Path, problems: list[Problem]
) -> Mapping[str, int]:
    """Return the ids of these classes, whose names may differ in case; say which have none."""
    by_name = {fold(name): number for name, number in given.items()}
    ids = {name: by_name[fold(name)] for name in names if fold(name) in by_name}
    for name in names:
        if name not in ids:
            hint = near(name, given)
            have = counted(len(given), "class")
            what = tr(
                "{name!r} is not among the {have} of the predictions; it counts as missed.{hint}",
                name=name,
                have=have,
                hint=hint,
            )
            problems.append(Problem(folder.name, what))
    return ids


def _table(ids: Mapping[str, int], names: Sequence[str]) -> NDArray[np.uint8]:
    """Return (256,) a table from the ids of a file to class index + 1; background stays 0.

    Whoever names 0 has classes numbered from 0 and no background; whoever names 255 means it.

    Raises:
        MetricsError: for an id out of range, or one that two classes share.
    """
    table = np.full(256, VOID, dtype=np.uint8)
    table[BACKGROUND] = BACKGROUND
    taken: dict[int, str] = {}
    for index, name in enumerate(names, 1):
        number = ids.get(name)
        if number is None:
            continue
        if not 0 <= number <= VOID:
            raise MetricsError(
                tr("The id of {name!r} is {number}; expected 0 to 255.", name=name, number=number)
            )
        if number in taken:
            raise MetricsError(
                tr(
                    "{name!r} and {other!r} share the id {number}.",
                    name=name,
                    other=taken[number],
                    number=number,
                )
            )
        taken[number] = name
        table[number] = index
    return table


def _ratio(part: np.integer[Any] | int, whole: np.integer[Any] | int) -> float:
    return float(part) / float(whole) if whole else math.nan


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


def _size(labels: NDArray[np.uint8]) -> str:
    return "×".join(str(side) for side in reversed(labels.shape))
