"""Tags from a table: one row an image, or one row a tag, or one column a class."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from wseg_engine.annotations.csv_flags import (
    Flags,
    plain_flag,
    understand_columns,
    understand_state,
)
from wseg_engine.annotations.csv_layout import (
    SAMPLE,
    CsvLayout,
    is_usual,
    recognise_delimiter,
    recognise_layout,
)
from wseg_engine.annotations.image_names import Found
from wseg_engine.annotations.kinds import SourceKind
from wseg_engine.annotations.reading import Entry, IssueKind, Report
from wseg_engine.annotations.request import Request, TagSource
from wseg_engine.annotations.table_text import (
    cells_of,
    decoded,
    is_workbook,
    lines_of,
    read_table,
    without_sep,
)
from wseg_engine.annotations.tag_text import Splitter, recognise_separator, recognise_splitter
from wseg_engine.base.bounds import open_file
from wseg_engine.base.budget import CLASS_NAMES
from wseg_engine.base.labels import Tag
from wseg_engine.base.messages import mark, number_text, reason, translate
from wseg_engine.datasets.names import fold

_PEEKED = 1 << 16  # bytes
_YES = frozenset(("1", "1.0", "true", "yes", "y", "x", "ja"))


class Table(NamedTuple):
    """A table whose columns are known."""

    text: str
    layout: CsvLayout
    rows: tuple[tuple[str, ...], ...]  # the first ones, with the header, to show

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns; empty where the table has none."""
        return self.rows[0] if self.rows and self.layout.header else ()


class _Row(NamedTuple):
    where: str
    cells: list[str]


@dataclass(frozen=True)
class _Meaning:
    """How the cells of a table are understood."""

    splitter: Splitter
    flags: Flags | None = None  # of columns of classes, or of the column that says what is seen
    complete: bool = True  # what is not named is absent
    whole: int = 0  # columns below which a row is cut: no cell of the table's flags is empty


def peek_table(file: Path, encoding: str | None, delimiter: str | None = None) -> Table:
    """Look at the beginning of a table, quickly, so that its columns can be chosen."""
    try:
        with open_file(file) as stream:
            data = stream.read(_PEEKED)
    except (OSError, ValueError):
        data = b""
    if is_workbook(data):
        data = b""
    text, said = without_sep(decoded(data, encoding, file.name, lambda *_: None))
    if len(data) == _PEEKED:
        text = text.rpartition("\n")[0] or text
    delimiter = delimiter or said or recognise_delimiter(text.split("\n")[:50])
    rows = _sample(text, delimiter)
    return Table(text, recognise_layout(rows, delimiter, lambda _: False), rows)


def _sample(text: str, delimiter: str) -> tuple[tuple[str, ...], ...]:
    sample = []
    for line in islice(lines_of(text, delimiter), SAMPLE):
        try:
            sample.append(tuple(cells_of(line.text, delimiter)))
        except csv.Error:
            continue
    return tuple(sample)


def open_table(file: Path, request: Request) -> Table | None:
    """Read a table and find out how it is laid out; None, and reported, if it cannot be read."""
    options, names = request.options, request.names
    whole = read_table(file, options.encoding, request.report)
    if whole is None:
        return None
    text, said = without_sep(whole)
    layout = options.csv
    delimiter = layout.delimiter if layout else said
    delimiter = delimiter or recognise_delimiter(text[:100_000].split("\n")[:50])
    sample = _sample(text, delimiter)
    if layout is None:
        layout = recognise_layout(sample, delimiter, lambda name: names.find(name).is_somewhere)
    return Table(text, layout, sample)


def read_table_tags(request: Request) -> Iterator[Entry | float]:
    """Yield what the rows say, and now and then the part that is done (0 to 1)."""
    file, report = request.options.path or Path(), request.report
    table = open_table(file, request)
    if table is None:
        return
    if not table.text.strip():
        report(IssueKind.PROBLEM, file.name, translate("TagImport", "The table is empty."))
        return
    if not table.layout.header and request.options.csv is None:
        _tell_guessed(table, file, report)
    total = max(1, table.text.count("\n"))
    meaning = _understood(table, file, request)
    for number, row in enumerate(_rows(table, file, report)):
        if number % 500 == 0:
            yield min(1.0, int(row.where.rpartition(":")[2]) / total)
        if len(row.cells) < meaning.whole:
            _tell_columns(row.where, len(row.cells), meaning.whole, report)
            continue
        yield _entry(row, table, meaning, request)


