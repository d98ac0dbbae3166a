"""Tags from a table: one row an image, or one row a tag, or one column a class."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from app.core.transfer.tag_import.csv_layout import (
    FLAGS,
    SAMPLE,
    CsvLayout,
    recognise_delimiter,
    recognise_layout,
)
from app.core.transfer.tag_import.image_names import Found, ImageNames
from app.core.transfer.tag_import.options import ReadOptions
from app.core.transfer.tag_import.reading import Entry, IssueKind, Report
from app.core.transfer.tag_import.table_text import cells_of, decoded, lines_of, read_table
from app.core.transfer.tag_import.tag_text import recognise_separator, split_text
from app.core.translation import reason, translate
from wseg_engine.base.bounds import open_file
from wseg_engine.base.labels import Tag
from wseg_engine.datasets.names import fold

_PEEKED = 1 << 16  # bytes


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


def peek_table(file: Path, encoding: str | None, delimiter: str | None = None) -> Table:
    """Look at the beginning of a table, quickly, so that its columns can be chosen."""
    try:
        with open_file(file) as stream:
            data = stream.read(_PEEKED)
    except (OSError, ValueError):
        data = b""
    text = decoded(data, encoding, file.name, lambda *_: None)
    if len(data) == _PEEKED:
        text = text.rpartition("\n")[0] or text
    delimiter = delimiter or recognise_delimiter(text.split("\n")[:50])
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


def open_table(file: Path, options: ReadOptions, names: ImageNames, report: Report) -> Table:
    """Read a table and find out how it is laid out; errors are reported."""
    text = read_table(file, options.encoding, report)
    layout = options.csv
    delimiter = layout.delimiter if layout else recognise_delimiter(text[:100_000].split("\n")[:50])
    sample = _sample(text, delimiter)
    if layout is None:
        layout = recognise_layout(
            sample, delimiter, lambda name: names.find(name).image is not None
        )
    return Table(text, layout, sample)


def read_table_tags(
    file: Path, options: ReadOptions, names: ImageNames, known: tuple[str, ...], report: Report
) -> Iterator[Entry | float]:
    """Yield what the rows say, and now and then the part that is done (0 to 1)."""
    table = open_table(file, options, names, report)
    total = max(1, table.text.count("\n"))
    separator = options.separator
    if separator is None:
        separator = recognise_separator(_cells_with_tags(table, file), known=known)
    if not table.text.strip():
        report(IssueKind.PROBLEM, file.name, translate("TagImport", "The table is empty."))
    for number, row in enumerate(_rows(table, file, report)):
        if number % 500 == 0:
            yield min(1.0, int(row.where.rpartition(":")[2]) / total)
        yield _entry(row, table, separator, names, report)


def _rows(table: Table, file: Path, report: Report | None) -> Iterator[_Row]:
    layout = table.layout
    needed = max(column for column in (layout.file, layout.tags or 0, *layout.classes)) + 1
    for index, line in enumerate(lines_of(table.text, layout.delimiter)):
        if index == 0 and layout.header:
            continue
        where = f"{file.name}:{line.number}"
        try:
            cells = cells_of(line.text, layout.delimiter)
        except csv.Error as error:
            if report:
                text = translate("TagImport", "The row cannot be read ({reason}); it is left out.")
                report(IssueKind.PROBLEM, where, text.format(reason=reason(error)))
            continue
        if not line.closed and report:
            what = translate("TagImport", "A quote is opened and not closed; it counts as text.")
            report(IssueKind.PROBLEM, where, what)
        if len(cells) < needed and len(cells) <= layout.file:
            if report:
                text = translate(
                    "TagImport", "The row has {found} columns, expected {needed}; it is left out."
                )
                report(IssueKind.PROBLEM, where, text.format(found=len(cells), needed=needed))
            continue
        yield _Row(where, cells)


def _cells_with_tags(table: Table, file: Path) -> Iterator[str]:
    column = table.layout.tags
    if column is not None:
        for row in _rows(table, file, None):
            yield _cell(row.cells, column)


def _cell(cells: list[str], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""


def _entry(row: _Row, table: Table, separator: str, names: ImageNames, report: Report) -> Entry:
    layout, header = table.layout, table.header
    found = names.find(row.cells[layout.file])
    if layout.classes:
        return _flags(row, table, found, report)
    columns = len(header) or (layout.tags or 0) + 1
    if any(cell.strip() for cell in row.cells[columns:]):
        text = translate(
            "TagImport",
            "The row has {found} columns, expected {needed}; the rest of it is left out. "
            "Separate tags with ';' or put them in quotes.",
        )
        what = text.format(found=len(row.cells), needed=columns)
        report(IssueKind.PROBLEM, row.where, what)
    tags = split_text(_cell(row.cells, layout.tags), separator)
    unsure = split_text(_cell(row.cells, layout.unsure), separator)
    return Entry(
        row.where,
        found,
        present=tags.present,
        absent=split_text(_cell(row.cells, layout.absent), separator).present,
        unsure=(*tags.unsure, *unsure.present, *unsure.unsure),
        reviewed=FLAGS.get(fold(_cell(row.cells, layout.reviewed))) is Tag.PRESENT,
    )


def _flags(row: _Row, table: Table, found: Found, report: Report) -> Entry:
    said: dict[Tag, list[str]] = {tag: [] for tag in Tag}
    for column in table.layout.classes:
        cell = _cell(row.cells, column)
        flag = fold(cell)
        name = _cell(list(table.header), column) or str(column + 1)
        if flag not in FLAGS:
            text = translate(
                "TagImport", "{cell} in the column {name} is no flag; expected 1, 0 or nothing."
            )
            report(IssueKind.PROBLEM, row.where, text.format(cell=repr(cell[:40]), name=name))
            continue
        tag = FLAGS[flag]
        if tag is not None:
            said[tag].append(name)
    return Entry(
        row.where,
        found,
        tuple(said[Tag.PRESENT]),
        tuple(said[Tag.ABSENT]),
        tuple(said[Tag.UNSURE]),
    )
