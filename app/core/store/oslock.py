"""A lock of the operating system on an open file, gone with the process that holds it."""

from __future__ import annotations

import errno
import os
import sys
from enum import Enum

# Beyond all content, since Windows lets nobody read a locked byte.
_BYTE = 1 << 30

_UNSUPPORTED = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)


class FileLock(Enum):
    """What came of locking a file."""

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
