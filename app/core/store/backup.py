"""Backups of a project's database, the check of a database, and the way back."""

from __future__ import annotations

import re
import shutil
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.core.store.database import Database, connect
from app.core.store.errors import ProjectDamaged, explained, explained_os
from app.core.store.lock import ProjectLock
from app.core.store.migrations import MIGRATIONS, Migration
from app.core.store.own_files import (
    BACKUPS,
    DATABASE_FILES,
    PROJECT_FILE,
    may_change,
    refuse_links,
    within_project,
)
from app.core.store.schema import APPLICATION_ID
from app.core.store.trust import distrusted
from app.core.store.values import value_problems
from app.core.translation import number_text, translate
from wseg_engine.base.bounds import check_change, create, is_file, move, open_file, remove
from wseg_engine.base.durable import put_in_place
from wseg_engine.base.listed import listed
from wseg_engine.base.looking import anything_at

DAILY = "daily"
KEPT = 7  # newest backups kept, of each kind

_STAMP = "%Y%m%dT%H%M%S"
_NAME = re.compile(r"(\d{8}T\d{6})-([a-z0-9-]+)\.tagmask")
_PROBLEMS = 20  # listed at most
_TOLD = 2  # of them, in the sentence that tells
_PART = ".part"  # ends the name of a file that is not finished
_CHUNK = 1 << 20  # bytes copied in one go
_SOON_READ = 256 << 20  # bytes of a database whose indexes are compared at every opening
_OPERATIONS = 50_000  # of SQLite's, until it is asked whether to go on
_PAGES_A_STEP = 1000  # copied before others get a turn

_one_at_a_time = threading.Lock()  # two of one second would be one file


@dataclass(frozen=True)
class Backup:
    """A copy of a project's database."""

    path: Path
    kind: str  # "daily", "before-v2", ...
    made: datetime  # local time


@dataclass(frozen=True)
class RestoreOffer:
    """What is wrong with a project's database, and the backup that could take its place."""

    folder: Path
    problems: tuple[str, ...]
    backup: Backup | None  # the newest sound one

    def describe(self) -> str:
        """Say what was found and what can be done."""
        file, problems = f"{self.folder.name}/{PROJECT_FILE}", "; ".join(self.problems[:_TOLD])
        if len(self.problems) > _TOLD:
            problems = translate("Project", "{names} and {count} more").format(
                names=problems, count=number_text(len(self.problems) - _TOLD)
            )
        if self.backup is None:
            return translate(
                "Project",
                "{file} is damaged: {problems}. There is no sound backup. Copy the folder before "
                "you try to repair it.",
            ).format(file=file, problems=problems)
        return translate(
            "Project",
            "{file} is damaged: {problems}. The newest sound backup is from {made}; tags, masks "
            "and decisions since then are not in it. Restoring it keeps the damaged file next to "
            "it; files of masks and models are not changed.",
        ).format(file=file, problems=problems, made=f"{self.backup.made:%Y-%m-%d %H:%M}")

    def restore(self, *, now: datetime | None = None) -> Path:
        """Put the backup in the place of the damaged file. The project must be closed.

        Returns:
            The folder into which the damaged files were moved.

        Raises:
            ProjectDamaged: if there is no sound backup.
            ProjectError: if the project is open elsewhere, or files cannot be written.
        """
        if self.backup is None:
            raise ProjectDamaged(self.describe())
        refuse_links(self.folder)
        lock = ProjectLock(self.folder)
        try:
            with within_project(self.folder):
                return _restore(self.folder, self.backup.path, now or datetime.now())
        except OSError as error:
            doing = translate("Project", "The backup could not be restored")
            raise explained_os(error, self.folder, doing) from error
        finally:
            lock.release()


class DamagedProject(ProjectDamaged):
    """A database too damaged to be read at all; `offer` is the way back."""

    def __init__(self, offer: RestoreOffer) -> None:
        super().__init__(offer.describe())
        self.offer = offer


