"""Makes of a project's database one that an earlier version of the program left."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from app.core.store.migrations import MIGRATIONS, migrate


def as_version(file: Path, number: int) -> None:
    """Give a database the tables of a former version, to the letter; rows stay where they can.

    Args:
        file: of a project that is closed, or that nothing is written to meanwhile.
        number: the version.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as former:
        migrate(former, steps=MIGRATIONS[:number])
        wanted = _objects(former)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA legacy_alter_table = ON")
        there = _objects(connection)
        for name, (kind, sql) in there.items():
            if kind == "index" and sql:
                connection.execute(f"DROP INDEX {name}")
        for name, (kind, sql) in there.items():
            if kind != "table" or wanted.get(name) == (kind, sql):
                continue
            connection.execute(f"ALTER TABLE {name} RENAME TO old_{name}")
            if name in wanted:
                connection.execute(wanted[name][1])
                connection.execute(f"INSERT INTO {name} SELECT * FROM old_{name}")
            connection.execute(f"DROP TABLE old_{name}")
        for kind, sql in wanted.values():
            if kind == "index" and sql:
                connection.execute(sql)
        connection.execute(f"PRAGMA user_version = {number}")


def _objects(connection: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    rows = connection.execute(
        "SELECT name, type, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"
    )
    return {name: (kind, sql) for name, kind, sql in rows}
