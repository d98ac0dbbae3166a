"""Documents of a sound form in which every value in turn is exchanged for another one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

# What a value may be instead, as JSON writes it. Python reads the last five without a word.
INSTEAD = (
    *("null", "true", "-1", "0.5", '"x"', '"../../a"', '""', "[]", "{}", "[[[]]]"),
    *('{"a": {"b": [1]}}', "[1, null]"),
    *('"\\ud800"', '"a\\u0000b"', "9" * 400, "1e999", "NaN", "9" * 5000),
)  # fmt: skip
_MOST = 3  # values of a list that are exchanged
_HOLE = "the place of another value"


class Variant(NamedTuple):
    """A document with another value in one place."""

    what: str  # the place, and what is there
    text: str


def variants(document: Any) -> Iterator[Variant]:
    """Yield a document with each of its values, the whole one too, exchanged for each other one."""
    for place in _places(document, ()):
        text = json.dumps(_with_hole(document, place))
        for value in INSTEAD:
            what = f"{'.'.join(map(str, place)) or 'all'} is {value[:20]}"
            yield Variant(what, text.replace(json.dumps(_HOLE), value))


def _places(value: Any, place: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    yield place
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, (*place, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value[:_MOST]):
            yield from _places(inner, (*place, number))


def _with_hole(document: Any, place: tuple[str | int, ...]) -> Any:
    if not place:
        return _HOLE
    copy = json.loads(json.dumps(document))
    inner = copy
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = _HOLE
    return copy
