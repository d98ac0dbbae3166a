"""The checksums of a PNG, which decoders pass over where the pixels are."""

from __future__ import annotations

import struct
import zlib
from typing import BinaryIO

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEAD = struct.Struct(">I4s")  # length, kind
_SUM = struct.Struct(">I")
_BLOCK = 1 << 20  # bytes read at a time


def sums_hold(file: BinaryIO) -> bool:
    """Whether a PNG is whole, up to its end mark, and every part has the checksum it names."""
    file.seek(0)
    if file.read(len(_SIGNATURE)) != _SIGNATURE:
        return False
    while len(head := file.read(_HEAD.size)) == _HEAD.size:
        length, kind = _HEAD.unpack(head)
        found = zlib.crc32(kind)
        while length > 0:
            block = file.read(min(length, _BLOCK))
            if not block:
                return False
            found = zlib.crc32(block, found)
            length -= len(block)
        end = file.read(_SUM.size)
        if len(end) < _SUM.size or _SUM.unpack(end)[0] != found:
            return False
        if kind == b"IEND":
            return True
    return False
