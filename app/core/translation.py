"""Texts for the user, in the language of the application, without Qt.

`app.core` writes its texts in English and wraps them in `translate`. The application installs a
translator when it starts (`app.ui.i18n`), for these and for the messages of the engine
(`wseg_engine.base.messages`); without one, e.g. in a script, the texts stay English.
"""

from __future__ import annotations

from wseg_engine.base import messages
from wseg_engine.base.messages import (
    foreign,
    install_translator,
    mark,
    number_text,
    os_reason,
    reason,
)

__all__ = [
    "foreign",
    "install_translator",
    "mark",
    "number_text",
    "os_reason",
    "reason",
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
