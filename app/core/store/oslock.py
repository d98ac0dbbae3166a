"""A lock of the operating system on an open file, gone with the process that holds it."""

from __future__ import annotations

import errno
import os
import sys

# Beyond all content, since Windows lets nobody read a locked byte.
_BYTE = 1 << 30

_UNSUPPORTED = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)

if sys.platform == "win32":
    import msvcrt

    def lock_file(handle: int) -> bool:
        """Lock an open file for this process, without waiting.

        Returns:
            Whether nobody else has it locked; True too where the file system knows no locks.
        """
        os.lseek(handle, _BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            return error.errno in _UNSUPPORTED
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def lock_file(handle: int) -> bool:
        """Lock an open file for this process, without waiting.

        A record lock: unlike one of `flock`, it is not left to child processes that outlive us.

        Returns:
            Whether nobody else has it locked; True too where the file system knows no locks.
        """
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _BYTE)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EAGAIN):
                return False
            if error.errno not in _UNSUPPORTED:
                raise
        return True
