"""Images whose files hold much besides their pixels, in each place where a format lets them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

MIB = 1 << 20
LAYERS = 37724  # Photoshop's field for them

Field = tuple[int, int, int, int]  # of a TIFF: tag, type, count, value or place


def png(file: Path, *, before: bytes = b"", behind: bytes = b"") -> Path:
    """Write a small PNG with chunks before and behind its pixels."""
    data = _saved("PNG")
    pixels, end = data.index(b"IDAT") - 4, data.index(b"IEND") - 4
    return _written(file, data[:pixels] + before + data[pixels:end] + behind + data[end:])


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def jpeg(file: Path, segments: bytes) -> Path:
    """Write a small JPEG with segments in front."""
    data = _saved("JPEG")
    return _written(file, data[:2] + segments + data[2:])


def segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def gif(file: Path, comment: int) -> Path:
    """Write a small GIF with a comment of so many bytes."""
    data = _saved("GIF")
    at = data.index(b"\x2c", 16)
    blocks = (b"\xff" + b"x" * 255) * (comment // 255)
    return _written(file, data[:at] + b"\x21\xfe" + blocks + b"\0" + data[at:])


def webp(file: Path, behind: int) -> Path:
    """Write a small WebP with so many bytes behind it."""
    data = _saved("WEBP")
    size = struct.pack("<I", len(data) - 8 + behind)
    _written(file, data[:4] + size + data[8:])
    return _longer(file, behind)


def tiff(
    file: Path,
    width: int,
    height: int,
    *,
    bits: int = 8,
    more: Sequence[Field] = (),
    behind: int = 0,
    big: bool = False,
) -> Path:
    """Write a TIFF of zeros, RGB in one strip, that takes no room on the disk.

    Args:
        file: where.
        width: in pixels.
        height: in pixels.
        bits: of a colour.
        more: fields, whose places count from the end of the pixels; they replace those of a tag.
        behind: bytes behind the pixels.
        big: whether it is a BigTIFF.
    """
    pixels = width * height * 3 * bits // 8
    start, counted, one = (16, "Q", "HHQQ") if big else (8, "H", "HHII")
    tags = {256, 257, 258, 259, 262, 273, 277, 278, 279, *(field[0] for field in more)}
    depth = start + struct.calcsize(f"<{counted}") + len(tags) * struct.calcsize(f"<{one}") + 8
    data = depth + 16
    in_field = struct.unpack("<Q", struct.pack("<HHHH", bits, bits, bits, 0))[0]
    fields = {
        256: (256, 4, 1, width), 257: (257, 4, 1, height),
        258: (258, 3, 3, in_field if big else depth), 259: (259, 3, 1, 1), 262: (262, 3, 1, 2),
        273: (273, 4, 1, data), 277: (277, 3, 1, 3), 278: (278, 4, 1, height),
        279: (279, 4, 1, pixels),
    }  # fmt: skip
    for tag, kind, count, place in more:
        fields[tag] = (tag, kind, count, data + pixels + place)
    assert set(fields) == tags
    head = b"II" + struct.pack("<HHHQ", 43, 8, 0, start) if big else b"II*\0" + bytes((8, 0, 0, 0))
    table = b"".join(struct.pack(f"<{one}", *fields[tag]) for tag in sorted(fields))
    colours = struct.pack("<HHH", bits, bits, bits).ljust(16, b"\0")
    count = struct.pack(f"<{counted}", len(fields))
    text = head + count + table + bytes(8) + colours
    _written(file, text)
    return _longer(file, data + pixels + behind - len(text))


def _saved(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("P" if kind == "GIF" else "RGB", (8, 8)).save(out, kind)
    return out.getvalue()


def _written(file: Path, data: bytes) -> Path:
    file.write_bytes(data)
    return file


def _longer(file: Path, more: int) -> Path:
    """Make a file longer by zeros that take no room on the disk."""
    with file.open("r+b") as stream:
        stream.truncate(file.stat().st_size + more)
    return file
