"""What reading a file from outside may cost, in numbers.

Nothing that a file claims of itself is believed before it is compared with these numbers. They are
far above what real files need and far below what a machine has. What exceeds them is refused with
what was found and what the limit is.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from wseg_engine.base.bounds import open_file, read_at_most
from wseg_engine.base.messages import number_text, tr

MIB = 1 << 20

# Images.
PHOTO_PIXELS = 400_000_000  # a larger photograph is refused
LARGE_PIXELS = 50_000_000  # from here on images are decoded in bands, one at a time (`gate`)
DECODE_BYTES = 3 << 30  # that decoding one image may take, or half of the memory if that is less
PHOTO_BYTES = 4 << 30  # of a file that is an image
BESIDE_BYTES = 64 * MIB  # of what lies in it besides the pixels, and is kept
BESIDE_READS = 100_000  # parts of that, or pieces of a part
WHOLE_BYTES = 256 * MIB  # of a file that its library reads at once: WebP, AVIF, HEIC

# Texts: lists of classes and images, settings, headers, notes; and what holds a whole data set.
TEXT_BYTES = 16 * MIB
LIST_BYTES = 2 * MIB  # of classes, a line each
TABLE_BYTES = 256 * MIB
JSON_BYTES = 512 * MIB
JSON_VALUES = 20_000_000  # numbers, texts, lists in one document: some 100 bytes each in memory
XML_BYTES = 16 * MIB
XML_TAGS = 400_000  # in one document
TABLE_LINES = 5_000_000
COLUMNS = 2000  # of a table
CLASS_NAMES = 10_000  # different ones in one data set

# Files of tensors.
WEIGHT_BYTES = 8 << 30  # all tensors of a file together, as they are used
WEIGHT_TENSORS = 50_000
WEIGHT_HEADER_BYTES = 16 * MIB  # names and shapes of safetensors
PICKLE_BYTES = 4 * MIB  # of a .pth without its tensors
PICKLE_STEPS = 1_000_000  # instructions in it

# What an editor keeps beside a mask.
JOURNAL_BYTES = 1 << 30
THUMBNAIL_BYTES = 16 * MIB

# What is raised when values that were read turn out to be others than the program writes.
MALFORMED = (*(ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError),)

_FALLBACK_MEMORY = 4 << 30  # bytes, where the system does not say


class OverBudgetError(ValueError):
    """A file that would cost more than is allowed; the message says what was found."""


def read_bytes(path: Path, most: int) -> bytes:
    """Return the content of a regular file.

    Raises:
        OverBudgetError: if it is larger than `most` bytes.
        OSError: if it cannot be read, or is no regular file.
    """
    with open_file(path) as file:
        check_bytes(path.name, os.fstat(file.fileno()).st_size, most)
        data = read_at_most(file, most)
    check_bytes(path.name, len(data), most)  # it may have grown
    return data


def read_text(path: Path, most: int = TEXT_BYTES, *, encoding: str = "utf-8") -> str:
    """Return a text file with "\\n" at the ends of lines.

    Raises:
        OverBudgetError: if it is larger than `most` bytes.
        OSError: if it cannot be read.
        UnicodeDecodeError: if it is no text.
    """
    text = read_bytes(path, most).decode(encoding)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_json(path: Path, most: int = TEXT_BYTES) -> Any:
    """Return what a JSON file holds, with or without a byte order mark.

    Raises:
        ValueError: if it is too large, too deep, or no JSON; an `OverBudgetError` for the former.
        OSError: if it cannot be read.
    """
    return parse_json(read_bytes(path, most), path.name)


def parse_json(data: bytes | str, name: str) -> Any:
    """Return what JSON says.

    Args:
        data: UTF-8 or text.
        name: what it is called in messages.

    Raises:
        ValueError: if it holds too many values, is too deep, or is no JSON.
    """
    text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
    found = text.count(",") + text.count("[") + text.count("{")
    if found > JSON_VALUES:
        raise OverBudgetError(
            tr(
                "{name} contains {found} values; at most {most} are read. Split it.",
                name=name,
                found=number_text(found),
                most=number_text(JSON_VALUES),
            )
        )
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError(tr("{name}: its lists are nested too deeply.", name=name)) from error


def parse_xml(data: bytes) -> Element:
    """Parse XML that nobody vouches for.

    Raises:
        DefusedXmlException: if it defines entities.
        ParseError: if it is broken.
        ValueError: if it has too many elements, or is in an unknown encoding.
    """
    found = max(data.count(b"<"), data.count(b"="))
    if found > XML_TAGS:
        raise OverBudgetError(
            tr(
                "the XML has {found} tags; at most {most} are read",
                found=number_text(found),
                most=number_text(XML_TAGS),
            )
        )
    root = fromstring(data)
    if not isinstance(root, Element):
        raise ValueError(tr("the XML is empty"))
    return root


def check_bytes(name: str, found: int, most: int) -> None:
    """Refuse a file by its size.

    Raises:
        OverBudgetError: if it has more than `most` bytes.
    """
    if found > most:
        raise OverBudgetError(
            tr(
                "{name} has {found:.1f} MB; at most {most:.0f} MB are read.",
                name=name,
                found=found / MIB,
                most=most / MIB,
            )
        )


@cache
def decode_bytes() -> int:
    """Return how much memory decoding one image may take."""
    return min(DECODE_BYTES, _memory() // 2)


def _memory() -> int:
    """Return the bytes of memory of this machine, or of what this process may have of it."""
    found = _FALLBACK_MEMORY
    if hasattr(os, "sysconf"):
        try:
            found = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        except (ValueError, OSError):
            found = _FALLBACK_MEMORY
    elif os.name == "nt":
        found = _windows_memory()
    return found if found > 0 else _FALLBACK_MEMORY


def _windows_memory() -> int:
    import ctypes

    class Status(ctypes.Structure):
        _fields_ = [
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            *((name, ctypes.c_ulonglong) for name in ("total", "free", "a", "b", "c", "d", "e")),
        ]

    status = Status(length=ctypes.sizeof(Status))
    windll = getattr(ctypes, "windll", None)
    if windll is None or not windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return _FALLBACK_MEMORY
    return int(status.total)


_STRAY = 0xDC00
_KEPT = 0x10FE00
_OUT = {_STRAY + byte: _KEPT + byte for byte in range(0x80, 0x100)}
_IN = {kept: stray for stray, kept in _OUT.items()}


def to_text(path: str) -> str:
    """Return a path as it can be stored; bytes that are no UTF-8 survive."""
    return path.translate(_OUT)


def from_text(text: str) -> str:
    """Return the path that `to_text` was given."""
    return text.translate(_IN)
