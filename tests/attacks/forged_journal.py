"""A journal of SQLite that nobody wrote for the good of the database beside it."""

from __future__ import annotations

import os
import sqlite3
import struct
from contextlib import closing
from pathlib import Path


def leave_journal(file: Path, *, other: Path | None = None, statement: str = "") -> None:
    """Leave a journal beside a database as a process leaves it that was killed.

    Args:
        file: the database.
        other: a further journal that this one names, which makes SQLite delete it.
        statement: creates a trigger `t`, which going back by the journal brings back.
    """
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        if statement:
            connection.execute(statement)
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN")
        if statement:
            connection.execute("DROP TRIGGER t")
        connection.execute("UPDATE settings SET value = value")
        connection.execute("UPDATE images SET problem = hex(zeroblob(20000))")
        journal = file.with_name(f"{file.name}-journal").read_bytes()
        connection.execute("COMMIT")
    size = struct.unpack(">I", journal[20:24])[0]
    count = (len(journal) - size) // (4096 + 8)
    data = bytearray(journal[: size + count * (4096 + 8)])
    data[8:12] = struct.pack(">I", count)
    data[:8] = bytes.fromhex("d9d505f920a163d7")
    if other is not None:
        name = os.fsencode(other)
        lock_page = (1 << 30) // 4096 + 1
        data += struct.pack(">I", lock_page) + name
        data += struct.pack(">II", len(name), sum(name) & 0xFFFFFFFF)
        data += bytes.fromhex("d9d505f920a163d7")
    file.with_name(f"{file.name}-journal").write_bytes(data)
