"""Values against the tables' own conditions, which SQLite does not check where it reads only."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from app.core.store import DamagedProject, open_project
from app.core.store.backup import PROJECT_FILE
from app.core.store.migrations import migrate
from tests.attacks.flipped_bits import make_full_project

_CONDITION = re.compile(r"^\s*(\w+) (INTEGER|TEXT|REAL)\b[^,]*?\bCHECK\b", re.MULTILINE)


class Condition(NamedTuple):
    """A column that a table has a condition for."""

    table: str
    column: str
    kind: str


def conditions() -> list[Condition]:
    """Return all there are in the newest schema."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection)
        tables = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name"
        ).fetchall()
    found = [
        Condition(name, *match.groups())
        for name, sql in tables
        for match in _CONDITION.finditer(sql)
    ]
    assert len(found) == sum(sql.count("CHECK") for _, sql in tables) > 5
    return found


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("conditions") / "trees"
    make_full_project(folder)
    return folder


@pytest.mark.parametrize("one", conditions(), ids=lambda one: f"{one.table}.{one.column}")
def test_a_value_against_a_condition_is_damage(full: Path, tmp_path: Path, one: Condition) -> None:
    folder = shutil.copytree(full, tmp_path / "trees")
    value = "'odd'" if one.kind == "TEXT" else "77"
    with closing(sqlite3.connect(folder / PROJECT_FILE, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        key = "rowid" if _has_rowid(connection, one.table) else "image"
        first = f"(SELECT min({key}) FROM {one.table})"
        old = f"(SELECT min({one.column}) FROM {one.table} WHERE {key} = {first})"
        changed = connection.execute(
            f"UPDATE {one.table} SET {one.column} = {value} "
            f"WHERE {key} = {first} AND {one.column} = {old}"
        ).rowcount
        assert changed
    try:
        with open_project(folder, daily_backup=False) as project:
            assert project.read_only
            assert project.offer is not None
            told = project.offer.describe()
    except DamagedProject as error:
        told = error.offer.describe()
    assert one.table in told
    assert one.column in told


def _has_rowid(connection: sqlite3.Connection, table: str) -> bool:
    try:
        connection.execute(f"SELECT rowid FROM {table} LIMIT 1")
    except sqlite3.OperationalError:
        return False
    return True


# What passes for text, for JSON or for a date, and is none that this program writes.
ODD_VALUES = [
    ("images", "hash", "../../elsewhere"),
    ("images", "hash", "g" * 32),
    ("images", "hash", "0" * 31),
    ("predictions", "seen", '{"0000000000012": [0.5, 0.5, 0.5]}'),
    ("predictions", "seen", '{"000000000001%s": [0.5, 0.5, 0.5]}' % ("9" * 5000)),
    ("predictions", "seen", '{"1": [%s, 0.5, 0.5]}' % ("9" * 400)),
    ("runs", "created", "0026-01-01T00:00:00"),
    ("runs", "created", "2026-01-01T00:00:00+02:00"),
    ("project", "created", "0001-01-01T00:00:00"),
    ("classes", "name", "x" * 1_000_000),
    ("runs", "settings", '{"images": %s}' % ("9" * 400)),
    ("runs", "scores", '{"seconds": 1e999}'),
    ("settings", "value", "-1e999"),
    ("settings", "value", "9" * 400),
]


@pytest.mark.parametrize(("table", "column", "value"), ODD_VALUES)
def test_a_value_that_is_never_written_is_damage(
    full: Path, tmp_path: Path, table: str, column: str, value: str
) -> None:
    folder = shutil.copytree(full, tmp_path / "trees")
    with closing(sqlite3.connect(folder / PROJECT_FILE, isolation_level=None)) as connection:
        assert connection.execute(f"UPDATE {table} SET {column} = ?", (value,)).rowcount
    try:
        with open_project(folder, daily_backup=False) as project:
            assert project.read_only
            assert project.offer is not None
            assert column in " ".join(project.offer.problems)
    except DamagedProject as error:
        assert error.offer is not None
