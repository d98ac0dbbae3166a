"""Looking through a folder and all below it."""

from __future__ import annotations

import os
import stat
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from app.core.store.images import FoundFile
from app.core.store.own_files import BACKUPS, FOLDERS, PROJECT_FILE
from app.core.translation import os_reason, translate
from wseg_engine.base.listed import is_system_folder
from wseg_engine.base.looking import real_path
from wseg_engine.base.names import share_behind
from wseg_engine.images.imaging import IMAGE_SUFFIXES
from wseg_engine.images.mask_files import holds_masks
from wseg_engine.images.unreadable import UNREAD_SUFFIXES

_PROJECT_FOLDERS = frozenset((*FOLDERS, BACKUPS))
_HAS_FLAGS = sys.platform in ("win32", "darwin")  # hidden by other means than a dot
_HIDDEN_ON_WINDOWS = 0x2 | 0x4  # hidden, system
_HIDDEN_ON_MAC = 0x8000


_CHUNK = 200  # files told at a time


class Files(NamedTuple):
    """Some of the images in a folder, by name."""

    files: list[FoundFile]


class Listing(NamedTuple):
    """All of a folder was listed; the images in it were told before."""

    folder: str  # from the root, with "/"; "" is the root
    folders: frozenset[str]  # names of the folders in it that are looked through
    unsure: frozenset[str]  # names of files that are there and say nothing of themselves


class Skipped(NamedTuple):
    """Something that was not looked at."""

    path: str  # of a folder or file, from the root
    text: str  # why, a sentence
    error: Exception | None  # None: left out on purpose


@dataclass
class _Inside:
    """What a folder holds besides images."""

    folders: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)  # to folders
    unsure: list[str] = field(default_factory=list)


class Walk:
    """One way through a folder. Real folders come before links, so that a real path wins."""

    def __init__(
        self,
        root: str,
        *,
        starts: Sequence[str] = ("",),
        enter: Callable[[str], bool] | None = None,
    ) -> None:
        """Prepare to look through a folder.

        Args:
            root: the folder.
            starts: folders in it to begin with, from the root.
            enter: whether to go into a folder that was found in another one; all if None.
        """
        self._root = root
        self._real = str(real_path(Path(root)))
        self._share = share_behind(root)  # which the user knows
        self._starts = starts
        self._enter = enter
        self._visited: set[tuple[int, int]] = set()
        self.unread: Counter[str] = Counter()  # images of kinds that are not read, by their suffix

    def __iter__(self) -> Iterator[Files | Listing | Skipped]:
        """Go through the folders, each before those in it.

        A folder that is gone by the time it is listed is a listing with nothing in it.
        """
        linked: list[str] = []
        pending = sorted(self._starts, reverse=True)
        while pending or linked:
            folder = pending.pop() if pending else linked.pop(0)
            try:
                if not self._first_visit(folder):
                    yield self._leads_back(folder)
                    continue
                entries = self._entries(folder)
            except (FileNotFoundError, NotADirectoryError):
                yield Listing(folder, frozenset(), frozenset())
                continue
            except (OSError, ValueError) as error:
                yield _unreadable(folder, error)
                continue
            away = [entry for entry in entries if self._leads_away(entry)]
            for entry in away:
                yield _elsewhere(f"{folder}/{entry.name}" if folder else entry.name)
            inside = _Inside()
            yield from self._look(folder, [one for one in entries if one not in away], inside)
            yield Listing(
                folder, frozenset((*inside.folders, *inside.links)), frozenset(inside.unsure)
            )
            base = f"{folder}/" if folder else ""
            pending += [
                base + name for name in reversed(inside.folders) if self._wanted(base, name)
            ]
            linked += [base + name for name in inside.links if self._wanted(base, name)]

    def _wanted(self, base: str, name: str) -> bool:
        return self._enter is None or self._enter(base + name)

    def _full(self, folder: str) -> str:
        return os.path.join(self._root, folder) if folder else self._root  # noqa: PTH118

    def _first_visit(self, folder: str) -> bool:
        status = os.stat(self._full(folder))  # noqa: PTH116
        place = (status.st_dev, status.st_ino)
        if place in self._visited and status.st_ino:  # 0: a drive that numbers nothing
            return False
        self._visited.add(place)
        return True

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        with os.scandir(self._full(folder)) as entries:
            return sorted(entries, key=_name)

    def _look(
        self, folder: str, entries: list[os.DirEntry[str]], inside: _Inside
    ) -> Iterator[Files | Skipped]:
        """Tell what is in a folder, and put down in `inside` what the walk has to know of it."""
        files: list[FoundFile] = []
        base = f"{folder}/" if folder else ""
        own = _PROJECT_FOLDERS if any(entry.name == PROJECT_FILE for entry in entries) else ()
        for entry in entries:
            name = entry.name
            if name.startswith(".") or name in own:
                continue
            try:
                if entry.is_dir():
                    if holds_masks(Path(entry.path)):
                        yield _masks(base + name)
                    elif self._look_at_folder(entry, inside):
                        yield self._leads_back(base + name)
                elif is_image(name):
                    status = entry.stat()
                    if stat.S_ISREG(status.st_mode) and not _hidden_status(status):
                        files.append(FoundFile(base + name, status.st_size, status.st_mtime_ns))
                elif (suffix := _suffix(name)) in UNREAD_SUFFIXES:
                    self.unread[suffix] += 1
            except FileNotFoundError:  # gone meanwhile, or a link to nowhere
                continue
            except OSError as error:
                inside.unsure.append(name)
                yield _unreadable(base + name, error)
            if len(files) >= _CHUNK:
                yield Files(files)
                files = []
        if files:
            yield Files(files)

    def _look_at_folder(self, entry: os.DirEntry[str], inside: _Inside) -> bool:
        """Put a folder down where it belongs; return whether it is a link that leads back."""
        if is_system_folder(entry.name) or _hidden(entry):
            return False
        if not _is_link(entry):
            inside.folders.append(entry.name)
        elif self._leads_inside(entry.path):
            return True
        else:
            inside.links.append(entry.name)
        return False

    def _leads_away(self, entry: os.DirEntry[str]) -> bool:
        """Whether a link leads to another computer than the root does; nothing there is asked."""
        if entry.name.startswith(".") or not _is_link(entry):
            return False
        return share_behind(entry.path) not in ("", self._share)

    def _leads_inside(self, link: str) -> bool:
        """Whether a link leads to where the walk comes anyway, or to a folder around the root."""
        target = os.path.realpath(link)
        return _contains(self._real, target) or _contains(target, self._real)

    def _leads_back(self, folder: str) -> Skipped:
        text = translate(
            "FolderScan",
            "“{folder}” links back to a folder that is scanned already, so it was skipped.",
        )
        return Skipped(folder, text.format(folder=shown(folder)), None)


