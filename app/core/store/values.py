"""What the values of a database have to be like: the damage that SQLite's own check takes for data.

SQLite checks its pages, types and references. That a colour is a colour, a date a date, a text
UTF-8 and a list of classes a list is only known here. Each table is looked through once, by a
condition that SQLite computes itself and that sound rows fail; the few rows that meet it are parsed
as the program will parse them. (Of tables WITHOUT ROWID, SQLite checks no conditions and no types
itself.) A hundred thousand images cost about a tenth of a second.
"""

from __future__ import annotations

import json
import math
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from app.core.store.classes import is_colour
from app.core.store.errors import ProjectError
from app.core.store.migrations import Migration, migrate, version
from app.core.store.paths import check_inside
from app.core.translation import reason, translate
from wseg_engine.budget import PHOTO_PIXELS

Row = dict[str, Any]  # column to value; texts as bytes, as they lie in the file

PROBLEMS = 20  # told at most
_MOST_ID = 2**31 - 1
_PAGE = 1000  # rows whose texts are looked at together
_PATH_BYTES = 32_768  # no system has longer ones
_SHARE = (-0.001, 1.001)  # of a whole, with room for rounding
_SHOWN = 60  # characters of a value that makes no sense
_NUMBER = (int, float)


@dataclass(frozen=True)
class _Table:
    """One table: what is read of it, which rows are suspicious, and what is wrong with a row."""

    columns: str
    suspect: str  # a condition; `:newest` is the highest id that a class ever had
    wrong: Callable[[Row, int], Iterator[str]]  # the columns that make no sense
    texts: str = ""  # columns that hold text which the condition says nothing of


def value_problems(
    connection: sqlite3.Connection, steps: Sequence[Migration] | None = None
) -> tuple[str, ...]:
    """Return which values, or tables, are not as this program writes them; empty if all are.

    Args:
        connection: of a database of any version; its `text_factory` is changed.
        steps: the migrations that laid the tables out, to compare them with; None not to.
    """
    connection.text_factory = bytes
    found: list[str] = []
    try:
        found += _schema_problems(connection, steps or ())
        newest = 0 if found else _newest_class(connection)
        if not found:
            found += _sequence_problems(connection)
            tables = {_text(row[0]) for row in connection.execute(_NAMES)}
            for name, table in _TABLES.items():
                if name in tables and len(found) < PROBLEMS:
                    found += _table_problems(connection, name, table, newest)
            found += _class_list_problems(connection, newest)
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        found.append(reason(error))
    return tuple(found[:PROBLEMS])


_NAMES = "SELECT name FROM sqlite_schema WHERE type = 'table'"
_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"


def _schema_problems(connection: sqlite3.Connection, steps: Sequence[Migration]) -> list[str]:
    """Compare the tables with those that the migrations make: views and triggers are none."""
    if not steps:
        return []
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        migrate(fresh, steps=steps[: version(connection)])
        fresh.text_factory = bytes
        expected = set(fresh.execute(_SCHEMA))
    odd = set(connection.execute(_SCHEMA)) ^ expected
    text = translate("Project", "{name} is not laid out as TagMask does it")
    return sorted({text.format(name=_text(row[1])) for row in odd})


