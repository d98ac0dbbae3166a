"""Which id of a mask means which class, as files beside the masks say it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wseg_engine.base.budget import LIST_BYTES, read_json, read_text
from wseg_engine.base.labels import VOID, voc_palette
from wseg_engine.base.looking import file_at
from wseg_engine.base.messages import tr
from wseg_engine.datasets.types import DatasetError

# The classes of Pascal VOC in the order of their ids, from 1.
VOC_CLASSES = (
    *("aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow"),
    *("diningtable", "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa"),
    *("train", "tvmonitor"),
)

_NO_CLASSES = frozenset(("background", "__background__", "_background_", "bg"))


def read_class_map(folder: Path) -> dict[int, str] | None:
    """Return id → name from `classes.json` or `labelmap.txt`, in the folder or the one above.

    Returns:
        None where there is no such file. Background is left out; a class may have the id 0.

    Raises:
        DatasetError: for a file that cannot be read as a list of classes.
    """
    for place in (folder, folder.parent):
        if file_at(place / "classes.json"):
            return _from_json(place / "classes.json")
        if file_at(place / "labelmap.txt"):
            return _from_labelmap(place / "labelmap.txt")
    return None


def _from_json(file: Path) -> dict[int, str]:
    expected = tr("{file}: expected a list of classes with 'id' and 'name'", file=file)
    try:
        content = read_json(file)
    except (OSError, ValueError) as error:
        raise DatasetError(
            tr("{expected}, found something unreadable: {error}.", expected=expected, error=error)
        ) from error
    entries = content.get("classes", content) if isinstance(content, dict) else content
    if isinstance(entries, dict):
        entries = _entries(entries)
    if not isinstance(entries, list):
        raise DatasetError(f"{expected}.")
    names: dict[int, str] = {}
    for entry in entries:
        number = entry.get("id") if isinstance(entry, dict) else None
        name = entry.get("name") if isinstance(entry, dict) else None
        if type(number) is not int or not isinstance(name, str) or not 0 <= number <= 255:
            raise DatasetError(
                tr("{expected}, found {entry!r}.", expected=expected, entry=str(entry)[:60])
            )
        if number in names:
            raise DatasetError(
                tr("{file}: two classes have the id {number}.", file=file, number=number)
            )
        names[number] = name
    return {number: name for number, name in names.items() if number < 255 and _is_class(name)}


def _entries(table: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Return the classes of a table of ids and names, whichever of them its keys are."""
    if table and all(isinstance(name, str) for name in table.values()):
        if all(number.isdecimal() and number.isascii() for number in table):
            return [{"id": int(number), "name": name} for number, name in table.items()]
    elif table and all(type(number) is int for number in table.values()):
        return [{"id": number, "name": name} for name, number in table.items()]
    return None


def _is_class(name: str) -> bool:
    """Whether a name is one of a class; whoever numbers from 0 has no background."""
    return name.strip().casefold() not in _NO_CLASSES


def _from_labelmap(file: Path) -> dict[int, str]:
    """Read CVAT's `name:R,G,B::` lines; the position of a line is its id."""
    try:
        text = read_text(file, LIST_BYTES, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise DatasetError(tr("{file} cannot be read: {error}.", file=file, error=error)) from error
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    void = ",".join(map(str, voc_palette()[VOID].tolist()))
    parts = [line.split(":") for line in lines]
    # The colour of undecided pixels is declared, and is no class.
    names = [part[0].strip() for part in parts if len(part) < 2 or part[1].replace(" ", "") != void]
    return {number: name for number, name in enumerate(names[:255]) if name and _is_class(name)}
