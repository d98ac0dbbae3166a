"""What kind of source a file or a folder is."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from app.core.transfer.tag_import.options import SourceKind
from wseg_engine.images.imaging import IMAGE_SUFFIXES

_LOOKED_AT = 3000  # entries; enough to tell
_DEPTH = 2
_TABLES = frozenset((".csv", ".tsv", ".tab"))
_KINDS = {
    ".xml": SourceKind.VOC,
    ".json": SourceKind.LABELME,
    ".xmp": SourceKind.XMP,
    ".txt": SourceKind.SIDECAR,
}
_NOT_TAGS = frozenset(("classes.json", "classes.txt", "labelmap.txt", "labels.txt", "readme.txt"))


class Detected(NamedTuple):
    """A source and its likely kind."""

    kind: SourceKind
    path: Path


def detect_source(path: Path) -> Detected:
    """Return what a file or a folder most likely is, by the names in it."""
    if not path.is_file():
        return _detect_folder(path)
    suffix = path.suffix.lower()
    kind = _KINDS.get(suffix, SourceKind.CSV)
    if suffix in IMAGE_SUFFIXES:
        kind = SourceKind.XMP
    elif suffix == ".txt" and path.stem.lower() in ("tags", "labels"):
        kind = SourceKind.CSV
    return Detected(kind, path)


def _detect_folder(path: Path) -> Detected:
    names, folders = _look(path)
    tables = sorted(p for p in names if p.suffix.lower() in _TABLES and p.parent == path)
    table = next((t for t in tables if len(tables) == 1 or t.stem.lower() == "tags"), None)
    if table is not None:
        return Detected(SourceKind.CSV, table)
    if "Annotations" in folders:
        return Detected(SourceKind.VOC, path)
    if "SegmentationClass" in folders or path.name in ("SegmentationClass", "masks"):
        return Detected(SourceKind.MASKS, path)
    counts: Counter[SourceKind] = Counter()
    for file in names:
        kind = _KINDS.get(file.suffix.lower())
        if kind is not None and file.name.lower() not in _NOT_TAGS:
            counts[kind] += 1
    if counts:
        return Detected(counts.most_common(1)[0][0], path)
    sorted_in_folders = any(p.parent != path and p.suffix.lower() in IMAGE_SUFFIXES for p in names)
    return Detected(SourceKind.FOLDERS if sorted_in_folders else SourceKind.XMP, path)


def _look(root: Path) -> tuple[list[Path], set[str]]:
    """Return some files below a folder, and the names of the folders directly in it."""
    files: list[Path] = []
    folders: set[str] = set()
    waiting = [(root, 0)]
    while waiting and len(files) < _LOOKED_AT:
        folder, depth = waiting.pop(0)
        try:
            with os.scandir(folder) as entries:
                for number, entry in enumerate(entries):
                    if number > _LOOKED_AT or entry.name.startswith("."):
                        continue
                    if entry.is_dir():
                        if folder == root:
                            folders.add(entry.name)
                        if depth < _DEPTH:
                            waiting.append((Path(entry.path), depth + 1))
                    else:
                        files.append(Path(entry.path))
        except OSError:
            continue
    return files, folders
