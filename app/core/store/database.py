"""The connection to a project's database: one writer, several readers, errors in words.

Its SQL sorts names as people expect it: IMG_2 before IMG_10, upper and lower case alike.

Durability: the journal is a write-ahead log with `synchronous = FULL`, so a commit returns only
when the log is on the disk. A change that was acknowledged survives the end of the process and a
power cut. (`NORMAL` would survive the former alone.) It costs one flush a change: changes come at
the speed of a hand, and bulk work commits in batches.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from app.core.store.class_changes import ClassChanges
from app.core.store.errors import ProjectClosed, ProjectError, explained, reading_only
from app.core.store.log_mover import LogMover
from app.core.store.trust import harden
from app.core.translation import reason, translate
from wseg_engine.base.bounds import is_own_file
from wseg_engine.base.looking import anything_at

BUSY_SECONDS = 10.0  # how long a statement waits for another connection
IDLE_READERS = 4  # reading connections kept for the next reader

_COMMON = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",  # a project may come from somebody else
    "PRAGMA cell_size_check = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -16000",  # KiB
)
_WRITER = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # on macOS a flush is none without it
    "PRAGMA journal_size_limit = 0",  # a log that begins anew gives its space back
    "PRAGMA wal_autocheckpoint = 10000",  # pages; `LogMover` comes first, if it can
)
_DIGITS = re.compile("[0-9]+")
_WIDTH = 12  # digits; longer numbers are compared from the left
_KEPT = 1 << 17  # keys of paths, the usual order: looking again is then nearly as quick as an index


@lru_cache(_KEPT)
def _order_key(text: str) -> str:
    """Return what a path is sorted by: its numbers are filled up with zeros."""
    return _DIGITS.sub(_filled, text.casefold())


def _name_order_key(path: str) -> str:
    """Return what a path with "/" is sorted by if only the file's name counts."""
    return _DIGITS.sub(_filled, path[path.rfind("/") + 1 :].casefold())


def _filled(number: re.Match[str]) -> str:
    return number[0].zfill(_WIDTH)


_FUNCTIONS: dict[str, Callable[[str], str]] = {
    "folded": str.casefold,
    "order_key": _order_key,
    "name_order_key": _name_order_key,
}


def connect(file: Path, options: str) -> sqlite3.Connection:
    """Open a database file without beginning transactions by itself.

    Args:
        file: the database.
        options: SQLite's URI options, e.g. "mode=ro".

    Raises:
        sqlite3.Error: if it cannot be opened.
    """
    uri = file.absolute().as_uri()
    if not uri.startswith("file:///"):  # a Windows share: SQLite wants no host in the address
        uri = "file:////" + uri.removeprefix("file://")
    connection = sqlite3.connect(
        f"{uri}?{options}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,  # who uses it is this module's care
        timeout=BUSY_SECONDS,
        cached_statements=256,
    )
    try:
        harden(connection)
        for pragma in _COMMON:
            connection.execute(pragma)
        for name, function in _FUNCTIONS.items():
            connection.create_function(name, 1, function, deterministic=True)
    except UnicodeDecodeError as error:  # what is wrong is told with a name that is no text
        connection.close()
        raise sqlite3.DatabaseError(str(error)) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _connect_to_write(file: Path) -> sqlite3.Connection:
    connection = connect(file, "mode=rw")
    try:
        for pragma in _WRITER:
            connection.execute(pragma)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


