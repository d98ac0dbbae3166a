"""Names and messages as they may be shown in one line or several: nothing hidden in them."""

from __future__ import annotations

import re

from wseg_engine.base.messages import printable

_LONGEST = 300  # characters in a row without a space: more would push everything else aside
_ENDS = 140  # of them that stay at either end
_LONG = re.compile(rf"\S{{{_LONGEST + 1},}}")


def shown_text(text: str) -> str:
    """Return a text with what is invisible in it made visible, and overlong words cut.

    Line breaks and tabs stay. Control characters, signs that turn the direction of writing round,
    and bytes that are no text become escapes, as `\\u202e`.
    """
    if len(text) <= _LONGEST and text.isprintable():
        return text
    text = printable(text)
    if len(text) <= _LONGEST:
        return text
    return _LONG.sub(_cut, text)


def _cut(match: re.Match[str]) -> str:
    piece = match[0]
    return f"{piece[:_ENDS]}…{piece[-_ENDS:]}"
