"""Which kind of masks a file or a folder most likely holds."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from app.core.transfer.mask_import.options import MaskKind, MaskReadOptions
from wseg_engine.annotations.files import is_export_note
from wseg_engine.annotations.text import marked_text
from wseg_engine.base.bounds import open_file
from wseg_engine.base.listed import is_system_folder
from wseg_engine.base.looking import file_at, folder_at
from wseg_engine.images.imaging import ImageError, opened

OWN_FILES = frozenset(("classes.json",))  # of our exports; see `is_export_note` for others
_LOOKED_AT = 3  # masks of a folder
_LISTED = 5_000  # entries of folders that are looked through: somebody waits
_PICTURES = frozenset((".png", ".tif", ".tiff", ".bmp"))
_DOCUMENTS = 8  # JSON files of a folder
_HEAD = 65536  # bytes of a JSON file
_PLACES = ("SegmentationClass", "masks", "annotations")


def detect_masks(path: Path) -> MaskReadOptions:
    """Return how the masks at a path are most likely written; of a data set, where they are."""
    if file_at(path):
        kind = _json_kind(path) if path.suffix.lower() == ".json" else _picture_kind([path])
        return MaskReadOptions(kind, path)
    for name in _PLACES:
        if folder_at(path / name):
            path = path / name
            break
    listed = list(itertools.islice(_listed(path), _LISTED))
    documents = [
        file
        for file in listed
        if file.parent == path and file.suffix.lower() == ".json" and file.name not in OWN_FILES
    ][:_DOCUMENTS]
    documents = [file for file in documents if not is_export_note(file)]
    for file in documents:
        if _json_kind(file) is MaskKind.COCO:
            return MaskReadOptions(MaskKind.COCO, file if len(documents) == 1 else path)
    pictures = [file for file in listed if file.suffix.lower() in _PICTURES][:_LOOKED_AT]
    if documents and any(_is_labelme(file) for file in documents):
        return MaskReadOptions(MaskKind.LABELME, path)
    return MaskReadOptions(_picture_kind(pictures), path)


def _listed(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder, then those of the folders in it."""
    with suppress(ValueError):  # no path of any system
        for place, folders, names in os.walk(folder):
            folders[:] = sorted(name for name in folders if not is_system_folder(name))
            yield from (Path(place, name) for name in sorted(names))


def _json_kind(file: Path) -> MaskKind:
    head = _head(file)
    return MaskKind.COCO if '"annotations"' in head or '"categories"' in head else MaskKind.LABELME


def _is_labelme(file: Path) -> bool:
    return '"shapes"' in _head(file) or '"imagePath"' in _head(file)


def _head(file: Path) -> str:
    try:
        with open_file(file) as stream:
            data = stream.read(_HEAD)
    except OSError:
        return ""
    try:
        return marked_text(data[: len(data) // 4 * 4]) or data.decode("utf-8", "replace")
    except ValueError:  # cut in the middle, or damaged: which is told when it is read
        return data.decode("utf-8", "replace")


def _picture_kind(files: list[Path]) -> MaskKind:
    for file in files:
        try:
            with opened(file, formats=("PNG", "TIFF", "BMP")) as (image, *_):
                if image.mode in ("RGB", "RGBA") or (image.mode == "P" and _by_colour(file)):
                    return MaskKind.COLOUR
        except ImageError:
            continue
    return MaskKind.INDEXED


def _by_colour(mask: Path) -> bool:
    """Whether a list of colours beside a mask is all that says what its pixels mean."""
    for place in (mask.parent, mask.parent.parent):
        if file_at(place / "classes.json"):
            return False  # it names ids
        if file_at(place / "labelmap.txt"):
            return True
    return False
