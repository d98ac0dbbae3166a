"""What a data set is: classes, tagged images, and what was wrong with the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from wseg_engine.base.labels import Tag


class Problem(NamedTuple):
    """Something that was skipped while a data set was read, in words."""

    where: str  # a file, or a file and a row: "tags.csv:17"
    what: str


@dataclass(frozen=True)
class TaggedImage:
    """One image and what is known of it."""

    name: str  # unique within the data set, without suffix; subfolders keep their "/"
    path: Path
    tags: tuple[Tag, ...]  # one a class of the data set, in its order
    mask: Path | None = None  # palette PNG of class index + 1, 0 background, 255 void
    partial: bool = False  # whether the mask marks some pixels only: void says nothing of them

    @property
    def tagged(self) -> bool:
        """Whether anybody has said anything about this image."""
        return any(tag is not Tag.UNSURE for tag in self.tags)


@dataclass(frozen=True)
class Dataset:
    """Images with tags over a list of classes."""

    root: Path
    classes: tuple[str, ...]
    images: tuple[TaggedImage, ...]
    problems: tuple[Problem, ...] = field(default=())


class DatasetError(ValueError):
    """A data set that cannot be read at all, or a request that does not fit it; says why."""