def _newest_class(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'classes'").fetchone()
    return row[0] if row is not None and isinstance(row[0], int) else 0


def _sequence_problems(connection: sqlite3.Connection) -> Iterator[str]:
    """Look at the counters of ids: SQLite's own table, which takes anything."""
    counters = [row[0] for row in connection.execute("SELECT name FROM sqlite_sequence")]
    for name in ("classes", "sources", "images", "runs"):
        highest, counter = connection.execute(
            f"SELECT (SELECT max(id) FROM {name}), (SELECT seq FROM sqlite_sequence WHERE name = ?)",
            (name,),
        ).fetchone()
        if highest is None and counter is None:
            continue
        sound = isinstance(counter, int) and (highest or 0) <= counter <= _MOST_ID
        if not sound or counters.count(name.encode()) != 1:
            yield _problem("sqlite_sequence", name, "seq", counter)


def _table_problems(
    connection: sqlite3.Connection, name: str, table: _Table, newest: int
) -> Iterator[str]:
    key = table.columns.partition(",")[0]
    rows = connection.execute(
        f"SELECT {table.columns} FROM {name} NOT INDEXED WHERE {table.suspect}",
        {"newest": newest} if ":newest" in table.suspect else {},
    )
    columns = table.columns.split(", ")
    for values in rows:
        row = dict(zip(columns, values, strict=True))
        try:
            wrong = list(table.wrong(row, newest))
        except (TypeError, AttributeError):  # of another type than its column, which SQLite tells
            wrong = [key]
        for column in wrong:
            yield _problem(name, row[key], column, row[column])
    if table.texts:
        yield from _text_problems(connection, name, key, table.texts.split(", "))


def _class_list_problems(connection: sqlite3.Connection, newest: int) -> Iterator[str]:
    """Look at the classes of masks: the many masks of a run have one and the same list."""
    for classes, image in connection.execute(
        "SELECT classes, min(image) FROM masks NOT INDEXED GROUP BY classes"
    ):
        if not _is_class_list(classes, newest, gaps=True):
            yield _problem("masks", image, "classes", classes)


def _text_problems(
    connection: sqlite3.Connection, name: str, key: str, columns: list[str]
) -> Iterator[str]:
    """Look for text that is no UTF-8 or holds NUL, a thousand rows at once."""
    texts_of_row = " || char(10) || ".join(f"coalesce({column}, '')" for column in columns)
    texts = f"FROM {name} NOT INDEXED WHERE {key} > :start AND {key} <= :last"
    ends = (
        f"SELECT max(page.end) FROM (SELECT {key} AS end FROM {name} NOT INDEXED "
        f"WHERE {key} > ? ORDER BY {key} LIMIT {_PAGE}) AS page"
    )
    joined = f"SELECT CAST(group_concat({texts_of_row}, char(10)) AS BLOB) {texts}"
    start = -(2**63)
    while (last := connection.execute(ends, (start,)).fetchone()[0]) is not None and last > start:
        page = {"start": start, "last": last}
        text = connection.execute(joined, page).fetchone()[0]
        if text is not None and not _is_text(text):
            found = connection.execute(f"SELECT {key}, {', '.join(columns)} {texts}", page)
            for number, *values in found:
                for column, value in zip(columns, values, strict=True):
                    if value is not None and not _is_text(value):
                        yield _problem(name, number, column, value)
        start = last


def _problem(table: str, row: object, column: str, value: object) -> str:
    text = translate("Project", "{table} {row}: {column} makes no sense ({value})")
    return text.format(table=table, row=_shown(row), column=column, value=_shown(value))


def _shown(value: object) -> str:
    plain = _text(value) if isinstance(value, bytes) else value
    text = str(plain) if isinstance(plain, int | float) else ascii(plain)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


# ------------------------------------------------- what single values have to be


def _is_text(value: object, longest: int | None = None) -> bool:
    if not isinstance(value, bytes) or b"\0" in value:
        return False
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return longest is None or len(value) <= longest


def _is_date(value: object) -> bool:
    try:
        return isinstance(value, bytes) and bool(datetime.fromisoformat(value.decode()))
    except ValueError:
        return False


def _is_share(value: object) -> bool:
    return isinstance(value, _NUMBER) and _SHARE[0] <= value <= _SHARE[1]


def _is_id(value: object, newest: int = _MOST_ID) -> bool:
    return isinstance(value, int) and 0 < value <= newest


def _inside(value: object) -> bool:
    try:
        check_inside(value.decode() if isinstance(value, bytes) else "")
    except (ProjectError, UnicodeDecodeError):
        return False
    return _is_text(value, _PATH_BYTES)


def _json(value: object) -> Any:
    """Return what JSON says; None, which nothing here is, if it says nothing."""
    try:
        return json.loads(value) if isinstance(value, bytes) and _is_text(value) else None
    except (ValueError, RecursionError):
        return None


def _is_class_list(value: object, newest: int, *, gaps: bool) -> bool:
    found = _json(value)
    return isinstance(found, list) and all(
        (gaps and one is None) or _is_id(one, newest) for one in found
    )


def _is_seen(value: object, newest: int) -> bool:
    found = _json(value)
    return isinstance(found, dict) and all(
        key.isdecimal()
        and _is_id(int(key[:12]), newest)
        and isinstance(seen, list)
        and len(seen) == 3
        and all(isinstance(one, _NUMBER) and (math.isnan(one) or _is_share(one)) for one in seen)
        for key, seen in found.items()
    )


# -------------------------------------------------------------- table by table


def _project(row: Row, _: int) -> Iterator[str]:
    if not _is_text(row["uid"], 64) or not row["uid"].isalnum():
        yield "uid"
    if not _is_date(row["created"]):
        yield "created"


def _class(row: Row, _: int) -> Iterator[str]:
    name = row["name"].decode() if _is_text(row["name"]) else ""
    if not _is_id(row["id"]):
        yield "id"
    # Letters that this Python does not know are another's to judge.
    known = all(unicodedata.category(character) != "Cn" for character in name)
    if not name or name != name.strip() or (known and not name.isprintable()):
        yield "name"
    elif known and row["folded"] != unicodedata.normalize("NFC", name).casefold().encode():
        yield "folded"
    if not _is_text(row["colour"]) or not is_colour(row["colour"].decode()):
        yield "colour"
    key = row["shortcut"]
    if key is not None and not (_is_text(key) and key.strip() and key.decode().isprintable()):
        yield "shortcut"
    if abs(row["position"]) > _MOST_ID:
        yield "position"


def _source(row: Row, _: int) -> Iterator[str]:
    if not _is_id(row["id"]):
        yield "id"
    absolute, way = row["absolute"], row["relative"]
    text = absolute.decode() if _is_text(absolute, _PATH_BYTES) else ""
    if not (PurePosixPath(text).is_absolute() or PureWindowsPath(text).is_absolute()):
        yield "absolute"
    if way is not None and not (way and _is_text(way, _PATH_BYTES)):
        yield "relative"


def _image(row: Row, newest: int) -> Iterator[str]:
    path, sides = row["path"], (row["width"], row["height"])
    if not _is_id(row["id"]):
        yield "id"
    if (
        not _is_text(path, _PATH_BYTES)
        or not path
        or path.startswith(b"/")
        or b".." in path.split(b"/")
    ):
        yield "path"
    if row["size"] < 0:
        yield "size"
    if sides != (None, None) and not (
        None not in sides and min(sides) > 0 and sides[0] * sides[1] <= PHOTO_PIXELS
    ):
        yield "width"
    if row["reviewed"] is not None and not 0 <= row["reviewed"] <= newest:
        yield "reviewed"


def _run(row: Row, newest: int) -> Iterator[str]:
    if not _is_id(row["id"]):
        yield "id"
    if not _is_text(row["name"], _PATH_BYTES):
        yield "name"
    if not _is_date(row["created"]):
        yield "created"
    if not _inside(row["folder"]):
        yield "folder"
    if not _is_class_list(row["classes"], newest, gaps=False):
        yield "classes"
    for column in ("settings", "scores"):
        if not isinstance(_json(row[column]), dict):
            yield column


def _mask(row: Row, _: int) -> Iterator[str]:
    if not _is_id(row["image"]):
        yield "image"
    if row["provenance"] not in (b"model", b"refined", b"edited", b"approved"):
        yield "provenance"
    if not _inside(row["file"]):
        yield "file"
    if row["uncertainty"] is not None and not _is_share(row["uncertainty"]):
        yield "uncertainty"
    if not _is_date(row["written"]):
        yield "written"


def _setting(row: Row, _: int) -> Iterator[str]:
    if not _is_text(row["key"]):
        yield "key"
    if _json(row["value"]) is None and row["value"] != b"null":
        yield "value"


def _prediction(row: Row, newest: int) -> Iterator[str]:
    if not _is_seen(row["seen"], newest):
        yield "seen"
    if not _is_share(row["uncertainty"]):
        yield "uncertainty"


def _tag(row: Row, _: int) -> Iterator[str]:
    for column in ("image", "class"):
        if not _is_id(row[column]):
            yield column
    if row["tag"] not in (-1, 0, 1):
        yield "tag"


def _doubt(row: Row, _: int) -> Iterator[str]:
    for column in ("image", "class"):
        if not _is_id(row[column]):
            yield column
    if row["kind"] not in (b"unexpected", b"missed"):
        yield "kind"
    if not _is_share(row["strength"]):
        yield "strength"


def _review(row: Row, _: int) -> Iterator[str]:
    if not 0 <= row["seconds"] < 1e9:
        yield "seconds"


_ANY = "1"
# Sound lists of ids as `json.dumps` writes them; what is odd is parsed.
_SEEN = (
    "NOT json_valid(seen) OR json_type(seen) <> 'object' OR EXISTS (SELECT 1 FROM json_each(seen) "
    "WHERE type <> 'array' OR json_array_length(value) <> 3 OR NOT key BETWEEN '1' AND '9a' "
    "OR CAST(key AS INTEGER) > :newest OR CAST(CAST(key AS INTEGER) AS TEXT) <> key "
    "OR NOT json_extract(value, '$[0]') BETWEEN 0 AND 1 "
    "OR NOT json_extract(value, '$[1]') BETWEEN 0 AND 1 "
    "OR NOT json_extract(value, '$[2]') BETWEEN 0 AND 1)"
)

_TABLES: dict[str, _Table] = {
    "project": _Table("only, uid, created", _ANY, _project),
    "classes": _Table("id, name, folded, colour, shortcut, position", _ANY, _class),
    "sources": _Table("id, absolute, relative", _ANY, _source),
    "images": _Table(
        "id, path, size, width, height, reviewed",
        f"NOT (id BETWEEN 1 AND {_MOST_ID} AND size >= 0 AND (width IS NULL) = (height IS NULL) "
        f"AND (width IS NULL OR (width > 0 AND height > 0 AND width * height <= {PHOTO_PIXELS})) "
        "AND (reviewed IS NULL OR reviewed BETWEEN 0 AND :newest) "
        f"AND length(path) BETWEEN 1 AND {_PATH_BYTES // 4} AND instr(path, '..') = 0 "
        "AND substr(path, 1, 1) <> '/')",
        _image,
        "path, hash, problem",
    ),
    "runs": _Table("id, name, created, folder, classes, settings, scores", _ANY, _run),
    "masks": _Table(
        "image, provenance, file, uncertainty, written",
        "provenance NOT IN ('model', 'refined', 'edited', 'approved') OR typeof(image) <> 'integer' "
        f"OR file = '' OR length(file) > {_PATH_BYTES // 4} OR substr(file, 1, 1) = '/' "
        "OR instr(file, '..') OR instr(file, ':') OR instr(file, '\\') "
        "OR NOT coalesce(uncertainty, 0) BETWEEN 0 AND 1 "
        "OR strftime('%Y-%m-%dT%H:%M:%S', written) IS NOT written",
        _mask,
        "file, written",
    ),
    "settings": _Table("key, value", _ANY, _setting),
    "predictions": _Table(
        "image, seen, uncertainty",
        f"{_SEEN} OR NOT uncertainty BETWEEN 0 AND 1",
        _prediction,
        "key",
    ),
    "doubts": _Table(
        "image, class, kind, strength",
        "NOT strength BETWEEN 0 AND 1 OR kind NOT IN ('unexpected', 'missed') "
        "OR typeof(image) <> 'integer' OR typeof(class) <> 'integer'",
        _doubt,
    ),
    "tags": _Table(
        "image, class, tag",
        "tag NOT IN (-1, 0, 1) OR typeof(image) <> 'integer' OR typeof(class) <> 'integer'",
        _tag,
    ),
    "reviews": _Table("image, seconds", "NOT seconds BETWEEN 0 AND 1e9", _review),
}
