"""Bringing a project's tables up to date, one version at a time, each step whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence

from app.core.store.errors import ProjectDamaged, ProjectError, ProjectMissing, ProjectNewer
from app.core.store.schema import APPLICATION_ID, SCRIPTS
from app.core.translation import translate

Migration = Callable[[sqlite3.Connection], None]


def run_script(connection: sqlite3.Connection, script: str) -> None:
    """Run statements one by one inside the transaction that is open.

    (`executescript` would commit it first.)
    """
    for statement in _statements(script):
        connection.execute(statement)


def _statements(script: str) -> Iterator[str]:
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        raise ValueError(f"The script ends inside a statement: {pending.strip()[:60]}")


def _step(number: int, script: str) -> Migration:
    def take(connection: sqlite3.Connection) -> None:
        if number == 0:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        run_script(connection, script)

    return take


_FAR = 100  # versions ahead that no program will have: such a number is damage

# The step at index i leads from version i to i + 1.
MIGRATIONS: tuple[Migration, ...] = tuple(_step(i, script) for i, script in enumerate(SCRIPTS))


def version(connection: sqlite3.Connection) -> int:
    """Return the version of the tables; 0 for an empty database."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def check_version(
    connection: sqlite3.Connection, name: str, steps: Sequence[Migration] = MIGRATIONS
) -> int:
    """Return the version of a project's tables.

    Raises:
        ProjectNewer: if it is later than the last step.
        ProjectMissing: if this is another program's database, or an empty one.
        ProjectDamaged: if there can be no such version.
    """
    found = version(connection)
    owner = int(connection.execute("PRAGMA application_id").fetchone()[0])
    if owner != APPLICATION_ID or found < 1:
        raise ProjectMissing(
            translate("Project", "{name} is not a TagMask project. Choose another one.").format(
                name=name
            )
        )
    if found > len(steps) + _FAR:
        raise ProjectDamaged(
            translate("Project", "{name} is damaged: it claims to have version {found}.").format(
                name=name, found=found
            )
        )
    if found > len(steps):
        raise ProjectNewer(
            translate(
                "Project",
                "{name} has version {found}; this TagMask supports versions up to {known}. It was "
                "written by a newer TagMask: update the program to open it.",
            ).format(name=name, found=found, known=len(steps))
        )
    return found


def migrate(
    connection: sqlite3.Connection,
    *,
    steps: Sequence[Migration] = MIGRATIONS,
    before: Callable[[int], None] | None = None,
) -> int:
    """Bring the tables up to date.

    Args:
        connection: one that writes, outside of a transaction.
        steps: all steps there are; the one at index i leads from version i to i + 1.
        before: called with the version found, once, before anything is changed; only if the
            database is not empty and there is something to do. If it raises, nothing changes.

    Returns:
        The number of steps that were taken.

    Raises:
        ProjectError: if a step leaves references to rows that are not there; it is undone.
        sqlite3.Error: if a step fails; it is undone.
    """
    start = version(connection)
    pending = steps[start:]
    if pending and start and before is not None:
        before(start)
    connection.execute("PRAGMA foreign_keys = OFF")  # tables are rebuilt by renaming
    try:
        for number, step in enumerate(pending, start + 1):
            _take(connection, step, number)
    finally:
        connection.execute("PRAGMA foreign_keys = ON")
    return len(pending)


def _take(connection: sqlite3.Connection, step: Migration, number: int) -> None:
    connection.execute("BEGIN EXCLUSIVE")
    try:
        step(connection)
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise ProjectError(
                translate(
                    "Project",
                    "Upgrading the project to version {number} would leave rows without the rows "
                    "they belong to ({count} of them). The project was not changed.",
                ).format(number=number, count=len(broken))
            )
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
