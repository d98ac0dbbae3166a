"""Finding image files: below a folder, and by the names that lists give them."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from wseg_engine.datasets.names import fold
from wseg_engine.datasets.types import Problem
from wseg_engine.images.imaging import IMAGE_SUFFIXES


class Found(NamedTuple):
    """Image files in a fixed order, and what could not be looked at."""

    images: tuple[Path, ...]
    problems: tuple[Problem, ...]


def find_images(root: Path, *, skip: Iterable[str] = ()) -> Found:
    """Find all image files below a folder, by suffix.

    Links are followed; a folder that is reached twice is read once, so that loops end. Hidden files
    and folders are left out.

    Args:
        root: the folder.
        skip: names of folders directly below it that are left out, whatever their case.

    Returns:
        Files ordered by their path without regard to case.
    """
    images: list[Path] = []
    problems: list[Problem] = []
    seen: set[tuple[int, int]] = set()
    skipped = {fold(name) for name in skip}
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: (fold(entry.name), entry.name))
        except OSError as error:
            reason = error.strerror or str(error)
            problems.append(Problem(_shown(folder, root), f"this folder cannot be read: {reason}"))
            continue
        below: list[Path] = []
        for entry in listed:
            _sort_entry(entry, root, below, images, problems)
        if folder == root:
            below = [path for path in below if fold(path.name) not in skipped]
        waiting.extend(reversed(below))
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
    if entry.name.startswith(".") or entry.name == "__MACOSX":
        return
    path = Path(entry.path)
    try:
        if entry.is_dir():
            folders.append(path)
        elif path.suffix.lower() in IMAGE_SUFFIXES:
            _add_image(entry, path, root, images, problems)
    except OSError as error:
        problems.append(Problem(_shown(path, root), error.strerror or str(error)))


def _add_image(
    entry: os.DirEntry[str], path: Path, root: Path, images: list[Path], problems: list[Problem]
) -> None:
    if not entry.is_file():
        what = "this link leads nowhere" if entry.is_symlink() else "this is no file"
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


class UnknownImageError(ValueError):
    """A name in a list that leads to no image, or to several; the message says which."""


class ImageIndex:
    """Finds the image a list means.

    A name may come with or without its folder and suffix, with either slash, in any case and
    Unicode form. The most exact reading that fits one image wins.
    """

    def __init__(self, images: Iterable[Path], root: Path) -> None:
        self._root = root
        self._exact: dict[str, list[Path]] = defaultdict(list)
        self._whole: dict[str, list[Path]] = defaultdict(list)
        self._stem: dict[str, list[Path]] = defaultdict(list)
        self._file: dict[str, list[Path]] = defaultdict(list)
        self._file_stem: dict[str, list[Path]] = defaultdict(list)
        for image in images:
            relative = PurePosixPath(image.relative_to(root).as_posix())
            self._exact[str(relative)].append(image)
            self._whole[fold(str(relative))].append(image)
            self._stem[fold(str(relative.with_suffix("")))].append(image)
            self._file[fold(relative.name)].append(image)
            self._file_stem[fold(relative.stem)].append(image)

    def find(self, written: str) -> Path:
        """Return the image that a list calls `written`.

        Raises:
            UnknownImageError: where there is none, or more than one.
        """
        name = written.strip().replace("\\", "/").removeprefix("./")
        below_root = name.removeprefix(self._root.name + "/")
        tables = [(self._exact, name), (self._exact, below_root)]
        tables += [(t, fold(n)) for t in (self._whole, self._stem) for n in (name, below_root)]
        if "/" not in below_root:
            tables += [(self._file, fold(name)), (self._file_stem, fold(name))]
        for table, key in tables:
            matches = table.get(key, [])
            if len(matches) == 1:
                return matches[0]
            if matches:
                names = " and ".join(_shown(match, self._root) for match in matches[:3])
                raise UnknownImageError(f"{_short(written)} may be {names}; write its whole name")
        raise UnknownImageError(f"there is no image {_short(written)}")


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:60] + "…")
