"""What the values of a database have to be like: the damage that SQLite's own check takes for data.

SQLite checks its pages, types and references. That a colour is a colour, a date a date, a text
UTF-8 and a list of classes a list is only known here. Each table is looked through once, by a
condition that SQLite computes itself and that sound rows fail; the few rows that meet it are parsed
as the program will parse them. (Conditions SQLite does not check itself where it reads only, and of
tables WITHOUT ROWID never, nor their types.) A hundred thousand images cost about a tenth of a
second.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing

from app.core.store.migrations import Migration, migrate, version
from app.core.store.value_rules import MOST_ID, TABLES, TableRules, is_class_list, is_text
from app.core.translation import reason, translate

PROBLEMS = 20  # told at most
_PAGE = 1000  # rows whose texts are looked at together
_SHOWN = 60  # characters of a value that makes no sense


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
            for name, table in TABLES.items():
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
    text = translate("Project", "{name} is not laid out the way TagMask does it")
    return sorted({text.format(name=_text(row[1])) for row in odd})


def _newest_class(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'classes'").fetchone()
    return row[0] if row is not None and isinstance(row[0], int) else 0


def _sequence_problems(connection: sqlite3.Connection) -> Iterator[str]:
    """Look at the counters of ids: SQLite's own table, which takes anything."""
    counters = [row[0] for row in connection.execute("SELECT name FROM sqlite_sequence")]
    for name in ("classes", "sources", "images", "runs"):
        highest, counter = connection.execute(
            f"SELECT (SELECT max(id) FROM {name}), "
            "(SELECT seq FROM sqlite_sequence WHERE name = ?)",
            (name,),
        ).fetchone()
        if highest is None and counter is None:
            continue
        sound = isinstance(counter, int) and (highest or 0) <= counter <= MOST_ID
        if not sound or counters.count(name.encode()) != 1:
            yield _problem("sqlite_sequence", name, "seq", counter)


def _table_problems(
    connection: sqlite3.Connection, name: str, table: TableRules, newest: int
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
    yield from _type_problems(connection, name, key)
    if table.texts:
        yield from _text_problems(connection, name, key, table.texts.split(", "))


def _type_problems(connection: sqlite3.Connection, name: str, key: str) -> Iterator[str]:
    """Compare types with those of the columns, in tables WITHOUT ROWID: of others SQLite does."""
    table = connection.execute(
        "SELECT wr FROM pragma_table_list WHERE name = ? AND schema = 'main'", (name,)
    ).fetchone()
    if table is None or not table[0]:
        return
    columns = [
        (_text(column), _text(kind).lower())
        for column, kind in connection.execute(
            "SELECT name, type FROM pragma_table_info(?)", (name,)
        )
    ]
    odd = " OR ".join(f"typeof({column}) NOT IN ('{kind}', 'null')" for column, kind in columns)
    text = translate("Project", "{table} {row}: a value has a different type than its column")
    for (row,) in connection.execute(f"SELECT {key} FROM {name} NOT INDEXED WHERE {odd}"):
        yield text.format(table=name, row=_shown(row))


def _class_list_problems(connection: sqlite3.Connection, newest: int) -> Iterator[str]:
    """Look at the classes of masks: the many masks of a run have one and the same list."""
    for classes, image in connection.execute(
        "SELECT classes, min(image) FROM masks NOT INDEXED GROUP BY classes"
    ):
        if not is_class_list(classes, newest, gaps=True):
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
        if text is not None and not is_text(text):
            found = connection.execute(f"SELECT {key}, {', '.join(columns)} {texts}", page)
            for number, *values in found:
                for column, value in zip(columns, values, strict=True):
                    if value is not None and not is_text(value):
                        yield _problem(name, number, column, value)
        start = last


def _problem(table: str, row: object, column: str, value: object) -> str:
    text = translate("Project", "{table} {row}: {column} is invalid ({value})")
    return text.format(table=table, row=_shown(row), column=column, value=_shown(value))


def _shown(value: object) -> str:
    plain = _text(value) if isinstance(value, bytes) else value
    text = str(plain) if isinstance(plain, int | float) else ascii(plain)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
