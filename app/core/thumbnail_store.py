"""Thumbnails on the disk: encoded pictures by key, in bounded space.

The store is a convenience: whatever goes wrong with it (a full disk, a folder that cannot be
written to, a file that somebody removed), the caller gets no picture and decodes the image anew.
All methods may be called from several threads at once, and from several processes.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from pathlib import Path
from typing import NamedTuple

from app.core.translation import os_reason, translate
from wseg_engine.base.bounds import note_use, remove
from wseg_engine.base.budget import THUMBNAIL_BYTES, OverBudgetError, read_bytes
from wseg_engine.base.durable import write_atomic

LIMIT = 2 << 30  # bytes kept at most; a thumbnail of 256 pixels takes about 12 KiB
KEEP = 0.9  # of the limit, after cleaning up
RETRY = 60.0  # seconds until writing is tried again after it failed
FRESH = 24 * 3600.0  # seconds within which a use is not noted again
LEFTOVER = 3600.0  # seconds after which an unfinished file is nobody's any more

_LARGEST = 1 << 24  # bytes of a thumbnail
_SUFFIX = ".thumb"
_PART = ".part"


class Trimmed(NamedTuple):
    """What a clean-up found and did."""

    kept: int  # bytes
    removed: int  # bytes


def thumbnail_key(path: str, *, size: int, modified_ns: int, side: int) -> str:
    """Return the key of a thumbnail: of another file, or of the same one changed, it is another.

    Args:
        path: the file, in full.
        size: the file's bytes.
        modified_ns: when it was changed.
        side: the longer side of the thumbnail in pixels.
    """
    text = f"{path}\0{size}\0{modified_ns}\0{side}"
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


class ThumbnailStore:
    """Thumbnails in a folder, the least recently used of which go when there are too many."""

    def __init__(self, folder: Path, *, limit: int = LIMIT) -> None:
        """Use a folder, which is made when the first thumbnail is put there.

        Args:
            folder: the store's own; nothing else should be in it.
            limit: bytes kept at most.
        """
        self.folder = folder
        self.limit = limit
        self.problem = ""  # why the last writing failed, in words; empty if it did not
        self._lock = threading.Lock()
        self._bytes: int | None = None  # held, as far as known; None before the first clean-up
        self._retry_at = 0.0
        self._trimming = threading.Lock()

    def get(self, key: str) -> bytes | None:
        """Return a thumbnail; None if there is none."""
        file = self._file(key)
        try:
            data = read_bytes(file, THUMBNAIL_BYTES)
            if time.time() - file.lstat().st_mtime > FRESH:
                note_use(file)  # the clean-up takes those first that were not used for longest
        except (OSError, OverBudgetError):
            return None
        return data or None

    def put(self, key: str, data: bytes) -> bool:
        """Keep a thumbnail; return whether that went well."""
        if time.monotonic() < self._retry_at:
            return False
        file = self._file(key)
        try:
            write_atomic(file, data, flush=False)  # a torn one is decoded anew
        except OSError as error:
            self._give_up(error)
            return False
        with self._lock:
            self.problem = ""
            if self._bytes is not None:
                self._bytes += len(data)
        return True

    def remove(self, key: str) -> None:
        """Forget a thumbnail, one that turned out to be damaged, say."""
        try:
            remove(self._file(key))
        except OSError:  # it is overwritten when the image is decoded anew, or stays useless
            return

    @property
    def needs_trim(self) -> bool:
        """Whether `trim` is due: never done yet, or there is more than the limit."""
        with self._lock:
            return self._bytes is None or self._bytes > self.limit

    def trim(self) -> Trimmed:
        """Remove what was not used for longest, until it is well below the limit.

        It looks at every file: call it in the background.
        """
        with self._trimming:
            entries = sorted(self._entries())
            held = sum(size for _, size, _ in entries)
            removed = 0
            target = self.limit * KEEP
            for _, size, path in entries if held > self.limit else ():
                if held - removed <= target:
                    break
                try:
                    remove(path)
                except OSError:
                    continue
                removed += size
            with self._lock:
                self._bytes = held - removed
            return Trimmed(held - removed, removed)

    def _file(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}{_SUFFIX}"

    def _give_up(self, error: OSError) -> None:
        """Note a failure, and leave the disk alone for a while."""
        with self._lock:
            text = translate(
                "ThumbnailStore",
                "Thumbnails cannot be stored in {folder} ({reason}); they load more slowly.",
            )
            self.problem = text.format(folder=self.folder, reason=os_reason(error))
            self._retry_at = time.monotonic() + RETRY

    def _entries(self) -> list[tuple[float, int, Path]]:
        """Return (last use, bytes, file) of all thumbnails; remove what crashes left behind."""
        found: list[tuple[float, int, Path]] = []
        old = time.time() - LEFTOVER
        for shard in _listed(self.folder):
            if not shard.is_dir(follow_symlinks=False):
                continue
            for entry in _listed(Path(shard.path)):
                try:
                    status = entry.stat(follow_symlinks=False)
                    if entry.name.endswith(_SUFFIX):
                        found.append((status.st_mtime, status.st_size, Path(entry.path)))
                    elif entry.name.endswith(_PART) and status.st_mtime < old:
                        remove(Path(entry.path))
                except OSError:  # another process removed it
                    continue
        return found


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
