"""Names of exported files, and the split into training and validation."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Sequence

from wseg_engine.export.types import ExportError, ExportItem
from wseg_engine.messages import said

SPLITS = ("train", "val")
_FORBIDDEN = frozenset('<>:"\\|?*')  # not allowed in names on some systems
_FOLDER_MARK = "__"  # stands for "/" where the folder has to stay in the name
# Names Windows keeps for devices, whatever the suffix.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}


def file_names(items: Sequence[ExportItem]) -> dict[str, str]:
    """Give each item the name of its files: its own, with the folder where two would be equal.

    Names are compared without regard to case and Unicode form, as file systems may.

    Raises:
        ExportError: if two items have the same name.
    """
    twice = [name for name, n in Counter(item.name for item in items).items() if n > 1]
    if twice:
        raise ExportError(
            said("Two images are called {twice!r}; expected names of their own.", twice=twice[0])
        )
    short = Counter(_key(item.name.rsplit("/", 1)[-1]) for item in items)
    names: dict[str, str] = {}
    taken: set[str] = set()
    for item in sorted(items, key=lambda item: item.name):
        last = item.name.rsplit("/", 1)[-1]
        kept = last if short[_key(last)] == 1 else item.name.replace("/", _FOLDER_MARK)
        name = clean = _clean(kept)
        number = 2
        while _key(name) in taken:
            name = f"{clean}_{number}"
            number += 1
        taken.add(_key(name))
        names[item.name] = name
    return names


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", _clean(name)).casefold()


def _clean(name: str) -> str:
    """Replace what some file system refuses; keep everything else, spaces and accents included."""
    text = "".join("_" if c in _FORBIDDEN or ord(c) < 32 or c == "/" else c for c in name)
    text = text.rstrip(". ") or "_"
    return f"_{text}" if text.split(".")[0].casefold() in _DEVICES else text


def choose_splits(items: Sequence[ExportItem], *, validation: float, seed: int) -> dict[str, str]:
    """Return each item's split: its own where it names one, else drawn by the seed.

    The draw depends on the seed and the item's name alone, so adding an image moves few others.

    Args:
        items: what is exported.
        validation: share of the undecided items that becomes "val", 0-1.
        seed: of the draw.

    Raises:
        ExportError: for a split that is neither "train" nor "val".
    """
    for item in items:
        if item.split not in ("", *SPLITS):
            raise ExportError(
                said(
                    "{name}: the split is {split!r}; expected train or val.",
                    name=item.name,
                    split=item.split,
                )
            )
    undecided = [item.name for item in items if not item.split]
    undecided.sort(key=lambda name: hashlib.sha256(f"{seed}\0{name}".encode()).digest())
    held_out = set(undecided[: round(len(undecided) * validation)])
    return {item.name: item.split or SPLITS[item.name in held_out] for item in items}
