"""What kind of source a file or a folder is."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence, Set
from pathlib import Path
from typing import NamedTuple

from wseg_engine.annotations.csv_layout import is_tags, is_usual
from wseg_engine.annotations.csv_source import peek_table
from wseg_engine.annotations.files import files_below, is_export_note
from wseg_engine.annotations.kinds import SourceKind
from wseg_engine.annotations.tags import SOURCES
from wseg_engine.base.bounds import open_file
from wseg_engine.base.listed import is_system_folder, listed
from wseg_engine.base.looking import file_at, folder_at
from wseg_engine.datasets.names import fold
from wseg_engine.images.imaging import IMAGE_SUFFIXES

_LOOKED_AT = 3000  # entries; enough to tell
_DEPTH = 2
_IMAGES = "JPEGImages"
_TABLES = SOURCES[SourceKind.CSV].suffixes
_KINDS = {suffix: source.kind for source in SOURCES.values() for suffix in source.suffixes}
WORKBOOKS = frozenset((".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers"))
_LISTS = frozenset((".txt", ".json", ".jsonl", ".ndjson", ".parquet", ".feather", ".xml"))
_MARKS = {".xml": ("<annotation",), ".json": ('"shapes"', '"imagePath"')}
_SEEN = 20  # files that are looked at to tell what they are
_HEAD = 8192  # bytes of each
_NOT_TAGS = frozenset(("classes.json", "classes.txt", "labelmap.txt", "labels.txt", "readme.txt"))


class Detected(NamedTuple):
    """A source and its likely kind."""

    kind: SourceKind
    path: Path


def detect_source(path: Path) -> Detected:
    """Return what a file or a folder most likely is, by the names in it."""
    if not file_at(path):
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
    tables = find_tables(path, [p.stem for p in names if p.suffix.lower() in IMAGE_SUFFIXES])
    if tables.chosen:
        return Detected(SourceKind.CSV, tables.chosen[0])
    if "annotations" in {fold(name) for name in folders} and holds(path, ".xml"):
        return Detected(SourceKind.VOC, path)
    if "SegmentationClass" in folders or path.name in ("SegmentationClass", "masks"):
        return Detected(SourceKind.MASKS, path)
    counts: Counter[SourceKind] = Counter()
    for file in names:
        kind = _KINDS.get(file.suffix.lower())
        if kind not in (None, SourceKind.CSV) and file.name.lower() not in _NOT_TAGS:
            counts[kind] += 1
    if counts:
        return Detected(counts.most_common(1)[0][0], path)
    sorted_in_folders = any(p.parent != path and p.suffix.lower() in IMAGE_SUFFIXES for p in names)
    return Detected(SourceKind.FOLDERS if sorted_in_folders else SourceKind.XMP, path)


class Tables(NamedTuple):
    """The tables in a folder that list its images."""

    chosen: tuple[Path, ...]
    certain: bool  # one is called `tags`: it is the list, whatever it says


def find_tables(folder: Path, stems: Sequence[str]) -> Tables:
    """Return the tables of tags in a folder: `tags.csv`, else those that name an image of it.

    Args:
        folder: where they are.
        stems: the names of the images, without folder and suffix; where there are none, the only
            table is taken.
    """
    tables = tables_in(folder)
    named = [file for file in tables if fold(file.stem) == "tags"]
    if named:
        return Tables((named[0],), True)
    if not stems:
        return Tables(tuple(tables) if len(tables) == 1 else (), False)
    known = {fold(stem) for stem in stems}
    return Tables(tuple(file for file in tables if _lists_images(file, known)), False)


def tables_in(folder: Path) -> list[Path]:
    """Return the tables in a folder."""
    return [file for file in listed(folder) if file.suffix.lower() in _TABLES and file_at(file)]


def _lists_images(file: Path, stems: Set[str]) -> bool:
    """Whether a table names one of the images, and something beside it that may be a tag."""
    table = peek_table(file, None)
    body = table.rows[1:] if table.layout.header else table.rows
    column = table.layout.file
    named = [row for row in body if column < len(row) and _stem(row[column]) in stems]
    if not named:
        return False
    layout = table.layout
    tags = layout.tags
    header = "" if tags is None or tags >= len(table.header) else table.header[tags]
    if layout.classes or is_tags(fold(header)):
        return True
    if (header and is_usual(fold(header))) or all("://" in row[column] for row in named):
        return False
    cells = [row[layout.tags] for row in named if layout.tags and layout.tags < len(row)]
    return any(cell.strip() and not cell.replace(".", "", 1).strip().isdigit() for cell in cells)


def _stem(written: str) -> str:
    """Return the last part of a path or an address without the suffix of an image."""
    if "://" in written:
        written = written.partition("?")[0]
    name = fold(written.replace("\\", "/").rpartition("/")[2])
    head, _, suffix = name.rpartition(".")
    return head if head and f".{suffix}" in IMAGE_SUFFIXES else name


def find_voc(folder: Path) -> Path | None:
    """Return the folder that holds `JPEGImages`: this one, or one up to two levels below."""
    try:
        for pattern in (_IMAGES, f"*/{_IMAGES}", f"*/*/{_IMAGES}"):
            for images in sorted(folder.glob(pattern)):
                if folder_at(images):
                    return images.parent
    except (OSError, ValueError):
        return None
    return None


def workbooks(folder: Path) -> list[Path]:
    """Return the workbooks of spreadsheet programs in a folder."""
    return [file for file in listed(folder) if file.suffix.lower() in WORKBOOKS]


def other_lists(folder: Path) -> list[Path]:
    """Return the files in a folder that may list tags, of kinds that no list is read from."""
    return [
        file
        for file in listed(folder)
        if file.suffix.lower() in _LISTS
        and file.name.lower() not in _NOT_TAGS
        and file_at(file)
        and not is_export_note(file)
    ]


def holds(folder: Path, suffix: str) -> bool:
    """Whether there are annotations of a kind anywhere below a folder; some of them are looked at.

    Args:
        folder: where to look.
        suffix: ".xml" of Pascal VOC, ".json" of labelme.
    """
    files = files_below([folder], frozenset((suffix,)), lambda *_: None)
    return any(mark in _head(file) for file in files[:_SEEN] for mark in _MARKS[suffix])


def _head(file: Path) -> str:
    try:
        with open_file(file) as stream:
            data = stream.read(_HEAD)
    except (OSError, ValueError):
        return ""
    return data.replace(b"\0", b"").decode("latin-1")  # enough of any encoding to tell


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
                    if folder_at(entry):
                        if is_system_folder(entry.name):
                            continue
                        if folder == root:
                            folders.add(entry.name)
                        if depth < _DEPTH:
                            waiting.append((Path(entry.path), depth + 1))
                    else:
                        files.append(Path(entry.path))
        except (OSError, ValueError):
            continue
    return files, folders
