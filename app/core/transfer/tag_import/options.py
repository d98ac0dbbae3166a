"""What the user chooses when tags are imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from app.core.transfer.tag_import.csv_layout import CsvLayout


class SourceKind(Enum):
    """Where tags can come from."""

    FOLDERS = "folders"  # the names of sub-folders
    CSV = "csv"
    SIDECAR = "sidecar"  # a text file beside each image
    XMP = "xmp"  # keywords in the images, or in .xmp files beside them
    VOC = "voc"  # Pascal VOC's annotations
    LABELME = "labelme"
    MASKS = "masks"  # PNG files of class ids


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


class Completeness(Enum):
    """What it means that a class is not listed for an image."""

    LISTED = "listed"  # nothing
    SOURCE_CLASSES = "source"  # absent, if the source lists the class for any image
    ALL_CLASSES = "all"  # absent: the image counts as reviewed for all classes


class Conflict(Enum):
    """What becomes of a tag that says something else than the source."""

    KEEP = "keep"  # it stays
    TAKE = "take"  # the source wins
    UNSURE = "unsure"  # nobody knows


@dataclass(frozen=True)
class ReadOptions:
    """How a source is read; a change means reading it again."""

    kind: SourceKind
    path: Path | None = None  # file or folder; None: the project's own folders
    csv: CsvLayout | None = None  # None: recognised
    encoding: str | None = None  # of a CSV; None: recognised
    separator: str | None = None  # between tags; None: recognised
    level: Level = Level.TOP
    hierarchy: Hierarchy = Hierarchy.IGNORED
    iptc: bool = False  # keywords of the older kind too
    difficult_unsure: bool = False  # Pascal VOC's difficult objects
    shapes: bool = False  # labels of labelme's shapes are tags as well
    min_pixels: int = 16  # pixels of a mask from which a class counts as present


class Create:
    """A class is made of an unknown name."""


class Ignore:
    """A name is left out."""


@dataclass(frozen=True)
class MapTo:
    """A name means a class that exists."""

    class_id: int


Action = type[Create] | type[Ignore] | MapTo


@dataclass(frozen=True)
class Choices:
    """What is done with what was read; a change means a new plan, but no new reading."""

    completeness: Completeness = Completeness.LISTED
    conflict: Conflict = Conflict.KEEP
    actions: Mapping[str, Action] = field(default_factory=dict)  # by folded name; others: proposed
