"""Tags from masks that exist already: a class is present where enough pixels are its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from wseg_engine.annotations.files import files_below, image_of, where_of
from wseg_engine.annotations.image_names import Found, ImageNames
from wseg_engine.annotations.kinds import SourceKind
from wseg_engine.annotations.mask_names import MASK_SUFFIX, Affix, recognise_affix
from wseg_engine.annotations.reading import Entry, IssueKind, Report
from wseg_engine.annotations.request import Request, TagSource
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.base.looking import folder_at
from wseg_engine.base.messages import mark, translate
from wseg_engine.datasets.class_map import VOC_CLASSES, read_class_map
from wseg_engine.datasets.types import DatasetError
from wseg_engine.images.imaging import IMAGE_SUFFIXES
from wseg_engine.images.mask_files import MASK_SUFFIXES, MaskError, read_ids

_PLACES = ("SegmentationClass", "masks")


def read_mask_tags(request: Request) -> Iterator[Entry | float]:
    """Yield what the masks say.

    Ids are named by `classes.json` or `labelmap.txt` beside the masks or above them; in a folder
    `SegmentationClass` without these they are Pascal VOC's. An id without
    a name is reported as a class "mask value 3", to be mapped by the user.
    """
    report = request.report
    folders = [_place(folder) for folder in request.folders]
    maps: dict[Path, dict[int, str]] = {}
    files = files_below(folders, MASK_SUFFIXES, report)
    if not files:
        _tell_others(folders, report)
    found: list[tuple[Path, list[int]]] = []
    for number, file in enumerate(files):
        if number % 10 == 0:
            yield number / len(files)
        try:
            labels = read_ids(file)
        except MaskError as error:
            report(IssueKind.PROBLEM, where_of(file, folders), str(error))
            continue
        if file.parent not in maps:
            maps[file.parent] = _class_map(file.parent, report)
        counts = np.bincount(labels.ravel(), minlength=VOID + 1)
        least = max(1, request.options.min_pixels)
        found.append((file, np.flatnonzero(counts >= least).tolist()))
    # Masks of 0 and 255 alone are black and white: 255 is what was drawn, and not undecided.
    everywhere = {value for _, values in found for value in values}
    drawn = VOID in everywhere and everywhere <= {BACKGROUND, VOID}
    affix = affix_of((file for file, _ in found), request.names)
    shortened = 0
    for file, values in found:
        names = maps[file.parent]
        nothing = {BACKGROUND} if drawn and not names else {BACKGROUND, VOID}
        present = [names.get(value) or _unnamed(value, request) for value in values
                   if value not in nothing or value in names]  # fmt: skip
        image = image_of(file.with_suffix(""), folders, request.names)
        if image.image is None:
            short = shortened_image(file, folders, request.names, affix)
            shortened += short is not None
            image = short or image
        yield Entry(where_of(file, folders), image, tuple(present))
    if shortened:
        text = translate(
            "TagImport",
            "%n mask(s) were matched by ignoring the start or end of their names, as in "
            "a_mask.png.",
            n=shortened,
        )
        report(IssueKind.NOTE, folders[0].name, text)


def affix_of(files: Iterable[Path], names: ImageNames) -> Affix | None:
    """Return what masks that are called like no image have around the names of images."""
    return recognise_affix((file.stem for file in files if not names.has(file.stem)), names.has)


def shortened_image(
    file: Path, folders: Sequence[Path], names: ImageNames, affix: Affix | None
) -> Found | None:
    """Return the image of a mask that has something around its name; None where there is none.

    Args:
        file: the mask.
        folders: the folders that were searched.
        names: the images.
        affix: of the masks, as `affix_of` finds it.
    """
    match = MASK_SUFFIX.fullmatch(file.stem)
    bare = (None if match is None else match[1], affix and affix.without(file.stem))
    for stem in filter(None, bare):
        found = image_of(file.with_name(stem), folders, names)
        if found.image is not None:
            return found
    return None


def _tell_others(folders: Sequence[Path], report: Report) -> None:
    """Name the pictures that stand here in the place of masks."""
    files = files_below(folders, IMAGE_SUFFIXES, lambda *_: None)
    kinds = sorted({file.suffix.lower() for file in files})
    if kinds:
        text = translate(
            "TagImport",
            "Masks are read from PNG, TIFF and BMP, which keep their values, but these pictures "
            "are {kinds}.",
        )
        report(IssueKind.PROBLEM, folders[0].name, text.format(kinds=", ".join(kinds)))


def _unnamed(value: int, request: Request) -> str:
    name = translate("TagImport", "mask value {number}").format(number=value)
    request.unnamed.add(name)
    return name


def _place(folder: Path) -> Path:
    return next((folder / name for name in _PLACES if folder_at(folder / name)), folder)


def _class_map(folder: Path, report: Report) -> dict[int, str]:
    usual = dict(enumerate(VOC_CLASSES, 1)) if folder.name == "SegmentationClass" else {}
    try:
        return read_class_map(folder) or usual
    except DatasetError as error:
        report(IssueKind.PROBLEM, folder.name, str(error))
        return {}


SOURCE = TagSource(
    SourceKind.MASKS,
    mark("TagImport", "Existing masks (PNG)"),
    mark("TagImport", "A class is present where it covers enough pixels of a mask."),
    read_mask_tags,
)
