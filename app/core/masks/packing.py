"""Differences between two states of a rectangle of mask, packed tightly and quickly undone.

Most steps change all their pixels by one and the same value: then a bit a pixel is kept, which is
an eighth to compress and to read again.
"""

from __future__ import annotations

import zlib

import cv2
import numpy as np

from app.core.masks.area import Ids, Labels, Mask

_LEVEL = 1  # of zlib: masks hardly gain from more
_SEVERAL = b"\0"  # in place of the one value
_ID = np.dtype("<u2")


def packed_labels(difference: Labels, changed: Mask | None = None) -> bytes:
    """Return what changed labels, old xor new; empty if nothing did.

    Args:
        difference: (h, w).
        changed: (h, w), where it is not 0; None to look.
    """
    changed = difference != 0 if changed is None else changed
    value = _only_value(difference, changed)
    if value is None:
        return _SEVERAL + zlib.compress(np.ascontiguousarray(difference).data, _LEVEL)
    return bytes([value]) + packed_mask(changed) if value else b""


def unpacked_labels(data: bytes, shape: tuple[int, int]) -> Labels:
    """Return what `packed_labels` was given; `data` is not empty."""
    if data[:1] == _SEVERAL:
        return np.frombuffer(inflated(data[1:], shape[0] * shape[1]), np.uint8).reshape(shape)
    changed = unpacked_mask(data[1:], shape).view(np.uint8)
    changed *= np.uint8(data[0])
    return changed


def packed_ids(difference: Ids, changed: Mask, drawn: Mask) -> bytes:
    """Return what changed ids of objects, old xor new; empty if nothing did.

    Args:
        difference: (h, w).
        changed: (h, w), where it is not 0.
        drawn: (h, w), the pixels whose labels changed; mostly they are the same, and cost nothing.
    """
    value = _only_value(difference, changed)
    if value is None:
        return bytes(2) + zlib.compress(np.ascontiguousarray(difference, _ID).data, _LEVEL)
    if not value:
        return b""
    same = np.array_equal(changed, drawn)
    return value.to_bytes(2, "little") + (b"" if same else packed_mask(changed))


def unpacked_ids(data: bytes, shape: tuple[int, int], drawn: Mask) -> Ids:
    """Return what `packed_ids` was given; `data` is not empty."""
    if data[:2] == bytes(2):
        found = np.frombuffer(inflated(data[2:], 2 * shape[0] * shape[1]), _ID)
        return found.reshape(shape).astype(np.uint16)
    changed = unpacked_mask(data[2:], shape) if data[2:] else drawn
    return changed * np.uint16(int.from_bytes(data[:2], "little"))


def _only_value(difference: Labels | Ids, changed: Mask) -> int | None:
    """Return the one value of pixels that are not 0; 0 if there are none, None if several."""
    low, high, _, _ = cv2.minMaxLoc(difference, changed.view(np.uint8))
    return int(low) if low == high else None


def inflated(data: bytes, size: int) -> bytes:
    """Return what was packed by zlib, whose size is known.

    Raises:
        zlib.error: if it is damaged.
        ValueError: if it is of another size; no more than that is ever made of it.
    """
    unpacker = zlib.decompressobj()
    found = unpacker.decompress(data, size + 1)
    if len(found) != size or not unpacker.eof:
        raise ValueError(f"{len(found)} bytes or more were packed; expected {size}")
    return found


def packed_mask(mask: Mask) -> bytes:
    """Return a set of pixels, packed."""
    return zlib.compress(np.packbits(mask).data, _LEVEL)


def unpacked_mask(data: bytes, shape: tuple[int, int]) -> Mask:
    """Return what `packed_mask` was given.

    Raises:
        zlib.error, ValueError: if the data are damaged, or of another shape.
    """
    height, width = shape
    bits = np.frombuffer(inflated(data, -(-height * width // 8)), np.uint8)
    return np.unpackbits(bits, count=height * width).reshape(shape).view(np.bool_)
