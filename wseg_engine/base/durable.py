"""Files that appear whole or not at all, and are on the disk before anything relies on them.

Everything is written beside its place, flushed, moved there at once, and then its folder is
flushed, so that neither a crash nor a power cut leaves half a file under a name. What is written
many at a time is flushed together, with `flush=False` and `flush_files`, before it is acknowledged.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import stat
import sys
import threading
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from wseg_engine.base.bounds import check_change, create, move, open_file, remove
from wseg_engine.base.looking import file_at, folder_at, link_at

NAME_BYTES = 255  # a file's name has at most, on the usual file systems
_DRAFT = re.compile(r"\..+\.\d+-\d+\.part", re.DOTALL)
_BINARY = getattr(os, "O_BINARY", 0)
_OWN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | _BINARY
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)  # nobody waits for who reads a pipe
_NO_FLUSH = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)  # of drives that know no flush
_ABOVE = 4  # folders above a file that the program may have made for it
_FLUSHERS = 8  # disks write several files in the time of one


def write_atomic(path: Path, data: bytes | str, *, flush: bool = True) -> None:
    """Write a file whole or not at all; missing folders are made.

    Args:
        path: the file; one that exists is replaced, a link itself and not what it leads to.
        data: its content; text as UTF-8, its line ends as they are.
        flush: have it on the disk on return. Without, the caller calls `flush_files` before it
            acknowledges anything, or could make the file anew.

    Raises:
        OSError: if it cannot be written; what was there before stays.
    """
    with drafted(path, flush=flush) as out:
        out.write(data.encode("utf-8") if isinstance(data, str) else data)


def copy_atomic(source: Path, target: Path, *, link: bool = False, flush: bool = True) -> None:
    """Put a file's content elsewhere, whole or not at all; missing folders are made.

    Args:
        source: the file, which is not changed.
        target: where it goes; what is there is replaced.
        link: make a hard link where the file system can.
        flush: as of `write_atomic`.

    Raises:
        OSError: if it cannot be done; what was at the target stays.
    """
    if link and _linked(source, target, flush=flush):
        return
    with open_file(source) as data, drafted(target, flush=flush) as out:
        shutil.copyfileobj(data, out, 1 << 20)


def point_to(source: Path, target: Path) -> None:
    """Have a new name lead to a file: by a link where the system has any, else by a copy.

    Who writes to that name may change the file itself: it is for those who only read.

    Args:
        source: the file.
        target: the name, which nothing has yet, in a folder that is there.

    Raises:
        OSError: if there is no such file, or it cannot be done.
    """
    check_change(target)
    open_file(source).close()  # refuses what is no file
    try:
        target.symlink_to(source.absolute())
    except (OSError, NotImplementedError):  # Windows asks for a right that few have
        copy_atomic(source, target, link=True, flush=False)


@contextlib.contextmanager
def drafted(path: Path, *, flush: bool = True) -> Iterator[BinaryIO]:
    """Open a draft of a file, which gets the file's name if the block ends well, else goes.

    Raises:
        OSError: if it cannot be written; what was there before stays.
    """
    check_change(path)
    make_folder(path.parent, flush=flush)
    part = draft_of(path)
    try:
        with create(part) as out:
            yield out
            out.flush()
            if flush:
                _sync(out.fileno())
        _move(part, path, flush=flush)
    except BaseException:
        with contextlib.suppress(OSError):  # a drive that is gone needs no tidying
            remove(part)
        raise


def put_in_place(part: Path, path: Path, *, flush: bool = True) -> None:
    """Give a file that others have written its name, once its content is on the disk.

    Args:
        part: the file, beside or below where it goes.
        path: its name from now on; what is there is replaced.
        flush: as of `write_atomic`.

    Raises:
        OSError: if it cannot be done; the part stays for the caller.
    """
    if flush:
        flush_file(part)
    _move(part, path, flush=flush)


def draft_of(path: Path) -> Path:
    """Return where the draft of a file is written: beside it, named after its writer."""
    ending = f".{os.getpid()}-{threading.get_ident()}.part"
    name = path.name
    if len(os.fsencode(name)) + len(ending) >= NAME_BYTES:
        digest = f"~{zlib.crc32(os.fsencode(name)):08x}"
        name = cut_name(name, NAME_BYTES - 1 - len(digest) - len(ending)) + digest
    return path.with_name(f".{name}{ending}")


def is_draft(path: Path) -> bool:
    """Whether a file has the name of a draft, as a killed process leaves it."""
    return _DRAFT.fullmatch(path.name) is not None


def cut_name(name: str, most: int) -> str:
    """Return as much of a name's beginning as takes at most so many bytes, in whole characters."""
    while len(os.fsencode(name)) > most:
        name = name[: min(len(name) - 1, most)]
    return name


