"""Finding the image files below a folder."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from wseg_engine.base.listed import is_system_folder
from wseg_engine.base.looking import link_at
from wseg_engine.base.messages import os_reason, tr
from wseg_engine.base.names import share_behind
from wseg_engine.datasets.names import fold
from wseg_engine.datasets.types import Problem
from wseg_engine.images.imaging import IMAGE_SUFFIXES
from wseg_engine.images.unreadable import UNREAD_SUFFIXES, unread_text


class Found(NamedTuple):
    """Image files in a fixed order, and what could not be looked at."""

    images: tuple[Path, ...]
    problems: tuple[Problem, ...]


def find_images(root: Path, *, skip: Iterable[str] = ()) -> Found:
    """Find all image files below a folder, by suffix.

    Links are followed, after all real folders; a folder that is reached twice is read once, so that
    loops end and a real path wins. Hidden files and folders are left out.

    Args:
        root: the folder.
        skip: names of folders directly below it that are left out, whatever their case.

    Returns:
        Files ordered by their path without regard to case.
    """
    images: list[Path] = []
    problems: list[Problem] = []
    unread: Counter[str] = Counter()
    seen: set[tuple[int, int]] = set()
    skipped = {fold(name) for name in skip}
    known = ("", share_behind(str(root)))
    waiting = [root]
    linked: list[Path] = []
    while waiting or linked:
        folder = waiting.pop() if waiting else linked.pop(0)
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: (fold(entry.name), entry.name))
        except (OSError, ValueError) as error:
            reason = os_reason(error)
            problems.append(Problem(_shown(folder, root), f"this folder cannot be read: {reason}"))
            continue
        below: list[Path] = []
        for entry in listed:
            if link_at(entry) and share_behind(entry.path) not in known:
                what = tr("this link leads to another computer, which is not contacted unasked")
                problems.append(Problem(_shown(Path(entry.path), root), what))
                continue
            _sort_entry(entry, root, below, images, problems)
            suffix = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122 # 100,000 files
            if suffix in UNREAD_SUFFIXES and not entry.name.startswith("."):
                unread[suffix] += 1
        if folder == root:
            below = [path for path in below if fold(path.name) not in skipped]
        waiting.extend(path for path in reversed(below) if not link_at(path))
        linked.extend(path for path in below if link_at(path))
    if unread:
        problems.append(Problem(root.name, unread_text(unread)))
    images.sort(key=lambda path: _order(path.relative_to(root)))
    return Found(tuple(images), tuple(problems))


def _sort_entry(
    entry: os.DirEntry[str],
    root: Path,
    folders: list[Path],
    images: list[Path],
    problems: list[Problem],
) -> None:
    """Put one entry of a folder where it belongs."""
    if entry.name.startswith("."):
        return
    path = Path(entry.path)
    try:
        if entry.is_dir():
            if not is_system_folder(entry.name):
                folders.append(path)
        elif path.suffix.lower() in IMAGE_SUFFIXES:
            _add_image(entry, path, root, images, problems)
    except OSError as error:
        problems.append(Problem(_shown(path, root), error.strerror or str(error)))


def _add_image(
    entry: os.DirEntry[str], path: Path, root: Path, images: list[Path], problems: list[Problem]
) -> None:
    if not entry.is_file():
        what = "this link leads nowhere" if entry.is_symlink() else "this is not a file"
        problems.append(Problem(_shown(path, root), what))
    elif not _is_text(entry.name):
        problems.append(Problem(_shown(path, root), "its name is not valid text; rename it"))
    else:
        images.append(path)


def _is_text(name: str) -> bool:
    """Whether a file name can be written as UTF-8, which lists and exports need."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def _shown(path: Path, root: Path) -> str:
    text = path.relative_to(root).as_posix() if path != root else root.name
    return text.encode("utf-8", "replace").decode("utf-8")


def _order(path: Path) -> tuple[tuple[str, str], ...]:
    return tuple((fold(part), part) for part in path.parts)
