r"""Splitting a text into tags, and putting tags into a text that splits into the same ones.

Tags are separated by one of `;`, `|`, `,`, line ends (or tabs) or spaces: by the first of these
that occurs anywhere in a source, so that "traffic light;dog" keeps its name of two words. A
backslash takes its meaning from the character behind it, and a question mark behind a tag makes it
unsure.
"""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wseg_engine.base.budget import CLASS_NAMES
from wseg_engine.datasets.names import fold

SEPARATORS = (";", "|", ",", "\n", " ")
_ESCAPED = re.compile(r"\\([;|,?\\&+/\-–—•·*])")
_SPECIAL = re.compile(r"[\\?\r\n\t]")
_LINE_ENDS = str.maketrans("\r\t", "\n\n")
_FORMULA = ("=", "+", "-", "@")  # a spreadsheet would compute what begins so
_FIRST = "\ue000"  # stand in for escaped characters while a text is split
_KEPT = ";|,?\\&+/-–—•·*"


# How programs and people write an empty cell.
NOTHING = frozenset(
    (
        *("nan", "none", "null", "n/a", "na", "<na>", "#n/a", "#nv", "nat", "nil", "(null)"),
        *("-", "–", "—", "--", "set()", "frozenset()"),
    )
)
_JOINTS = frozenset(("&", "+", "/", "-", "–", "—", "•", "·", "*"))  # between tags, and none
_WRAPPED = re.compile(
    r"\s*(?:set|frozenset|list|tuple|(?:np\.|numpy\.)?array|Index)\((.*?)(,\s*dtype=[^()]*)?\)\s*",
    re.DOTALL,
)
_NO_COMMA = re.compile(r"""(?<=['"])\s+(?=['"])""")  # as numpy prints arrays: ['cat' 'dog']
_LIST = re.compile(r"\s*[\[({].*[\])}]\s*", re.DOTALL)
_LONGEST_LIST = 100_000  # characters of a list that is parsed
_DEEPEST_LIST = 50  # brackets in it
_NAME_KEYS = ("name", "label", "tag", "class", "category", "value")  # of an object in a list


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
        if _listed(text) is not None:
            continue
        bare = _ESCAPED.sub("", text).strip(" \t").translate(_LINE_ENDS).strip("\n")
        found.update(separator for separator in SEPARATORS[:-1] if separator in bare)
        if " " in bare and bare.casefold().rstrip("?") not in names:
            found.add(" ")
        if ";" in found:
            break
    return next((separator for separator in SEPARATORS if separator in found), ";")


def split_text(text: str, separator: str) -> TagText:
    """Return the tags in a text; line ends and tabs always separate."""
    if not text or text.strip().casefold() in NOTHING:
        return TagText((), ())
    listed = _listed(text)
    if listed is not None:
        return TagText(tuple(listed), ())
    if separator != " " and not _SPECIAL.search(text):
        parts = (part.strip() for part in text.split(separator))
        return TagText(tuple(part for part in parts if part and part not in _JOINTS), ())
    hidden = _ESCAPED.sub(lambda match: chr(ord(_FIRST) + _KEPT.index(match[1])), text)
    pattern = r"\s+" if separator == " " else rf"[{re.escape(separator)}\r\n\t]+"
    present: list[str] = []
    unsure: list[str] = []
    for part in re.split(pattern, re.sub(r"\s+\?", "?", hidden)):
        tag = part.strip()
        name = tag.rstrip("?").strip()
        if name and name not in _JOINTS:
            (unsure if tag.endswith("?") else present).append(_shown(name))
    return TagText(tuple(present), tuple(unsure))


