"""What is told to the user: English, unless a program installs a translator.

Messages are templates with names for their values, so that a translation can put them in another
order: `tr("{file}: there is no such model.", file=path)`. The command line installs nothing and
speaks English; a window installs its translator, and every message that is made from then on is in
the language of the user.
"""

from __future__ import annotations

import errno
import re
import unicodedata
from collections.abc import Callable
from math import isfinite
from string import Formatter
from typing import Any

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
CONTEXT = "wseg_engine"  # under which translators find the messages
COUNT = "%n"  # where a text shows its number

Translator = Callable[[str, str, int | None], str]
"""Takes a context, an English text and a number or None; returns the text to show."""

Writer = Callable[[float, int], str]
"""Takes a number and how many digits follow the decimal separator; returns the text to show."""


def tr(text: str, /, **values: object) -> str:
    """Return a message with its values put in.

    Args:
        text: the English message, with `{name}` for a value. A literal, so that it is found by the
            translation tools, or one that was marked by `tr_noop`.
        values: what goes in. Errors of the system and of libraries are told in the user's language
            where there is a translator and what they mean is known.
    """
    if _translator is None:
        return text.format(**values)
    told = {
        name: _Told(reason(value)) if isinstance(value, BaseException) else value
        for name, value in values.items()
    }
    return _LOCAL.vformat(_translator(CONTEXT, text, None), (), told)


def tr_noop(text: str) -> str:
    """Return a message as it is, for tables of messages; give it to `tr` when it is needed."""
    return text


def reason(error: BaseException) -> str:
    """Return what an error means: in the user's language where it is known, else in its own words.

    Without a translator, it is what `str` makes of it.
    """
    if _translator is None:
        return str(error)
    known = None
    if isinstance(error, OSError) and error.errno is not None:
        known = _SYSTEM.get(errno.errorcode.get(error.errno, ""))
    if known is not None:
        return tr(known)
    own = " ".join(str(error).split()) or type(error).__name__
    return tr(_TROUBLE, text=foreign(own)) if isinstance(error, KeyError) else foreign(own)


def os_reason(error: BaseException) -> str:
    """Return what went wrong, without number and file; those of the system where unknown."""
    return (
        (getattr(error, "strerror", None) or str(error)) if _translator is None else reason(error)
    )


def foreign(text: str) -> str:
    """Return the words of a library in the user's language, where they are known."""
    if _translator is None:
        return text
    for pattern, meaning in _LIBRARIES:
        if pattern.search(text):
            return tr(meaning)
    return text


def translate(context: str, text: str, n: int | None = None) -> str:
    """Return a text of any context in the user's language."""
    if _translator is None:
        return text if n is None else text.replace(COUNT, str(n))
    return _translator(context, text, n)


def mark(context: str, text: str) -> str:
    """Return a text as it is, and have the translation tools find it.

    For tables of texts that are made when a module is imported, before there is a translator; give
    them to `translate` when they are shown.
    """
    return text


def number_text(value: float, digits: int = 0) -> str:
    """Return a number with the separators of the user's language: "12,345.6", "12.345,6".

    Args:
        value: a finite number.
        digits: how many follow the decimal separator.
    """
    return _writer(value, digits)


def share_text(share: float, digits: int = 0) -> str:
    """Return a share between 0 and 1 in per cent, as the user's language writes it: "15.6 %"."""
    return f"{number_text(100 * share, digits)} %"


def counted(number: int, noun: str) -> str:
    """Return the number with its English noun in the right form: "1 image", "2 images"."""
    plural = "es" if noun.endswith(("s", "x")) else "s"
    return f"{number:,} {noun}{'' if number == 1 else plural}"


def printable(text: str, *, keep: str = "\n\t") -> str:
    """Return a text without what a terminal, a log or a label would obey instead of showing it.

    Control characters (a terminal's sequences begin with one), the signs that turn the direction of
    writing round, separators of lines and bytes that are no text become escapes, as `\\x1b`.

    Args:
        text: from anywhere.
        keep: control characters that stay.
    """
    if text.isprintable():
        return text
    return "".join(c if c in keep or not _is_obeyed(c) else _escape(c) for c in text)


def printable_json(text: str) -> str:
    """Return JSON that is the same to a reader, with escapes for what a terminal would obey."""
    if text.isascii() and "\x7f" not in text:
        return text
    return "".join(c if c == "\n" or not _is_obeyed(c) else f"\\u{ord(c):04x}" for c in text)


def _is_obeyed(c: str) -> bool:
    category = unicodedata.category(c)
    return category in ("Cc", "Cs", "Zl", "Zp") or c in _TURNING


def _escape(c: str) -> str:
    return c.encode("unicode_escape", "surrogatepass").decode("ascii")


