"""Looking what is at a path, without an exception: what cannot be looked at is not there.

The methods of `Path` raise (before Python 3.14) where a name is too long or a folder may not be
entered, and those of `os.DirEntry` where links lead in a circle. Paths come from records, tables,
command lines and fields that are typed into: any of them may be such.
"""

from __future__ import annotations

import os
from pathlib import Path

from wseg_engine.base.messages import os_reason

Place = Path | os.DirEntry[str]


def anything_at(path: Path) -> bool:
    """Whether there is something, behind links."""
    return os.path.exists(path)  # noqa: PTH110


def file_at(path: Place) -> bool:
    """Whether there is a file, behind links."""
    if isinstance(path, os.DirEntry):
        try:
            return path.is_file()
        except OSError:
            return False
    return os.path.isfile(path)  # noqa: PTH113


def folder_at(path: Place) -> bool:
    """Whether there is a folder, behind links."""
    if isinstance(path, os.DirEntry):
        try:
            return path.is_dir()
        except OSError:
            return False
    return os.path.isdir(path)  # noqa: PTH112


def link_at(path: Place) -> bool:
    """Whether there is a link, wherever it leads."""
    if isinstance(path, os.DirEntry):
        try:
            return path.is_symlink()
        except OSError:
            return False
    return os.path.islink(path)  # noqa: PTH114


def is_empty(folder: Path) -> bool:
    """Whether a folder can be listed, and nothing is in it."""
    try:
        return not any(folder.iterdir())
    except (OSError, ValueError):
        return False


def same_place(one: Path, other: Path) -> bool:
    """Whether two paths lead to the same file or folder; not where one leads nowhere."""
    try:
        return os.path.samefile(one, other)  # noqa: PTH121
    except (OSError, ValueError):
        return False


def real_path(path: Path) -> Path:
    """Return where a path leads to by its links; itself where they lead in a circle, or nowhere."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return path


def why_hidden(path: Path) -> str:
    """Return why a path cannot be looked at; "" if it can, or nothing is there."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, ValueError) as error:
        return os_reason(error)
    return ""


def typed_path(text: str) -> Path:
    """Return the path that somebody typed; "~" is the home folder, where there is one."""
    return Path(os.path.expanduser(text.replace("\0", "").strip()))  # noqa: PTH111
