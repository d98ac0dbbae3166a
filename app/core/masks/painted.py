"""Which pixels the user has decided by hand, so that refining can leave them as they are.

They are kept beside the mask's file in one of their own, which says which mask it belongs to: one
that does not fit the mask, as after the mask was replaced from elsewhere, counts for nothing.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.masks.area import Labels, Mask
from app.core.masks.packing import unpacked_mask
from wseg_engine.base.bounds import remove
from wseg_engine.base.budget import JOURNAL_BYTES, read_bytes
from wseg_engine.base.durable import write_atomic

SUFFIX = ".painted"
_HEADER = struct.Struct("<4sIII")  # magic, height, width, fingerprint of the mask
_MAGIC = b"TMP1"
_LEVEL = 1  # of zlib


def painted_path(mask: Path) -> Path:
    """Return where a mask's painted pixels are kept: beside it."""
    return mask.with_name(mask.name + SUFFIX)


def write_painted(
    mask: Path, bits: NDArray[np.uint8], shape: tuple[int, ...], fingerprint: int
) -> None:
    """Keep which pixels were painted; without any there is no file.

    Args:
        mask: the mask's file.
        bits: a bit for each pixel of the mask, as `np.packbits` makes them.
        shape: of the mask, (H, W).
        fingerprint: the CRC-32 of the mask's labels.

    Raises:
        OSError: if the file cannot be written; the one before stays.
    """
    path = painted_path(mask)
    if not bits.any():
        remove(path)
        return
    header = _HEADER.pack(_MAGIC, *shape, fingerprint)
    write_atomic(path, header + zlib.compress(bits.data, _LEVEL))


def read_painted(mask: Path, labels: Labels) -> Mask | None:
    """Return which pixels of a mask were painted; None where that is not known.

    Args:
        mask: the mask's file.
        labels: (H, W) as it has them, before a journal is replayed.
    """
    try:
        data = read_bytes(painted_path(mask), JOURNAL_BYTES)
        magic, height, width, fingerprint = _HEADER.unpack_from(data)
        fits = (magic, (height, width)) == (_MAGIC, labels.shape)
        if not fits or fingerprint != zlib.crc32(labels.data):
            return None
        return unpacked_mask(data[_HEADER.size :], (height, width))
    except (OSError, struct.error, zlib.error, ValueError):
        return None  # a hint that is lost; the mask itself is elsewhere
