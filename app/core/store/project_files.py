"""The files of a project as they are made, and brought into the form that this version writes."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from app.core.store.backup import daily_backup_due, discard, make_backup
from app.core.store.database import Database, connect
from app.core.store.errors import ProjectError, explained, explained_os
from app.core.store.migrations import Migration, migrate
from app.core.store.own_files import DATABASE_FILES, FOLDERS
from app.core.translation import translate
from wseg_engine.base.bounds import create, make_own
from wseg_engine.base.durable import put_in_place
from wseg_engine.base.looking import anything_at


def write_new(file: Path) -> None:
    """Write the database of a new project, whole or not at all.

    Raises:
        ProjectError, OSError: if it cannot be written.
    """
    part = file.with_name(f".{file.name}.part")
    discard(part)
    try:
        create(part).close()
        with closing(sqlite3.connect(part, isolation_level=None)) as connection:
            migrate(connection)
            connection.execute(
                "INSERT INTO project (only, uid, created) VALUES (1, ?, ?)",
                (uuid.uuid4().hex, datetime.now().isoformat(timespec="seconds")),
            )
        put_in_place(part, file)
    except sqlite3.Error as error:
        raise explained(error, file) from error
    finally:
        discard(part)


def make_folders(folder: Path) -> None:
    """Have the folders that a project is in.

    Raises:
        ProjectError: if they cannot be made.
    """
    try:
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        doing = translate("Project", "The project's folders could not be created")
        raise explained_os(error, folder, doing) from error


def make_own_files(file: Path) -> None:
    """Have the database in files of its own, with all that a crash left in its journals.

    Call it with the project locked. A file with another name elsewhere would be changed there too;
    what SQLite takes over from a journal is there before the database is looked at.

    Raises:
        ProjectError: if the files cannot be written.
    """
    try:
        for name in DATABASE_FILES:
            if anything_at(file.parent / name):
                make_own(file.parent / name)
    except OSError as error:
        doing = translate("Project", "The project's files could not be set up")
        raise explained_os(error, file.parent, doing) from error
    if anything_at(file.with_name(DATABASE_FILES[-1])):
        try:
            with closing(connect(file, "mode=rw")) as connection:
                connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise explained(error, file) from error


def bring_up_to_date(
    database: Database, steps: Sequence[Migration], daily_backup: bool
) -> list[str]:
    """Have a database in the newest form, and today's backup; return what went wrong, in words.

    Raises:
        ProjectError: if it cannot be brought up to date.
    """
    folder = database.file.parent
    make_folders(folder)
    with closing(connect(database.file, "mode=rw")) as connection:

        def back_up(found: int) -> None:
            make_backup(connection, folder, kind=f"before-v{found + 1}", steps=steps)

        try:
            migrate(connection, steps=steps, before=back_up)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise explained(error, database.file) from error
        if not daily_backup or not daily_backup_due(folder):
            return []
        try:
            make_backup(connection, folder, steps=steps)
        except ProjectError as error:  # no reason to keep anybody from working
            return [str(error)]
    return []