def install_translator(translator: Translator | None, writer: Writer | None = None) -> None:
    """Have texts and numbers written by these from now on; None goes back to English.

    They are called from several threads.

    Args:
        translator: asked for every text.
        writer: asked by `number_text`, and for every number in a message.
    """
    global _translator, _writer  # noqa: PLW0603
    _translator = translator
    _writer = writer or _with_commas


def _with_commas(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}"


class _Told(str):
    """An error in words: `{error!r}` shows it without quotes."""

    def __repr__(self) -> str:
        return str(self)


class _LocalNumbers(Formatter):
    """Writes numbers such as `{n:,}` and `{size:.1f}` as the user's language does."""

    def format_field(self, value: Any, format_spec: str) -> str:
        known = _NUMBER.fullmatch(format_spec)
        if known and format_spec and isinstance(value, int | float) and isfinite(value):
            return number_text(value, int(known[1] or 0))
        return str(super().format_field(value, format_spec))


_NUMBER = re.compile(r",?(?:\.(\d)f)?")  # of formats: with commas, with so many digits
_LOCAL = _LocalNumbers()
_translator: Translator | None = None
_writer: Writer = _with_commas

_TROUBLE = tr_noop("{text} is missing")

# By the names of error numbers; not every system has all of them.
_SYSTEM = {
    "EACCES": tr_noop("access is denied"),
    "EPERM": tr_noop("this is not permitted"),
    "EROFS": tr_noop("the disk is read-only"),
    "ENOENT": tr_noop("no such file or folder"),
    "ENOTDIR": tr_noop("a part of the path is not a folder"),
    "EISDIR": tr_noop("it is a folder"),
    "EEXIST": tr_noop("it already exists"),
    "ENOTEMPTY": tr_noop("the folder is not empty"),
    "ENAMETOOLONG": tr_noop("the name is too long"),
    "ENOSPC": tr_noop("the disk is full"),
    "EDQUOT": tr_noop("the disk quota is used up"),
    "EFBIG": tr_noop("the file is too large for this disk"),
    "EIO": tr_noop("the disk reported an error"),
    "EBUSY": tr_noop("it is in use"),
    "ETXTBSY": tr_noop("it is in use"),
    "ENODEV": tr_noop("the disk is not connected"),
    "ENXIO": tr_noop("the disk is not connected"),
    "ENOMEM": tr_noop("out of memory"),
    "EMFILE": tr_noop("too many files are open"),
    "ENFILE": tr_noop("too many files are open"),
    "ESTALE": tr_noop("the network drive has lost the file"),
    "ETIMEDOUT": tr_noop("there was no response in time"),
    "ECONNREFUSED": tr_noop("the connection was refused"),
    "ECONNRESET": tr_noop("the connection was lost"),
    "ENETUNREACH": tr_noop("the network is unreachable"),
    "EHOSTUNREACH": tr_noop("the network is unreachable"),
    "ELOOP": tr_noop("its links form a loop"),
    "EXDEV": tr_noop("it is on another disk"),
    "EINVAL": tr_noop("the system does not accept the name or the request"),
}

_LIBRARIES = tuple(
    (re.compile(pattern, re.IGNORECASE), meaning)
    for pattern, meaning in (
        # Pillow
        (
            r"truncated|not enough (image )?data|broken data stream|unexpected end|\beof\b"
            r"|cannot read that many bytes|incomplete|unpack requires",
            tr_noop("a part of it is missing"),
        ),
        (r"broken png|bad crc|checksum", tr_noop("its bytes were changed")),
        (r"cannot identify image", tr_noop("it is not an image")),
        (r"unrecognized data stream|decoder error|bad image data", tr_noop("its data is damaged")),
        (r"unknown image mode|not supported|unsupported", tr_noop("it is of an unknown type")),
        # safetensors, json, text
        (r"deserializing header|header ?too|invalid header", tr_noop("its header is damaged")),
        (r"expecting (value|property|',' |':')", tr_noop("it is not valid JSON")),
        (
            r"no element found|not well-formed|mismatched tag|junk after",
            tr_noop("it is not valid XML"),
        ),
        (r"codec can't decode", tr_noop("it is not UTF-8 text")),
        # SQLite
        (r"disk image is malformed", tr_noop("its contents are damaged")),
        (r"file is not a database", tr_noop("it is not a database")),
        (r"disk i/o error", tr_noop("the disk reported an error")),
        (r"(attempt to write a )?readonly database", tr_noop("it is read-only")),
        (r"unable to open database", tr_noop("the file cannot be opened")),
        (r"database (table )?is locked", tr_noop("another program is using it")),
        (r"database or disk is full", tr_noop("the disk is full")),
        (r"no such (table|column)", tr_noop("a part of its tables is missing")),
        # torch
        (r"out of memory|can't allocate memory", tr_noop("out of memory")),
    )
)
