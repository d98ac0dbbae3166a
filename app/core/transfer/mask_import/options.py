"""What is asked of an import of masks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from pathlib import Path

from app.core.transfer.tag_import import MapTo


class MaskKind(StrEnum):
    """How the masks are written."""

    INDEXED = "indexed"  # PNGs whose values are ids: palette or grey
    COLOUR = "colour"  # PNGs whose colours mean classes
    LABELME = "labelme"  # a JSON file an image
    COCO = "coco"  # one JSON file for all images


class Fixed(Enum):
    """What a value of a mask can mean besides a class that there is."""

    BACKGROUND = "background"
    UNDECIDED = "undecided"
    NEW = "new"  # a class that is made, called as the value is


Action = MapTo | Fixed  # what becomes of a value


class Existing(StrEnum):
    """What happens to a mask that was drawn or approved before."""

    KEEP = "keep"
    REPLACE = "replace"


class Turned(StrEnum):
    """Which picture the masks of turned photos (EXIF) belong to."""

    AUTO = "auto"  # as their sizes say, and those of the other masks
    UPRIGHT = "upright"
    STORED = "stored"  # as it lies in the file


@dataclass(frozen=True)
class MaskReadOptions:
    """Where masks are, and how they are written."""

    kind: MaskKind
    path: Path  # a folder, or a file
    voc: bool = False  # ids and colours that nothing names are those of Pascal VOC
    boxes: bool = False  # boxes without an outline are drawn as areas
    names_only: bool = False  # folders of names do not count where they are of no image
    empty: bool = False  # images that are listed without any area show none of the classes
    objects: bool = True  # what the source tells apart becomes objects


@dataclass(frozen=True)
class MaskChoices:
    """What to do with what was read."""

    actions: Mapping[str, Action] = field(default_factory=dict)  # by the key of a value
    existing: Existing = Existing.KEEP
    turned: Turned = Turned.AUTO
    scale: bool = False  # masks of the same proportions are scaled to the image
    approved: bool = False  # imported masks count as approved, not as edited
