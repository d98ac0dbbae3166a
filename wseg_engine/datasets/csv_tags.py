"""Reader of `tags.csv`: one row an image, `filename,tags`."""

from __future__ import annotations

import codecs
import csv
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from wseg_engine.base.budget import (
    COLUMNS,
    TABLE_BYTES,
    TABLE_LINES,
    OverBudgetError,
    read_bytes,
)
from wseg_engine.datasets.listing import Listed, Listing
from wseg_engine.datasets.names import counted, fold
from wseg_engine.datasets.scan import ImageIndex, UnknownImageError, find_images
from wseg_engine.datasets.tag_cells import split_tags
from wseg_engine.datasets.types import Problem

_FILE_COLUMNS = ("filename", "file", "image", "name", "path", "file_name")
_TAG_COLUMNS = ("tags", "tag", "labels", "label", "classes", "class")
_DELIMITERS = (",", "\t", ";")
NOT_IMAGES = ("masks", "SegmentationClass", "SegmentationObject")


class _Row(NamedTuple):
    line: int
    file: str
    tags: str


def find_csv(folder: Path) -> Path | None:
    """Return the folder's list of tags: `tags.csv` in any case, or the only CSV file it has."""
    try:
        files = sorted(p for p in folder.iterdir() if p.suffix.lower() == ".csv" and p.is_file())
    except OSError:
        return None
    named = [path for path in files if fold(path.name) == "tags.csv"]
    return next(iter(named), files[0] if len(files) == 1 else None)


def read_csv(file: Path, *, known: Iterable[str] = ()) -> Listing:
    """Read a list of tags and the images it stands beside.

    Images are those below `images/` where that exists, else below the list's own folder. An image
    without a row is not tagged; one whose cell of tags is empty was looked at and shows no class.
    Rows that cannot be used are reported as `tags.csv:17` and skipped.

    Args:
        file: the list, UTF-8 (with or without byte order mark).
        known: names of classes, which are never split at spaces.
    """
    folder = file.parent
    root = folder / "images" if (folder / "images").is_dir() else folder
    found = find_images(root, skip=NOT_IMAGES if root == folder else ())
    problems = list(found.problems)
    rows = _rows(file, problems)
    cells = split_tags([row.tags for row in rows], known=known)
    index = ImageIndex(found.images, root)
    listed: dict[Path, Listed] = {}
    lines: dict[Path, int] = {}
    for row, tags in zip(rows, cells, strict=True):
        where = f"{file.name}:{row.line}"
        problems.extend(Problem(where, what) for what in tags.refused)
        try:
            image = index.find(row.file)
        except UnknownImageError as error:
            problems.append(Problem(where, f"{error}; the row was skipped"))
            continue
        if image in listed:
            what = f"{row.file} is listed in line {lines[image]} already; the row was skipped"
            problems.append(Problem(where, what))
            continue
        listed[image] = Listed(image, tags.present, tags.unsure, reviewed=True)
        lines[image] = row.line
    images = tuple(listed.get(image, Listed(image)) for image in found.images)
    return Listing(root, images, tuple(problems))


def _rows(file: Path, problems: list[Problem]) -> list[_Row]:
    """Read the usable rows; each line is parsed alone, so that a stray quote costs one row."""
    text = _text(file, problems)
    if text.count("\n") + text.count("\r") > TABLE_LINES:
        problems.append(Problem(file.name, f"the list has more than {TABLE_LINES:,} lines"))
        return []
    # Only line ends end a line: `splitlines` would also break at rarer separators.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = next((n for n, line in enumerate(lines) if line.strip()), None)
    if start is None:
        problems.append(Problem(file.name, "the list is empty; no image has tags"))
        return []
    layout = _layout(lines[start], f"{file.name}:{start + 1}", problems)
    rows = []
    for number, line in enumerate(lines[start + layout.header :], start + layout.header + 1):
        if not line.strip():
            continue
        try:
            rows.append(_row(line, number, layout))
        except (ValueError, csv.Error) as error:
            problems.append(Problem(f"{file.name}:{number}", f"{error}; the row was skipped"))
    return rows


def _text(file: Path, problems: list[Problem]) -> str:
    try:
        data = read_bytes(file, TABLE_BYTES)
    except OverBudgetError:
        problems.append(Problem(file.name, "the list is larger than 256 MB and was not read"))
        return ""
    except OSError as error:
        what = f"the list cannot be read: {error.strerror or error}"
        problems.append(Problem(file.name, what))
        return ""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = "the list is not UTF-8; it was read as Windows-1252. Save it as UTF-8"
        problems.append(Problem(f"{file.name}:{line}", what))
        return data.decode("cp1252", "replace")


class _Layout(NamedTuple):
    """How the rows of a list are laid out."""

    delimiter: str
    file: int  # column
    tags: int  # column
    columns: int
    header: int  # number of header lines: 0 or 1


def _layout(line: str, where: str, problems: list[Problem]) -> _Layout:
    for delimiter in _DELIMITERS:
        try:
            cells = [fold(cell) for cell in _fields(line, delimiter)]
        except csv.Error:
            continue
        file = next((cells.index(name) for name in _FILE_COLUMNS if name in cells), None)
        tags = next((cells.index(name) for name in _TAG_COLUMNS if name in cells), None)
        if file is not None and tags is not None:
            return _Layout(delimiter, file, tags, len(cells), 1)
    shown = line.strip()[:60]
    what = f"the header is {shown!r}; expected 'filename,tags'. It was read as a row of that kind"
    problems.append(Problem(where, what))
    delimiter = next((d for d in _DELIMITERS if d in line), ",")
    return _Layout(delimiter, 0, 1, 2, 0)


def _fields(line: str, delimiter: str) -> list[str]:
    found = line.count(delimiter) + 1
    if found > COLUMNS:
        raise csv.Error(f"the row has {found:,} columns; at most {COLUMNS:,} are read")
    return next(csv.reader([line], delimiter=delimiter), [])


def _row(line: str, number: int, layout: _Layout) -> _Row:
    """Parse one line.

    Raises:
        ValueError: in words, for a row that cannot be used.
        csv.Error: for a field beyond the csv module's limit.
    """
    if any(unicodedata.category(c) == "Cc" and c != "\t" for c in line):
        raise ValueError("the row holds control characters or NUL bytes")
    cells = _fields(line, layout.delimiter)
    if len(cells) != layout.columns:
        raise ValueError(
            f"the row has {counted(len(cells), 'column')}, expected {layout.columns}; "
            "separate tags with ';'"
        )
    file = cells[layout.file].strip()
    if not file:
        raise ValueError("the row names no image")
    return _Row(number, file, cells[layout.tags])