def check(connection: sqlite3.Connection, *, thorough: bool = False) -> tuple[str, ...]:
    """Return what SQLite finds wrong with a database; empty if its pages and references are sound.

    Args:
        connection: of the database.
        thorough: compare the indexes with the tables too; takes about three times as long.
    """
    pragma = "integrity_check" if thorough else "quick_check"
    try:
        found = connection.execute(f"PRAGMA {pragma}({_PROBLEMS})").fetchall()
        lines = [line for row in found if row[0] != "ok" for line in str(row[0]).splitlines()]
        problems = [line for line in lines if not line.startswith("***")][:_PROBLEMS] or lines
        if not problems:
            rows = connection.execute("PRAGMA foreign_key_check").fetchmany(_PROBLEMS)
            text = translate("Project", "a row of {table} belongs to none of {other}")
            problems = [text.format(table=row[0], other=row[2]) for row in rows]
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the latter in a name of a table
        problems = [str(error)]
    return tuple(problems)


def check_with_values(
    database: Database, steps: Sequence[Migration], *, thorough: bool = False
) -> tuple[str, ...]:
    """Return what is wrong with a database, the values in it too; both are looked at at once.

    Args:
        database: open for reading.
        steps: all migrations there are.
        thorough: compare the indexes of a huge one too; those of others always are.

    Raises:
        ProjectDamaged: if it holds what could do harm when it is read.
    """

    enough = threading.Event()

    def values() -> tuple[str, ...]:
        try:
            with closing(connect(*database.way_to_read)) as connection:
                connection.set_progress_handler(enough.is_set, _OPERATIONS)
                return value_problems(connection, steps)
        except sqlite3.Error as error:
            return (str(error),)

    with database.read() as connection:  # the rest would run what is in it
        if distrust := distrusted(connection, steps):
            return distrust
    thorough = thorough or database.file.stat().st_size <= _SOON_READ
    with ThreadPoolExecutor(1, "values of the project") as apart, database.read() as connection:
        of_values = apart.submit(values)
        problems = check(connection, thorough=thorough)
        if problems:  # tables whose pages are damaged may have no end
            enough.set()
        return problems or of_values.result()


def check_file(file: Path, steps: Sequence[Migration] = MIGRATIONS) -> tuple[str, ...]:
    """Return what is wrong with a backup, looked at thoroughly; empty if it is sound."""
    try:
        with closing(connect(file, "mode=ro&immutable=1")) as connection:
            owner = connection.execute("PRAGMA application_id").fetchone()[0]
            if owner != APPLICATION_ID:
                return (translate("Project", "it contains no project"),)
            return (
                distrusted(connection, steps)
                or check(connection, thorough=True)
                or value_problems(connection)
            )
    except (sqlite3.Error, UnicodeDecodeError, ProjectDamaged) as error:
        return (str(error),)


def backups(folder: Path, now: datetime | None = None) -> list[Backup]:
    """Return the backups of a project, newest first.

    Those dated after `now` come last: a clock that was set back since has made them.
    """
    now = now or datetime.now()
    found = []
    for path in listed(folder / BACKUPS, "*.tagmask"):
        match = _NAME.fullmatch(path.name)
        if match is None or not is_file(path):
            continue
        try:
            made = datetime.strptime(match[1], _STAMP)
        except ValueError:  # digits, but no date
            continue
        found.append(Backup(path, match[2], made))
    return sorted(
        found, key=lambda backup: (backup.made <= now, backup.made, backup.path.name), reverse=True
    )


