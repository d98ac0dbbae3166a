"""Files and folders that go away between two looks at them, as on a drive that is pulled out."""

from __future__ import annotations

import builtins
import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

_LOOKS = ("stat", "lstat", "open", "listdir", "scandir")  # functions of `os`


class What(Enum):
    """What goes away."""

    THIS = "this"  # the file or folder that is about to be looked at
    REST = "rest"  # everything but the folder itself
    ALL = "all"  # the folder too


class Vanishing:
    """Counts the looks at what lies in a folder, and takes it away at one of them."""

    def __init__(self, folder: Path, at: int, what: What) -> None:
        self.looks = 0
        self._folder = os.path.realpath(folder)
        self._at = at
        self._what = what

    def look(self, path: object) -> None:
        """Count a look at a path, or at an open file, of which nothing is known."""
        if isinstance(path, int):
            return
        try:
            text = os.path.abspath(os.fsdecode(path))  # type: ignore[arg-type] # noqa: PTH100
        except (TypeError, ValueError):
            return
        if text == self._folder or text.startswith(self._folder + os.sep):
            self.looks += 1
            if self.looks == self._at:
                self._at = 0  # what follows are looks of our own
                self._take_away(text)

    def _take_away(self, looked_at: str) -> None:
        looks, folder = self.looks, Path(self._folder)
        targets = {
            What.THIS: lambda: [Path(looked_at)],
            What.REST: lambda: list(folder.iterdir()),
            What.ALL: lambda: [folder],
        }[self._what]()
        for target in targets:
            if target.is_dir() and not target.is_symlink():
                shutil.rmtree(target, ignore_errors=True)
            else:
                with suppress(OSError):
                    target.unlink()
        self.looks = looks


class _Entries:
    """What `os.scandir` returns, each entry a look."""

    def __init__(self, entries: Any, vanishing: Vanishing) -> None:
        self._entries = entries
        self._vanishing = vanishing

    def __iter__(self) -> Iterator[os.DirEntry[Any]]:
        for entry in self._entries:
            self._vanishing.look(entry.path)
            yield entry

    def __next__(self) -> os.DirEntry[Any]:
        entry: os.DirEntry[Any] = next(self._entries)
        self._vanishing.look(entry.path)
        return entry

    def __enter__(self) -> _Entries:
        return self

    def __exit__(self, *_: object) -> None:
        self._entries.close()

    def close(self) -> None:
        """Let go of the folder."""
        self._entries.close()


@contextmanager
def vanishing(folder: Path, at: int, what: What) -> Iterator[Vanishing]:
    """Have what lies in a folder go away at the look `at`; 0: never, they are counted."""
    watcher = Vanishing(folder, at, what)

    def looking(original: Callable[..., Any], wrap: bool) -> Callable[..., Any]:
        def look(path: Any = ".", *arguments: Any, **named: Any) -> Any:
            watcher.look(path)
            found = original(path, *arguments, **named)
            return _Entries(found, watcher) if wrap else found

        return look

    with pytest.MonkeyPatch.context() as patch:
        for name in _LOOKS:
            patch.setattr(os, name, looking(getattr(os, name), name == "scandir"))
        patch.setattr(io, "open", looking(io.open, False))
        patch.setattr(builtins, "open", looking(builtins.open, False))
        yield watcher
