"""Keeping the computer from going to sleep while something long is computed.

Each system has its own way. Where none works the computer may fall asleep, the work goes on when it
wakes up, and the log says so.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator

_WINDOWS_CONTINUOUS, _WINDOWS_SYSTEM = 0x80000000, 0x00000001  # of SetThreadExecutionState
_ENDING = 5.0  # seconds the helping program may take to end

_log = logging.getLogger(__name__)


@contextlib.contextmanager
def awake(why: str) -> Iterator[None]:
    """Keep the computer awake within the block; the screen may go dark.

    Args:
        why: shown by systems that list what keeps them awake.
    """
    if sys.platform == "win32":
        with _awake_on_windows():
            yield
        return
    helper = _start(_command(why))
    try:
        yield
    finally:
        if helper is not None:
            _end(helper)


@contextlib.contextmanager
def _awake_on_windows() -> Iterator[None]:
    """Ask Windows for it: a thread's wish, which ends with it, so that one is kept for it."""
    over = threading.Event()

    def wish() -> None:
        kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - there on Windows alone
        if not kernel.SetThreadExecutionState(_WINDOWS_CONTINUOUS | _WINDOWS_SYSTEM):
            _log.info("The computer may fall asleep: Windows refuses to stay awake.")
        over.wait()
        kernel.SetThreadExecutionState(_WINDOWS_CONTINUOUS)

    thread = threading.Thread(target=wish, name="awake", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _command(why: str) -> list[str]:
    """Return the program that keeps the computer awake as long as it runs; [] for none.

    It ends by itself when this process does: macOS' watches it, Linux' reads from a pipe of it.
    """
    if sys.platform == "darwin":
        return ["caffeinate", "-i", "-w", str(os.getpid())]
    inhibit = shutil.which("systemd-inhibit")
    if inhibit is None:
        return []
    return [inhibit, "--what=sleep:idle", "--who=TagMask", f"--why={why}", "--mode=block", "cat"]


def _start(command: list[str]) -> subprocess.Popen[bytes] | None:
    if not command:
        _log.info("The computer may fall asleep: this system offers nothing against it.")
        return None
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        _log.info("The computer may fall asleep: %s", error)
        return None


def _end(helper: subprocess.Popen[bytes]) -> None:
    """End the helping program: its pipe is closed, which `cat` takes for the end."""
    if helper.stdin is not None:
        with contextlib.suppress(OSError):  # it has ended by itself
            helper.stdin.close()
    helper.terminate()
    try:
        helper.wait(_ENDING)
    except subprocess.TimeoutExpired:
        helper.kill()
        helper.wait()
