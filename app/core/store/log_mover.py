"""Moving the write-ahead log into the database in the background.

SQLite would do it inside the change that makes the log too long, and that one would take many times
as long as the others: the window would stall.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

MOVED_AT = 4 << 20  # bytes of log
_PASSES = 5  # each moves what was written during the one before


class LogMover:
    """Watches the length of a database's log. One thread uses it at a time: the one that writes."""

    def __init__(self, log: Path, connect: Callable[[], sqlite3.Connection]) -> None:
        """Begin to watch.

        Args:
            log: the log; it becomes shorter when it is begun anew (`journal_size_limit`).
            connect: opens a connection that may write.
        """
        self._log = log
        self._connect = connect
        self._due_at = MOVED_AT
        self._thread: threading.Thread | None = None

    def note_change(self) -> None:
        """Move the log if a change has made it too long; returns at once."""
        if self._thread is not None and self._thread.is_alive():
            return
        try:
            length = self._log.stat().st_size
        except OSError:  # the folder was moved, or the drive is gone
            return
        if length < self._due_at:
            self._due_at = min(self._due_at, length + MOVED_AT)  # it was begun anew
            return
        # Somebody who reads an old state may keep it from being begun anew: try again later.
        self._due_at = length + MOVED_AT
        self._thread = threading.Thread(target=self._move, name="log mover")
        self._thread.start()

    def close(self) -> None:
        """Wait until nothing is being moved."""
        if self._thread is not None:
            self._thread.join()

    def _move(self) -> None:
        try:
            with closing(self._connect()) as connection:
                for _ in range(_PASSES):
                    row = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                    _, length, moved = row  # in pages
                    if length == moved:
                        break
        except sqlite3.Error:
            return  # a full disk, say: nothing is lost, and a later change tries again
