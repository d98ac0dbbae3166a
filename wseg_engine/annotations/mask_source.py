"""Tags from masks that exist already: a class is present where enough pixels are its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from wseg_engine.annotations.approved_masks import MASK_SUFFIX
from wseg_engine.annotations.files import files_below, image_of, where_of
from wseg_engine.annotations.kinds import SourceKind
from wseg_engine.annotations.reading import Entry, IssueKind, Report
from wseg_engine.annotations.request import Request, TagSource
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.base.messages import mark, translate
from wseg_engine.datasets.class_map import VOC_CLASSES, read_class_map
from wseg_engine.datasets.types import DatasetError
from wseg_engine.images.mask_files import MaskError, read_ids

_SUFFIXES = frozenset((".png", ".tif", ".tiff", ".bmp"))
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
    files = files_below(folders, _SUFFIXES, report)
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
    for file, values in found:
        names = maps[file.parent]
        nothing = {BACKGROUND} if drawn and not names else {BACKGROUND, VOID}
        present = [names.get(value) or _unnamed(value, request) for value in values
                   if value not in nothing or value in names]  # fmt: skip
        image = image_of(file.with_suffix(""), folders, request.names)
        match = MASK_SUFFIX.fullmatch(file.stem) if image.image is None else None
        if match is not None:
            other = image_of(file.with_name(match[1]), folders, request.names)
            image = other if other.image is not None else image
        yield Entry(where_of(file, folders), image, tuple(present))


def _unnamed(value: int, request: Request) -> str:
    name = translate("TagImport", "mask value {number}").format(number=value)
    request.unnamed.add(name)
    return name


def _place(folder: Path) -> Path:
    return next((folder / name for name in _PLACES if (folder / name).is_dir()), folder)


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
