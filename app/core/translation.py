"""Texts for the user, in the language of the application, without Qt.

`app.core` writes its texts in English and wraps them in `translate`. The application installs a
translator when it starts (`app.i18n`); without one, e.g. in a script, the texts stay English.
"""

from __future__ import annotations

from collections.abc import Callable

Translator = Callable[[str, str, int | None], str]
"""Takes a context, an English text and a number or None; returns the text to show."""

COUNT = "%n"  # where a text shows its number


def translate(context: str, text: str, *, n: int | None = None) -> str:
    """Return a text in the language of the application.

    Args:
        context: the class or module the text belongs to, as translators see it. A literal.
        text: the English text. A literal, so that it is found by the translation tools; values go
            in afterwards, by `.format`.
        n: the number of things the text is about; `%n` in the text becomes it, and the translation
            picks the plural form that goes with it.
    """
    return _translator(context, text, n)


def mark(context: str, text: str) -> str:
    """Return a text as it is, and have the translation tools find it.

    For tables of texts that are made when a module is imported, before there is a translator; give
    them to `translate` when they are shown.
    """
    return text


def number_text(value: int) -> str:
    """Return a number with the separators of the user's language: "12,345", "12.345"."""
    return _writer(value)


def install_translator(
    translator: Translator | None, writer: Callable[[int], str] | None = None
) -> None:
    """Have texts and numbers written by these from now on; None goes back to English.

    They are called from several threads.

    Args:
        translator: asked by `translate`.
        writer: asked by `number_text`.
    """
    global _translator, _writer  # noqa: PLW0603
    _translator = translator or _english
    _writer = writer or _with_commas


def _english(context: str, text: str, n: int | None) -> str:
    return text if n is None else text.replace(COUNT, str(n))


def _with_commas(value: int) -> str:
    return f"{value:,}"


_translator: Translator = _english
_writer: Callable[[int], str] = _with_commas
