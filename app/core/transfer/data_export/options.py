"""What is asked of an export: which images, which masks, which classes, which format, where."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from app.core.store import ImageFilter


class ExportFormat(StrEnum):
    """What is written."""

    VOC = "voc"
    COCO = "coco"
    YOLO = "yolo"
    LABELME = "labelme"
    CVAT = "cvat"

    @property
    def has_void(self) -> bool:
        """Whether it can say that a pixel is undecided."""
        return self is ExportFormat.VOC

    @property
    def has_split(self) -> bool:
        """Whether it tells training images from validation images."""
        return self in {ExportFormat.VOC, ExportFormat.COCO, ExportFormat.YOLO}

    @property
    def has_styles(self) -> bool:
        """Whether masks can be written exactly or as polygons."""
        return self in {ExportFormat.COCO, ExportFormat.LABELME}

    @property
    def is_file(self) -> bool:
        """Whether it is one file, not a folder."""
        return self is ExportFormat.CVAT


class Scope(StrEnum):
    """Which images."""

    APPROVED = "approved"  # those with an approved mask
    ALL = "all"
    SELECTED = "selected"
    FILTER = "filter"


class Unreviewed(StrEnum):
    """What becomes of an image whose mask nobody approved."""

    SKIP = "skip"  # left out
    VOID = "void"  # all of it undecided
    USE = "use"  # its newest mask as it is: edited before refined before predicted


class VoidPolicy(StrEnum):
    """What becomes of undecided pixels."""

    KEEP = "keep"  # 255, where the format has it
    BACKGROUND = "background"
    SKIP = "skip"  # images with such pixels are left out


class ClassChoice(NamedTuple):
    """A class to export."""

    class_id: int  # of the project
    exported_id: int  # value of its pixels, 1 to 254


@dataclass(frozen=True)
class ExportRequest:
    """One export, as it is asked for."""

    format: ExportFormat
    out: Path  # the data set's folder; of CVAT the zip
    scope: Scope = Scope.APPROVED
    selected: tuple[int, ...] = ()  # image ids, for `Scope.SELECTED`
    wanted: ImageFilter = field(default_factory=ImageFilter)  # for `Scope.FILTER`
    unreviewed: Unreviewed = Unreviewed.VOID
    void: VoidPolicy = VoidPolicy.KEEP
    classes: tuple[ClassChoice, ...] = ()  # none: all, with their usual ids
    validation: float = 0.2  # share of the images, 0 to below 1
    seed: int = 0
    link: bool = False  # hard links instead of copies of the images
    polygons: bool = False  # COCO, labelme: outlines, which fill holes
    tolerance: float = 0.5  # px that outlines may be off; YOLO, and polygons
    objects: bool = False  # VOC: SegmentationObject too
    with_images: bool = False  # CVAT: images in the zip too
    existing: str = "refuse"  # what is there already: "refuse", "resume" or "replace" it
