"""A table's bytes as rows of cells, whatever its encoding and its quotes."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from wseg_engine.annotations.reading import IssueKind, Report
from wseg_engine.annotations.text import likely_encoding, marked_text
from wseg_engine.base.budget import (
    COLUMNS,
    MIB,
    TABLE_BYTES,
    TABLE_LINES,
    OverBudgetError,
    from_text,
    read_bytes,
)
from wseg_engine.base.messages import number_text, os_reason, translate

_LINES_IN_QUOTES = 50  # a quote that is not closed in as many lines is a slip of the pen
_SEP = re.compile(r'\ufeff?\s*"?sep *= *([,;|\t])"?[ \t]*(\r\n|\r|\n|$)', re.IGNORECASE)
_COMMENTS = re.compile(r"\ufeff?(#[^\r\n]*(\r\n|\r|\n))+")
ENCODINGS = ("utf-8", "cp1252", "cp1250", "cp1251", "utf-16", "shift_jis", "gb18030")


class Line(NamedTuple):
    """One row as it is written."""

    number: int  # of its first line, from 1
    text: str
    closed: bool  # whether every quote that is opened is closed


def read_table(file: Path, encoding: str | None, report: Report) -> str | None:
    """Return a table's text; None, and reported, if it cannot be read.

    Args:
        file: the table.
        encoding: a name that Python knows; recognised if None.
        report: hears of what is wrong.
    """
    try:
        data = read_bytes(file, TABLE_BYTES)
    except OverBudgetError:
        text = translate("TagImport", "The table has more than {most} MB. Split it.")
        report(IssueKind.PROBLEM, file.name, text.format(most=number_text(TABLE_BYTES / MIB)))
        return None
    except (OSError, ValueError) as error:
        text = translate("TagImport", "The table cannot be read: {reason}.")
        reason = os_reason(error)
        report(IssueKind.PROBLEM, file.name, text.format(reason=reason))
        return None
    lines = data.count(b"\n") + data.count(b"\r")
    if lines > TABLE_LINES:
        text = translate("TagImport", "The table has {found} lines; at most {most} are read.")
        what = text.format(found=number_text(lines), most=number_text(TABLE_LINES))
        report(IssueKind.PROBLEM, file.name, what)
        return None
    if is_workbook(data):
        report(IssueKind.PROBLEM, file.name, workbook_text())
        return None
    if data.startswith(b"PAR1"):
        what = translate(
            "TagImport", "This is a Parquet file, which cannot be read. Save it as CSV."
        )
        report(IssueKind.PROBLEM, file.name, what)
        return None
    return from_text(decoded(data, encoding, file.name, report))


def is_workbook(data: bytes) -> bool:
    """Whether a file is a workbook of a spreadsheet program, whatever its name says."""
    return data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def workbook_text() -> str:
    """Say what is to be done with a workbook."""
    return translate(
        "TagImport",
        "This is a spreadsheet workbook, which cannot be read. Save the sheet as CSV (UTF-8) and "
        "choose that.",
    )


def without_sep(text: str) -> tuple[str, str | None]:
    """Take off Excel's first line `sep=;`; return the text with as many lines, and what it says.

    Lines of comments in front of the rows, which begin with "#", are taken off too.
    """
    match = _SEP.match(text)
    if match is not None:
        return "\n" + text[match.end() :], match[1]
    comments = _COMMENTS.match(text)
    if comments is None or len(comments[0]) == len(text):
        return text, None
    lines = comments[0].splitlines(keepends=True)
    # The last of them may name the columns: "# filename, tags".
    following = text[comments.end() :].split("\n", 1)[0]
    cells = {mark: following.count(mark) for mark in ",;|\t" if mark in following}
    kept = ""
    if any(lines[-1].count(mark) == count for mark, count in cells.items()):
        kept = lines.pop().lstrip("#\ufeff ")
    return "\n" * len(lines) + kept + text[comments.end() :], None


def decoded(data: bytes, encoding: str | None, name: str, report: Report) -> str:
    """Return bytes as text; what was guessed is reported."""
    try:
        marked = marked_text(data)
    except ValueError as error:
        report(IssueKind.PROBLEM, name, str(error))
        return data.decode("utf-16", "replace")
    if marked is not None:
        return marked
    if data.startswith(codecs.BOM_UTF8) or encoding in (None, "utf-8"):
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
    if encoding not in (None, "utf-8"):
        text = data.decode(encoding, "replace")
        if "�" in text:
            what = translate(
                "TagImport", ("Not all characters are valid in the encoding {encoding}.")
            )
            report(IssueKind.PROBLEM, name, what.format(encoding=encoding))
        return text
    guess = likely_encoding(data)
    what = translate(
        "TagImport",
        "The text is not UTF-8; it was read as {encoding}. "
        "If letters look wrong, choose another encoding.",
    )
    report(IssueKind.NOTE, f"{name}:{line}", what.format(encoding=guess))
    return data.decode(guess, "replace")


def lines_of(text: str, delimiter: str) -> Iterator[Line]:
    """Yield the rows of a text; line ends in quotes belong to the cell."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        row = lines[number]
        open_quote = '"' in row and _ends_in_quotes(row, delimiter, quoted=False)
        last = number
        while open_quote and last + 1 < len(lines) and last - number < _LINES_IN_QUOTES:
            last += 1
            row += "\n" + lines[last]
            open_quote = _ends_in_quotes(lines[last], delimiter, quoted=True)
        if last > number and not open_quote:  # it may be closed by the slip of another row
            open_quote = not _is_strict(row.rstrip(" \r"), delimiter)
        if open_quote:  # so that it costs no row but its own
            row, last = lines[number], number
        if row.strip():
            yield Line(number + 1, row.removesuffix("\r"), not open_quote)
        number = last + 1


