"""Texts, JSON and XML of other programs, whatever their encoding; what is guessed is told."""

from __future__ import annotations

import codecs
import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException

from wseg_engine.annotations.reading import IssueKind, Report
from wseg_engine.base.budget import parse_xml
from wseg_engine.base.messages import reason, translate

_MARKS = (  # the longer ones first: that of UTF-32 begins as that of UTF-16 does
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EAST_ASIAN = ("gb18030", "euc_kr", "big5")
_HIGH = re.compile(rb"[\x80-\xff]+")
_IDEOGRAPH = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]")
_DECLARED = re.compile(
    rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,20})["'][^>]*\?>"""
)
# Of UTF-16 and UTF-32 whatever tells them has been looked for: who only declares them wrote UTF-8.
_WIDE = re.compile(r"(utf|ucs|iso10646ucs)[-_]?(16|32|2|4)([-_]?[lb]e)?")


def json_text(data: bytes, where: str, report: Report) -> str:
    """Return the text of a JSON file.

    Raises:
        ValueError: in words, if it is in an encoding that nobody can be sure of.
    """
    text = marked_text(data)
    if text is not None:
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    likely = likely_encoding(data)
    if likely != "cp1252":
        raise ValueError(not_utf8(likely))
    what = translate(
        "TagImport", "The text is not UTF-8; it was read as {encoding}. Save the file as UTF-8."
    )
    report(IssueKind.NOTE, f"{where}:{line}", what.format(encoding=likely))
    return data.decode("cp1252", "replace")


def marked_text(data: bytes) -> str | None:
    """Return a text whose first bytes say how it is encoded; None where they do not.

    Raises:
        ValueError: in words, if the text is not in the encoding that it names.
    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if encoding is None:
        encoding = _wide_encoding(data[:2000])
        if encoding is None:
            return None
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        text = translate("TagImport", "The text starts as {encoding}, but is damaged.")
        raise ValueError(text.format(encoding=encoding.upper())) from error


def _wide_encoding(start: bytes) -> str | None:
    """Return in which UTF-16 a text without a mark is: mostly Latin letters, each beside a zero."""
    half = len(start) // 4
    first, second = start[::2].count(0), start[1::2].count(0)
    if half and second > half and not first:
        return "utf-16-le"
    return "utf-16-be" if half and first > half and not second else None


def likely_encoding(data: bytes) -> str:
    """Return the encoding in which a text that is no UTF-8 is most likely written."""
    runs = [len(run) for run in _HIGH.findall(data)]
    if max(runs, default=0) < 4 or any(length % 2 for length in runs):
        return "cp1252"  # umlauts stand alone; ideographs have two bytes and stand together
    for encoding in _EAST_ASIAN:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        foreign = [character for character in text if not character.isascii()]
        if foreign and all(_IDEOGRAPH.match(character) for character in foreign):
            return encoding
    return "cp1252"


def not_utf8(encoding: str) -> str:
    """Say that a text has to be saved anew."""
    text = translate(
        "TagImport", "The text is not UTF-8; it may be {encoding}. Save the file as UTF-8."
    )
    return text.format(encoding=encoding)


def parsed(data: bytes) -> Element:
    """Parse XML that nobody vouches for; names of elements come without their namespaces.

    Raises:
        ValueError: in words, if it is broken, or would fetch or blow up something.
    """
    readable = _known_encoding(data)
    try:
        root = parse_xml(readable)
    except DefusedXmlException as error:
        text = translate("TagImport", "The XML defines entities and is not read: {kind}.")
        raise ValueError(text.format(kind=type(error).__name__)) from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        text = translate("TagImport", "The XML is broken ({reason}).")
        raise ValueError(text.format(reason=" ".join(reason(error).split())[:200])) from error
    return root


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def _known_encoding(data: bytes) -> bytes:
    """Return XML in an encoding that the parser knows."""
    text = marked_text(data)
    if text is None:
        declared = _DECLARED.match(data)
        text = _declared_text(data, "" if declared is None else declared[1].decode("ascii"))
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode("utf-8")


def _declared_text(data: bytes, declared: str) -> str:
    """Return a text in the encoding that its first line declares; UTF-8 where it declares none.

    Raises:
        ValueError: in words, if it is in another one, or in one that nobody knows.
    """
    name = declared.lower()
    try:
        codec = codecs.lookup("utf-8" if not name or _WIDE.fullmatch(name) else name)
        if not getattr(codec, "_is_text_encoding", True):
            raise LookupError(name)
        return data.decode(codec.name)
    except LookupError as error:
        what = translate(
            "TagImport", "The file says that its encoding is {encoding}, which is not known."
        )
        raise ValueError(what.format(encoding=declared)) from error
    except UnicodeDecodeError as error:
        if codec.name in ("utf-8", "ascii"):
            raise ValueError(not_utf8(likely_encoding(data))) from error
        what = translate(
            "TagImport", ("The text is not {encoding}, although its first line says so.")
        )
        raise ValueError(what.format(encoding=declared)) from error
