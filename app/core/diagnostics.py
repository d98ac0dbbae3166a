"""What helps to find a fault: versions, system, the newest lines of the log. Nothing of anybody's.

The user's home folder and name are taken out of every text, and no image, tag or project is named
but where the log needs its path.
"""

from __future__ import annotations

import getpass
import importlib.metadata
import locale
import os
import platform
import re
import traceback
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from wseg_engine.base.bounds import remove
from wseg_engine.base.durable import write_atomic
from wseg_engine.base.listed import listed
from wseg_engine.base.version import VERSION

PACKAGES = ("PySide6-Essentials", "torch", "numpy", "opencv-python-headless", "Pillow")
REPORT = "crash-{:%Y%m%d-%H%M%S}.txt"
KEPT = 20  # newest reports
SHORTEST_NAME = 3  # characters; shorter user names are parts of too many words


def describe_system(more: Mapping[str, str] | None = None) -> str:
    """Return versions and the system, a line each.

    Args:
        more: further lines, by what they are about; the window adds what it knows of the screen.
    """
    facts = {
        "TagMask": VERSION,
        "Python": platform.python_version(),
        "System": f"{platform.system()} {platform.release()} ({platform.machine()})",
        "Processors": str(os.cpu_count() or "unknown"),
        "Locale": ".".join(filter(None, locale.getlocale())) or "unknown",
    }
    facts |= {name: _version(name) for name in PACKAGES}
    facts |= more or {}
    return "\n".join(f"{name}: {value}" for name, value in facts.items())


def crash_report(error: BaseException, *, thread: str, system: str, log: str) -> str:
    """Return the report of an error that nothing caught.

    Args:
        error: the error, with its traceback.
        thread: the name of the thread it came from.
        system: what `describe_system` said.
        log: the newest lines of the log.
    """
    trace = "".join(traceback.format_exception(error))
    head = f"TagMask crash report, {datetime.now():%Y-%m-%d %H:%M:%S}, in {thread}"
    return without_owner(f"{head}\n\n{trace}\n{system}\n\nNewest lines of the log:\n{log}\n")


def save_report(folder: Path, text: str) -> Path | None:
    """Save a report beside the logs and drop the oldest; None if it could not be written."""
    file = folder / REPORT.format(datetime.now())
    try:
        write_atomic(file, text)
        for old in listed(folder, "crash-*.txt")[:-KEPT]:
            remove(old)
    except OSError:  # the report is still shown
        return None
    return file


def without_owner(text: str) -> str:
    """Return a text without the user's home folder and name."""
    for home in {str(Path.home()), os.path.realpath(Path.home())}:
        if len(home) > 1:
            text = text.replace(home, "~")
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):  # nobody knows
        return text
    if len(name) < SHORTEST_NAME:
        return text
    return re.sub(rf"(?<=[/\\]){re.escape(name)}(?=[/\\])", "user", text)


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
