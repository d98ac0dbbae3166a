r"""Splitting a text into tags, and putting tags into a text that splits into the same ones.

Tags are separated by one of `;`, `|`, `,`, line ends or spaces: by the first of these that occurs
anywhere in a source, so that "traffic light;dog" keeps its name of two words. A backslash takes its
meaning from the character behind it, and a question mark behind a tag makes it unsure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

SEPARATORS = (";", "|", ",", "\n", " ")
_ESCAPED = re.compile(r"\\([;|,?\\])")
_SPECIAL = re.compile(r"[\\?\r\n]")
_FORMULA = ("=", "+", "-", "@")  # a spreadsheet would compute what begins so
_FIRST = "\ue000"  # stand in for escaped characters while a text is split
_KEPT = ";|,?\\"


class TagText(NamedTuple):
    """The tags in a text."""

    present: tuple[str, ...]
    unsure: tuple[str, ...]


def recognise_separator(texts: Iterable[str], *, known: Sequence[str] = ()) -> str:
    """Return what separates the tags of a source.

    Args:
        texts: the texts of all its images.
        known: names of classes; spaces do not separate where they are part of one of these.
    """
    found: set[str] = set()
    names = {name.casefold() for name in known if " " in name}
    for text in texts:
        bare = _ESCAPED.sub("", text).strip(" \t").replace("\r", "\n").strip("\n")
        found.update(separator for separator in SEPARATORS[:-1] if separator in bare)
        if " " in bare and bare.casefold().rstrip("?") not in names:
            found.add(" ")
        if ";" in found:
            break
    return next((separator for separator in SEPARATORS if separator in found), ";")


def split_text(text: str, separator: str) -> TagText:
    """Return the tags in a text; line ends always separate."""
    if not text:
        return TagText((), ())
    if separator != " " and not _SPECIAL.search(text):
        parts = (part.strip() for part in text.split(separator))
        return TagText(tuple(part for part in parts if part), ())
    hidden = _ESCAPED.sub(lambda match: chr(ord(_FIRST) + _KEPT.index(match[1])), text)
    pattern = r"\s+" if separator == " " else rf"[{re.escape(separator)}\r\n]+"
    present: list[str] = []
    unsure: list[str] = []
    for part in re.split(pattern, re.sub(r"\s+\?", "?", hidden)):
        tag = part.strip()
        name = tag.rstrip("?").strip()
        if name:
            (unsure if tag.endswith("?") else present).append(_shown(name))
    return TagText(tuple(present), tuple(unsure))


def join_tags(names: Sequence[str]) -> str:
    """Return a text that splits into these names again, and that no spreadsheet computes."""
    text = ";".join(re.sub(r"[;|,?\\]", r"\\\g<0>", name) for name in names)
    if len(names) == 1 and " " in text:
        text += ";"  # or the space would be taken for a separator
    return f";{text}" if text.startswith(_FORMULA) else text


def _shown(name: str) -> str:
    return re.sub(
        f"[{_FIRST}-{chr(ord(_FIRST) + len(_KEPT) - 1)}]",
        lambda match: _KEPT[ord(match[0]) - ord(_FIRST)],
        name,
    )
