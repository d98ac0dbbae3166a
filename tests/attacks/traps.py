"""What can lie in the place of a file or folder: a link, a second name of another file, a pipe."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

PATIENCE = 60  # seconds after which something is said to hang

State = dict[str, tuple[bytes, int, int]]


def state_of(folder: Path) -> State:
    """Return all that a folder holds, with the times and the rights of its files."""
    return {
        path.relative_to(folder).as_posix(): (
            path.read_bytes() if path.is_file() else b"",
            path.lstat().st_mtime_ns if path.is_file() else 0,
            path.lstat().st_mode,
        )
        for path in sorted(folder.rglob("*"))
    }


@contextmanager
def patience(seconds: int = PATIENCE) -> Iterator[None]:
    """Fail what takes so long that it must be waiting for ever."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def link(place: Path, target: Path) -> None:
    """Put a link in a place, whatever is there."""
    clear(place)
    place.symlink_to(target)


def second_name(place: Path, target: Path) -> None:
    """Give a file another name."""
    clear(place)
    os.link(target, place)


def pipe(place: Path, target: Path | None = None) -> None:
    """Put a pipe in a place, which lets whoever opens it wait; `target` is of no use to it."""
    del target
    clear(place)
    os.mkfifo(place)


def clear(place: Path) -> None:
    """Take away what is in a place, and have the folder that it is to be in."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
