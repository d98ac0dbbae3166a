"""Writing files of an export: whole or not at all, and never outside its folder."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path, PurePosixPath
from typing import Any

from wseg_engine.base.budget import JSON_BYTES, read_text
from wseg_engine.base.durable import copy_atomic, write_atomic
from wseg_engine.base.looking import anything_at, file_at, folder_at
from wseg_engine.base.messages import tr, tr_noop
from wseg_engine.formats.types import ExportError
from wseg_engine.images.upright_file import is_turned, upright_bytes

_TURNED = tr_noop(
    "The photo is stored rotated (EXIF); it is saved upright in the export, so that loaders that "
    "ignore EXIF match its mask"
)
_FOREIGN = re.compile(r"[\\:\x00-\x1f]")  # that no exported name has
_JUNCTION = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT
_DEPTH = 3  # parts of a name below an export's folder, as in images/train/NAME.jpg
_DEEP = 64  # where images keep their folders


def write_bytes(path: Path, data: bytes) -> int:
    """Write a file beside its place, then put it there at once; return its size in bytes.

    Files of one image are flushed together with all others, before the report says they are there.
    """
    write_atomic(path, data, flush=False)
    return len(data)


def write_text(path: Path, text: str) -> int:
    """Write UTF-8 text with line feeds; return its size in bytes."""
    return write_bytes(path, text.encode("utf-8"))


def write_json(path: Path, value: Any) -> int:
    """Write strict, readable JSON and have it on the disk; return its size in bytes."""
    data = json_bytes(value)
    write_atomic(path, data)
    return len(data)


def json_bytes(value: Any) -> bytes:
    """Return strict, readable JSON. Names that are no Unicode text come as escapes."""
    try:
        text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
        return f"{text}\n".encode()
    except UnicodeEncodeError:  # bytes of a file's name that are no text
        text = json.dumps(value, indent=1, allow_nan=False)
        return f"{text}\n".encode()


def place_image(source: Path, target: Path, *, link: bool) -> int:
    """Put an image into the export; return its size in bytes.

    It keeps its bytes, except where they hold the picture turned: then it is saved upright.

    Args:
        source: the user's image, which is never changed.
        target: where it goes; replaced if it exists.
        link: make a hard link where the file system can, to save space.

    Raises:
        ImageError: for a turned picture that cannot be saved upright.
    """
    if is_turned(source):
        return write_bytes(target, upright_bytes(source))
    copy_atomic(source, target, link=link, flush=False)
    return target.stat().st_size


def inside(folder: Path, name: str) -> Path:
    """Return where a file of an export goes, if that is in the export's own folder.

    Raises:
        ExportError: if a folder on the way is a link, or no folder: what is written there would be
            written somewhere else.
    """
    place = folder / name
    for part in [p for p in place.parents if p != folder and p.is_relative_to(folder)]:
        if _leads_away(part) or (anything_at(part) and not folder_at(part)):
            raise ExportError(
                tr(
                    "{folder} is a link or not a folder, so the export would be written "
                    "elsewhere. Choose a new folder.",
                    folder=part,
                )
            )
    return place


def is_own_name(name: object, *, file: str = "", deep: bool = False) -> bool:
    """Whether a name from a journal can be that of an exported file.

    Args:
        name: as the journal has it.
        file: the name of the image's files, without suffix, if it is one of an image.
        deep: whether images keep their folders.
    """
    if not isinstance(name, str) or _FOREIGN.search(name):
        return False
    parts = PurePosixPath(name).parts
    plain = name == "/".join(parts) and ".." not in parts and not name.startswith("/")
    if not plain or not 0 < len(parts) <= (_DEEP if deep else _DEPTH):
        return False
    own = PurePosixPath(name).with_suffix("")
    return not file or own.parts[-len(PurePosixPath(file).parts) :] == PurePosixPath(file).parts


def read_own(path: Path) -> str | None:
    """Return the text of a file of an export; None if there is none of that name, or a link.

    Raises:
        OSError: if it cannot be read.
        ValueError: if it is no text, or more than is read.
    """
    if _leads_away(path) or not file_at(path):
        return None
    return read_text(path, JSON_BYTES)


def warn_turned(image: Path) -> list[str]:
    """Return a remark if an image file holds its picture turned, and is saved anew for that."""
    return [_TURNED] if is_turned(image) else []


def _leads_away(path: Path) -> bool:
    """Whether it is a link; on Windows also a junction, which `is_symlink` does not name."""
    try:
        found = path.lstat()
    except OSError:
        return False
    junction = getattr(found, "st_reparse_tag", 0) == _JUNCTION
    return stat.S_ISLNK(found.st_mode) or junction
