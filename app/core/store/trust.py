"""What a project's database may hold, looked at before any of it is used.

It may come from somebody else. Its tables are those that this program makes, to the letter: a view,
a trigger or a virtual table would run with every query. Its records name files inside the project
and images inside of their folders, whatever the system. (Other values: `values`.)
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import lru_cache

from app.core.store.errors import ProjectDamaged
from app.core.store.migrations import MIGRATIONS, Migration, migrate, version
from app.core.translation import translate
from wseg_engine.base.names import is_portable

_MOST_OBJECTS = 500  # tables and indexes looked at
_MOST_NAMED = 3
_STATISTICS = ("sqlite_stat1", "sqlite_stat3", "sqlite_stat4")  # of the tool `sqlite3`, say
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 1 << 27,  # bytes of a row or a value; a list of all ids is less
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 16,  # deleting what belongs to a row counts as triggers
    sqlite3.SQLITE_LIMIT_COLUMN: 200,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_OUTSIDE = "path = '' OR path GLOB '/*' OR path GLOB '*..*' OR instr(path, char(0))"


def harden(connection: sqlite3.Connection) -> None:
    """Have a connection refuse what no project needs."""
    for limit, value in _LIMITS.items():
        connection.setlimit(limit, value)
    configure = getattr(connection, "setconfig", None)  # from Python 3.12
    if configure is not None:
        configure(sqlite3.SQLITE_DBCONFIG_ENABLE_VIEW, False)  # type: ignore[attr-defined]
        configure(sqlite3.SQLITE_DBCONFIG_ENABLE_TRIGGER, False)  # type: ignore[attr-defined]


def distrusted(
    connection: sqlite3.Connection, steps: Sequence[Migration] = MIGRATIONS
) -> tuple[str, ...]:
    """Return what a database holds that no project of this program does; empty if nothing.

    Args:
        connection: one that nothing was asked of yet but its version.
        steps: all migrations there are.

    Raises:
        ProjectDamaged: for tables that are not to be read at all.
        sqlite3.Error: if it cannot be read.
    """
    found = version(connection)
    expected = _expected(tuple(steps[:found])) if found <= len(steps) else None
    return _foreign_objects(connection, expected) or _files_outside(connection)


@lru_cache(8)
def _expected(steps: tuple[Migration, ...]) -> frozenset[tuple[str, str, str]]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, steps=steps)
        return frozenset(_objects(connection))


def _objects(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    rows = connection.execute(
        "SELECT type, name, coalesce(sql, '') FROM sqlite_schema LIMIT ?", (_MOST_OBJECTS,)
    )
    return [(str(kind), str(name), str(sql)) for kind, name, sql in rows]


def _foreign_objects(
    connection: sqlite3.Connection, expected: frozenset[tuple[str, str, str]] | None
) -> tuple[str, ...]:
    """Return which indexes are not the program's.

    Raises:
        ProjectDamaged: for anything else that is not.
    """
    found = [one for one in _objects(connection) if one[1] not in _STATISTICS]
    for kind, name, sql in found:
        known = expected is None or (kind, name, sql) in expected
        virtual = "".join(sql.split()).casefold().startswith("createvirtual")
        if kind not in ("table", "index") or virtual or (kind == "table" and not known):
            raise ProjectDamaged(
                translate(
                    "Project",
                    "it contains the {kind} “{name}”, which TagMask did not make and which could "
                    "do harm",
                ).format(kind=kind, name=name)
            )
    if expected is None:
        return ()
    wrong = sorted({name for _, name, _ in expected.symmetric_difference(found)})
    text = translate("Project", "the table or index “{name}” is not the one that TagMask makes")
    return tuple(text.format(name=name) for name in wrong[:_MOST_NAMED])


def _files_outside(connection: sqlite3.Connection) -> tuple[str, ...]:
    text = translate("Project", "{what} is recorded as {path}, which is not in the project")
    problems = []
    rows = connection.execute(
        "SELECT image, file FROM masks WHERE file NOT GLOB 'masks/[a-z]*/[0-9]*.png' "
        "OR file GLOB '*[^a-z0-9/.-]*' OR file GLOB '*.[./]*'"
    )
    for image, file in rows:
        if not is_portable(file, beginning="masks/"):
            what = translate("Project", "a mask of image {number}").format(number=image)
            problems.append(text.format(what=what, path=repr(file)))
            break
    for run, folder in connection.execute("SELECT id, folder FROM runs"):
        if not is_portable(folder, beginning="models/"):
            what = translate("Project", "run {number}").format(number=run)
            problems.append(text.format(what=what, path=repr(folder)))
            break
    for (path,) in connection.execute(f"SELECT path FROM images WHERE {_OUTSIDE}"):
        if not _is_below(path):
            text = translate("Project", "the image {path} is not in its folder")
            problems.append(text.format(path=repr(path)))
            break
    return tuple(problems)


def _is_below(path: object) -> bool:
    """Whether a text is the way to something below a folder, on the system that wrote it."""
    if not isinstance(path, str) or "\0" in path:
        return False
    return all(part not in ("", ".", "..") for part in path.split("/"))
