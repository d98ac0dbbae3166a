"""Getting XMP packets and IPTC records out of image files, without decoding the images.

Every length in a file is a claim: nothing larger than the limits is read, and what leads beyond the
end of the file ends the search.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import BinaryIO, NamedTuple

from wseg_engine.base.bounds import open_file
from wseg_engine.base.messages import translate

MAX_PACKET = 16 * 1024**2  # bytes of one packet
_MAX_PARTS = 100_000  # segments, chunks or fields looked at in one file
_SCANNED = 16 * 1024**2  # bytes searched for a packet in files of other formats

_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
_PHOTOSHOP = b"Photoshop 3.0\0"
_TIFF_XMP, _TIFF_IPTC, _TIFF_PHOTOSHOP = 700, 33723, 34377


class Metadata(NamedTuple):
    """What an image file carries."""

    packets: tuple[bytes, ...] = ()  # XMP; the extended part comes last
    iptc: bytes = b""  # a record of IPTC-IIM


def read_metadata(file: Path) -> Metadata:
    """Return the XMP packets and the IPTC record of an image file.

    Raises:
        OSError: if it cannot be read.
        ValueError: if its structure is broken in the place where metadata is.
    """
    with open_file(file) as stream:
        head = stream.read(16)
        stream.seek(0)
        try:
            if head.startswith(b"\xff\xd8"):
                return _jpeg(stream)
            if head.startswith(b"\x89PNG\r\n\x1a\n"):
                return _png(stream)
            if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
                return _webp(stream)
            if head[:4] in (b"II*\0", b"MM\0*"):
                return _tiff(stream)
            return _scan(stream)
        except (struct.error, zlib.error) as error:
            raise ValueError(translate("TagImport", "its data is damaged")) from error


def _jpeg(stream: BinaryIO) -> Metadata:
    stream.seek(2)
    main: list[bytes] = []
    parts: dict[bytes, dict[int, bytes]] = {}
    photoshop = b""
    room = MAX_PACKET
    for _ in range(_MAX_PARTS):
        marker = stream.read(2)
        while len(marker) == 2 and marker[1] == 0xFF:  # fill bytes
            marker = marker[1:] + stream.read(1)
        if len(marker) < 2 or marker[0] != 0xFF or marker[1] in (0xDA, 0xD9):
            break
        if marker[1] == 1 or 0xD0 <= marker[1] <= 0xD8:  # without content
            continue
        (length,) = struct.unpack(">H", stream.read(2))
        if marker[1] not in (0xE1, 0xED) or length < 2:
            stream.seek(max(0, length - 2), 1)
            continue
        data = stream.read(length - 2)
        room -= len(data)
        if room < 0:
            raise ValueError("the metadata is too long")
        if data.startswith(_XMP):
            main.append(data[len(_XMP) :])
        elif data.startswith(_EXTENSION):
            body = data[len(_EXTENSION) :]
            _, offset = struct.unpack(">II", body[32:40])
            parts.setdefault(body[:32], {})[offset] = body[40:]
        elif data.startswith(_PHOTOSHOP):
            photoshop += data[len(_PHOTOSHOP) :]
    extended = [_joined(found) for guid, found in parts.items() if any(guid in m for m in main)]
    return Metadata((*main, *extended), _resource(photoshop))


def _joined(parts: dict[int, bytes]) -> bytes:
    """Put the parts of an extended packet together; empty if one is missing."""
    data = b""
    for offset in sorted(parts):
        if offset != len(data):
            raise ValueError("a part of the extended packet is missing")
        data += parts[offset]
    return data


def _png(stream: BinaryIO) -> Metadata:
    stream.seek(8)
    packets: list[bytes] = []
    room = MAX_PACKET  # of all of them together
    for _ in range(_MAX_PARTS):
        head = stream.read(8)
        if len(head) < 8:
            break
        length, kind = struct.unpack(">I4s", head)
        if kind == b"IEND":
            break
        if kind != b"iTXt" or length > MAX_PACKET:
            stream.seek(length + 4, 1)
            continue
        data = stream.read(length)
        stream.seek(4, 1)
        keyword, _, rest = data.partition(b"\0")
        if keyword != b"XML:com.adobe.xmp" or len(rest) < 2:
            continue
        text = rest[2:].split(b"\0", 2)
        if len(text) == 3:
            packets.append(_inflated(text[2], room) if rest[0] else text[2])
            room -= len(packets[-1])
            if room <= 0:
                raise ValueError("the metadata is too long")
    return Metadata(tuple(packets))


def _inflated(data: bytes, most: int) -> bytes:
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(data, most)
    if unpacker.unconsumed_tail:
        raise ValueError("the packet is too long")
    return text


def _webp(stream: BinaryIO) -> Metadata:
    stream.seek(12)
    for _ in range(_MAX_PARTS):
        head = stream.read(8)
        if len(head) < 8:
            break
        kind, length = struct.unpack("<4sI", head)
        if kind == b"XMP ":
            if length > MAX_PACKET:
                raise ValueError("the packet is too long")
            return Metadata((stream.read(length),))
        stream.seek(length + (length & 1), 1)
    return Metadata()


def _tiff(stream: BinaryIO) -> Metadata:
    order = "<" if stream.read(2) == b"II" else ">"
    (place,) = struct.unpack(f"{order}2xI", stream.read(6))
    stream.seek(place)
    (count,) = struct.unpack(f"{order}H", stream.read(2))
    fields = stream.read(12 * count)
    found: dict[int, bytes] = {}
    sizes = {1: 1, 2: 1, 4: 4, 7: 1}  # by the type of a field
    for start in range(0, len(fields) - 11, 12):
        tag, kind, number, offset = struct.unpack_from(f"{order}HHII", fields, start)
        if tag not in (_TIFF_XMP, _TIFF_IPTC, _TIFF_PHOTOSHOP) or kind not in sizes:
            continue
        length = number * sizes[kind]
        if length > MAX_PACKET:
            raise ValueError("the packet is too long")
        if length <= 4:
            continue
        stream.seek(offset)
        found[tag] = stream.read(length)
    packets = (found[_TIFF_XMP],) if _TIFF_XMP in found else ()
    return Metadata(packets, found.get(_TIFF_IPTC) or _resource(found.get(_TIFF_PHOTOSHOP, b"")))


def _scan(stream: BinaryIO) -> Metadata:
    """Search a file for a packet, as its writers mean it to be found."""
    data = stream.read(_SCANNED)
    start = data.find(b"<x:xmpmeta")
    end = data.find(b"</x:xmpmeta>", start)
    if start < 0 or end < 0:
        return Metadata()
    return Metadata((data[start : end + len(b"</x:xmpmeta>")],))


def _resource(data: bytes) -> bytes:
    """Return the IPTC record among Photoshop's resources."""
    place = 0
    while data[place : place + 4] == b"8BIM" and place + 12 <= len(data):
        (number,) = struct.unpack_from(">H", data, place + 4)
        name = data[place + 6] + 1
        start = place + 6 + name + (name & 1)
        if start + 4 > len(data):
            break
        (length,) = struct.unpack_from(">I", data, start)
        if number == 0x0404:
            return data[start + 4 : start + 4 + length]
        place = start + 4 + length + (length & 1)
    return b""
