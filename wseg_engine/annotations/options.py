"""How a source of tags is read; a change means reading it again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from wseg_engine.annotations.csv_layout import CsvLayout
from wseg_engine.annotations.kinds import SourceKind
from wseg_engine.base.labels import Tag


class Level(Enum):
    """Which folder of an image's path names its tag."""

    TOP = "top"  # the first below the folder that was chosen
    NEAREST = "nearest"  # the one the image lies in
    EVERY = "every"  # each on the way is a tag of its own


class Hierarchy(Enum):
    """What becomes of keywords like "Animal|Dog"."""

    IGNORED = "ignored"  # only flat keywords count
    LAST = "last"  # "Dog"
    EVERY = "every"  # "Animal" and "Dog"


@dataclass(frozen=True)
class ReadOptions:
    """How a source is read; a change means reading it again."""

    kind: SourceKind
    path: Path | None = None  # file or folder; None: the project's own folders
    csv: CsvLayout | None = None  # None: recognised
    encoding: str | None = None  # of a CSV; None: recognised
    separator: str | None = None  # between tags; None: recognised
    names_only: bool = False  # folders of names do not count where they are of no image
    minus_one: Tag | None = None  # what −1 means in a column of flags; None: recognised
    level: Level = Level.TOP
    hierarchy: Hierarchy = Hierarchy.IGNORED
    iptc: bool = False  # keywords of the older kind too
    difficult_unsure: bool = False  # Pascal VOC's difficult objects
    shapes: bool = False  # labels of labelme's shapes are tags as well
    min_pixels: int = 16  # pixels of a mask from which a class counts as present
