"""Files of tags below a folder, and reading them without trusting them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from wseg_engine.annotations.image_names import Found, ImageNames
from wseg_engine.annotations.reading import IssueKind, Report
from wseg_engine.base.bounds import open_file
from wseg_engine.base.budget import MIB, OverBudgetError, read_bytes
from wseg_engine.base.listed import is_system_folder
from wseg_engine.base.looking import folder_at
from wseg_engine.base.messages import number_text, os_reason, translate

_NOTES = frozenset(("report.json", "export.json", "delivery.json"))  # as exports call them
_HEAD = 65536  # bytes that show what a file is


def files_below(folders: Iterable[Path], suffixes: frozenset[str], report: Report) -> list[Path]:
    """Return all files with one of the suffixes, hidden ones left out, in a fixed order.

    Links are followed, each folder is read once.
    """
    found: dict[Path, None] = {}
    seen: set[tuple[int, int]] = set()
    waiting = list(folders)[::-1]
    while waiting:
        folder = waiting.pop()
        try:
            status = folder.stat()
            if stat.S_ISREG(status.st_mode):  # one file was chosen
                found[folder] = None
                continue
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except (OSError, ValueError) as error:
            text = translate("TagImport", "This folder cannot be read: {reason}.")
            reason = os_reason(error)
            report(IssueKind.PROBLEM, shown(folder), text.format(reason=reason))
            continue
        below = []
        for entry in listed:
            if entry.name.startswith("."):
                continue
            if folder_at(entry):
                if is_system_folder(entry.name):
                    continue
                below.append(Path(entry.path))
            elif os.path.splitext(entry.name)[1].lower() in suffixes:  # noqa: PTH122 # 100,000 files
                found[Path(entry.path)] = None
        waiting.extend(reversed(below))
    return list(found)


def is_export_note(file: Path) -> bool:
    """Whether a file is what an export says of itself; a photo may be called like one."""
    if file.name not in _NOTES:
        return False
    try:
        with open_file(file) as stream:
            head = stream.read(_HEAD).decode("utf-8", "replace")
    except (OSError, ValueError):
        return False
    report = '"program": "TagMask' in head
    return report or all(f'"{key}"' in head for key in ("format", "options", "files"))


def image_of(file: Path, folders: Iterable[Path], names: ImageNames) -> Found:
    """Return the image that a file beside it, or in a folder of the same build, is about.

    Args:
        file: without the suffix of its own kind: "cat" or "cat.jpg".
        folders: the folders that were searched.
        names: the images.
    """
    found = names.beside(file)
    if found is not None:
        return found
    for folder in folders:
        if file.is_relative_to(folder):
            return names.find(file.relative_to(folder).as_posix())
    return names.find(file.name)


def read_limited(file: Path, most: int) -> bytes:
    """Return the bytes of a regular file.

    Raises:
        ValueError: in words, for a file that cannot be read or is larger than `most` bytes.
    """
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ValueError(translate("TagImport", "This is not a file."))
        return read_bytes(file, most)
    except OverBudgetError as error:
        text = translate("TagImport", "The file has {size} MB; at most {most} are read.")
        raise ValueError(
            text.format(size=number_text(status.st_size / MIB, 1), most=number_text(most / MIB))
        ) from error
    except OSError as error:
        text = translate("TagImport", "The file cannot be read: {reason}.")
        raise ValueError(text.format(reason=os_reason(error))) from error


def where_of(file: Path, folders: Iterable[Path]) -> str:
    """Return how a file is named to the user: from the folder that was chosen."""
    for folder in folders:
        if file != folder and file.is_relative_to(folder):
            return shown(file.relative_to(folder))
    return shown(Path(file.name))


def shown(path: Path) -> str:
    """Return a path as it can be shown: bytes that are no text become question marks."""
    return path.as_posix().encode("utf-8", "replace").decode("utf-8")


def batches(total: int, every: int = 50) -> Iterator[tuple[int, bool]]:
    """Count to `total`, and say when progress is worth telling."""
    for number in range(total):
        yield number, number % every == 0
