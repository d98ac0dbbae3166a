"""What an export would write and what not: worked out before anything is written, told in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from app.core.store import Provenance
from app.core.transfer.data_export.mask_values import MaskSource
from app.core.transfer.data_export.options import ExportRequest, VoidPolicy
from app.core.translation import number_text, translate
from wseg_engine.base.events import Event
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.formats.types import ExportClass
from wseg_engine.images.imaging import ImageSize


class Why(Enum):
    """Why an image is left out."""

    NO_MASK = "no mask"
    UNREVIEWED = "unreviewed"
    VOID = "undecided pixels"
    IMAGE = "image"  # missing, changed or corrupt
    MASK = "mask"  # missing, damaged, or not of this image


class LeftOut(NamedTuple):
    """An image that is not exported."""

    image: int
    path: str  # from its source folder
    why: Why
    reason: str  # in words


@dataclass(frozen=True)
class PlanItem:
    """An image that is exported."""

    image: int
    name: str  # in the export, without suffix
    file: Path
    path: str  # from its source folder
    provenance: Provenance | None  # of its mask; None: it has none, and is one value as a whole
    labels: MaskSource
    size: ImageSize
    pixels: Mapping[int, int]  # of each exported value
    tags: tuple[str, ...]  # names of exported classes it is tagged with
    bytes: int  # of the image
    key: str  # what it is made of
    split: str = ""
    specks: int = 0  # parts of its mask that were too small, and are given to what surrounds them
    objects: Mapping[int, int] = field(default_factory=dict)  # exported value → objects made before
    undecided: int = 0  # pixels of its mask, whatever becomes of them

    @property
    def negative(self) -> bool:
        """Whether it is exported without a mask, as an image in which nothing is."""
        return self.provenance is None and set(self.pixels) == {BACKGROUND}

    @property
    def shown(self) -> tuple[int, ...]:
        """The exported ids that it has pixels of."""
        return tuple(value for value in self.pixels if value not in (BACKGROUND, VOID))


@dataclass(frozen=True)
class Copies(Event):
    """What shows the same picture."""

    groups: tuple[tuple[str, ...], ...] = ()  # names of items, each in one group
    pairs: tuple[tuple[str, str], ...] = ()  # of near-copies and equal files, in groups or not
    equal: int = 0  # photos whose file is equal to that of another
    near: int = 0  # photos that look like another, and whose file is not equal
    series: int = 0  # photos that look alike in too great a number to be copies


@dataclass(frozen=True)
class ExportPlan:
    """What an export would do; `run_plan` does just that."""

    request: ExportRequest
    project: str  # name
    classes: tuple[ExportClass, ...]
    items: tuple[PlanItem, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]  # to be known before, in words
    problem: str = ""  # why nothing can be written, in words
    estimate: int = 0  # bytes it will need, about
    folder: Path = field(default_factory=Path)  # of the project
    copies: Copies = field(default_factory=Copies)  # among the images, where they are divided

    @cached_property
    def splits(self) -> dict[str, int]:
        """How many images go to each split."""
        return dict(Counter(item.split for item in self.items))

    @cached_property
    def pixels(self) -> dict[int, int]:
        """How many pixels each exported value will have."""
        counts: Counter[int] = Counter()
        for item in self.items:
            counts.update(item.pixels)
        return dict(counts)

    @cached_property
    def images_with(self) -> dict[int, Counter[str]]:
        """How many images of each split show each exported id."""
        counts: dict[int, Counter[str]] = {one.id: Counter() for one in self.classes}
        for item in self.items:
            for value in item.shown:
                counts[value][item.split] += 1
        return counts

    @cached_property
    def reasons(self) -> dict[Why, int]:
        """How many images are left out for each kind of reason."""
        return dict(Counter(one.why for one in self.left_out))

    def count(self) -> None:
        """Work all counts out now, so that nobody waits for them later."""
        assert self.splits is not None and self.pixels is not None
        assert self.images_with is not None and self.reasons is not None


@dataclass(frozen=True)
class PlanMade(Event):
    """A plan is there."""

    plan: ExportPlan = field()


def plan_notes(items: Sequence[PlanItem], request: ExportRequest) -> Iterator[str]:
    """Yield what is changed in the masks, and what goes in without one."""
    specks = sum(item.specks for item in items)
    if specks:
        yield translate(
            "DataExport",
            "Parts with fewer than {least} pixels are too small to be objects and are merged into "
            "their surroundings: {count}; images that have some: {images}. Choose 0 to keep all.",
        ).format(
            count=number_text(specks),
            least=request.specks,
            images=number_text(sum(item.specks > 0 for item in items)),
        )
    undecided = sum(item.undecided > 0 for item in items)
    if undecided and request.void is VoidPolicy.BACKGROUND:
        yield translate(
            "DataExport",
            "Masks with undecided pixels, which are exported as background: {images}.",
        ).format(images=number_text(undecided))
    yield from _object_notes(items, request)
    without = sum(item.negative for item in items)
    if without:
        yield translate(
            "DataExport",
            "Images tagged with none of the classes, exported without objects: {count}.",
        ).format(count=number_text(without))


def _object_notes(items: Sequence[PlanItem], request: ExportRequest) -> Iterator[str]:
    """Yield how many objects there are, and what becomes of images without."""
    having = [item for item in items if item.objects]
    if not having:
        return
    if not request.makes_objects:
        yield translate(
            "DataExport",
            "Masks with objects, which this export does not tell apart: {images}. Choose to number "
            "single objects, or another format.",
        ).format(images=number_text(len(having)))
        return
    yield translate(
        "DataExport",
        "Objects that are exported as they are: {count}; images that have some: {images}. "
        "Elsewhere, and of classes that have none, each connected part is an object.",
    ).format(
        count=number_text(sum(sum(item.objects.values()) for item in having)),
        images=number_text(len(having)),
    )


def copy_notes(items: Sequence[PlanItem], copies: Copies) -> Iterator[str]:
    """Yield what was found of photos that show the same picture."""
    sides = {item.name: item.split for item in items}
    apart = sum(sides[one] != sides[other] for one, other in copies.pairs)
    if copies.equal or copies.near:
        yield translate(
            "DataExport",
            "Photos that are identical to another: {equal}; that look almost the same: {near}. "
            "Copies are kept on one side, training or validation.",
        ).format(equal=number_text(copies.equal), near=number_text(copies.near))
    if copies.series:
        yield translate(
            "DataExport",
            "{count} photos look alike in large numbers, as from a fixed camera, or make up most "
            "of the data set: they are split as if they were not copies.",
        ).format(count=number_text(copies.series))
    elif apart:
        yield translate(
            "DataExport",
            "Pairs of copies on both sides, because earlier exports or their folders put them "
            "there: {count}. Another seed makes a new split.",
        ).format(count=number_text(apart))
