"""The one list of what TagMask ever writes, replaces or deletes in a project, by name and place.

A project may come from somebody else, with records that name any file and folders that are links
to any place. While a project is open, its folder is bounded (`wseg_engine.base.bounds`): no link
in it is followed, and what is not on this list is not touched, whatever a record says.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.core.store.errors import ProjectError, ProjectUntrusted
from app.core.translation import os_reason, translate
from wseg_engine.base.bounds import Bounds, is_link

PROJECT_FILE = "project.tagmask"
LOCK_FILE = "project.lock"
SPLITS_FILE = "splits.json"
DATABASE_FILES = tuple(f"{PROJECT_FILE}{ending}" for ending in ("", "-wal", "-shm", "-journal"))
FOLDERS = ("masks", "models", "cache")
BACKUPS = "backups"
_DATABASE = rf"{re.escape(PROJECT_FILE)}(?:-wal|-shm|-journal)?"
_STAMP = r"\d{8}T\d{6}"
_DRAFT = r"(?:\.\d+(?:-\d+)?)?\.part"  # behind the name of a file that is not finished
_LONGEST_LISTED = 5000  # entries of a folder that are looked at when a project is opened
# Ends a journal that goes with several databases: SQLite would delete the file that it names.
_NAMES_ANOTHER = bytes.fromhex("d9d505f920a163d7")


@dataclass(frozen=True)
class OwnFiles:
    """Files or folders of one kind."""

    what: str
    pattern: str  # of the way from the project's folder
    example: str
    whole: bool = False  # a folder that is TagMask's with all that is in it
    _compiled: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Prepare the pattern."""
        below = r"(?:/.+)?" if self.whole else ""
        pattern = re.compile(f"(?:{self.pattern}){below}", re.DOTALL)
        object.__setattr__(self, "_compiled", pattern)

    def has(self, path: str) -> bool:
        """Whether a path from the project's folder is that of such a file."""
        return self._compiled.fullmatch(path) is not None


def _drafted(name: str) -> str:
    """Return the pattern of a file and of its drafts, beside it."""
    return rf"{name}|\.{name}{_DRAFT}|{name}\.part"


_MASK = r"\d+\.png"
_MODEL_MASK = r"\d+(?:-\d+){0,2}\.png"
_LAYER = r"(?:\.objects)?"
_MARKS = r"(?:\.painted(?:\.new)?|\.(?:journal|objects)(?:\.\d+\.aside)?|\.\d+\.aside)?"

OWN_FILES = (
    OwnFiles(
        "database", rf"{_DATABASE}|\.{_DATABASE}\.part|\.{_DATABASE}\.part-journal", PROJECT_FILE
    ),
    OwnFiles("sides that images were exported to", _drafted(r"splits\.json"), SPLITS_FILE),
    OwnFiles("lock", re.escape(LOCK_FILE), LOCK_FILE),
    OwnFiles(
        "backups",
        rf"{BACKUPS}/{_STAMP}-[a-z0-9-]+\.tagmask",
        f"{BACKUPS}/20260131T120000-daily.tagmask",
    ),
    OwnFiles(
        "drafts of backups",
        rf"{BACKUPS}/\.{_STAMP}-[a-z0-9-]+\.tagmask\.part(?:-journal)?",
        f"{BACKUPS}/.20260131T120000-daily.tagmask.part",
    ),
    OwnFiles(
        "damaged databases, put aside by a restored backup",
        rf"damaged-{_STAMP}(?:-\d+)?(?:/{_DATABASE})?",
        "damaged-20260131T120000/project.tagmask",
    ),
    OwnFiles(
        "masks of models, with their objects",
        rf"masks/(?:draft|model|refined|edited|approved)/(?:{_drafted(_MODEL_MASK + _LAYER)})",
        "masks/model/12-3.png",
    ),
    OwnFiles(
        "masks of the user, with their objects, and what was painted and not saved",
        rf"masks/(?:draft|model|refined|edited|approved)/(?:{_drafted(_MASK + _MARKS)})",
        "masks/edited/12.png.journal",
    ),
    OwnFiles("imported masks", r"masks/imported/\d{4,9}", "masks/imported/0001", whole=True),
    OwnFiles("runs", r"models/run-\d{4,9}", "models/run-0001", whole=True),
    OwnFiles(
        "runs on their way out",
        r"models/\.deleted-run-\d{4,9}",
        "models/.deleted-run-0001",
        whole=True,
    ),
    OwnFiles(
        "models on their way in",
        r"models/\.import-[0-9a-f]+",
        f"models/.import-{'0' * 32}",
        whole=True,
    ),
    OwnFiles(
        "thumbnails",
        r"cache/thumbnails/[0-9a-f]{2}/[0-9a-f]{32}(?:\.thumb|\.\d+\.\d+\.part)",
        f"cache/thumbnails/00/{'0' * 32}.thumb",
    ),
)