def remove_drafts(folder: Path) -> None:
    """Delete the drafts in a folder. Only its one writer may, where nobody is writing."""
    with contextlib.suppress(OSError):  # no folder, or one that is not ours to tidy
        for file in folder.iterdir():
            if is_draft(file) and (link_at(file) or file_at(file)):
                remove(file)


def flush_files(paths: Iterable[Path]) -> None:
    """Have files, and that they are in their folders, on the disk itself.

    Raises:
        OSError: if the disk refuses.
    """
    files = list(dict.fromkeys(paths))
    if len(files) < _FLUSHERS:
        for file in files:
            flush_file(file)
    else:
        with ThreadPoolExecutor(_FLUSHERS, thread_name_prefix="flush") as pool:
            for _ in pool.map(flush_file, files):
                pass
    # Those above too: they may have been made for these files.
    for folder in dict.fromkeys(chain.from_iterable(list(file.parents)[:_ABOVE] for file in files)):
        flush_folder(folder)


def flush_file(path: Path) -> None:
    """Have a file's content on the disk itself.

    Raises:
        OSError: if the disk refuses.
    """
    # Windows flushes only what is open for writing; elsewhere a read-only file can be flushed too.
    mode = os.O_RDONLY if os.name == "posix" else os.O_RDWR
    handle = os.open(path, mode | _BINARY)
    try:
        _sync(handle)
    finally:
        os.close(handle)


def flush_folder(folder: Path) -> None:
    """Have a folder's names on the disk; where a folder cannot be opened, it needs no flush."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):  # some network drives refuse it; some folders are not read
        handle = os.open(folder, os.O_RDONLY)
        try:
            _sync(handle)
        finally:
            os.close(handle)


def make_folder(folder: Path, *, flush: bool = True) -> None:
    """Make a folder with those above it, and have them on the disk.

    Raises:
        OSError: if it cannot be made.
    """
    missing = []
    while not folder_at(folder):
        missing.append(folder)
        if folder.parent == folder:
            break
        folder = folder.parent
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
        if flush:
            flush_folder(one.parent)


def open_to_append(path: Path) -> BinaryIO:
    """Open a file of one's own to write behind its end; it is made where there is none.

    Raises:
        OSError: also for a link, and for what is no file or has a second name elsewhere: writing
            there would change a file that is somebody else's.
    """
    check_change(path)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | _OWN | _NONBLOCK, 0o666)
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1 or link_at(path):
        os.close(handle)
        raise OSError(errno.EMLINK, os.strerror(errno.EMLINK), str(path))
    return os.fdopen(handle, "ab")


def _linked(source: Path, target: Path, *, flush: bool) -> bool:
    check_change(target)
    open_file(source).close()  # refuses what is no file, and what a link in a project leads to
    make_folder(target.parent, flush=flush)
    part = draft_of(target)
    remove(part)
    try:
        os.link(source.resolve(), part)
    except OSError:  # another disk, or a file system without links: copied instead
        return False
    try:
        _move(part, target, flush=flush)
    finally:
        # Replacing a file by a link to itself does nothing, and leaves the other name.
        remove(part)
    return True


def _move(part: Path, path: Path, *, flush: bool) -> None:
    move(part, path)
    if flush:
        flush_folder(path.parent)


def _sync(handle: int) -> None:
    if sys.platform == "darwin":  # where fsync leaves it in the drive's own memory
        import fcntl

        with contextlib.suppress(OSError):  # a network drive knows only the other
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
            return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_FLUSH:
            raise
