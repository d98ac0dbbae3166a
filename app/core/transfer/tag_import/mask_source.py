"""Tags from masks that exist already: a class is present where enough pixels are its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from app.core.transfer.tag_import.files import files_below, image_of, where_of
from app.core.transfer.tag_import.image_names import ImageNames
from app.core.transfer.tag_import.reading import Entry, IssueKind, Report
from app.core.translation import translate
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.datasets.class_map import VOC_CLASSES, read_class_map
from wseg_engine.datasets.listing import DatasetError
from wseg_engine.images.mask_files import MaskError, read_mask

_PLACES = ("SegmentationClass", "masks")


def read_mask_tags(
    folders: list[Path], min_pixels: int, names: ImageNames, unnamed: set[str], report: Report
) -> Iterator[Entry | float]:
    """Yield what the masks say.

    Ids are named by `classes.json` or `labelmap.txt` beside the masks or above them; in a folder
    `SegmentationClass` without these they are Pascal VOC's. An id without
    a name is reported as a class "mask value 3", to be mapped by the user.

    Args:
        folders: where the masks are; of a whole data set, its folder of masks counts.
        min_pixels: from how many on a class is present; fewer say nothing.
        names: the images of the project.
        unnamed: takes the names that stand for ids without one.
        report: hears of what is wrong.
    """
    folders = [_place(folder) for folder in folders]
    maps: dict[Path, dict[int, str]] = {}
    files = files_below(folders, frozenset({".png"}), report)
    for number, file in enumerate(files):
        if number % 10 == 0:
            yield number / len(files)
        where = where_of(file, folders)
        try:
            labels = read_mask(file)
        except MaskError as error:
            report(IssueKind.PROBLEM, where, str(error))
            continue
        if file.parent not in maps:
            maps[file.parent] = _class_map(file.parent, report)
        counts = np.bincount(labels.ravel(), minlength=VOID + 1)
        present = []
        for value in np.flatnonzero(counts >= max(1, min_pixels)).tolist():
            if value in (BACKGROUND, VOID):
                continue
            name = maps[file.parent].get(value)
            if name is None:
                name = translate("TagImport", "mask value {number}").format(number=value)
                unnamed.add(name)
            present.append(name)
        yield Entry(where, image_of(file.with_suffix(""), folders, names), tuple(present))


def _place(folder: Path) -> Path:
    return next((folder / name for name in _PLACES if (folder / name).is_dir()), folder)


def _class_map(folder: Path, report: Report) -> dict[int, str]:
    usual = dict(enumerate(VOC_CLASSES, 1)) if folder.name == "SegmentationClass" else {}
    try:
        return read_class_map(folder) or usual
    except DatasetError as error:
        report(IssueKind.PROBLEM, folder.name, str(error))
        return {}
