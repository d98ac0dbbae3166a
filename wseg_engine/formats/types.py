"""What every export is made of: items, classes, and a report of what was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.labels import BACKGROUND, VOID, voc_palette
from wseg_engine.base.messages import printable, tr
from wseg_engine.images.imaging import ImageSize
from wseg_engine.objects.maps import ObjectMap

_COUNTED = 1 << 20  # pixels counted at a time: numpy makes eight bytes of each

Labels = NDArray[np.uint8]  # (H, W) of the upright image: class ids, 0 background, 255 void


class ExportError(Exception):
    """An export that cannot be made; the message says why and what to do."""


@dataclass(frozen=True)
class ExportClass:
    """A class of the masks."""

    id: int  # value of its pixels, 1-254
    name: str
    colour: tuple[int, int, int]  # RGB, each 0-255
    stable_id: str = ""  # identity that survives renaming; the name where there is none

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, ready for JSON."""
        return {
            "id": self.id,
            "name": self.name,
            "colour": list(self.colour),
            "stable_id": self.stable_id or self.name,
        }


@dataclass(frozen=True)
class ExportItem:
    """One image and its mask."""

    name: str  # unique, without suffix; folders separated by "/"
    image: Path
    labels: Labels | Callable[[], Labels]  # a callable is asked when the item's turn comes
    tags: tuple[str, ...] = ()  # names of the classes the image is tagged with
    split: str = ""  # "train", "val", or "" to let the seed decide
    key: str = ""  # what it is made of: a stopped export takes over only what has the same key
    number: int = 0  # its own for good, from 1, where formats number images; 0: by its name
    # (H, W) uint16 ids of objects, 0 for none, each in one class; None: connected parts are some.
    objects: ObjectMap | Callable[[], ObjectMap | None] | None = None

    def load_labels(self) -> Labels:
        """Return the (H, W) uint8 labels."""
        return self.labels() if callable(self.labels) else self.labels

    def load_objects(self) -> ObjectMap | None:
        """Return the (H, W) uint16 ids of objects; None where it has none."""
        return self.objects() if callable(self.objects) else self.objects


@dataclass(frozen=True)
class Record:
    """What was written for one image; kept in the journal, from which a stopped export goes on."""

    name: str
    file: str  # name of its files, without folder and suffix
    split: str
    size: ImageSize
    pixels: Mapping[int, int]  # class id → pixels, background and void included
    files: Mapping[str, int]  # path below the export's folder → bytes
    warnings: tuple[str, ...] = ()
    data: Any = None  # the format's own, plain values
    key: str = ""  # the item's
    objects: Mapping[int, int] = field(default_factory=dict)  # class id → objects that it has
    parted: tuple[int, ...] = ()  # classes with pixels that belong to none of them


@dataclass(frozen=True)
class ExportReport:
    """What an export wrote."""

    format: str
    path: Path
    images: Mapping[str, int]  # split → images
    pixels: Mapping[str, int]  # class name → pixels; "background" and "void" included
    failed: Mapping[str, str]  # image → reason
    warnings: tuple[str, ...] = field(default=())
    verified: int = 0  # masks read back and found equal
    records: tuple[Record, ...] = field(default=(), repr=False)  # image by image
    objects: Mapping[str, int] = field(default_factory=dict)  # class name → objects made before

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, ready for JSON."""
        objects = {"objects": dict(self.objects)} if self.objects else {}
        return {
            "format": self.format,
            "path": str(self.path),
            "images": dict(self.images),
            "pixels": dict(self.pixels),
            "failed": dict(self.failed),
            "warnings": list(self.warnings),
            "verified": self.verified,
            **objects,
        }


def export_classes(names: Sequence[str]) -> tuple[ExportClass, ...]:
    """Return classes with ids 1, 2, ... and the colours of VOC's palette."""
    palette = voc_palette().tolist()
    return tuple(
        ExportClass(
            number, name, (palette[number][0], palette[number][1], palette[number][2]), name
        )
        for number, name in enumerate(names, 1)
    )


def check_classes(classes: Sequence[ExportClass], *, unfit: str = "") -> None:
    """Refuse classes that a mask or a list of names could not tell apart.

    Args:
        classes: what is to be exported.
        unfit: pattern of what the format's own lists of names cannot hold; "" if they hold all.

    Raises:
        ExportError: naming the class.
    """
    if not classes:
        raise ExportError(tr("There are no classes to export."))
    ids, names, colours = set[int](), dict[str, str](), set[tuple[int, int, int]]()
    reserved = tuple(int(part) for part in voc_palette()[VOID])
    for one in classes:
        if not BACKGROUND < one.id < VOID or one.id in ids:
            raise ExportError(
                tr(
                    "Class {name!r} has id {id}; expected a unique one, 1 to 254.",
                    name=one.name,
                    id=one.id,
                )
            )
        _check_name(one.name, names, unfit)
        if one.colour in colours | {(0, 0, 0), reserved} or not all(
            0 <= part <= 255 for part in one.colour
        ):
            raise ExportError(
                tr(
                    "Class {name!r} has the colour {colour}; expected a unique one, neither black "
                    "(background) nor that of undecided pixels.",
                    name=one.name,
                    colour=one.colour,
                )
            )
        ids.add(one.id)
        names[one.name.casefold()] = one.name
        colours.add(one.colour)


def _check_name(name: str, others: Mapping[str, str], unfit: str) -> None:
    if not name.strip() or printable(name, keep="") != name:
        raise ExportError(
            tr(
                "The class name {name!r} cannot be exported: names must not be empty or contain a "
                "line break or control character. Rename the class.",
                name=name,
            )
        )
    if unfit and (found := re.search(unfit, name)):
        raise ExportError(
            tr(
                "The class name {name!r} cannot be exported in this format, whose class list does "
                "not allow {found!r} there. Rename the class, or choose another format.",
                name=name,
                found=found[0],
            )
        )
    if name.casefold() == "background":
        raise ExportError(
            tr(
                "A class is called {name!r}, which is the name for pixels without a class: "
                "readers would confuse the two. Rename the class.",
                name=name,
            )
        )
    if name.casefold() in others:
        raise ExportError(
            tr(
                "The classes {one!r} and {other!r} differ only in capitalisation. Rename one.",
                one=others[name.casefold()],
                other=name,
            )
        )


def palette_of(classes: Sequence[ExportClass]) -> NDArray[np.uint8]:
    """Return VOC's palette, (256, 3) RGB, with the classes' own colours in their places."""
    palette = voc_palette()
    for one in classes:
        palette[one.id] = one.colour
    return palette


def count_pixels(labels: Labels) -> dict[int, int]:
    """Return how many pixels each value of a mask has."""
    values = labels.reshape(-1)
    counts = np.zeros(256, np.int64)
    for start in range(0, len(values), _COUNTED):
        counts += np.bincount(values[start : start + _COUNTED], minlength=256)
    return {int(value): int(counts[value]) for value in np.flatnonzero(counts)}
