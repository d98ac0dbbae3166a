"""What a file of tensors will cost, found out before anything of it is loaded.

A .pth is a zip with a pickle in it, or, of old, pickles one behind the other. The pickle builds
objects before any tensor is read: a few megabytes of instructions make gigabytes of them. Here they
are counted, never carried out.
"""

from __future__ import annotations

import errno
import pickletools
import stat
import struct
import zipfile
from pathlib import Path
from typing import IO

from wseg_engine.base.budget import (
    MIB,
    PICKLE_BYTES,
    PICKLE_STEPS,
    WEIGHT_BYTES,
    WEIGHT_HEADER_BYTES,
    WEIGHT_TENSORS,
    OverBudgetError,
    check_bytes,
)
from wseg_engine.base.messages import number_text, tr

_OLD_PICKLES = 4  # of an old .pth before its tensors: mark, version, system, and what it holds
_LARGEST_STEP = 4 * MIB


def check_tensor_file(path: Path) -> None:
    """Refuse a file of tensors that would cost too much to load.

    Raises:
        OverBudgetError: if it would, with what was found and what is allowed.
        ValueError: if it is damaged in a way that shows already here.
        OSError: if it cannot be read, or is no regular file.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):  # a pipe would wait for ever, a device has no end
        raise OSError(errno.EINVAL, tr("this is not a file"), str(path))
    size = found.st_size
    check_bytes(path.name, size, WEIGHT_BYTES)
    if path.suffix == ".safetensors":
        _check_safetensors(path, size)
    elif zipfile.is_zipfile(path):
        _check_zip(path, size)
    else:
        with path.open("rb") as file:
            for _ in range(_OLD_PICKLES):
                _check_pickle(file, path.name)


def _check_safetensors(path: Path, size: int) -> None:
    with path.open("rb") as file:
        head = file.read(8)
        if len(head) < 8:
            return  # the reader says what is wrong
        (length,) = struct.unpack("<Q", head)
        if length > size:
            return
        check_bytes(tr("the header of {file}", file=path.name), length, WEIGHT_HEADER_BYTES)
        found = file.read(length).count(b'"data_offsets"')
    if found > WEIGHT_TENSORS:
        raise _too_many(path.name, found)


def _check_zip(path: Path, size: int) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > WEIGHT_TENSORS:
                raise _too_many(path.name, len(entries))
            claimed = sum(entry.file_size for entry in entries)
            packed = any(entry.compress_type != zipfile.ZIP_STORED for entry in entries)
            if packed or claimed > size:
                raise OverBudgetError(
                    tr(
                        "{file} is compressed: its parts claim {claimed:.0f} MB in a file of "
                        "{size:.1f} MB. Tensor files are not compressed; save it again.",
                        file=path.name,
                        claimed=claimed / MIB,
                        size=size / MIB,
                    )
                )
            for entry in entries:
                if entry.filename.endswith(".pkl"):
                    check_bytes(entry.filename, entry.file_size, PICKLE_BYTES)
                    with archive.open(entry) as file:
                        _check_pickle(file, path.name)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise ValueError(str(error)) from error


def _check_pickle(file: IO[bytes], name: str) -> None:
    """Count the instructions of the next pickle, and stand behind it."""
    limited = _Limited(file, name)
    try:
        for steps, (_, argument, _) in enumerate(pickletools.genops(limited), 1):  # type: ignore[arg-type] # a file of two methods
            if steps > PICKLE_STEPS:
                raise OverBudgetError(
                    tr(
                        "{file} is described by more than {most} instructions; a network needs "
                        "some thousands. It is not a file of weights.",
                        file=name,
                        most=number_text(PICKLE_STEPS),
                    )
                )
            if isinstance(argument, str | bytes | bytearray) and len(argument) > _LARGEST_STEP:
                raise OverBudgetError(tr("{file} contains excessively long text.", file=name))
    except OverBudgetError:
        raise
    except (ValueError, IndexError, KeyError, struct.error):
        return  # no reader gets any further, and it says what is wrong


def _too_many(name: str, found: int) -> OverBudgetError:
    return OverBudgetError(
        tr(
            "{file} has {found} parts; at most {most} are read.",
            file=name,
            found=number_text(found),
            most=number_text(WEIGHT_TENSORS),
        )
    )


class _Limited:
    """Lends no more of a file than a pickle may have."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file, self._name, self._left = file, name, PICKLE_BYTES

    def read(self, count: int = -1) -> bytes:
        self._take(count if count >= 0 else self._left + 1)
        return self._file.read(count)

    def readline(self) -> bytes:
        line = self._file.readline(self._left + 1)
        self._take(len(line))
        return line

    def tell(self) -> int:
        return self._file.tell()

    def _take(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            check_bytes(self._name, PICKLE_BYTES - self._left, PICKLE_BYTES)
