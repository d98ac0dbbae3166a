"""What writes the files of a format: one image after the other, then what covers all of them."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.events import Event
from wseg_engine.formats.naming import clean_suffix
from wseg_engine.formats.types import ExportItem, Labels, Record
from wseg_engine.images.imaging import ImageSize
from wseg_engine.objects.maps import ObjectMap

# Class id → outlines, each (N, 2) x, y in pixels: (0, 0) is the image's top left corner. Pixels
# belong to them that OpenCV fills when decimals are cut off.
Outlines = dict[int, list[NDArray[np.float64]]]


@dataclass(frozen=True)
class Job:
    """One item on its way into an export."""

    item: ExportItem
    file: str  # name of its files, without suffix
    split: str
    labels: Labels
    size: ImageSize
    objects: ObjectMap | None = None  # ids that fit the labels; None where there are none

    @property
    def image_file(self) -> str:
        """Name of the image in the export."""
        return f"{self.file}{clean_suffix(self.item.image.suffix)}"


@dataclass(frozen=True)
class Output:
    """Files written for one image."""

    files: Mapping[str, int]  # path below the folder → bytes
    warnings: tuple[str, ...] = ()
    data: Any = None  # plain values kept for `finish`


class Format(Protocol):
    """A format: how one image is written, and what is written once at the end."""

    name: str

    @property
    def common(self) -> Sequence[str]:
        """Files below the folder that belong to no single image."""

    @property
    def reserved(self) -> frozenset[str]:
        """Names that the files of an image may not have, as they are those of others."""

    def options(self) -> Mapping[str, Any]:
        """Return what must be equal for a stopped export to go on (plain values)."""

    def paths(self, job: Job) -> Sequence[str]:
        """Return the files of one image, as paths below the folder."""

    def write(self, folder: Path, job: Job) -> Output:
        """Write one image's files, those of `paths`, below `folder`."""

    def finish(self, folder: Path, records: Sequence[Record]) -> Generator[Event, None, int]:
        """Write what covers all images; return how many masks were read back and found equal."""


@runtime_checkable
class OutlineFormat(Format, Protocol):
    """A format that can draw outlines: they are read back to say what they hold."""

    @property
    def draws_outlines(self) -> bool:
        """Whether this export does."""

    def outlines(self, folder: Path, records: Sequence[Record]) -> Iterator[Outlines]:
        """Read the outlines of each image back from its files, in the order of the records.

        Raises:
            OSError, ValueError, KeyError, IndexError: for a file that is not as it was written.
        """


def writes_objects(style: Format) -> bool:
    """Whether an export writes the objects of its items: a writer says so by `writes_objects`."""
    return bool(getattr(style, "writes_objects", False))
