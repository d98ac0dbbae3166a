"""TensorBoard's event files: scalars only, written without its package.

A file is a row of records: the length of the data (8 bytes, little endian), the masked CRC-32C of
those 8 bytes (4 bytes), the data, and the masked CRC-32C of the data. The data is a protocol
buffer, `Event`: wall time (field 1, double), step (2, integer), and either the version of the file
(3, string, in the first record) or a `Summary` (5) of values (1), each with a tag (1, string) and
a number (2, float).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

VERSION = "brain.Event:2"
_CASTAGNOLI = 0x82F63B78  # the polynomial, its bits reversed
_MASK = 0xA282EAD8
_WORD = 0xFFFFFFFF
_VARINT, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5  # kinds of fields


class Scalar(NamedTuple):
    """One point of a curve."""

    time: float  # seconds since 1970
    step: int
    tag: str  # name of the curve; "/" groups them
    value: float


def event_bytes(time: float, scalars: Iterable[Scalar]) -> bytes:
    """Return an event file.

    Args:
        time: seconds since 1970 when the curves begin.
        scalars: the points, in the order of their steps.
    """
    records = [_record(_double(1, time) + _text(3, VERSION))]
    for point in scalars:
        value = _text(1, point.tag) + _key(2, _FOUR_BYTES) + struct.pack("<f", point.value)
        event = _double(1, point.time) + _key(2, _VARINT) + _varint(point.step)
        records.append(_record(event + _bytes(5, _bytes(1, value))))
    return b"".join(records)


def masked_crc(data: bytes) -> int:
    """Return CRC-32C as event files have it: turned by 15 bits, and a constant added."""
    crc = crc32c(data)
    return (((crc >> 15) | (crc << 17)) + _MASK) & _WORD


def crc32c(data: bytes) -> int:
    """Return the CRC-32C (Castagnoli) of bytes."""
    table = _table()
    crc = _WORD
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ _WORD


@cache
def _table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = (crc >> 1) ^ (_CASTAGNOLI if crc & 1 else 0)
        table.append(crc)
    return tuple(table)


def _record(data: bytes) -> bytes:
    length = struct.pack("<Q", len(data))
    return b"".join(
        (length, struct.pack("<I", masked_crc(length)), data, struct.pack("<I", masked_crc(data)))
    )


def _key(field: int, kind: int) -> bytes:
    return _varint(field << 3 | kind)


def _varint(number: int) -> bytes:
    """Return a number in groups of seven bits, the lowest first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _double(field: int, value: float) -> bytes:
    return _key(field, _EIGHT_BYTES) + struct.pack("<d", value)


def _bytes(field: int, data: bytes) -> bytes:
    return _key(field, _LENGTH) + _varint(len(data)) + data


def _text(field: int, text: str) -> bytes:
    return _bytes(field, text.encode("utf-8"))