@dataclass(frozen=True)
class Splitter:
    """How the texts of one source are split into tags."""

    separator: str
    words: frozenset[str] = frozenset()  # folded tags of one word, each of which stands alone once
    known: frozenset[str] = frozenset()  # folded names that are never split

    def split(self, text: str) -> TagText:
        """Return the tags in a text: what stands alone elsewhere is a tag beside others, too."""
        found = split_text(text, self.separator)
        if not self.words or " " not in text:
            return found
        return TagText(
            tuple(word for tag in found.present for word in self._words(tag)),
            tuple(word for tag in found.unsure for word in self._words(tag)),
        )

    def _words(self, tag: str) -> list[str]:
        parts = tag.split()
        if len(parts) == 1 or fold(tag) in self.known:
            return [tag]
        return parts if all(fold(part) in self.words for part in parts) else [tag]


def recognise_splitter(texts: Iterable[str], separator: str, *, known: Sequence[str]) -> Splitter:
    """Return how texts are split whose separator is known.

    "cat dog" is two tags where `cat` and `dog` are tags of their own elsewhere in the source.
    """
    words: set[str] = set()
    spaced = False
    for text in texts:
        for tags in split_text(text, separator):
            for tag in tags:
                if " " in tag:
                    spaced = True
                elif len(words) < CLASS_NAMES:
                    words.add(fold(tag))
    names = frozenset(map(fold, known))
    if not spaced or separator == " ":
        return Splitter(separator, known=names)
    return Splitter(separator, frozenset(words) | names, names)


def _listed(text: str) -> list[str] | None:
    """Return the tags of a text that is a list, as Python, JSON or a database writes it."""
    wrapped = _WRAPPED.fullmatch(text)
    text = wrapped[1] if wrapped is not None else text
    if not _LIST.fullmatch(text) or len(text) > _LONGEST_LIST:
        return None
    if sum(map(text.count, "[({")) > _DEEPEST_LIST:
        return None
    text = _NO_COMMA.sub(", ", text.strip())
    for parse in (json.loads, ast.literal_eval):
        try:
            return _names(parse(text))
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            continue
    bare = text.strip()
    if bare[0] + bare[-1] in ("[]", "{}"):  # without quotes: [cat, dog]
        parts = (_unquoted(part.strip()) for part in bare[1:-1].split(","))
        return [part for part in parts if part and part.casefold() not in NOTHING]
    return None


def _unquoted(part: str) -> str:
    """Return a part of a list without the quotes around it."""
    around = len(part) > 1 and part[0] == part[-1] and part[0] in "'\""
    return part[1:-1].strip() if around else part


def _names(value: object) -> list[str]:
    """Return the names in a parsed list.

    Raises:
        TypeError: if it holds something else.
    """
    if isinstance(value, dict):  # {"cat": true, "dog": false}
        return [str(key) for key, said in value.items() if said not in (0, False, None, "", "0")]
    if not isinstance(value, list | tuple | set | frozenset):
        raise TypeError(value)
    names: list[str] = []
    for item in value:
        one = item
        if isinstance(item, dict):
            one = next((item[key] for key in _NAME_KEYS if isinstance(item.get(key), str)), None)
            if one is None:
                raise TypeError(item)
        if one is None or (isinstance(one, float) and math.isnan(one)):
            continue
        if isinstance(one, bool) or not isinstance(one, str | int | float):
            raise TypeError(one)
        if str(one).strip():
            names.append(str(one).strip())
    return names


def join_tags(names: Sequence[str]) -> str:
    """Return a text that splits into these names again, and that no spreadsheet computes."""
    text = ";".join(
        f"\\{name}" if name in _JOINTS else re.sub(r"[;|,?\\]", r"\\\g<0>", name) for name in names
    )
    alone = len(names) == 1 and (" " in text or text.casefold() in NOTHING)
    if alone or _listed(text) is not None:
        text += ";"  # or the space would separate, "None" be nothing, and "[a]" a list
    return f";{text}" if text.startswith(_FORMULA) else text


def _shown(name: str) -> str:
    return re.sub(
        f"[{_FIRST}-{chr(ord(_FIRST) + len(_KEPT) - 1)}]",
        lambda match: _KEPT[ord(match[0]) - ord(_FIRST)],
        name,
    )