def cells_of(row: str, delimiter: str) -> list[str]:
    """Return the cells of a row.

    A quote belongs to the text of its cell unless it begins it and another one ends it.

    Raises:
        csv.Error: for too many cells, a cell that is too long, or characters no table holds.
    """
    found = row.count(delimiter) + 1
    if found > COLUMNS:
        text = translate("TagImport", "{found} columns; at most {most} are read")
        raise csv.Error(text.format(found=number_text(found), most=number_text(COLUMNS)))
    try:
        return _strict_cells(row, delimiter)
    except csv.Error:
        cells = list(_loose_cells(row, delimiter)) if '"' in row else []
        if not cells or max(map(len, cells)) > csv.field_size_limit():
            raise
        return cells


def _strict_cells(row: str, delimiter: str) -> list[str]:
    reader = csv.reader([row], delimiter=delimiter, skipinitialspace=True, strict=True)
    return next(reader, [])


def _is_strict(row: str, delimiter: str) -> bool:
    """Whether the quotes of a row are as they are in tables."""
    try:
        _strict_cells(row, delimiter)
    except csv.Error:
        return False
    return True


def _loose_cells(row: str, delimiter: str) -> Iterator[str]:
    """Yield the cells of a row with quotes that no table has, as in `"quote"d`."""
    end = rf"(?:{re.escape(delimiter)}|\Z)"
    cell = re.compile(rf'(?:[ ]*"((?:[^"]|"")*)"[ ]*|([^{re.escape(delimiter)}]*)){end}')
    position = 0
    while position <= len(row):
        found = cell.match(row, position)
        assert found is not None  # the second part takes anything
        yield found[2] if found[1] is None else found[1].replace('""', '"')
        position = found.end() + (not found[0].endswith(delimiter))


def _ends_in_quotes(line: str, delimiter: str, *, quoted: bool) -> bool:
    """Return whether a line ends inside quotes; they open only where a cell begins."""
    at_start = not quoted
    position = 0
    while position < len(line):
        character = line[position]
        if quoted:
            if character == '"':
                if line[position + 1 : position + 2] == '"':
                    position += 1
                else:
                    quoted = False
        elif character == '"' and at_start:
            quoted = True
        blank = at_start and character == " "
        at_start = not quoted and (blank or character == delimiter)
        position += 1
    return quoted
