"""Which kind of masks a file or a folder most likely holds."""

from __future__ import annotations

import itertools
from pathlib import Path

from app.core.mask_import.options import MaskKind, MaskReadOptions
from wseg_engine.imaging import ImageError, opened

OWN_FILES = frozenset(("classes.json", "report.json", "export.json"))  # of our exports
_LOOKED_AT = 3  # masks of a folder
_HEAD = 65536  # bytes of a JSON file
_PLACES = ("SegmentationClass", "masks", "annotations")


def detect_masks(path: Path) -> MaskReadOptions:
    """Return how the masks at a path are most likely written; of a data set, where they are."""
    if path.is_file():
        kind = _json_kind(path) if path.suffix.lower() == ".json" else _picture_kind([path])
        return MaskReadOptions(kind, path)
    for name in _PLACES:
        if (path / name).is_dir():
            path = path / name
            break
    found = (file for file in path.glob("*.json") if file.name not in OWN_FILES)
    documents = list(itertools.islice(found, 8))
    for file in documents:
        if _json_kind(file) is MaskKind.COCO:
            return MaskReadOptions(MaskKind.COCO, file if len(documents) == 1 else path)
    pictures = list(itertools.islice(path.rglob("*.png"), _LOOKED_AT))
    if documents and any(_is_labelme(file) for file in documents):
        return MaskReadOptions(MaskKind.LABELME, path)
    return MaskReadOptions(_picture_kind(pictures), path)


def _json_kind(file: Path) -> MaskKind:
    head = _head(file)
    return MaskKind.COCO if '"annotations"' in head or '"categories"' in head else MaskKind.LABELME


def _is_labelme(file: Path) -> bool:
    return '"shapes"' in _head(file) or '"imagePath"' in _head(file)


def _head(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(_HEAD).decode("utf-8", "replace")
    except OSError:
        return ""


def _picture_kind(files: list[Path]) -> MaskKind:
    for file in files:
        try:
            with opened(file, formats=("PNG",)) as (image, _):
                if image.mode in ("RGB", "RGBA"):
                    return MaskKind.COLOUR
        except ImageError:
            continue
    return MaskKind.INDEXED