def make_backup(
    connection: sqlite3.Connection,
    folder: Path,
    *,
    kind: str = DAILY,
    now: datetime | None = None,
    keep: int = KEPT,
    steps: Sequence[Migration] = MIGRATIONS,
) -> Backup:
    """Copy the database as it is now, whole or not at all; drop the oldest ones of this kind.

    Raises:
        ProjectDamaged: if the copy is not sound; those there were are untouched.
        ProjectError: if the backup could not be written; those there were are untouched.
    """
    made = (now or datetime.now()).replace(microsecond=0)
    path = folder / BACKUPS / f"{made:{_STAMP}}-{kind}.tagmask"
    part = path.with_name(f".{path.name}{_PART}")
    with _one_at_a_time:
        try:
            path.parent.mkdir(exist_ok=True)
            for left in listed(path.parent, f".*{_PART}*"):  # by a process that was killed
                if may_change(f"{BACKUPS}/{left.name}"):
                    remove(left)
            create(part).close()  # a file of our own, not what somebody laid there
            with closing(sqlite3.connect(part, isolation_level=None)) as target:
                connection.backup(target, pages=_PAGES_A_STEP)
                target.execute("PRAGMA journal_mode = DELETE")  # one file, readable anywhere
            if problems := check_file(part, steps):
                raise _damaged(folder, problems)
            put_in_place(part, path)
            same = [old for old in backups(folder, made) if _group(old.kind) == _group(kind)]
            for old in same[keep:]:
                remove(old.path)
        except sqlite3.Error as error:
            raise explained(error, path) from error
        except OSError as error:
            doing = translate("Project", "The backup could not be written")
            raise explained_os(error, folder, doing) from error
        finally:
            discard(part)
    return Backup(path, kind, made)


def daily_backup_due(folder: Path, now: datetime | None = None) -> bool:
    """Whether no backup was made today, and the project changed since the last one."""
    now = now or datetime.now()
    dailies = [old for old in backups(folder, now) if old.kind == DAILY and old.made <= now]
    if not dailies:
        return True
    newest = dailies[0]
    if newest.made.date() == now.date():
        return False
    files = (folder / PROJECT_FILE, folder / f"{PROJECT_FILE}-wal")
    try:
        since = newest.path.stat().st_mtime
        found = [file.stat() for file in files if anything_at(file)]
    except OSError:  # gone this moment, or on a drive that is
        return True
    # A log that was only opened is empty. Times are coarse: what may be newer is.
    return any(status.st_size and status.st_mtime >= since for status in found)


def offer_restore(
    folder: Path, problems: tuple[str, ...], steps: Sequence[Migration] = MIGRATIONS
) -> RestoreOffer:
    """Find the newest sound backup for a damaged project."""
    sound = (backup for backup in backups(folder) if not check_file(backup.path, steps))
    return RestoreOffer(folder, problems, next(sound, None))


def discard(part: Path) -> None:
    """Remove an unfinished database with its journal, which must never meet another one."""
    for path in (part, part.with_name(f"{part.name}-journal")):
        with suppress(OSError):  # a drive that is gone needs no tidying
            remove(path)


def _group(kind: str) -> str:
    """Backups before whatever version are one kind."""
    return kind.partition("-")[0]


def _damaged(folder: Path, problems: tuple[str, ...]) -> ProjectDamaged:
    text = translate(
        "Project",
        "{project} is damaged: {problems}. It was not backed up; the older backups are kept. "
        "Close the project and open it again: TagMask will offer to restore the newest sound one.",
    )
    return ProjectDamaged(text.format(project=folder.name, problems="; ".join(problems[:3])))


def _restore(folder: Path, backup: Path, now: datetime) -> Path:
    file = folder / PROJECT_FILE
    part = file.with_name(f".{file.name}{_PART}")
    aside = folder / f"damaged-{now:{_STAMP}}"
    number = 1
    while anything_at(aside):
        number += 1
        aside = folder / f"damaged-{now:{_STAMP}}-{number}"
    try:
        with open_file(backup) as source, create(part) as target:
            shutil.copyfileobj(source, target, _CHUNK)
        check_change(aside)
        aside.mkdir()
        # The log first: it must never meet the restored file. Should we end in between, the
        # project has no file, and opening it offers the same backup again.
        for name in reversed(DATABASE_FILES):
            if anything_at(folder / name):
                move(folder / name, aside / name)
        put_in_place(part, file)
    finally:
        discard(part)
    return aside
