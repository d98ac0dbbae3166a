"""Texts for the user, in the language of the application, without Qt.

`app.core` writes its texts in English and wraps them in `translate`. The application installs a
translator when it starts (`app.ui.i18n`), for these and for the messages of the engine
(`wseg_engine.base.messages`); without one, e.g. in a script, the texts stay English.
"""

from __future__ import annotations

import re

from wseg_engine.base import messages
from wseg_engine.base.messages import (
    foreign,
    install_translator,
    mark,
    number_text,
    os_reason,
    printable,
    reason,
    share_text,
)

__all__ = [
    "foreign",
    "install_translator",
    "mark",
    "number_text",
    "os_reason",
    "reason",
    "share_text",
    "translate",
]


def translate(context: str, text: str, *, n: int | None = None) -> str:
    """Return a text in the language of the application.

    Args:
        context: the class or module the text belongs to, as translators see it. A literal.
        text: the English text. A literal, so that it is found by the translation tools; values go
            in afterwards, by `.format`.
        n: the number of things the text is about; `%n` in the text becomes it, and the translation
            picks the plural form that goes with it.
    """
    return messages.translate(context, text, n)


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
