"""A program that runs beside this one: what it says, how far it is, and how it is ended.

It gets no terminal and no shell. Of what it says only the last is kept, however much that is. It is
a group of processes of its own, so that what it has started ends with it.
"""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO

from wseg_engine.base.messages import printable, tr
from wseg_engine.external.command import ExternalError

MOST_KEPT = 1 << 16  # bytes of what it says, of either kind
GRACE = 3.0  # seconds a program has to end by itself once it is asked to
_REST = 1.0  # seconds in which what an ended program said has arrived
_SHOWN = 300  # characters of a line that are told
_LINE = 200  # bytes of a line that may tell progress
_AT_ONCE = 1 << 16  # bytes read at a time
_LOOK = 0.2  # seconds between looks whether a reader is to end
_PROGRESS = re.compile(rb"\s*PROGRESS\s+(\d{1,9})\s*/\s*(\d{1,9})\s*")
_ENDS = re.compile(rb"[\r\n]")
# Set by the packaged program for its own libraries, with which others may not even start.
_OWN_LIBRARIES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class Program:
    """A program that was started. Leaving the `with` block ends it.

    Args:
        arguments: the program by its path, then what it is given.
        folder: that it begins in.

    Raises:
        ExternalError: if it cannot be started.
    """

    def __init__(self, arguments: Sequence[str], folder: Path) -> None:
        windows = sys.platform == "win32"
        try:
            self._process = subprocess.Popen(
                list(arguments),
                cwd=folder,
                env=environment(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=not windows,
                creationflags=_windows_flags() if windows else 0,
            )
        except (OSError, ValueError) as error:
            raise ExternalError(
                tr("{program} could not be started: {error}.", program=arguments[0], error=error)
            ) from error
        self._over = threading.Event()
        self._said = _Voice(self._process.stdout, self._over)
        self._complained = _Voice(self._process.stderr, self._over)

    def __enter__(self) -> Program:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    @property
    def status(self) -> int | None:
        """Its exit status, negative for a signal that ended it; None while it runs."""
        return self._process.poll()

    @property
    def progress(self) -> tuple[int, int] | None:
        """How much is done of how much, as its newest line `PROGRESS 3/40` says; None without."""
        return self._said.progress

    def wait(self, seconds: float) -> None:
        """Wait until it has ended, and no longer than that."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)

    def end(self) -> None:
        """End it with all that it has started; read what it has said by then."""
        if self.status is None:
            self._ask_to_end()
            self.wait(GRACE)
            self._kill()  # and what it started, which need not have listened
        else:
            self._said.wait(_REST)
            self._complained.wait(_REST)
            if self._said.reading or self._complained.reading:
                self._kill()  # what it left behind, which holds on to its output
        self._process.wait()
        self._said.wait(_REST)
        self._complained.wait(_REST)
        self._over.set()
        for voice in (self._said, self._complained):
            voice.close()

    def last_lines(self, most: int = 12) -> str:
        """Return the last it said on stderr, or on stdout where it said nothing there."""
        lines = (self._complained.text() or self._said.text()).splitlines()[-most:]
        return "\n".join(
            line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…" for line in map(str.rstrip, lines)
        )

    def _ask_to_end(self) -> None:
        if sys.platform == "win32":
            self._kill()  # a program without a console cannot be asked
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGTERM)

    def _kill(self) -> None:
        if sys.platform == "win32":
            with contextlib.suppress(OSError, subprocess.SubprocessError):
                subprocess.run(
                    [_taskkill(), "/F", "/T", "/PID", str(self._process.pid)],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    creationflags=_windows_flags(),
                    timeout=10,
                    check=False,
                )
            with contextlib.suppress(OSError):
                self._process.kill()
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)


class _Voice:
    """Reads what a program says, in a thread; keeps the end of it."""

    def __init__(self, pipe: IO[bytes] | None, over: threading.Event) -> None:
        assert pipe is not None
        self.progress: tuple[int, int] | None = None
        self._pipe, self._over = pipe, over
        self._kept = bytearray()
        self._line = b""
        self._thread = threading.Thread(target=self._read, name="program", daemon=True)
        self._thread.start()

    @property
    def reading(self) -> bool:
        return self._thread.is_alive()

    def wait(self, seconds: float) -> None:
        self._thread.join(seconds)

    def close(self) -> None:
        """Close the pipe, unless someone still holds its other end and this one waits for them."""
        self._thread.join(2 * _LOOK)
        if not self.reading:
            self._pipe.close()

    def text(self) -> str:
        return printable(bytes(self._kept).decode("utf-8", "replace").replace("\r", "\n")).strip()

    def _read(self) -> None:
        handle = self._pipe.fileno()
        while not self._over.is_set():
            if not _readable(handle):
                continue
            try:
                data = os.read(handle, _AT_ONCE)
            except OSError:
                return
            if not data:
                return
            self._kept += data
            del self._kept[:-MOST_KEPT]
            self._look_for_progress(data)

    def _look_for_progress(self, data: bytes) -> None:
        *lines, rest = _ENDS.split(self._line + data)
        self._line = rest[: _LINE + 1]
        for line in reversed(lines):
            found = _PROGRESS.fullmatch(line) if len(line) <= _LINE else None
            if found is not None:
                self.progress = (int(found[1]), int(found[2]))
                return


def _readable(handle: int) -> bool:
    """Whether reading would not wait; True on Windows, where nobody can tell."""
    if sys.platform == "win32":
        return True
    with selectors.DefaultSelector() as looks:  # `select` knows of the first 1,024 handles alone
        looks.register(handle, selectors.EVENT_READ)
        return bool(looks.select(_LOOK))


def environment(own: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for another program.

    Libraries of a packaged TagMask are none of its business, and Python is to say at once, in
    UTF-8, what it has to say.
    """
    values = dict(own)
    if getattr(sys, "frozen", False):
        for name in _OWN_LIBRARIES:
            before = values.pop(f"{name}_ORIG", None)
            values.pop(name, None)
            if before is not None:
                values[name] = before
    values.setdefault("PYTHONUNBUFFERED", "1")
    values.setdefault("PYTHONIOENCODING", "utf-8")
    return values


def how_it_ended(status: int) -> str:
    """Say an exit status in words."""
    if status >= 0:
        return tr("ended with status {status}", status=status)
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = str(-status)
    return tr("was ended by the signal {name}", name=name)


def _windows_flags() -> int:
    return int(getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)) | int(
        getattr(subprocess, "CREATE_NO_WINDOW", 0)
    )


def _taskkill() -> str:
    return str(Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "taskkill.exe"))
