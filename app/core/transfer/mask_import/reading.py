"""Reading masks from elsewhere: what they hold, and which image each belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from app.core.store import Project
from app.core.transfer.mask_import.decoded import (
    BACKGROUND_KEY,
    Decoded,
    MaskPlace,
    decode,
    read_json,
)
from app.core.transfer.mask_import.detect import OWN_FILES, is_own_file
from app.core.transfer.mask_import.names import colour_names, id_names
from app.core.transfer.mask_import.options import MaskKind, MaskReadOptions
from app.core.transfer.mask_import.shapes import ShapeError, checked_size
from app.core.transfer.tag_import.files import files_below, image_of, shown, where_of
from app.core.transfer.tag_import.image_names import Found, ImageNames, project_names
from app.core.transfer.tag_import.reading import Issue, IssueKind
from app.core.translation import reason, translate
from wseg_engine.base.budget import PHOTO_PIXELS
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.datasets.listing import DatasetError
from wseg_engine.images.imaging import ImageError, ImageSize, opened

_FOLDER_MARK = "__"  # our exports put it for "/" where the folder has to stay in a name
_ALWAYS_PIXELS = 25_000_000  # that a mask may have, whatever its image has
_LARGER = 16  # times the pixels of its image that a mask may have
_MOST_NUMBERS = 1_000_000  # ids and categories of a COCO file


class ImageHead(NamedTuple):
    """What the header of an image of the project says."""

    size: ImageSize  # upright
    orientation: int  # EXIF's, 1 to 8


@dataclass(frozen=True)
class MaskEntry:
    """One mask that was read, and the image that it is about."""

    where: str
    image: int
    place: MaskPlace
    size: ImageSize
    head: ImageHead | str  # of the image; why it cannot be used


@dataclass
class ValueFound:
    """One value of the masks, whatever it means."""

    key: str
    name: str  # "" where nobody says
    pixels: int = 0
    masks: int = 0


@dataclass
class MaskReading:
    """All masks that were read."""

    kind: MaskKind
    entries: list[MaskEntry] = field(default_factory=list)
    values: dict[str, ValueFound] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def report(self, kind: IssueKind, where: str, what: str) -> None:
        """Keep something to be told."""
        self.issues.append(Issue(kind, where, what))


@dataclass(frozen=True)
class MasksRead(Event):
    """Masks were read."""

    reading: MaskReading


def read_masks(project: Project, options: MaskReadOptions, control: Control) -> Iterator[Event]:
    """Read masks; nothing is changed.

    Yields `Progress` and, last, `MasksRead`. What cannot be used is in the reading's issues.

    Raises:
        Stopped: if the control asked for it.
        ProjectError: if the project cannot be read.
    """
    reading = MaskReading(options.kind)
    names = project_names(project)
    reader = _Reader(project, options, names, reading, control)
    text = translate("MaskImport", "Reading masks")
    places = reader.places()
    for number, (where, place, found) in enumerate(places):
        control.wait_or_stop()
        yield Progress("read", number, len(places), text)
        reader.look_at(where, place, found)
    if not reading.entries and not reading.issues:
        what = translate("MaskImport", "No masks were found here. Choose another kind or folder.")
        reading.report(IssueKind.PROBLEM, shown(options.path), what)
    yield MasksRead(reading)


class _Reader:
    def __init__(
        self,
        project: Project,
        options: MaskReadOptions,
        names: ImageNames,
        reading: MaskReading,
        control: Control,
    ) -> None:
        self._project, self._options, self._control = project, options, control
        self._names, self._reading = names, reading
        self._called: dict[Path, Mapping[str, str]] = {}
        self._first: dict[int, str] = {}

    def places(self) -> list[tuple[str, MaskPlace, Found]]:
        """Return all masks that there are, with their images."""
        kind, path = self._options.kind, self._options.path
        suffixes = {".json"} if kind in (MaskKind.LABELME, MaskKind.COCO) else {".png"}
        if kind is MaskKind.COLOUR:
            suffixes |= {".bmp", ".tif", ".tiff"}
        folders = [path]
        files = files_below(folders, frozenset(suffixes), self._reading.report)
        if kind is MaskKind.COCO:
            return [one for file in files for one in self._coco(file)]
        files = [file for file in files if not is_own_file(file)]
        found = []
        for file in files:
            if file.name in OWN_FILES:
                continue
            where = where_of(file, folders)
            found.append((where, MaskPlace(kind, file), self._image(file, folders)))
        return found

    def _image(self, file: Path, folders: Sequence[Path]) -> Found:
        found = image_of(file.with_suffix(""), folders, self._names)
        if found.image is None and _FOLDER_MARK in file.stem:
            other = self._names.find(file.stem.replace(_FOLDER_MARK, "/"))
            return other if other.image is not None else found
        return found

    def _coco(self, file: Path) -> list[tuple[str, MaskPlace, Found]]:
        where = shown(Path(file.name))
        try:
            return list(self._coco_places(file, where))
        except (ValueError, KeyError, TypeError) as error:
            reason = str(error) if isinstance(error, ValueError) else _not_coco(error)
            self._reading.report(IssueKind.PROBLEM, where, reason)
            return []

    def _coco_places(self, file: Path, where: str) -> Iterator[tuple[str, MaskPlace, Found]]:
        document = read_json(file)
        if not isinstance(document, dict) or "annotations" not in document:
            if self._options.path.is_dir():
                return  # some other file of the data set
            raise ValueError(
                translate("MaskImport", "This is no COCO file: it has no annotations.")
            )
        if len(document["annotations"]) > _MOST_NUMBERS:
            raise ValueError(translate("MaskImport", "It has too many annotations."))
        names = {
            one["id"]: str(one.get("name") or one["id"]).strip()
            for one in document.get("categories") or ()
        }
        by_image: dict[Any, list[Mapping[str, Any]]] = {}
        for one in document["annotations"]:
            names.setdefault(one["category_id"], f"{one['category_id']}")
            by_image.setdefault(one["image_id"], []).append(one)
        for image in document["images"]:
            called = image["file_name"]
            if not isinstance(called, str):
                raise TypeError(translate("MaskImport", "an image has no name"))
            place_name = f"{where}: {called}"
            try:
                size = checked_size(image.get("height"), image.get("width"))
            except ShapeError as error:
                self._reading.report(IssueKind.PROBLEM, place_name, str(error))
                continue
            own = tuple(by_image.get(image["id"], ()))
            place = MaskPlace(MaskKind.COCO, file, own, size, names)
            found = self._names.find(called)
            if found.image is None and _FOLDER_MARK in called:
                other = self._names.find(called.replace(_FOLDER_MARK, "/"))
                found = other if other.image is not None else found
            yield place_name, place, found

    def look_at(self, where: str, place: MaskPlace, found: Found) -> None:
        """Read one mask, and note what it holds."""
        if found.image is None:
            kind = IssueKind.AMBIGUOUS if found.ambiguous else IssueKind.NOT_FOUND
            self._reading.report(kind, where, found.reason)
            return
        first = self._first.setdefault(found.image, where)
        if first != where:
            text = translate(
                "MaskImport", "Its image has a mask already: {place}. That one counts."
            )
            self._reading.report(IssueKind.DUPLICATE, where, text.format(place=first))
            return
        head = self._head(found.image)
        try:
            decoded = decode(place, _most_pixels(head), pause=self._control.wait_or_stop)
        except (ValueError, KeyError, TypeError) as error:
            del self._first[found.image]
            reason = str(error) if isinstance(error, ValueError) else _not_coco(error)
            self._reading.report(IssueKind.PROBLEM, where, reason)
            return
        for note in decoded.notes:
            self._reading.report(IssueKind.NOTE, where, note)
        self._count(decoded, place.file.parent)
        self._reading.entries.append(MaskEntry(where, found.image, place, decoded.size, head))

    def _count(self, decoded: Decoded, folder: Path) -> None:
        names = self._names_in(folder)
        counts = np.zeros(256, np.int64)
        for row in decoded.indices:  # a row at a time: numpy makes eight bytes of each pixel
            counts += np.bincount(row, minlength=256)
        by_name = self._options.kind in (MaskKind.LABELME, MaskKind.COCO)
        for place in np.flatnonzero(counts).tolist():
            key = decoded.keys[place]
            if key not in self._reading.values:
                name = key if by_name and key != BACKGROUND_KEY else names.get(key, "")
                self._reading.values[key] = ValueFound(key, name)
            value = self._reading.values[key]
            value.pixels += int(counts[place])
            value.masks += 1

    def _names_in(self, folder: Path) -> Mapping[str, str]:
        if folder not in self._called:
            names: Mapping[str, str] = {}
            try:
                if self._options.kind is MaskKind.INDEXED:
                    names = id_names(folder, voc=self._options.voc)
                elif self._options.kind is MaskKind.COLOUR:
                    names = colour_names(folder, voc=self._options.voc)
            except DatasetError as error:
                self._reading.report(IssueKind.PROBLEM, shown(Path(folder.name)), str(error))
            self._called[folder] = names
        return self._called[folder]

    def _head(self, image: int) -> ImageHead | str:
        folder, path = self._names.place(image)
        try:
            with opened(folder / path) as (picture, orientation):
                width, height = picture.size
        except ImageError as error:
            return str(error)
        if orientation >= 5:
            width, height = height, width
        return ImageHead(ImageSize(height, width), orientation)


def _most_pixels(head: ImageHead | str) -> int:
    """Return how many pixels a mask of an image may have: it may be scaled, but not absurdly."""
    if isinstance(head, str):
        return _ALWAYS_PIXELS
    return min(PHOTO_PIXELS, max(_ALWAYS_PIXELS, _LARGER * head.size.height * head.size.width))


def _not_coco(error: Exception) -> str:
    text = translate("MaskImport", "This is not written as COCO describes it ({reason}).")
    return text.format(reason=f"{type(error).__name__}: {reason(error)[:80]}")
