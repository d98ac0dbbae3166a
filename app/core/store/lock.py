"""One writer at a time: a lock file that says who has a project open, and on which computer.

The operating system holds the file locked while its owner lives, which settles races and survives
no crash. Where it cannot (some network drives), and between computers, the file's text decides:
host, process and the time the process started. Where that is in doubt on this computer, the
system's lock has the last word.
"""

from __future__ import annotations

import errno
import json
import os
import platform
import stat
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import Self

from app.core.store.errors import ProjectError, ProjectLocked, explained_os
from app.core.store.own_files import LOCK_FILE
from app.core.store.processes import process_started
from app.core.translation import translate
from wseg_engine.base.bounds import is_link, remove
from wseg_engine.base.budget import MALFORMED, parse_json

_LONGEST = 1 << 16  # bytes of a lock file that are read
_OPENING = (
    os.O_RDWR
    | os.O_CREAT
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
)
_TRIES = 20  # the file may go away between opening and locking it
_BYTE = 1 << 30  # that is locked: beyond all content, since Windows lets nobody read a locked one
_UNSUPPORTED = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)

# Projects this process has open. Its own lock would not refuse it a second time, and closing a
# second handle to the file would give up the first one's lock.
_held: set[Path] = set()
_held_guard = threading.Lock()


@dataclass(frozen=True)
class Holder:
    """Who has, or had, a project open."""

    host: str
    pid: int
    started: str  # when the process started, in a form of the system's; empty where unknown
    opened: str  # local time, for people
    folder: str = ""  # of the project, where it was opened

    @classmethod
    def this_process(cls, folder: Path) -> Self:
        """Return the holder that the running process is of a folder's project."""
        pid = os.getpid()
        opened = time.strftime("%Y-%m-%d %H:%M")
        return cls(platform.node(), pid, process_started(pid) or "", opened, str(folder))

    @classmethod
    def parse(cls, text: bytes) -> Self | None:
        """Read a lock file; None if it names nobody."""
        try:
            found = parse_json(text, "project.lock")
            return cls(
                str(found["host"]),
                int(found["pid"]),
                str(found["started"]),
                str(found["opened"]),
                str(found.get("folder", "")),
            )
        except MALFORMED:
            return None

    @property
    def here(self) -> bool:
        """Whether it is a process of this computer."""
        return self.host == platform.node()

    def holds(self, folder: Path, *, locked_by_us: bool) -> bool:
        """Whether the process has, or may have, a folder's project open.

        Args:
            folder: where the lock file was found.
            locked_by_us: the operating system has given us its lock on the file, so no process of
                this computer has it.
        """
        if not self.here:
            return True  # as far as anybody can tell from here
        if self.pid == os.getpid():
            return False  # ours would be among the held ones
        started = process_started(self.pid)
        if started is None:
            return False
        if self.folder and self.folder != str(folder):
            return not locked_by_us  # copied while it was open, with its lock file
        if not started or not self.started:
            return not locked_by_us  # a process of another user does not tell when it started
        return started == self.started


