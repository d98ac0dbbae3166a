"""What a command says and how it ends: results, errors in words."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Container, Sequence
from pathlib import Path
from typing import Any

from wseg_engine.base.looking import why_hidden
from wseg_engine.base.messages import printable, printable_json
from wseg_engine.base.version import VERSION


def is_follower() -> bool:
    """Whether this is not the first of the processes that `torchrun` started."""
    return os.environ.get("RANK", "0") != "0"


class Console:
    """The command line's voice.

    Args:
        quiet: say nothing but results, warnings and errors.
        follower: this is a further process of `torchrun`; the first one says what all of them do.
        program: whose command it is, before errors and in JSON.
    """

    def __init__(
        self, *, quiet: bool = False, follower: bool = False, program: str = "wseg"
    ) -> None:
        self.program = program
        self.quiet = quiet or follower
        self._follower = follower

    def result(self, text: str = "") -> None:
        """Print a line of what was asked for."""
        if not self._follower:
            print(_shown(text), flush=True)

    def result_json(self, value: Any) -> None:
        """Print a JSON value as the whole result."""
        text = json.dumps({self.program: VERSION, **value}, indent=1, ensure_ascii=False)
        print(printable_json(text))

    def note(self, text: str) -> None:
        """Say something in passing."""
        if not self.quiet:
            print(_shown(text), file=sys.stderr, flush=True)

    def warn(self, text: str) -> None:
        """Say that something is not as it should be, though the work goes on."""
        print(_shown(f"Warning: {text}"), file=sys.stderr, flush=True)

    def error(self, text: str) -> None:
        """Say why the command ends."""
        print(_shown(f"{self.program}: {text}"), file=sys.stderr, flush=True)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print columns as wide as their content: the first aligned left, numbers right."""
        cells = [[printable(cell, keep="") for cell in row] for row in (head, *rows)]
        widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
        numeric = [all(_is_number(row[i]) for row in cells[1:]) for i in range(len(head))]
        for row in cells:
            parts = [
                cell.rjust(width) if right else cell.ljust(width)
                for cell, width, right in zip(row, widths, numeric, strict=True)
            ]
            self.result("  ".join(parts).rstrip())


def _shown(text: str) -> str:
    """Return a text as a terminal may get it: no sequence that it obeys, no line that is forged."""
    return printable(text).replace("\n", "\n  ")


def _is_number(text: str) -> bool:
    return not text.strip("0123456789.,-%– ")


OK = 0
FAILED = 1  # the work could not be done
USAGE = 2  # the command cannot be meant as it is written; nothing was begun
INTERRUPTED = 130  # stopped by Ctrl-C or a signal


class UsageError(Exception):
    """A command line that cannot be meant as it is; the message says what to write instead."""


def missing(path: Path, what: str, *, hint: str = "") -> UsageError:
    """Return the error for a path at which there is nothing, or nothing that may be looked at.

    Args:
        path: as it was given.
        what: was expected there, such as "model".
        hint: further sentences, beginning with a space.
    """
    reason = why_hidden(path)
    if reason:
        return UsageError(f"{path} cannot be reached: {reason}.")
    return UsageError(f"{path}: there is no such {what}.{hint}")


class CommandError(Exception):
    """A command that could not do its work; the message says why and what to do."""


def in_words(
    error: BaseException, options: Container[str] = frozenset(("changes", "resume"))
) -> str | None:
    """Return an error's message for the user; None for one that only a programmer understands.

    Args:
        error: what was raised.
        options: of the command; remedies that it does not have are not named.
    """
    if isinstance(error, OSError):
        return _of_system(error, resumable="resume" in options)
    if isinstance(error, MemoryError):
        if "changes" not in options:
            return "There is not enough memory. Close other programs."
        return (
            "There is not enough memory. Use a smaller --set predict.max_pixels=… or "
            "--set train.batch=…, or close other programs."
        )
    if type(error).__module__.partition(".")[0] == "wseg_engine":
        return str(error)
    return None


def _of_system(error: OSError, *, resumable: bool) -> str:
    """Say which file the system refused and why."""
    reason = error.strerror or str(error) or type(error).__name__
    places = [str(name) for name in (error.filename, error.filename2) if name is not None]
    hint = ""
    if error.errno == errno.ENOSPC:
        further = "; --resume goes on from there" if resumable else ""
        hint = f" Free some space, or choose another folder{further}."
    return f"{' → '.join(places)}{': ' if places else ''}{reason}.{hint}"
