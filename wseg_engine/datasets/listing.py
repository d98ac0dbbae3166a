"""What every reader returns: image files and the tags it found for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wseg_engine.datasets.types import Problem


class DatasetError(ValueError):
    """A data set that cannot be read at all, or a request that does not fit it; says why."""


@dataclass(frozen=True)
class Listed:
    """An image file and what a reader found out about it."""

    path: Path
    present: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    reviewed: bool = False  # somebody said what it shows: classes that are not named are absent


@dataclass(frozen=True)
class Listing:
    """What one reader found.

    Names of images are their paths below `root`. Tags are cleaned, as they were spelled.
    """

    root: Path
    images: tuple[Listed, ...]
    problems: tuple[Problem, ...] = ()
