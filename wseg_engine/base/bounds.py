"""Folders that nothing leads out of, and the one way to delete and to move files.

A folder with a project or with a run's results may come from somebody else. While it is in use it
is bounded: below it no link is followed, neither to write, to delete nor to read, and where its
owner has a list of what may be changed, nothing else is. Whoever writes a file asks
`check_change` first; whoever reads one that others may have laid there takes `open_file`.

A path from outside is text first: `names` says whether it can name something inside.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import stat
import threading
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path
from typing import BinaryIO, NamedTuple

from wseg_engine.base.messages import tr

MayChange = Callable[[str], bool]
"""Takes a path from the folder, with "/"; says whether what has it may be written and deleted."""

_MOUNT_POINT = 0xA0000003  # reparse tag of a junction on Windows
_GROWN = 1 << 16  # bytes asked for at once of what a file grew by
_SECURE = os.unlink in os.supports_dir_fd and os.rename in os.supports_dir_fd
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_WAITING = getattr(os, "O_NONBLOCK", 0)  # a pipe that nobody writes to


class OutOfBoundsError(OSError):
    """A path that leads out of its folder, or names what is not to be changed there."""

    def __init__(self, text: str) -> None:
        super().__init__(None, text)
        self.strerror = text

    def __str__(self) -> str:
        """Return what is wrong, in words."""
        return str(self.strerror)


class Bounds:
    """A folder in use; `leave` it when it is not any more."""

    def __init__(self, root: Path, may_change: MayChange | None = None) -> None:
        """Bound a folder from now on.

        Args:
            root: the folder. That itself may be reached by links: the user chose it.
            may_change: its owner's list; everything below it if None.
        """
        self.root = Path(os.path.abspath(root))  # noqa: PTH100 - links stay what they are
        self.may_change = may_change
        self._key = os.path.normcase(self.root)
        with _guard:
            _entered.append(self)

    def leave(self) -> None:
        """Take the bounds away; doing so twice is fine."""
        with _guard, contextlib.suppress(ValueError):
            _entered.remove(self)

    def below(self, path: str) -> tuple[str, ...] | None:
        """Return the names that lead from the folder to an absolute path; None if it is outside."""
        beginning = self._key.rstrip(os.sep) + os.sep
        if not os.path.normcase(path).startswith(beginning):
            return None
        return tuple(part for part in re.split(_SEPARATORS, path[len(beginning) :]) if part)


_guard = threading.Lock()
_entered: list[Bounds] = []
_SEPARATORS = r"[\\/]" if os.sep == "\\" else "/"


@contextlib.contextmanager
def bounded(root: Path, may_change: MayChange | None = None) -> Iterator[Bounds]:
    """Bound a folder within a block, as `Bounds` does."""
    bounds = Bounds(root, may_change)
    try:
        yield bounds
    finally:
        bounds.leave()


def check_change(path: Path) -> None:
    """Refuse to write or to delete what lies behind a link, or is not on the list of its folder.

    Raises:
        OutOfBoundsError: if it does; nothing may be changed then.
        OSError: if a folder on the way cannot be looked at.
    """
    for bounds, names in _around(path):
        relative = "/".join(names)
        if ".." in names or (bounds.may_change is not None and not bounds.may_change(relative)):
            raise OutOfBoundsError(
                tr(
                    "“{path}” in {folder} is not one of the files that may be changed there",
                    path=relative,
                    folder=bounds.root.name,
                )
            )
        _refuse_links(bounds.root, names[:-1])


def open_file(path: Path) -> BinaryIO:
    """Open a regular file to read; never waits, and in a bounded folder follows no link.

    Raises:
        OutOfBoundsError: for a link in a bounded folder.
        OSError: if it cannot be opened, or is no file.
    """
    inside = _around(path)
    for bounds, names in inside:
        if ".." in names:
            raise _leads_out(bounds.root, names)
        _refuse_links(bounds.root, names)
    handle = os.open(path, _READING | _NO_WAITING | (_NO_FOLLOW if inside else 0))
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, tr("this is not a file"), str(path))
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read_at_most(file: BinaryIO, most: int) -> bytes:
    """Return an opened file's bytes, of a larger one `most` and at least one more.

    Python makes room for all that is asked for, so no more is asked for than there is.
    """
    size = os.fstat(file.fileno()).st_size
    data = file.read(min(size, most) + 1)
    while len(data) <= most and (more := file.read(_GROWN)):  # since it was looked at
        data += more
    return data


def read_file(path: Path, *, most: int = 1 << 30) -> bytes:
    """Return a regular file's bytes, as `open_file` opens it.

    Raises:
        OSError: as `open_file`; also if it has more than `most` bytes.
    """
    with open_file(path) as file:
        data = read_at_most(file, most)
    if len(data) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return data


def remove(path: Path) -> None:
    """Delete a file, or a link and never what it leads to; one that is gone is gone.

    Raises:
        OutOfBoundsError: as `check_change`.
        OSError: if the system refuses.
    """
    check_change(path)
    with contextlib.suppress(FileNotFoundError), _spot(path) as spot:
        os.unlink(spot.name, dir_fd=spot.folder)


def remove_tree(path: Path) -> None:
    """Delete a folder with all that is in it as far as the system lets us; links only themselves.

    Raises:
        OutOfBoundsError: as `check_change`.
    """
    check_change(path)
    if is_link(path):
        _remove_link(path)
        return
    with contextlib.suppress(FileNotFoundError), _spot(path) as spot:
        if spot.folder is None:
            shutil.rmtree(spot.name, ignore_errors=True)
        else:
            shutil.rmtree(spot.name, ignore_errors=True, dir_fd=spot.folder)


def _remove_link(path: Path) -> None:
    """Delete a link and not what it leads to; Windows takes one to a folder for a folder."""
    with contextlib.suppress(OSError):
        remove(path)
        return
    remove_empty(path)


def remove_empty(folder: Path) -> None:
    """Delete a folder that has nothing in it; another one stays.

    Raises:
        OutOfBoundsError: as `check_change`.
    """
    check_change(folder)
    with contextlib.suppress(OSError), _spot(folder) as spot:
        os.rmdir(spot.name, dir_fd=spot.folder)


def move(source: Path, target: Path) -> Path:
    """Give a file or a folder another name; a file that has it already is replaced.

    Raises:
        OutOfBoundsError: as `check_change`.
        OSError: if the system refuses.
    """
    check_change(source)
    check_change(target)
    with _spot(source) as old, _spot(target) as new:
        os.replace(old.name, new.name, src_dir_fd=old.folder, dst_dir_fd=new.folder)
    return target


def create(path: Path) -> BinaryIO:
    """Make a file that nobody else has, and open it to write; a former one loses this name.

    Raises:
        OutOfBoundsError: as `check_change`.
        OSError: if it cannot be made.
    """
    return os.fdopen(_created(path), "wb")


def create_unbuffered(path: Path) -> FileIO:
    """Make a file as `create` does; what is written goes to the system at once.

    Raises:
        OSError: as `create`.
    """
    return FileIO(_created(path), "wb")


def _created(path: Path) -> int:
    remove(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | getattr(os, "O_BINARY", 0)
    with _spot(path) as spot:
        return os.open(spot.name, flags, 0o666, dir_fd=spot.folder)


def is_file(path: Path) -> bool:
    """Whether a path is that of a regular file, and no link to one."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def is_own_file(path: Path) -> bool:
    """Whether a path is that of a regular file with no other name elsewhere; no link counts."""
    try:
        found = path.lstat()
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(found.st_mode) and found.st_nlink <= 1


