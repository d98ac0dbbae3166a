"""Arrays made of images, kept on disk under a size limit: a backbone's features, saliency maps.

An entry is found by a key of what it was made of (an image file's bytes) and a signature of
everything it depends on besides, so that moving, renaming or copying images costs nothing, and
nothing stale is ever met. Entries can vanish at any time: what is missing is computed again.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from wseg_engine.base.bounds import note_use, remove
from wseg_engine.base.durable import put_in_place
from wseg_engine.base.listed import files_below

FEATURES, SALIENCY, LIKENESS = ".features", ".saliency", ".likeness"  # suffixes of entries
_SUFFIXES = (FEATURES, SALIENCY, LIKENESS, ".part")

Arrays = Mapping[str, NDArray[Any]]


class _File(NamedTuple):
    used: float  # seconds since the epoch
    path: Path
    size: int  # bytes


class ArrayCache:
    """Arrays on disk, least recently used ones leaving first.

    Args:
        folder: where entries of all signatures lie; made when the first one is written.
        signature: what the arrays depend on besides the image.
        limit: most bytes the folder may hold.
        suffix: of the entries' files.
    """

    def __init__(self, folder: Path, *, signature: str, limit: int, suffix: str) -> None:
        self._root = folder
        self._folder = folder / signature
        self._limit = limit
        self._suffix = suffix
        self._full = False
        self._size = folder_size(folder)

    @property
    def full(self) -> bool:
        """Whether something could not be kept, for the limit or for the disk."""
        return self._full

    def get(self, key: str, *names: str) -> dict[str, NDArray[Any]] | None:
        """Return an entry's arrays of these names, or None; a damaged one is deleted."""
        path = self.path(key)
        try:
            arrays = load_file(path)
            found = {name: arrays[name] for name in names}
        except FileNotFoundError:
            return None
        except (OSError, SafetensorError, KeyError, ValueError):
            self.drop(key)
            return None
        with contextlib.suppress(OSError):
            note_use(path)  # used just now
        return found

    def drop(self, key: str) -> None:
        """Delete an entry that is of no use."""
        with contextlib.suppress(OSError):
            remove(self.path(key))

    def put(self, key: str, arrays: Arrays) -> None:
        """Keep an entry if the limit and the disk allow it; else `full` becomes true."""
        path = self.path(key)
        size = sum(array.nbytes for array in arrays.values())
        if not self._make_room(size):
            self._full = True
            return
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            save_file({name: np.ascontiguousarray(value) for name, value in arrays.items()}, part)
            size = part.stat().st_size
            put_in_place(part, path, flush=False)  # one that is torn is made anew
        except (OSError, SafetensorError):
            with contextlib.suppress(OSError):
                remove(part)
            self._full = True
            return
        self._size += size

    def path(self, key: str) -> Path:
        """Return where an entry lies, whether or not it is there."""
        return self._folder / key[:2] / f"{key}{self._suffix}"

    def _make_room(self, size: int) -> bool:
        """Delete entries of other signatures, the least recently used first, until `size` fits.

        Entries of this signature stay: a data set larger than the limit would otherwise push out
        its own entries in every epoch and never find one.
        """
        if self._size + size <= self._limit:
            return True
        others = [f for f in _files(self._root) if self._folder not in f.path.parents]
        for file in sorted(others):
            with contextlib.suppress(OSError):
                remove(file.path)
                self._size -= file.size
            if self._size + size <= self._limit:
                return True
        return False


def find_entries(folder: Path, key: str, suffix: str) -> list[Path]:
    """Return an image's entries of all signatures, the one that was used last first.

    Args:
        folder: where entries of all signatures lie; it may be missing.
        key: of the image's content.
        suffix: of the entries' files.
    """
    found = []
    for path in folder.glob(f"*/{key[:2]}/{key}{suffix}"):
        with contextlib.suppress(OSError):  # deleted by another process meanwhile
            found.append((path.lstat().st_mtime, path))
    return [path for _used, path in sorted(found, reverse=True)]


def folder_size(folder: Path) -> int:
    """Return the bytes all entries of a cache folder take."""
    return sum(file.size for file in _files(folder))


def clear(folder: Path) -> int:
    """Delete all entries of a cache folder; return the bytes set free."""
    freed = 0
    for file in _files(folder):
        with contextlib.suppress(OSError):
            remove(file.path)
            freed += file.size
    return freed


def _files(folder: Path) -> Iterator[_File]:
    """Yield all entries, and what killed processes left half written."""
    for path in files_below(folder):
        if path.suffix not in _SUFFIXES:
            continue
        with contextlib.suppress(OSError):  # deleted by another process meanwhile
            status = path.lstat()
            yield _File(status.st_mtime, path, status.st_size)
