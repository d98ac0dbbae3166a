"""Reading a command's data set, and saying what was wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wseg_engine.cli.console import Console
from wseg_engine.cli.errors import UsageError

if TYPE_CHECKING:
    from wseg_engine.datasets.types import Dataset, Problem

_PROBLEMS_SHOWN = 5


def read_data(
    path: Path,
    console: Console,
    *,
    classes: Sequence[str] | None,
    layout: str,
    masks: Path | None = None,
    subset: str | None = None,
) -> Dataset:
    """Read a data set and say what was skipped.

    Raises:
        UsageError: if it is not there, or does not have the classes that were asked for.
    """
    from wseg_engine.annotations.dataset import read_dataset
    from wseg_engine.datasets import DatasetError

    if not path.exists():
        raise UsageError(f"{path}: there is no such folder of images.")
    try:
        dataset = read_dataset(path, classes=classes, layout=layout, masks=masks, subset=subset)
    except DatasetError as error:
        raise UsageError(str(error)) from error
    say_problems(dataset.problems, console)
    return dataset


def say_problems(problems: Sequence[Problem], console: Console) -> None:
    """Say the first problems, and how many more there are."""
    for problem in problems[:_PROBLEMS_SHOWN]:
        console.warn(f"{problem.where}: {problem.what}")
    if len(problems) > _PROBLEMS_SHOWN:
        console.warn(f"… and {len(problems) - _PROBLEMS_SHOWN} more problems of this kind.")
