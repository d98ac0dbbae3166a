"""Paths that cannot be looked at: the system raises for them, or says that nothing is there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_NOBODY = 65534


def _loop(folder: Path) -> Path:
    place = folder / "loop"
    if not place.is_symlink():
        place.symlink_to("loop")
    return place


def _file(folder: Path) -> Path:
    place = folder / "file.jpg"
    place.write_bytes(b"no picture")
    return place


# What a path from outside can be; each is made in a folder.
ODD_PATHS: Mapping[str, Callable[[Path], Path]] = {
    "too long a name": lambda folder: folder / ("o" * 300),
    "below too long a name": lambda folder: folder / ("o" * 300) / "a",
    "too long a name of many bytes": lambda folder: folder / ("ä" * 200),
    "too long a path": lambda folder: folder / "/".join(["deep"] * 1200),
    "a link to itself": _loop,
    "below a link to itself": lambda folder: _loop(folder) / "a",
    "below a file": lambda folder: _file(folder) / "a",
    "a NUL": lambda folder: folder / "a\0b",
    "no text": lambda folder: folder / "\udcff\udcfe",
    "half of a character": lambda folder: folder / "\ud800",
    "a stranger's home": lambda folder: Path("~nobody-of-that-name") / "a",
    "nothing": lambda folder: folder / "nothing",
}


@contextmanager
def as_nobody(folder: Path) -> Iterator[bool]:
    """Look as a user who comes as far as a folder and no further; yields whether that can be."""
    if os.name == "nt" or os.geteuid() != 0:
        yield False
        return
    modes = {path: path.stat().st_mode for path in (folder, *folder.parents)}
    for path, mode in modes.items():
        path.chmod(mode | 0o011)
    os.seteuid(_NOBODY)
    try:
        yield True
    finally:
        os.seteuid(0)
        for path, mode in modes.items():
            path.chmod(mode)