class Database:
    """A project's database, safe to use from several threads.

    All changes go through one connection, one transaction at a time. Reading takes connections of
    its own, so that a long write never holds up the window.
    """

    def __init__(self, file: Path, *, read_only: bool = False) -> None:
        """Open an existing database.

        Raises:
            ProjectError: if it cannot be opened.
        """
        self.file = file
        self.read_only = read_only
        self.class_generation = 0  # grows when classes are merged or deleted
        self.class_changes = ClassChanges()
        self._then: list[Callable[[], None]] = []  # what is done when the change is written
        self._lock = threading.RLock()  # held by the thread that writes
        self._owner: int | None = None  # its ident while a transaction is open
        self._depth = 0
        self._pool_lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        self._cleanup = ExitStack()
        self._writer: sqlite3.Connection | None = None
        self._log_mover: LogMover | None = None
        try:
            self._reader_file, self._reader_options = file, "mode=ro"
            if read_only:
                self._find_a_way_to_read()
            else:
                self._writer = _connect_to_write(file)
                log = file.with_name(f"{file.name}-wal")
                self._log_mover = LogMover(log, partial(_connect_to_write, file))
        except (sqlite3.Error, UnicodeDecodeError) as error:
            self.close()
            raise explained(error, file) from error
        except OSError as error:
            self.close()
            raise ProjectError(
                translate("Project", "{file} cannot be read ({reason}).").format(
                    file=file.name, reason=reason(error)
                )
            ) from error

    @property
    def closed(self) -> bool:
        """Whether it was closed: nothing can be read or changed any more."""
        return self._closed

    @property
    def way_to_read(self) -> tuple[Path, str]:
        """The file and the options that a reading connection of one's own is made with."""
        return self._reader_file, self._reader_options

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Change the database: all that is done inside, or nothing.

        When the block has been left, the change is on the disk. A block inside another one is
        undone by itself if it fails, and is on the disk with the outer one.

        Raises:
            ProjectError: if the change could not be made; nothing was changed.
        """
        with self._lock:
            connection = self._writer
            if self._closed:
                raise _closed(self.file)
            if connection is None:
                raise reading_only(self.file.parent)
            with _explaining(self.file):
                connection.execute("SAVEPOINT inner" if self._depth else "BEGIN IMMEDIATE")
                self._depth += 1
                self._owner = threading.get_ident()
                before = len(self._then)
                try:
                    yield connection
                    if self._depth == 1:
                        connection.execute("COMMIT")
                        self._call_then()
                        self._note_change()
                    else:
                        connection.execute("RELEASE inner")
                except BaseException:
                    del self._then[before:]
                    self._undo(connection)
                    raise
                finally:
                    self._depth -= 1
                    if not self._depth:
                        self._owner = None

    def when_written(self, then: Callable[[], None]) -> None:
        """Within `write`, have something done once the change is on the disk.

        It is done before anybody else can write, and never if the change fails.
        """
        self._then.append(then)

    def _call_then(self) -> None:
        while self._then:
            self._then.pop(0)()

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection to read from; inside `write`, that of the writer.

        All that is read inside is of one moment, whatever others write meanwhile.

        Raises:
            ProjectError: if reading fails.
        """
        if self._owner == threading.get_ident() and self._writer is not None:
            with _explaining(self.file):
                yield self._writer
            return
        with _explaining(self.file):
            connection = self._take()
            try:
                connection.execute("BEGIN")
                yield connection
                connection.execute("COMMIT")
            finally:
                self._give(connection)

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Any]:
        """Return all rows of a query."""
        with self.read() as connection:
            return connection.execute(sql, values).fetchall()

    def value(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> Any:
        """Return the first field of the first row; None where there is no row."""
        with self.read() as connection:
            row = connection.execute(sql, values).fetchone()
        return None if row is None else row[0]

    def close(self) -> None:
        """Close all connections; closing twice is fine. Waits for a transaction that is open."""
        with self._lock:
            with self._pool_lock:
                self._closed = True
                idle, self._idle = self._idle, []
            for connection in idle:
                connection.close()
            if self._log_mover is not None:
                self._log_mover.close()
            if self._writer is not None:
                self._writer.close()  # the last one to go moves the log into the database
                self._writer = None
            self._cleanup.close()

    def _note_change(self) -> None:
        if self._log_mover is not None:
            self._log_mover.note_change()

    def _undo(self, connection: sqlite3.Connection) -> None:
        if not connection.in_transaction:
            return  # SQLite did so itself, e.g. on a full disk
        if self._depth == 1:
            connection.execute("ROLLBACK")
        else:
            connection.execute("ROLLBACK TO inner")
            connection.execute("RELEASE inner")

    def _take(self) -> sqlite3.Connection:
        with self._pool_lock:
            if self._closed:
                raise _closed(self.file)
            if self._idle:
                return self._idle.pop()
        return connect(self._reader_file, self._reader_options)

    def _give(self, connection: sqlite3.Connection) -> None:
        with self._pool_lock:
            reusable = not (self._closed or connection.in_transaction)
            if reusable and len(self._idle) < IDLE_READERS:
                self._idle.append(connection)
                return
        connection.close()

    def _find_a_way_to_read(self) -> None:
        """Read in place; in a folder that lets nobody write, without a log or from a copy.

        SQLite needs a file beside the database to read one with a log. It empties that one, which
        must then have no other name elsewhere.
        """
        log, shared = (self.file.with_name(f"{self.file.name}-{end}") for end in ("wal", "shm"))
        if is_own_file(shared) or not anything_at(shared):
            try:
                self._probe()
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in (
                    sqlite3.SQLITE_CANTOPEN,
                    sqlite3.SQLITE_READONLY,
                ):
                    raise
        if anything_at(log) and log.stat().st_size:
            folder = Path(self._cleanup.enter_context(tempfile.TemporaryDirectory()))
            for part in (self.file, log):
                shutil.copyfile(part, folder / part.name)
            self._reader_file = folder / self.file.name
        else:
            self._reader_options = "mode=ro&immutable=1"
        self._probe()

    def _probe(self) -> None:
        connection = connect(self._reader_file, self._reader_options)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)


def _closed(file: Path) -> ProjectClosed:
    return ProjectClosed(
        translate("Project", "{project} is closed. Open the project again.").format(
            project=file.parent.name
        )
    )


@contextmanager
def _explaining(file: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise explained(error, file) from error
