"""A table's bytes as rows of cells, whatever its encoding and its quotes."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from app.core.store.paths import from_text
from app.core.transfer.tag_import.reading import IssueKind, Report
from app.core.translation import number_text, os_reason, translate
from wseg_engine.base.budget import (
    COLUMNS,
    MIB,
    TABLE_BYTES,
    TABLE_LINES,
    OverBudgetError,
    read_bytes,
)

_LINES_IN_QUOTES = 50  # a quote that is not closed in as many lines is a slip of the pen
ENCODINGS = ("utf-8", "cp1252", "cp1250", "cp1251", "utf-16", "shift_jis", "gb18030")


class Line(NamedTuple):
    """One row as it is written."""

    number: int  # of its first line, from 1
    text: str
    closed: bool  # whether every quote that is opened is closed


def read_table(file: Path, encoding: str | None, report: Report) -> str:
    """Return a table's text; empty, and reported, if it cannot be read.

    Args:
        file: the table.
        encoding: a name that Python knows; recognised if None.
        report: hears of what is wrong.
    """
    try:
        data = read_bytes(file, TABLE_BYTES)
    except OverBudgetError:
        text = translate("TagImport", "The table has more than {most:.0f} MB. Divide it.")
        report(IssueKind.PROBLEM, file.name, text.format(most=TABLE_BYTES / MIB))
        return ""
    except (OSError, ValueError) as error:
        text = translate("TagImport", "The table cannot be read: {reason}.")
        reason = os_reason(error)
        report(IssueKind.PROBLEM, file.name, text.format(reason=reason))
        return ""
    lines = data.count(b"\n") + data.count(b"\r")
    if lines > TABLE_LINES:
        text = translate("TagImport", "The table has {found} lines; at most {most} are read.")
        what = text.format(found=number_text(lines), most=number_text(TABLE_LINES))
        report(IssueKind.PROBLEM, file.name, what)
        return ""
    return from_text(decoded(data, encoding, file.name, report))


def decoded(data: bytes, encoding: str | None, name: str, report: Report) -> str:
    """Return bytes as text; what was guessed is reported."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    if data.startswith(codecs.BOM_UTF8) or encoding in (None, "utf-8"):
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
    if encoding not in (None, "utf-8"):
        text = data.decode(encoding, "replace")
        if "�" in text:
            what = translate("TagImport", "Not all characters are of the encoding {encoding}.")
            report(IssueKind.PROBLEM, name, what.format(encoding=encoding))
        return text
    zeros = data[:2000].count(0)
    if zeros > len(data[:2000]) // 4:
        guess = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    else:
        guess = "cp1252"
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
        if open_quote:  # so that it costs no row but its own
            row, last = lines[number], number
        if row.strip():
            yield Line(number + 1, row.removesuffix("\r"), not open_quote)
        number = last + 1


def cells_of(row: str, delimiter: str) -> list[str]:
    """Return the cells of a row.

    Raises:
        csv.Error: for too many cells, a cell that is too long, or characters no table holds.
    """
    found = row.count(delimiter) + 1
    if found > COLUMNS:
        text = translate("TagImport", "{found} columns; at most {most} are read")
        raise csv.Error(text.format(found=number_text(found), most=number_text(COLUMNS)))
    return next(csv.reader([row], delimiter=delimiter), [])


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
        at_start = not quoted and character == delimiter
        position += 1
    return quoted