def make_own(path: Path) -> None:
    """See to it that a file can be changed in place: one with a second name becomes a copy.

    Raises:
        OutOfBoundsError: as `check_change`; for a link, and what is no file, too.
        OSError: if the copy cannot be made; the file is as it was.
    """
    check_change(path)
    found = path.lstat()
    if is_link(path) or not stat.S_ISREG(found.st_mode):
        raise _leads_out(path.parent, (path.name,))
    if found.st_nlink <= 1:
        return
    part = path.with_name(f".{path.name}.part")
    try:
        with open_file(path) as source, create(part) as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
        shutil.copystat(path, part)
        move(part, path)
    except BaseException:
        with contextlib.suppress(OSError):  # what went wrong with the copy is said
            remove(part)
        raise


def note_use(path: Path) -> None:
    """Set a file's time to now, for who looks which was not used for longest; no other name's.

    Raises:
        OSError: if the system refuses.
    """
    check_change(path)
    if is_own_file(path):
        os.utime(path, follow_symlinks=os.utime not in os.supports_follow_symlinks)


def is_link(path: Path) -> bool:
    """Whether a path itself is a link, or a junction of Windows; False where there is nothing.

    Raises:
        OSError: if it cannot be looked at.
    """
    try:
        return _links(path.lstat())
    except FileNotFoundError:
        return False


def _links(found: os.stat_result) -> bool:
    if stat.S_ISLNK(found.st_mode):
        return True
    return getattr(found, "st_reparse_tag", 0) == _MOUNT_POINT


def _around(path: Path) -> list[tuple[Bounds, tuple[str, ...]]]:
    """Return the bounded folders that a path is in, each with the names that lead from there."""
    text = os.fspath(path)
    if not os.path.isabs(text):  # noqa: PTH117
        text = os.path.join(os.getcwd(), text)  # noqa: PTH118, PTH109 - ".." stays to be seen
    with _guard:
        entered = list(_entered)
    found = ((bounds, bounds.below(text)) for bounds in entered)
    return [(bounds, names) for bounds, names in found if names]


def _refuse_links(root: Path, names: tuple[str, ...]) -> None:
    """Refuse names of which one is a link; what is not there yet is none."""
    place = root
    for number, name in enumerate(names, 1):
        place = place / name
        if is_link(place):
            raise _leads_out(root, names[:number])


def _leads_out(root: Path, names: tuple[str, ...]) -> OutOfBoundsError:
    return OutOfBoundsError(
        tr(
            "“{path}” in {folder} is a link, which could lead anywhere; replace it with the file "
            "or folder itself",
            path="/".join(names),
            folder=root.name,
        )
    )


class _Spot(NamedTuple):
    name: str
    folder: int | None  # handle of the folder that the name is in; None: the name is a whole path


@contextlib.contextmanager
def _spot(path: Path) -> Iterator[_Spot]:
    """Hold on to the folder of a path, reached from its bounds without a link.

    Whoever exchanges a folder on the way for a link after it was checked gains nothing.
    """
    around = _around(path)
    if not around or not _SECURE:
        yield _Spot(os.fspath(path), None)
        return
    bounds, names = max(around, key=lambda one: len(one[0].root.parts))
    flags = _READING | getattr(os, "O_DIRECTORY", 0)
    handle = os.open(bounds.root, flags)
    try:
        for name in names[:-1]:
            below = os.open(name, flags | _NO_FOLLOW, dir_fd=handle)
            os.close(handle)
            handle = below
        yield _Spot(names[-1], handle)
    finally:
        os.close(handle)
