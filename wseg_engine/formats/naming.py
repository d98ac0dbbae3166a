"""Names of exported files."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections import Counter
from collections.abc import Sequence

from wseg_engine.annotations.mask_names import FOLDER_MARK
from wseg_engine.base.durable import cut_name
from wseg_engine.base.messages import tr, tr_noop
from wseg_engine.formats.types import ExportError, ExportItem

SPLITS = ("train", "val")
SHORTENED = tr_noop(
    "The name was too long for its files, so they have a shorter one with a hash of the full name"
)
_FORBIDDEN = frozenset('<>:"\\|?*')  # not allowed in names on some systems
_LONGEST = 230  # bytes of a name: with a suffix, or ".work", it fits into any file system's 255
_SUFFIX = 16  # bytes of a suffix
_HASH = 10  # hex digits that tell shortened names apart
# Names Windows keeps for devices, whatever the suffix.
_DEVICES = {
    *("con", "prn", "aux", "nul", "conin$", "conout$", "clock$"),
    *(f"{device}{n}" for device in ("com", "lpt") for n in "0123456789¹²³"),
}


def file_names(
    items: Sequence[ExportItem],
    *,
    reserved: frozenset[str] = frozenset(),
    folders: bool = False,
) -> dict[str, str]:
    """Give each item the name of its files: its own, with the folder where two would be equal.

    Names are compared without regard to case and Unicode form, as file systems may. One that is too
    long is cut, and ends in a hash of the whole.

    Args:
        items: what is exported.
        reserved: names that are not given, in lower case.
        folders: whether the files keep the folders of all names.

    Raises:
        ExportError: if two items have the same name.
    """
    twice = [name for name, n in Counter(item.name for item in items).items() if n > 1]
    if twice:
        raise ExportError(
            tr("Two images are called {twice!r}; expected different names.", twice=twice[0])
        )
    short = Counter(_key(item.name.rsplit("/", 1)[-1]) for item in items)
    names: dict[str, str] = {}
    taken: set[str] = set(reserved)
    for item in sorted(items, key=lambda item: item.name):
        last = item.name.rsplit("/", 1)[-1]
        kept = last if short[_key(last)] == 1 else item.name.replace("/", FOLDER_MARK)
        name = clean = (
            "/".join(_fitting(_clean(part), item.name) for part in item.name.split("/") if part)
            if folders
            else _fitting(_clean(kept), item.name)
        )
        number = 2
        while _alike(name) in taken:
            name = f"{clean}_{number}"
            number += 1
        taken.add(_alike(name))
        names[item.name] = name
    return names


def is_shortened(name: str, file: str) -> bool:
    """Whether an item's files have a shorter name than it, because the whole one was too long."""
    return _digest(name) in file


def clean_suffix(suffix: str) -> str:
    """Return the suffix of an image's file as every file system takes it, in lower case."""
    return cut_name(_replaced(suffix).rstrip(". ").lower(), _SUFFIX)


def _key(name: str) -> str:
    return _alike(_clean(name))


def _alike(name: str) -> str:
    """Return what names have in common that some file system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _fitting(name: str, whole: str) -> str:
    if len(os.fsencode(name)) <= _LONGEST:
        return name
    digest = _digest(whole)
    return cut_name(name, _LONGEST - len(digest)).rstrip(". ") + digest


def _digest(name: str) -> str:
    return "_" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH]


def _clean(name: str) -> str:
    """Replace what some file system refuses; keep everything else, spaces and accents included."""
    text = _replaced(name).rstrip(". ") or "_"
    # Windows looks at what is before the first dot, without the spaces around it.
    return f"_{text}" if text.split(".")[0].strip().casefold() in _DEVICES else text


def _replaced(text: str) -> str:
    return "".join("_" if c in _FORBIDDEN or c == "/" or _is_no_text(c) else c for c in text)


def _is_no_text(c: str) -> bool:
    """Whether it is a control character, or half a character: a byte that is no text."""
    return unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")