def _tell_guessed(table: Table, file: Path, report: Report) -> None:
    """Say how a table was understood whose first row names no columns."""
    text = translate(
        "TagImport",
        "The first row does not contain column names. Image names are taken from column {file}, "
        "tags from column {tags}.",
    )
    tags = ", ".join(str(column + 1) for column in table.layout.tag_columns)
    number = next(lines_of(table.text, table.layout.delimiter)).number
    what = text.format(file=table.layout.file + 1, tags=tags)
    report(IssueKind.NOTE, f"{file.name}:{number}", what)


def _understood(table: Table, file: Path, request: Request) -> _Meaning:
    """Look through the whole table once, and say how its cells are understood."""
    layout, options = table.layout, request.options
    read = {layout.file, *layout.tag_columns, *layout.classes}
    read |= {n for n in (layout.absent, layout.unsure, layout.tags_complete) if n is not None}
    flags, whole = None, 0
    complete = layout.absent is None and layout.tags_complete is None
    if layout.classes:
        cells = _different(table, file, layout.classes)
        flags = understand_columns(cells, options.minus_one)
        complete = flags.complete
        # Where a cell is missing, it may be any: which flag is of which class is not known then.
        # Where cells are empty, programs leave out those at the end.
        whole = 0 if "" in cells else max(layout.classes) + 1
    elif layout.state is not None:
        cells = _different(table, file, (layout.state,))
        name = table.header[layout.state]
        flags = understand_state(cells, name, options.minus_one)
        if flags is not None:
            read.add(layout.state)
            complete = flags.complete
    for note in flags.notes if flags is not None else ():
        request.report(IssueKind.NOTE, file.name, note)
    _tell_unread(table, file, read, request.report)
    texts = list(dict.fromkeys(_tag_cells(table, file)))  # most are there many times
    separator = options.separator
    if separator is None:
        separator = recognise_separator(texts, known=request.known)
    splitter = recognise_splitter(texts, separator, known=request.known)
    return _Meaning(splitter, flags, complete, whole)


def _different(table: Table, file: Path, columns: tuple[int, ...]) -> set[str]:
    """Return the different cells of some columns, as flags are compared."""
    found: set[str] = set()
    for row in _rows(table, file, None):
        for column in columns:
            if column < len(row.cells) and len(found) < CLASS_NAMES:
                found.add(plain_flag(row.cells[column]))
    return found


def _tell_unread(table: Table, file: Path, read: set[int], report: Report) -> None:
    """Name the columns that are not read, where somebody might take them for tags."""
    names = [
        name.strip()
        for column, name in enumerate(table.header)
        if column not in read and not is_usual(fold(name))
    ]
    if names:
        text = translate("TagImport", "Columns not read: {names}.")
        shown = ", ".join(names[:8]) + (f" … ({number_text(len(names))})" if names[8:] else "")
        report(IssueKind.NOTE, file.name, text.format(names=shown))


def _rows(table: Table, file: Path, report: Report | None) -> Iterator[_Row]:
    layout = table.layout
    needed = max(column for column in (layout.file, layout.tags or 0, *layout.classes)) + 1
    fewest = layout.file if layout.tags is None else max(layout.file, layout.tags)
    for index, line in enumerate(lines_of(table.text, layout.delimiter)):
        if index == 0 and layout.header:
            continue
        where = f"{file.name}:{line.number}"
        try:
            cells = cells_of(line.text, layout.delimiter)
        except csv.Error as error:
            if report:
                text = translate("TagImport", "The row cannot be read ({reason}) and is skipped.")
                report(IssueKind.PROBLEM, where, text.format(reason=reason(error)))
            continue
        if not line.closed and report:
            what = translate(
                "TagImport", ("A quote is opened and not closed; it is treated as text.")
            )
            report(IssueKind.PROBLEM, where, what)
        # One cell too many may stand anywhere: which flag is of which class is not known then.
        shifted = layout.classes and any(map(str.strip, cells[len(table.header) or None :]))
        if shifted:
            needed = len(table.header)
        if len(cells) <= fewest or shifted:
            if report:
                _tell_columns(where, len(cells), needed, report)
            continue
        yield _Row(where, cells)


