"""What images are called in an export: as in the project, made unique where needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from app.core.store import ImageRecord

_STRAY = range(0xDC80, 0xDD00)  # bytes of a name that are no text


def export_names(records: Sequence[ImageRecord], folders: Mapping[int, Path]) -> dict[int, str]:
    """Return a name for each image, without suffix, folders separated by "/".

    It is the path in the source folder; where two images would have the same one, the source
    folder's name comes before it, then the suffix behind it, at last the image's number.

    Args:
        records: the images.
        folders: the source folders by id.
    """
    readings: tuple[Callable[[ImageRecord], str], ...] = (
        lambda record: _stem(record.path),
        lambda record: f"{folders[record.source].name}/{_stem(record.path)}",
        lambda record: f"{_stem(record.path)}_{PurePosixPath(record.path).suffix[1:].lower()}",
        lambda record: f"{_stem(record.path)}_{record.id}",
    )
    names: dict[int, str] = {}
    taken: set[str] = set()
    waiting = list(records)
    for reading in readings:
        found = {record.id: reading(record) for record in waiting}
        often = Counter(found.values())
        clash = []
        for record in waiting:
            name = found[record.id]
            if often[name] > 1 or name in taken:
                clash.append(record)
            else:
                names[record.id] = name
        taken.update(names.values())
        waiting = clash
    for record in waiting:
        names[record.id] = f"image_{record.id}"
    return names


def _stem(path: str) -> str:
    text = "".join("_" if ord(c) in _STRAY else c for c in path)
    return str(PurePosixPath(text).with_suffix(""))
