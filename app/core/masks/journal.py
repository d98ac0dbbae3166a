"""What was painted since the mask was last saved, on disk, so that a crash loses next to nothing.

The file holds a header and records; each record has a checksum and the new labels of a few
rectangles. Replaying a record twice does no harm, and a record torn by a crash is left out, with
what follows it.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from io import FileIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from app.core.masks.area import Box, Ids, Labels, Patch
from app.core.masks.packing import inflated
from wseg_engine.base.bounds import check_change, create_unbuffered, make_own, move, remove
from wseg_engine.base.budget import JOURNAL_BYTES, OverBudgetError, read_bytes
from wseg_engine.base.looking import anything_at

SUFFIX = ".journal"
_MAGIC = b"TMJ1"
_HEADER = struct.Struct("<4sIIII")  # magic, height, width, fingerprint of the mask, checksum
_RECORD = struct.Struct("<cII")  # kind, length, checksum of kind and what follows
_PATCH = struct.Struct("<IIIII")  # top, left, bottom, right, bytes that follow
_PAINTED = b"P"  # patches
_OBJECTS = b"O"  # patches of ids
_SAVING = b"S"  # the fingerprint of a mask that is about to replace the file
_SAVING_BOTH = b"T"  # those of a mask and of its objects
_BOTH = struct.Struct("<II")
_ID = np.dtype("<u2")
_FINGERPRINT = struct.Struct("<I")
_LEVEL = 1  # of zlib


class ObjectPatch(NamedTuple):
    """New ids for a rectangle."""

    box: Box
    ids: Ids  # (box.height, box.width)


class Recovery(NamedTuple):
    """What became of a journal that was found."""

    records: int = 0  # how many were replayed
    set_aside: Path | None = None  # where a journal went that belongs to another mask
    size: int = 0  # bytes of the journal that are sound, for `Journal` to go on behind them


class _Content(NamedTuple):
    fingerprint: int
    shape: tuple[int, int]
    records: list[tuple[bytes, bytes]]
    size: int  # bytes up to the first torn record


def journal_path(mask: Path) -> Path:
    """Return where the journal of a mask lies: beside it."""
    return mask.with_name(mask.name + SUFFIX)


class Journal:
    """Writes the journal of one mask. The file is made by the first record."""

    def __init__(
        self, path: Path, shape: tuple[int, int], fingerprint: int, *, after: int = 0
    ) -> None:
        """Prepare, without touching the disk.

        Args:
            path: the file; `journal_path` of the mask.
            shape: of the mask, (H, W).
            fingerprint: the CRC-32 of the labels that the first record follows.
            after: go on behind so many bytes of a journal that was recovered; 0 begins anew.
        """
        self._path = path
        self._shape = shape
        self._fingerprint = fingerprint
        self._file: FileIO | None = None
        self._size = after  # bytes of whole records

    def append(self, patches: Sequence[Patch], objects: Sequence[ObjectPatch] = ()) -> None:
        """Write the new labels and ids of rectangles; when it returns, they are on the disk.

        Raises:
            OSError: if they cannot be written; the journal is as it was before.
        """
        labels = b"".join(_packed(patch.box, patch.labels) for patch in patches)
        ids = b"".join(_packed(patch.box, patch.ids.astype(_ID, copy=False)) for patch in objects)
        self._record(_entry(_PAINTED, labels) + (_entry(_OBJECTS, ids) if ids else b""))

    def saving(self, fingerprint: int, objects: int | None = None) -> None:
        """Note what the mask's file is about to become, in case a crash follows at once.

        Args:
            fingerprint: the CRC-32 of its labels.
            objects: that of its objects; None where there never were any.

        Raises:
            OSError: if that cannot be written.
        """
        if self._file is not None or self._size:
            known = objects is not None
            both = _BOTH.pack(fingerprint, objects or 0)
            self._record(
                _entry(_SAVING_BOTH, both)
                if known
                else _entry(_SAVING, _FINGERPRINT.pack(fingerprint))
            )

    def saved(self, fingerprint: int) -> None:
        """Forget all records: the mask's file holds what they say."""
        self.close()
        remove(self._path)
        self._size = 0
        self._fingerprint = fingerprint

    def close(self) -> None:
        """Close the file; it stays on the disk."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _record(self, entries: bytes) -> None:
        file = self._opened()
        try:
            file.seek(self._size)
            _write(file, entries)
            os.fsync(file.fileno())
        except OSError:
            self._take_back(file)
            raise
        self._size += len(entries)

    def _opened(self) -> FileIO:
        if self._file is None:
            self._file = self._gone_on() if self._size else self._begun()
        return self._file

    def _gone_on(self) -> FileIO:
        make_own(self._path)
        file = self._path.open("r+b", buffering=0)
        file.truncate(self._size)
        return file

    def _begun(self) -> FileIO:
        check_change(self._path)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        head = _HEADER.pack(_MAGIC, *self._shape, self._fingerprint, 0)[:-4]
        file = create_unbuffered(self._path)
        try:
            _write(file, head + _FINGERPRINT.pack(zlib.crc32(head)))
        except OSError:
            file.close()
            remove(self._path)
            raise
        self._size = _HEADER.size
        return file

    def _take_back(self, file: FileIO) -> None:
        try:
            file.truncate(self._size)
        except OSError:
            return  # what is torn is left out when the journal is read
        file.seek(self._size)


def about_to_be(path: Path) -> frozenset[int]:
    """Return the fingerprints of masks that were to be written when the journal's last one was.

    Objects are written before the mask that they belong to: they may be those of one of these.

    Raises:
        OSError: if the journal is there and cannot be read.
    """
    try:
        content = _parsed(read_bytes(path, JOURNAL_BYTES))
    except (FileNotFoundError, OverBudgetError):
        return frozenset()
    records = content.records if content is not None else []
    return frozenset(
        _BOTH.unpack(record)[0]
        for kind, record in records
        if kind == _SAVING_BOTH and len(record) == _BOTH.size
    )


def recover(path: Path, labels: Labels, objects: Ids | None = None) -> Recovery:
    """Bring labels to where the journal says they were, if there is one.

    A journal that follows another mask than this one is renamed, never applied and never lost.

    Args:
        path: the journal.
        labels: (H, W) as the mask's file has them; changed in place.
        objects: (H, W), the ids beside them, 0 where there are none; changed in place. None to pass
            over what the journal says of objects.

    Raises:
        OSError: if the journal is there and cannot be read.
    """
    try:
        content = _parsed(read_bytes(path, JOURNAL_BYTES))
    except FileNotFoundError:
        return Recovery()
    except OverBudgetError:
        content = None
    start = None if content is None else _start(content, labels, objects)
    if content is None or start is None:
        aside = _free_name(path)
        move(path, aside)
        return Recovery(set_aside=aside)
    replayed, size = 0, content.size
    for place, (kind, record) in enumerate(content.records[start:], start):
        if kind == _PAINTED:
            target: Labels | Ids | None = labels
        else:
            target = objects if kind == _OBJECTS else None
        if target is None:
            continue
        try:
            for box, values in _patches(record, target):
                target[box.slices] = values
        except (ValueError, struct.error, zlib.error):  # whoever wrote that, it was not us
            size -= sum(_RECORD.size + len(left) for _, left in content.records[place:])
            break
        replayed += kind == _PAINTED
    return Recovery(replayed, size=size)


def _start(content: _Content, labels: Labels, objects: Ids | None) -> int | None:
    """Return from which record on the journal follows labels and objects; None if from none."""
    if content.shape != labels.shape:
        return None
    found = zlib.crc32(labels.data)
    both = {_SAVING: _FINGERPRINT.pack(found)}
    if any(kind == _SAVING_BOTH for kind, _ in content.records):
        ids = zlib.crc32(objects.data) if objects is not None and objects.any() else 0
        both[_SAVING_BOTH] = _BOTH.pack(found, ids)
    for index in range(len(content.records) - 1, -1, -1):
        kind, record = content.records[index]
        if both.get(kind) == record:
            return index + 1
    return 0 if content.fingerprint == found else None


def _parsed(data: bytes) -> _Content | None:
    """Return what a journal says, up to the first torn record; None without a sound header."""
    if len(data) < _HEADER.size:
        return None
    magic, height, width, fingerprint, checksum = _HEADER.unpack_from(data)
    if magic != _MAGIC or checksum != zlib.crc32(data[: _HEADER.size - 4]):
        return None
    records = list(_records(data))
    size = _HEADER.size + sum(_RECORD.size + len(record) for _, record in records)
    return _Content(fingerprint, (height, width), records, size)


def _records(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = _HEADER.size
    while at + _RECORD.size <= len(data):
        kind, length, checksum = _RECORD.unpack_from(data, at)
        at += _RECORD.size
        record = data[at : at + length]
        if len(record) < length or zlib.crc32(kind + record) != checksum:
            return
        yield kind, record
        at += length


def _entry(kind: bytes, data: bytes) -> bytes:
    return _RECORD.pack(kind, len(data), zlib.crc32(kind + data)) + data


def _packed(box: Box, values: Labels | Ids) -> bytes:
    data = zlib.compress(np.ascontiguousarray(values).data, _LEVEL)
    return _PATCH.pack(*box, len(data)) + data


def _patches(record: bytes, target: Labels | Ids) -> Iterator[tuple[Box, Labels | Ids]]:
    """Yield the rectangles of a record, with what is in them: labels or ids, as in the target.

    Raises:
        ValueError, struct.error, zlib.error: for one that is not of this mask, or damaged.
    """
    whole = Box(0, 0, *target.shape)
    kind = np.dtype(np.uint8) if target.dtype == np.uint8 else _ID
    at = 0
    while at < len(record):
        *corners, length = _PATCH.unpack_from(record, at)
        at += _PATCH.size
        box = Box(*corners)
        if box.is_empty or box.meet(whole) != box:
            raise ValueError(f"{box} does not lie in {whole}")
        size = box.height * box.width * kind.itemsize
        found = inflated(record[at : at + length], size)
        values: Any = np.frombuffer(found, kind)
        yield box, values.reshape(box.height, box.width)
        at += length


def _write(file: FileIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def _free_name(path: Path) -> Path:
    number = 1
    while anything_at(aside := path.with_name(f"{path.name}.{number}.aside")):
        number += 1
    return aside
