"""The feature cache: what a frozen backbone made of each image, kept on disk under a size limit.

An entry is found by the bytes of the image file and by everything its features depend on besides
(`signature`), so that moving, renaming or copying images costs nothing, and changed images or
another backbone never meet stale features. Entries can vanish at any time: what is missing is
computed again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file
from torch import Tensor

from wseg_engine.base.bounds import note_use, remove
from wseg_engine.base.durable import put_in_place
from wseg_engine.base.listed import files_below
from wseg_engine.settings.weight_files import cache_folder

_SUFFIX = ".features"
_FORMAT = 1


class Entry(NamedTuple):
    """What is kept of one image."""

    deep: NDArray[np.float16]  # (views, channels, h, w); view 1, where there, is the mirror image
    image: NDArray[np.uint8]  # (side, side, 3) RGB, small


class _File(NamedTuple):
    used: float  # seconds since the epoch
    path: Path
    size: int  # bytes


def default_folder() -> Path:
    """Return the user's cache folder for features."""
    return cache_folder() / "features"


def signature(weights: Mapping[str, Tensor], **settings: Any) -> str:
    """Return 16 hexadecimal digits that change with the weights or any of the settings."""
    digest = hashlib.blake2b(digest_size=8)
    digest.update(json.dumps({"format": _FORMAT, **settings}, sort_keys=True).encode())
    for name, value in sorted(weights.items()):
        digest.update(name.encode())
        values = value.detach().cpu().contiguous().reshape(-1).view(torch.uint8)
        digest.update(values.numpy().tobytes())
    return digest.hexdigest()


class FeatureCache:
    """Features on disk, least recently used ones leaving first.

    Args:
        folder: where entries of all signatures lie; made when the first one is written.
        signature: what the features depend on besides the image (`signature`).
        limit: most bytes the folder may hold.
    """

    def __init__(self, folder: Path, *, signature: str, limit: int) -> None:
        self._root = folder
        self._folder = folder / signature
        self._limit = limit
        self._full = False
        self._size = folder_size(folder)

    @property
    def full(self) -> bool:
        """Whether something could not be kept, for the limit or for the disk."""
        return self._full

    def get(self, key: str) -> Entry | None:
        """Return an image's entry, or None; a damaged one is deleted."""
        path = self._path(key)
        try:
            arrays = load_file(path)
            entry = Entry(arrays["deep"], arrays["image"])
        except FileNotFoundError:
            return None
        except (OSError, SafetensorError, KeyError, ValueError):
            with contextlib.suppress(OSError):
                remove(path)
            return None
        with contextlib.suppress(OSError):
            note_use(path)  # used just now
        return entry

    def put(self, key: str, entry: Entry) -> None:
        """Keep an image's entry if the limit and the disk allow it; else `full` becomes true."""
        path = self._path(key)
        size = entry.deep.nbytes + entry.image.nbytes
        if not self._make_room(size):
            self._full = True
            return
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            save_file({"deep": entry.deep, "image": entry.image}, part)
            size = part.stat().st_size
            put_in_place(part, path, flush=False)  # one that is torn is made anew
        except (OSError, SafetensorError):
            with contextlib.suppress(OSError):
                remove(part)
            self._full = True
            return
        self._size += size

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}{_SUFFIX}"

    def _make_room(self, size: int) -> bool:
        """Delete entries of other signatures, the least recently used first, until `size` fits.

        Entries of this signature stay: a data set larger than the limit would otherwise push out
        its own features in every epoch and never find one.
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
        if path.suffix not in (_SUFFIX, ".part"):
            continue
        with contextlib.suppress(OSError):  # deleted by another process meanwhile
            status = path.lstat()
            yield _File(status.st_mtime, path, status.st_size)