class ProjectLock:
    """A project's lock, held until released."""

    def __init__(self, folder: Path, *, take_over: bool = False) -> None:
        """Take the lock.

        Args:
            folder: the project's folder.
            take_over: take it even from a process on another computer, which cannot be asked; the
                user has said that none has the project open there.

        Raises:
            ProjectLocked: if another process has the project open.
            ProjectReadOnly: if the folder cannot be written to.
            ProjectError: if the lock cannot be taken for another reason.
        """
        self.path = Path(os.path.realpath(folder)) / LOCK_FILE
        self.taken_over: Holder | None = None  # whose stale lock it was
        with _held_guard:
            if self.path in _held:
                raise ProjectLocked(
                    translate("Project", "{project} is already open in this program.").format(
                        project=folder.name
                    )
                )
            try:
                self._handle = self._acquire(take_over)
            except OSError as error:
                doing = translate("Project", "{project} could not be locked")
                raise explained_os(error, folder, doing.format(project=folder.name)) from error
            _held.add(self.path)

    def release(self) -> None:
        """Give the project free; releasing twice is fine."""
        with _held_guard:
            if self.path not in _held or self._handle < 0:
                return
            self._drop(self._handle)
            self._handle = -1
            _held.discard(self.path)

    def _acquire(self, take_over: bool) -> int:
        for _ in range(_TRIES):
            handle = _opened(self.path)
            try:
                lock = lock_file(handle)
                holder = Holder.parse(os.read(handle, _LONGEST))
                if lock is FileLock.TAKEN:
                    raise ProjectLocked(_refusal(self.path.parent, holder))
                if not self._is_file_of(handle):
                    os.close(handle)
                    continue
                forced = take_over and holder is not None and not holder.here
                if (
                    holder is not None
                    and not forced
                    and holder.holds(self.path.parent, locked_by_us=lock is FileLock.OURS)
                ):
                    text = _refusal(self.path.parent, holder)
                    raise ProjectLocked(text, elsewhere=not holder.here)
                self.taken_over = holder or self.taken_over
                if os.fstat(handle).st_nlink > 1:
                    # A file elsewhere has this name too, and is not to be written to.
                    remove(self.path)
                    os.close(handle)
                    continue
            except BaseException:
                with suppress(OSError):
                    os.close(handle)
                raise
            try:
                _write(handle, json.dumps(asdict(Holder.this_process(self.path.parent))).encode())
            except BaseException:
                self._drop(handle)
                raise
            return handle
        raise ProjectError(
            translate(
                "Project",
                "{file} of {project} keeps changing: another program is opening the project. Try "
                "again.",
            ).format(file=self.path.name, project=self.path.parent.name)
        )

    def _drop(self, handle: int) -> None:
        """Remove the file, which we have locked, and close it."""
        with suppress(OSError):  # a drive that is gone needs no tidying
            os.truncate(handle, 0)
        if os.name == "posix":
            with suppress(OSError):
                if self._is_file_of(handle):  # not if the folder was moved meanwhile
                    remove(self.path)  # while locked: nobody can be in between
        os.close(handle)
        if os.name != "posix":
            with suppress(OSError):  # refused if another process has just opened it
                remove(self.path)

    def _is_file_of(self, handle: int) -> bool:
        """Whether the name is still that of the open file: its owner may have removed it."""
        try:
            return os.path.samestat(os.fstat(handle), self.path.lstat())
        except FileNotFoundError:
            return False


def _opened(path: Path) -> int:
    """Open the lock file, which is made if there is none; never through a link, never waiting.

    Raises:
        OSError: also if it is a link, or no file.
    """
    if is_link(path):  # where the system cannot refuse it by itself
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    handle = os.open(path, _OPENING, 0o644)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return handle


def _write(handle: int, text: bytes) -> None:
    os.lseek(handle, 0, os.SEEK_SET)
    if os.write(handle, text) != len(text):
        os.truncate(handle, 0)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.truncate(handle, len(text))
    os.fsync(handle)


def _refusal(folder: Path, holder: Holder | None) -> str:
    if holder is None:
        text = translate("Project", "{project} is open in another TagMask. Close it there first.")
        return text.format(project=folder.name)
    if holder.here:
        text = translate(
            "Project",
            "{project} is open in another TagMask (process {pid} on this computer, {host}, since "
            "{opened}). Close it there first, or open it read-only.",
        )
    else:
        text = translate(
            "Project",
            "{project} is open in another TagMask (process {pid} on {host}, since {opened}). "
            "Close it on {host} first. If TagMask is no longer running there, take the project "
            "over.",
        )
    return text.format(project=folder.name, pid=holder.pid, host=holder.host, opened=holder.opened)


class FileLock(Enum):
    """What came of asking the operating system for its lock on an open file."""

    OURS = "nobody else has it locked"
    TAKEN = "another process has it locked"
    UNKNOWN = "the file system knows no locks"


if sys.platform == "win32":
    import msvcrt

    def lock_file(handle: int) -> FileLock:
        """Lock an open file for this process, without waiting."""
        os.lseek(handle, _BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            return FileLock.UNKNOWN if error.errno in _UNSUPPORTED else FileLock.TAKEN
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return FileLock.OURS

else:
    import fcntl

    def lock_file(handle: int) -> FileLock:
        """Lock an open file for this process, without waiting.

        A record lock: unlike one of `flock`, it is not left to child processes that outlive us.
        """
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _BYTE)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EAGAIN):
                return FileLock.TAKEN
            if error.errno not in _UNSUPPORTED:
                raise
            return FileLock.UNKNOWN
        return FileLock.OURS
