"""What is asked of an export: which images, which masks, which classes, which format, where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from app.core.store import ImageFilter
from wseg_engine.formats.registry import LOSSLESS, ExportFormat


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
    out: Path  # the data set's folder, or its zip
    scope: Scope = Scope.APPROVED
    selected: tuple[int, ...] = ()  # image ids, for `Scope.SELECTED`
    wanted: ImageFilter = field(default_factory=ImageFilter)  # for `Scope.FILTER`
    unreviewed: Unreviewed = Unreviewed.VOID
    void: VoidPolicy = VoidPolicy.KEEP
    classes: tuple[ClassChoice, ...] = ()  # none: all, with their usual ids
    validation: float = 0.2  # share of the images, 0 to below 1
    seed: int = 0
    by_folders: bool = False  # folders such as train and val decide the side of their images
    negatives: bool = True  # whether images that show none of the classes go in, without a mask
    specks: int = 0  # parts of objects with fewer pixels go to what surrounds them; 0 keeps all
    options: Mapping[str, Any] = field(default_factory=dict)  # of the format; others pass
    report_sample: int | None = None  # approved masks to re-check in a delivery report; None: none
    existing: str = "refuse"  # what is there already: "refuse", "resume" or "replace" it

    @property
    def link(self) -> bool:
        """Whether images are linked instead of copied."""
        return bool(self.options.get("link"))

    @property
    def polygons(self) -> bool:
        """Whether outlines were chosen, which fill holes, instead of exact pixels."""
        return bool(self.options.get("polygons"))

    @property
    def makes_objects(self) -> bool:
        """Whether parts of masks become objects of their own: outlines, annotations, numbers."""
        return self.format.makes_objects(self.options)

    def given_options(self) -> dict[str, Any]:
        """Return those options that the format has; what is exact is off by nothing."""
        names = {one.name for one in self.format.all_options()}
        given = self.format.known(self.options)
        if "tolerance" in names:
            outlines = bool(given.get("polygons")) if "polygons" in names else True
            given["tolerance"] = given.get("tolerance", LOSSLESS) if outlines else 0.0
        return given
