"""Which prediction is compared with which true mask, by their names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from wseg_engine.annotations.approved_masks import MASK_SUFFIXES, MaskFolder, flat_text
from wseg_engine.base.messages import tr
from wseg_engine.datasets.types import Problem


class Pair(NamedTuple):
    """A true mask and its prediction."""

    name: str  # of the true mask, below its folder
    truth: Path
    predicted: Path


def pairs_of(predicted: Path, truth: Path, problems: list[Problem]) -> Iterator[Pair]:
    """Yield the masks of two folders that belong together, each prediction once.

    What is left over on either side is noted, unless nothing belongs together at all.
    """
    predictions = MaskFolder(predicted, MASK_SUFFIXES)
    truths = MaskFolder(truth, MASK_SUFFIXES)
    predictions.meet(truths.names)
    truths.meet(predictions.names)
    called = {file: name for name in predictions.names if (file := truths.find(name)) is not None}
    partners: dict[Path, str] = {}  # predictions, with the true masks that they belong to
    used: list[tuple[Path, Path]] = []  # predictions and true masks
    # A mask of an image's own name comes before one that is called "a_mask".
    for file in sorted(truths.masks, key=lambda file: not predictions.has_own(file, truth)):
        name = _below(file, truth)
        match = predictions.partner(file, truth)
        if match is None and file in called:
            match = predictions.find(called[file])
        if match is None:
            problems.append(Problem(name, tr("there is no prediction for this mask")))
        elif match in partners:
            text = tr(
                "its prediction {file} was compared with {other}; it was skipped",
                file=_below(match, predicted),
                other=partners[match],
            )
            problems.append(Problem(name, text))
        else:
            partners[match] = name
            used.append((match, file))
            yield Pair(name, file, match)
    flat = sum(file in predictions.flat or pair in truths.flat for file, pair in used)
    if flat:
        problems.append(Problem(predicted.name, flat_text(flat)))
    alone = [file for file in predictions.masks if file not in partners]
    if alone and partners:
        text = tr(
            "predictions without a true mask, which are not scored: {count}, such as {file}",
            count=len(alone),
            file=_below(alone[0], predicted),
        )
        problems.append(Problem(predicted.name, text))


def _below(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix()
