"""The list of projects that were opened lately."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from app.core.store.own_files import PROJECT_FILE
from wseg_engine.base.looking import file_at, folder_at

MOST = 12  # projects kept


class RecentProject(NamedTuple):
    """A project that was opened lately."""

    folder: Path
    missing: bool  # not found where it was


def project_folder(path: Path) -> Path:
    """Return a project's folder from its folder or the file in it."""
    path = path.absolute()
    return path.parent if path.name == PROJECT_FILE and not folder_at(path) else path


def is_project(path: Path) -> bool:
    """Whether a path is a project's folder or the file in it."""
    return file_at(project_folder(path) / PROJECT_FILE)


def with_newest(recent: Sequence[str], folder: Path) -> list[str]:
    """Return the list with a project that was opened just now."""
    newest = str(project_folder(folder))
    return [newest, *without(recent, folder)][:MOST]


def without(recent: Sequence[str], folder: Path) -> list[str]:
    """Return the list without a project."""
    gone = _key(str(project_folder(folder)))
    return [path for path in recent if _key(path) != gone]


def look_at(recent: Iterable[str]) -> list[RecentProject]:
    """Look which of the projects are still there; may take a while on network drives."""
    return [RecentProject(Path(path), not is_project(Path(path))) for path in recent]


def short_path(path: Path) -> str:
    """Return a path as people write it, with "~" for their own folder."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(path)


def _key(path: str) -> str:
    return os.path.normcase(os.path.normpath(path))
