"""The program's log: files of limited size that take turns, and one for crashes of native code."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO, Any

from wseg_engine.base.looking import anything_at
from wseg_engine.base.messages import printable

LOG_FILE = "tagmask.log"
FAULT_FILE = "native-crash.log"
LARGEST = 1_000_000  # bytes of a file
KEPT = 4  # older files
TAIL = 200  # lines shown in diagnostics

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_fault_file: IO[str] | None = None


class OneLine(logging.Formatter):
    """Gives every message a line of its own: names in it can neither forge nor hide another one."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Return the line of a message."""
        return printable(super().formatMessage(record), keep="\t")

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Return a traceback, set in from the lines of messages."""
        return "  " + printable(super().formatException(ei)).replace("\n", "\n  ")


class _LogFiles(RotatingFileHandler):
    """Files that take turns. While they cannot be written to, lines are counted instead.

    Python's own handler prints a traceback for every line that a full disk refuses, and keeps what
    it could not write in memory.
    """

    _lost = 0  # lines since the last one that was written

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, and before it how many are missing."""
        if self._lost:
            lost, self._lost = self._lost, 0
            text = "%d lines before this one could not be written."
            super().emit(
                logging.LogRecord(__name__, logging.WARNING, __file__, 0, text, (lost,), None)
            )
            if self._lost:  # there still is no room
                self._lost = lost + 1
                return
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 # Python's own name
        """Count a line that the disk refuses, and open the file anew for the next one."""
        if not isinstance(sys.exception(), OSError):
            super().handleError(record)  # a mistake of the program's
            return
        self._lost += 1
        stream, self.stream = self.stream, None  # opened when needed
        if stream is not None:
            with contextlib.suppress(OSError):  # what it still holds cannot be written either
                stream.close()


def start_logging(folder: Path) -> logging.Handler | None:
    """Write all logs to files in a folder; return the handler, None where that is impossible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = _LogFiles(
            folder / LOG_FILE, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True
        )
    except OSError:  # no reason to keep anybody from working
        return None
    handler.setFormatter(OneLine(_FORMAT))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler


def catch_native_crashes(folder: Path) -> str:
    """Have crashes of native code written to a file; return what the last run left there."""
    global _fault_file  # noqa: PLW0603
    file = folder / FAULT_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        left = file.read_text(encoding="utf-8", errors="replace") if anything_at(file) else ""
        stop_catching()
        _fault_file = file.open("w", encoding="utf-8")
    except OSError:
        return ""
    faulthandler.enable(_fault_file)
    return left.strip()


def stop_catching() -> None:
    """Close the file of native crashes."""
    global _fault_file  # noqa: PLW0603
    if _fault_file is not None:
        faulthandler.disable()
        _fault_file.close()
        _fault_file = None


def log_tail(folder: Path, lines: int = TAIL) -> str:
    """Return the newest lines of the log."""
    try:
        text = (folder / LOG_FILE).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def unraisable_to_log() -> None:
    """Log errors that Python cannot raise, e.g. in destructors, instead of printing them."""

    def note(failure: sys.UnraisableHookArgs) -> None:
        if failure.exc_value is None:
            return
        info = (failure.exc_type, failure.exc_value, failure.exc_traceback)
        logging.getLogger("python").error("%s", failure.err_msg or "ignored", exc_info=info)

    sys.unraisablehook = note
