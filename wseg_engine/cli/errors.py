"""How the command line ends: exit codes, and errors in words."""

from __future__ import annotations

OK = 0
FAILED = 1  # the work could not be done
USAGE = 2  # the command cannot be meant as it is written; nothing was begun
INTERRUPTED = 130  # stopped by Ctrl-C or a signal


class UsageError(Exception):
    """A command line that cannot be meant as it is; the message says what to write instead."""


class CommandError(Exception):
    """A command that could not do its work; the message says why and what to do."""


def in_words(error: BaseException) -> str | None:
    """Return an error's message for the user; None for one that only a programmer understands."""
    if isinstance(error, OSError):
        return _of_system(error)
    if isinstance(error, MemoryError):
        return (
            "There is not enough memory. Use a smaller --set predict.max_pixels=… or "
            "--set train.batch=…, or close other programs."
        )
    if type(error).__module__.partition(".")[0] == "wseg_engine":
        return str(error)
    return None


def _of_system(error: OSError) -> str:
    """Say which file the system refused and why."""
    reason = error.strerror or str(error) or type(error).__name__
    places = [str(name) for name in (error.filename, error.filename2) if name is not None]
    hints = {28: " Free some space, or choose another folder; --resume goes on from there."}
    return f"{' → '.join(places)}{': ' if places else ''}{reason}.{hints.get(error.errno or 0, '')}"
