"""Keywords in XMP packets and IPTC records."""

from __future__ import annotations

import struct
from typing import NamedTuple
from xml.etree.ElementTree import Element

from wseg_engine.annotations.options import Hierarchy
from wseg_engine.annotations.reading import unique
from wseg_engine.annotations.text import parsed

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_SUBJECT = "{http://purl.org/dc/elements/1.1/}subject"
_HIERARCHICAL = "{http://ns.adobe.com/lightroom/1.0/}hierarchicalSubject"
_MOST = 10_000  # keywords of one image


class Keywords(NamedTuple):
    """The keywords of one image."""

    flat: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()  # "Animal|Dog"

    def tags(self, hierarchy: Hierarchy) -> tuple[str, ...]:
        """Return the tags that these keywords are."""
        if hierarchy is Hierarchy.IGNORED or not self.paths:
            return self.flat
        parts = [[part.strip() for part in path.split("|") if part.strip()] for path in self.paths]
        if hierarchy is Hierarchy.EVERY:
            return unique(part for path in parts for part in path)
        # A keyword that is an upper part of a path was written by the program, not by a person.
        upper = {part for path in parts for part in path[:-1]}
        last = [path[-1] for path in parts if path]
        return unique([*last, *(name for name in self.flat if name not in upper)])


def keywords_of_packet(packet: bytes) -> Keywords:
    """Return the keywords of an XMP packet.

    Raises:
        ValueError: in words, if it is broken or not safe to read.
    """
    root = parsed(packet if _is_wide(packet) else packet.strip(b"\0 \t\r\n"))
    return Keywords(_items(root, _SUBJECT), _items(root, _HIERARCHICAL))


def _is_wide(packet: bytes) -> bool:
    """Whether a packet is in UTF-16 or UTF-32, of which no byte of its margins may be taken."""
    return packet[:2] in (b"\xff\xfe", b"\xfe\xff") or packet[:4].count(0) > 0


def keywords_of_iptc(record: bytes) -> tuple[str, ...]:
    """Return the keywords of an IPTC-IIM record; what is cut off is left out."""
    place, encoding = 0, "utf-8"
    found: list[bytes] = []
    while place + 5 <= len(record) and record[place] == 0x1C and len(found) < _MOST:
        kind = (record[place + 1], record[place + 2])
        (length,) = struct.unpack_from(">H", record, place + 3)
        if length & 0x8000:  # longer than any keyword may be
            break
        value = record[place + 5 : place + 5 + length]
        if kind == (2, 25) and len(value) == length:
            found.append(value)
        place += 5 + length
    return unique(_text(value, encoding) for value in found)


def _text(value: bytes, encoding: str) -> str:
    try:
        return value.decode(encoding).strip()
    except UnicodeDecodeError:
        return value.decode("latin-1").strip()


def _items(root: Element, name: str) -> tuple[str, ...]:
    texts: list[str] = []
    for element in root.iter(name):
        items = list(element.iter(f"{_RDF}li"))
        texts.extend(item.text or "" for item in items)
        if not items and element.text:
            texts.append(element.text)
    texts.extend(e.attrib[name] for e in root.iter(f"{_RDF}Description") if name in e.attrib)
    return unique(text.strip() for text in texts[:_MOST] if text.strip())
