"""What can go wrong with a project, in words for the user, and what SQLite's codes mean."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

from app.core.translation import mark, reason, translate


class ProjectError(Exception):
    """Something could not be done with a project. The message is meant for the user."""


class ProjectClosed(ProjectError):
    """The project was closed meanwhile: nothing can be read or changed any more."""


class ProjectMissing(ProjectError):
    """There is no project where one was looked for."""


class ProjectLocked(ProjectError):
    """Another process has the project open for writing.

    `elsewhere`: as far as anybody can tell, on another computer; the user may take it over.
    """

    def __init__(self, message: str, *, elsewhere: bool = False) -> None:
        super().__init__(message)
        self.elsewhere = elsewhere


class ProjectReadOnly(ProjectError):
    """The project cannot be written to; it can still be looked at."""


class ProjectNewer(ProjectError):
    """The project was written by a later version of the program."""


class ProjectOlder(ProjectError):
    """The project was written by a former version, and can be brought up to date by writing."""


class ProjectDamaged(ProjectError):
    """The project's database cannot be trusted."""


class ProjectUntrusted(ProjectError):
    """The project holds what TagMask puts in none, and what could do harm elsewhere."""


class ProjectElsewhere(ProjectError):
    """The project's photos are on another computer, which opening it would call.

    `shares`: where; `open_project` takes those that the user knows.
    """

    def __init__(self, message: str, shares: frozenset[str]) -> None:
        super().__init__(message)
        self.shares = shares


class DiskFull(ProjectError):
    """No space is left. What was there before is unchanged."""


_DAMAGE = mark(
    "Project",
    "{where} is damaged ({error}). Close the project and open it again: a backup will be offered.",
)
_UNKNOWN = mark("Project", "{where}: {error}.")
_TOO_LONG = mark(
    "Project",
    "{where} cannot be opened: its path has {length} bytes, and a project's path may have "
    "{longest}. Move the project to a folder with a shorter path.",
)
_LONGEST = 440  # bytes of a path that surely work: SQLite takes 512 with all that it appends
_PRIMARY = 0xFF  # the low byte of SQLite's extended codes

_EXPLAINED: dict[int, tuple[type[ProjectError], str]] = {
    sqlite3.SQLITE_FULL: (
        DiskFull,
        mark(
            "Project",
            "{where}: the disk is full, so this was not saved; everything before it is. Free some "
            "space on the disk of {folder} and try again.",
        ),
    ),
    sqlite3.SQLITE_READONLY: (
        ProjectReadOnly,
        mark(
            "Project",
            "{where} is not writable ({error}). Check the permissions of {folder}, or copy the "
            "project to a folder of your own.",
        ),
    ),
    sqlite3.SQLITE_CORRUPT: (ProjectDamaged, _DAMAGE),
    sqlite3.SQLITE_NOTADB: (ProjectDamaged, _DAMAGE),
    sqlite3.SQLITE_ERROR: (ProjectDamaged, _DAMAGE),  # it lacks a table, say, or text is no text
    sqlite3.SQLITE_BUSY: (
        ProjectError,
        mark(
            "Project",
            "{where} is being used by another program. Close that program and try again.",
        ),
    ),
    sqlite3.SQLITE_IOERR: (
        ProjectError,
        mark(
            "Project",
            "{where}: the disk reported an error ({error}), so this change was not saved. "
            "Check that the disk is connected and has space.",
        ),
    ),
    sqlite3.SQLITE_CANTOPEN: (
        ProjectError,
        mark(
            "Project",
            "{where} cannot be opened ({error}). Check its permissions.",
        ),
    ),
}


def reading_only(folder: Path) -> ProjectReadOnly:
    """Say that a project is open for reading only."""
    text = translate("Project", "{project} is read-only, so nothing was changed.")
    return ProjectReadOnly(text.format(project=folder.name))


def explained(error: sqlite3.Error | UnicodeDecodeError, file: Path) -> ProjectError:
    """Turn an error of SQLite into words.

    Args:
        error: what was raised; a message of SQLite that quotes damage may itself be no text.
        file: the database, named in the message.
    """
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY
    kind, text = _EXPLAINED.get(code, (ProjectError, _UNKNOWN))
    length = len(os.fsencode(file))
    if code == sqlite3.SQLITE_CANTOPEN and length > _LONGEST:
        text = _TOO_LONG
    return kind(
        translate("Project", text).format(
            where=f"{file.parent.name}/{file.name}",
            error=reason(error),
            folder=file.parent,
            length=length,
            longest=_LONGEST,
        )
    )


def explained_os(error: OSError, folder: Path, doing: str) -> ProjectError:
    """Turn an error of the operating system into words.

    Args:
        error: what was raised.
        folder: the project's folder.
        doing: what failed, in the user's language, e.g. "The backup could not be written".
    """
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        text = translate(
            "Project", "{doing}: the disk of {folder} is full. Free some space and try again."
        )
        return DiskFull(text.format(doing=doing, folder=folder))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        text = translate(
            "Project",
            "{doing}: {folder} is not writable. Open the project read-only, check the folder's "
            "permissions, or copy it to a folder of your own.",
        )
        return ProjectReadOnly(text.format(doing=doing, folder=folder))
    return ProjectError(
        translate("Project", "{doing} ({reason}).").format(doing=doing, reason=reason(error))
    )