def _tell_columns(where: str, found: int, needed: int, report: Report) -> None:
    text = translate(
        "TagImport",
        "Too few or too many columns ({found}, expected {needed}); the row is skipped.",
    )
    report(IssueKind.PROBLEM, where, text.format(found=found, needed=needed))


def _tag_cells(table: Table, file: Path) -> Iterator[str]:
    columns = table.layout.tag_columns
    if columns:
        for row in _rows(table, file, None):
            for column in columns:
                yield _cell(row.cells, column)


def _cell(cells: list[str], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""


def _entry(row: _Row, table: Table, meaning: _Meaning, request: Request) -> Entry:
    layout = table.layout
    found = request.names.find(row.cells[layout.file])
    if layout.classes:
        return _flags(row, table, meaning, found, request.report)
    _tell_longer(row, table, request.report)
    split = meaning.splitter.split
    present: list[str] = []
    maybe: list[str] = []
    for column in layout.tag_columns:
        tags = split(_cell(row.cells, column))
        present += tags.present
        maybe += tags.unsure
    absent = list(split(_cell(row.cells, layout.absent)).present)
    unsure = split(_cell(row.cells, layout.unsure))
    maybe += (*unsure.present, *unsure.unsure)
    if meaning.flags is not None:
        said = _state(row, table, meaning.flags, request.report)
        if said is not Tag.PRESENT:
            named, present = present, []
            (absent if said is Tag.ABSENT else maybe).extend(named)
    return Entry(
        row.where,
        found,
        present=tuple(present),
        absent=tuple(absent),
        unsure=tuple(maybe),
        tags_complete=fold(_cell(row.cells, layout.tags_complete)) in _YES,
        complete=meaning.complete,
    )


def _state(row: _Row, table: Table, flags: Flags, report: Report) -> Tag:
    """Return what a row says of its own tag; unsure where it says nothing that is known."""
    cell, name = _cell(row.cells, table.layout.state), table.header[table.layout.state or 0]
    try:
        said = flags.tag(cell)
    except ValueError:
        _tell_odd(row, cell, name, report)
        return Tag.UNSURE
    if said is None:
        text = translate("TagImport", "The column {name} is empty; the row's tag counts as unsure.")
        report(IssueKind.NOTE, row.where, text.format(name=name))
        return Tag.UNSURE
    return said


def _tell_longer(row: _Row, table: Table, report: Report) -> None:
    layout = table.layout
    columns = len(table.header) or max(layout.tag_columns, default=0) + 1
    if any(cell.strip() for cell in row.cells[columns:]):
        text = translate(
            "TagImport",
            "Too many columns ({found}, expected {needed}); the rest of the row is skipped. "
            "Separate tags with ';' or put them in quotes.",
        )
        what = text.format(found=len(row.cells), needed=columns)
        report(IssueKind.PROBLEM, row.where, what)


def _tell_odd(row: _Row, cell: str, name: str, report: Report) -> None:
    text = translate(
        "TagImport", "{cell} in the column {name} is not a flag; expected 1, 0 or nothing."
    )
    report(IssueKind.PROBLEM, row.where, text.format(cell=repr(cell[:40]), name=name))


def _flags(row: _Row, table: Table, meaning: _Meaning, found: Found, report: Report) -> Entry:
    said: dict[Tag, list[str]] = {tag: [] for tag in Tag}
    assert meaning.flags is not None
    for column in table.layout.classes:
        cell = _cell(row.cells, column)
        name = _cell(list(table.header), column) or str(column + 1)
        try:
            tag = meaning.flags.tag(cell)
        except ValueError:
            _tell_odd(row, cell, name, report)
            tag = Tag.UNSURE if meaning.complete else None
        if tag is not None:
            said[tag].append(name)
    return Entry(
        row.where,
        found,
        tuple(said[Tag.PRESENT]),
        tuple(said[Tag.ABSENT]),
        tuple(said[Tag.UNSURE]),
        complete=meaning.complete,
    )


SOURCE = TagSource(
    SourceKind.CSV,
    mark("TagImport", "Table (CSV)"),
    mark(
        "TagImport",
        "One row per photo: its name and its tags, or one column of 0 and 1 per class.",
    ),
    read_table_tags,
    suffixes=frozenset(
        (
            ".csv",
            ".tsv",
            ".tab",
        )
    ),
)
