"""Replacing a sample that is there already, and nothing that is not one."""

from __future__ import annotations

import re
from pathlib import Path

from wseg_engine.base.bounds import bounded, is_file, remove
from wseg_engine.base.budget import LIST_BYTES, read_text
from wseg_engine.base.durable import is_draft
from wseg_engine.base.listed import listed
from wseg_engine.base.looking import folder_at
from wseg_engine.datasets.class_map import read_class_map
from wseg_engine.datasets.types import DatasetError
from wseg_engine.sample.scene import SAMPLE_CLASSES

_PARTS = {"images": ".jpg", "masks": ".png"}
_PICTURE = re.compile(r"sample_\d{3,}")


def strangers(folder: Path) -> list[Path]:
    """Return what a folder holds that is not part of a sample; hidden files are passed over."""
    found = []
    for path in listed(folder):
        if path.name in _PARTS and folder_at(path):
            found += [file for file in listed(path) if not _is_own(file, _PARTS[path.name])]
        elif path.name not in _LISTS or not is_file(path) or not _LISTS[path.name](path):
            found.append(path)
    return [path for path in found if not path.name.startswith(".") and not is_draft(path)]


def clear_sample(folder: Path) -> None:
    """Remove the pictures and masks of a sample, so that a smaller one leaves none of them over.

    Raises:
        OSError: when a file cannot be removed.
    """
    with bounded(folder):
        for part, suffix in _PARTS.items():
            for file in listed(folder / part):
                if _is_own(file, suffix):
                    remove(file)


def _is_own(file: Path, suffix: str) -> bool:
    return file.suffix == suffix and bool(_PICTURE.fullmatch(file.stem)) and is_file(file)


def _is_table(file: Path) -> bool:
    """Whether a table lists pictures of the sample and nothing else."""
    try:
        head, *rows = read_text(file, LIST_BYTES).splitlines()
    except (OSError, ValueError):
        return False
    names = [row.partition(",")[0].removesuffix(".jpg") for row in rows if row.strip()]
    return head == "filename,tags" and all(map(_PICTURE.fullmatch, names))


def _is_class_list(file: Path) -> bool:
    try:
        return tuple((read_class_map(file.parent) or {}).values()) == SAMPLE_CLASSES
    except DatasetError:
        return False


_LISTS = {"tags.csv": _is_table, "classes.json": _is_class_list}