def may_change(path: str) -> bool:
    """Whether a file may be written, replaced and deleted.

    Args:
        path: from the project's folder, with "/".
    """
    return any(kind.has(path) for kind in OWN_FILES)


def project_bounds(folder: Path) -> Bounds:
    """Bound a project's folder from now on; `leave` it when the project is closed."""
    return Bounds(folder, may_change)


@contextmanager
def within_project(folder: Path) -> Iterator[None]:
    """Bound a project's folder within a block."""
    bounds = project_bounds(folder)
    try:
        yield
    finally:
        bounds.leave()


def refuse_links(folder: Path) -> None:
    """Refuse a project of which a file or folder that TagMask uses is a link, or no file.

    Call it before anything in the project is opened: SQLite empties what `-shm` leads to.

    Raises:
        ProjectUntrusted: if one is.
        ProjectError: if the folder cannot be looked at.
    """
    try:
        for name in (*DATABASE_FILES, LOCK_FILE, SPLITS_FILE):
            _refuse_special(folder, name)
        for name in (*FOLDERS, BACKUPS):
            _refuse_linked(folder, name)
            _refuse_linked_within(folder, name)
        _refuse_journal(folder / f"{PROJECT_FILE}-journal")
    except (OSError, ValueError) as error:  # the latter where no system has such a path
        raise ProjectError(
            translate("Project", "{folder} cannot be checked ({error}).").format(
                folder=folder, error=os_reason(error)
            )
        ) from error


def _refuse_special(folder: Path, name: str) -> None:
    _refuse_linked(folder, name)
    try:
        mode = (folder / name).lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode) and not (name == PROJECT_FILE and stat.S_ISDIR(mode)):
        raise ProjectUntrusted(
            translate(
                "Project",
                "{file} in {project} is not a regular file, and TagMask did not make it. Delete "
                "it if nothing else needs it, and open the project again.",
            ).format(file=name, project=folder.name)
        )


def _refuse_linked_within(folder: Path, name: str) -> None:
    """Refuse links among the folders in one of the project's: those of masks, of runs."""
    try:
        with os.scandir(folder / name) as entries:
            for count, entry in enumerate(entries):
                if count >= _LONGEST_LISTED:
                    return  # what comes later is refused when it is used
                _refuse_linked(folder, f"{name}/{entry.name}")
    except (FileNotFoundError, NotADirectoryError):
        return  # it is made, or that it cannot be made is said


def _refuse_linked(folder: Path, name: str) -> None:
    if not is_link(folder / name):
        return
    raise ProjectUntrusted(
        translate(
            "Project",
            "“{file}” in {project} is a link, which could lead to files outside the project, so "
            "the project was not opened. If you made the link, replace it with the file or folder "
            "itself: delete the link, and move what it leads to there.",
        ).format(file=name, project=folder.name)
    )


def _refuse_journal(journal: Path) -> None:
    """Refuse a journal that names a further file, which SQLite would delete in the end."""
    try:
        with journal.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - len(_NAMES_ANOTHER)))
            names_another = file.read() == _NAMES_ANOTHER
    except FileNotFoundError:
        return
    if names_another:
        raise ProjectUntrusted(
            translate(
                "Project",
                "{file} in {project} names a file outside the project, which opening the project "
                "could delete. TagMask does not write such journals, so the project was not "
                "opened.",
            ).format(file=journal.name, project=journal.parent.name)
        )
