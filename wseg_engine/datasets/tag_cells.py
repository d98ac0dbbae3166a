"""Splitting texts into tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from wseg_engine.datasets.names import ClassNameError, class_name, fold

_SEPARATORS = re.compile(r"[;|,\t\r\n]+")


class Tags(NamedTuple):
    """The tags of one image."""

    present: tuple[str, ...]
    unsure: tuple[str, ...]
    refused: tuple[str, ...]  # what was left out, in words


def split_tags(cells: Sequence[str], *, known: Iterable[str] = ()) -> list[Tags]:
    """Split the cells of one list into tags.

    `;`, `|`, `,` and line ends always separate. Spaces separate where the list uses nothing else,
    and where every word is a tag of its own elsewhere in it; so `traffic light;dog` keeps a name of
    two words and `cat dog` is two tags. A question mark behind a tag makes it unsure.

    Args:
        cells: one text an image.
        known: names of classes that are never split.
    """
    pieces = [[p.strip() for p in _SEPARATORS.split(_joined(cell)) if p.strip()] for cell in cells]
    whole = {fold(name) for name in known}
    single = {_bare(p) for cell in pieces for p in cell if len(p.split()) == 1}
    spaces_only = not any(_SEPARATORS.search(cell.strip()) for cell in cells)

    def words(piece: str) -> list[str]:
        parts = piece.split()
        if len(parts) == 1 or _bare(piece) in whole:
            return [piece]
        if spaces_only or all(_bare(part) in single | whole for part in parts):
            return parts
        return [piece]

    return [_tags([word for piece in cell for word in words(piece)]) for cell in pieces]


def _joined(cell: str) -> str:
    """Put a question mark next to the tag it belongs to."""
    return re.sub(r"\s+\?", "?", cell)


def _bare(piece: str) -> str:
    return fold(piece.rstrip("?"))


def _tags(words: Sequence[str]) -> Tags:
    present: dict[str, str] = {}
    unsure: dict[str, str] = {}
    refused: list[str] = []
    for word in words:
        try:
            name = class_name(word.rstrip("?"))
        except ClassNameError as error:
            refused.append(str(error))
            continue
        (unsure if word.endswith("?") else present).setdefault(fold(name), name)
    maybe = (name for key, name in unsure.items() if key not in present)
    return Tags(tuple(present.values()), tuple(maybe), tuple(refused))
