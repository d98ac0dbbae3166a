"""Reading masks from elsewhere: what they hold, and which image each belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from app.core.store import Project
from app.core.transfer.mask_import.coco_file import FOLDER_MARK, CocoRequest, coco_images
from app.core.transfer.mask_import.decoded import (
    BACKGROUND_KEY,
    Decoded,
    MaskPlace,
    decode,
    read_json,
)
from app.core.transfer.mask_import.detect import OWN_FILES
from app.core.transfer.mask_import.names import colour_names, id_names
from app.core.transfer.mask_import.options import MaskKind, MaskReadOptions
from app.core.transfer.tag_import.project_images import project_names
from app.core.translation import translate
from wseg_engine.annotations.files import files_below, image_of, is_export_note, shown, where_of
from wseg_engine.annotations.image_names import Found, ImageNames
from wseg_engine.annotations.labelme_source import labelme_image
from wseg_engine.annotations.mask_names import Affix
from wseg_engine.annotations.mask_source import affix_of, shortened_image
from wseg_engine.annotations.reading import Issue, IssueKind
from wseg_engine.base.budget import PHOTO_PIXELS
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.base.looking import folder_at
from wseg_engine.datasets.names import fold
from wseg_engine.datasets.types import DatasetError
from wseg_engine.images.imaging import IMAGE_SUFFIXES, ImageError, ImageSize, opened
from wseg_engine.images.mask_files import LOSSY_SUFFIXES
from wseg_engine.objects.maps import count_ids

_ALWAYS_PIXELS = 25_000_000  # that a mask may have, whatever its image has
_LARGER = 16  # times the pixels of its image that a mask may have
_DRAWN = frozenset({".json"})
SUFFIXES = {
    MaskKind.INDEXED: frozenset((".png", ".tif", ".tiff", ".bmp", *LOSSY_SUFFIXES)),
    MaskKind.COLOUR: frozenset((".png", ".tif", ".tiff", ".bmp", *LOSSY_SUFFIXES)),
    MaskKind.LABELME: _DRAWN,
    MaskKind.COCO: _DRAWN,
}


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
    keys: frozenset[str] = frozenset()  # of the values that occur
    objects: int = 0  # that the source tells apart


@dataclass
class ValueFound:
    """One value of the masks, whatever it means."""

    key: str
    name: str  # "" where nobody says
    pixels: int = 0
    masks: int = 0
    listed: bool = False  # a list of classes beside masks says what it is, and be it nothing


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
        what = translate("MaskImport", "No masks were found. Choose another kind or folder.")
        others = reader.other_pictures()
        if others:
            text = translate(
                "MaskImport",
                ("Masks are read from PNG, TIFF and BMP, but these pictures are {kinds}."),
            )
            what = text.format(kinds=", ".join(others))
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
        self._affix: Affix | None = None  # of masks that are called like no image

    def places(self) -> list[tuple[str, MaskPlace, Found]]:
        """Return all masks that there are, with their images."""
        kind, path = self._options.kind, self._options.path
        folders = [path]
        files = files_below(folders, SUFFIXES[kind], self._reading.report)
        if kind is MaskKind.COCO:
            return [one for file in files for one in self._coco(file)]
        files = [file for file in files if not is_export_note(file)]
        found = []
        shortened = 0
        files = [file for file in files if not self._is_photo(file)]
        self._affix = affix_of(files, self._names)
        # Beside masks that keep their values, JPEGs are something else, and not worth a word.
        lossless = any(file.suffix.lower() not in LOSSY_SUFFIXES for file in files)
        for file in files:
            if file.name in OWN_FILES or (lossless and file.suffix.lower() in LOSSY_SUFFIXES):
                continue
            where = where_of(file, folders)
            if kind is MaskKind.LABELME:
                place = MaskPlace(kind, file, objects=self._options.objects)
                found.append((where, place, self._labelme_image(file, folders, where)))
                continue
            image, short = self._image(file, folders)
            shortened += short
            place = MaskPlace(kind, file, objects=self._options.objects)
            found.append((where, place, image))
        if shortened:
            text = translate(
                "MaskImport",
                "%n mask(s) were matched by ignoring the start or end of their names, as in "
                "a_mask.png.",
                n=shortened,
            )
            self._reading.report(IssueKind.NOTE, shown(Path(path.name)), text)
        return found

    def other_pictures(self) -> list[str]:
        """Return the kinds of pictures that are here instead of masks, by their suffixes."""
        if self._options.kind not in (MaskKind.INDEXED, MaskKind.COLOUR):
            return []
        files = files_below([self._options.path], IMAGE_SUFFIXES, lambda *_: None)
        return sorted({file.suffix.lower() for file in files if not self._is_photo(file)})

    def _is_photo(self, file: Path) -> bool:
        """Whether a file is an image of the project itself, of a kind in which photos come."""
        if file.suffix.lower() in (".png", ".json"):
            return False
        found = self._names.beside(file)
        if found is None or found.image is None:
            return False
        folder, path = self._names.place(found.image)
        return folder / path == file

    def _image(self, file: Path, folders: Sequence[Path]) -> tuple[Found, bool]:
        """Return the image of a mask, and whether a part of its name was taken off."""
        found = image_of(file.with_suffix(""), folders, self._names)
        if found.image is None and FOLDER_MARK in file.stem:
            other = self._names.find(file.stem.replace(FOLDER_MARK, "/"))
            if other.image is not None:
                return other, False
        if found.image is None:
            short = shortened_image(file, folders, self._names, self._affix)
            if short is not None:
                return short, True
        return found, False

    def _labelme_image(self, file: Path, folders: Sequence[Path], where: str) -> Found:
        """Return the image of a labelme file: the one that its tags go to, too."""
        try:
            document = read_json(file, self._reading.report)
        except ValueError:  # which is told when its shapes are drawn
            document = {}
        if not isinstance(document, dict):
            document = {}
        found, note = labelme_image(file, document, folders, self._names)
        if note:
            self._reading.report(IssueKind.NOTE, where, note)
        return found if found.image is not None else self._image(file, folders)[0]

    def _coco(self, file: Path) -> list[tuple[str, MaskPlace, Found]]:
        where = shown(Path(file.name))
        report = self._reading.report
        try:
            document = read_json(file, report)
            if folder_at(self._options.path) and not _is_coco(document):
                return []  # some other file of the data set
            images = coco_images(document, CocoRequest(self._options, self._names, where, report))
        except ValueError as error:
            report(IssueKind.PROBLEM, where, str(error))
            return []
        return [
            (
                one.where,
                MaskPlace(MaskKind.COCO, file, one.annotations, one.size, self._options.objects),
                one.found,
            )
            for one in images
        ]

    def look_at(self, where: str, place: MaskPlace, found: Found) -> None:
        """Read one mask, and note what it holds."""
        if found.image is None:
            kind = IssueKind.AMBIGUOUS if found.ambiguous else IssueKind.NOT_FOUND
            self._reading.report(kind, where, found.reason)
            return
        first = self._first.setdefault(found.image, where)
        if first != where:
            text = translate(
                "MaskImport", "Its image already has a mask: {place}. That one is used."
            )
            self._reading.report(IssueKind.DUPLICATE, where, text.format(place=first))
            return
        head = self._head(found.image)
        own = None if isinstance(head, str) else head.size
        pause = self._control.wait_or_stop
        try:
            decoded = decode(place, _most_pixels(head), own=own, pause=pause)
        except ValueError as error:
            del self._first[found.image]
            self._reading.report(IssueKind.PROBLEM, where, str(error))
            return
        for note in decoded.notes:
            self._reading.report(IssueKind.PROBLEM, where, note)
        if decoded.areas == 0 and not (self._options.empty and not decoded.notes):
            del self._first[found.image]  # of nothing, no mask is made
            if not decoded.notes:
                text = translate(
                    "MaskImport",
                    "It has no area. No mask is made from it, unless you choose that such images "
                    "show none of the classes.",
                )
                self._reading.report(IssueKind.NOTE, where, text)
            return
        counts = _counts(decoded)
        names = self._names_in(place.file.parent)
        if other := self._called_otherwise(counts, names):
            del self._first[found.image]
            self._reading.report(IssueKind.PROBLEM, where, other)
            return
        self._add(counts, names)
        keys = frozenset(counts)
        things = 0 if decoded.objects is None else count_ids(decoded.objects)
        entry = MaskEntry(where, found.image, place, decoded.size, head, keys, things)
        self._reading.entries.append(entry)

    def _called_otherwise(self, counts: Mapping[str, int], names: Mapping[str, str]) -> str:
        """Return, in words, which value means something else in masks read before; "" for none."""
        for key in counts if names else ():
            value = self._reading.values.get(key)
            name = names.get(key, "")
            if value is None or not value.listed or fold(value.name) == fold(name):
                continue
            nothing = translate("MaskImport", "no class")
            text = translate(
                "MaskImport",
                "In its folder, the value {value} means {here}; in masks of another folder it "
                "means {there}. Import this folder by itself.",
            )
            return text.format(value=key, here=name or nothing, there=value.name or nothing)
        return ""

    def _add(self, counts: Mapping[str, int], names: Mapping[str, str]) -> None:
        """Add the values of a mask to those of all."""
        by_name = self._options.kind in (MaskKind.LABELME, MaskKind.COCO)
        for key, pixels in counts.items():
            value = self._reading.values.setdefault(key, ValueFound(key, ""))
            if by_name and key != BACKGROUND_KEY:
                value.name = key
            elif names and not value.listed:  # masks without a list follow those that have one
                value.name, value.listed = names.get(key, ""), True
            value.pixels += pixels
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
            with opened(folder / path) as (picture, orientation, _):
                width, height = picture.size
        except ImageError as error:
            return str(error)
        if orientation >= 5:
            width, height = height, width
        return ImageHead(ImageSize(height, width), orientation)


def _counts(decoded: Decoded) -> dict[str, int]:
    """Return how many pixels each key has, of those that occur."""
    counts = np.zeros(256, np.int64)
    for row in decoded.indices:  # a row at a time: numpy makes eight bytes of each pixel
        counts += np.bincount(row, minlength=256)
    return {decoded.keys[place]: int(counts[place]) for place in np.flatnonzero(counts).tolist()}


def _most_pixels(head: ImageHead | str) -> int:
    """Return how many pixels a mask of an image may have: it may be scaled, but not absurdly."""
    if isinstance(head, str):
        return _ALWAYS_PIXELS
    return min(PHOTO_PIXELS, max(_ALWAYS_PIXELS, _LARGER * head.size.height * head.size.width))


def _is_coco(document: Any) -> bool:
    return isinstance(document, dict) and "annotations" in document
