"""Writing files of an export: whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from wseg_engine.imaging import opened
from wseg_engine.messages import unsaid

_TURNED = unsaid(
    "The image file holds its picture turned (EXIF); the mask belongs to "
    "the upright image, so read it with a reader that turns images"
)


def write_bytes(path: Path, data: bytes) -> int:
    """Write a file beside its place, then put it there at once; return its size in bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    return len(data)


def write_text(path: Path, text: str) -> int:
    """Write UTF-8 text with line feeds; return its size in bytes."""
    return write_bytes(path, text.encode("utf-8"))


def write_json(path: Path, value: Any) -> int:
    """Write strict, readable JSON; return its size in bytes."""
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    return write_text(path, text + "\n")


def place_image(source: Path, target: Path, *, link: bool) -> int:
    """Put an image's original bytes into the export; return its size in bytes.

    Args:
        source: the user's image, which is never changed.
        target: where it goes; replaced if it exists.
        link: make a hard link where the file system can, to save space.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        if not (link and _linked(source, part)):
            shutil.copyfile(source, part)
        part.replace(target)
        # Replacing a file by a link to itself does nothing, and leaves the other name.
        part.unlink(missing_ok=True)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    return target.stat().st_size


def warn_turned(image: Path) -> list[str]:
    """Return a warning if an image file holds its picture turned, to be set upright by its EXIF."""
    with opened(image) as (_, orientation):
        return [_TURNED] if orientation != 1 else []


def _linked(source: Path, target: Path) -> bool:
    try:
        os.link(source.resolve(), target)
    except OSError:  # another disk, or a file system without links: copied instead
        return False
    return True