def _elsewhere(path: str) -> Skipped:
    text = translate(
        "FolderScan",
        "“{path}” links to another computer, which is not contacted unasked, so it was skipped. "
        "Add that folder itself to scan it.",
    )
    return Skipped(path, text.format(path=shown(path)), None)


def _masks(folder: str) -> Skipped:
    text = translate(
        "FolderScan",
        "“{folder}” contains the masks of the images beside it, so it was skipped. Import them "
        "with File → Import Masks.",
    )
    return Skipped(folder, text.format(folder=shown(folder)), None)


def is_image(name: str) -> bool:
    """Whether a file's name says that it is an image that can be read."""
    return _suffix(name) in IMAGE_SUFFIXES


def _suffix(name: str) -> str:
    """Return the suffix of a file's name in lower case, with its dot; "" for none."""
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""


def shown(path: str) -> str:
    """Return a path as it can be shown: bytes that are no text become question marks."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _contains(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith(outer.rstrip(os.sep) + os.sep)


def _is_link(entry: os.DirEntry[str]) -> bool:
    if entry.is_symlink():
        return True
    is_junction = getattr(entry, "is_junction", None)  # Windows, from Python 3.12
    return bool(is_junction is not None and is_junction())


def _hidden(entry: os.DirEntry[str]) -> bool:
    return _HAS_FLAGS and _hidden_status(entry.stat())


def _hidden_status(status: os.stat_result) -> bool:
    if not _HAS_FLAGS:
        return False
    on_windows = getattr(status, "st_file_attributes", 0) & _HIDDEN_ON_WINDOWS
    return bool(on_windows or getattr(status, "st_flags", 0) & _HIDDEN_ON_MAC)


def _unreadable(path: str, error: Exception) -> Skipped:
    text = translate(
        "FolderScan",
        "“{path}” cannot be read: {reason}. What is known about it is kept. Check its permissions "
        "and scan again.",
    )
    reason = os_reason(error)
    return Skipped(path, text.format(path=shown(path), reason=reason), error)
