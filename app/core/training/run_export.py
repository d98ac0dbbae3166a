"""The log of a run for other programs: as a table, or as TensorBoard's event files."""

from __future__ import annotations

import csv
import io
import math
import struct
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from app.core.store import Project, ProjectError, RunRecord
from app.core.store.errors import explained_os
from app.core.training.run_files import run_files
from app.core.translation import reason, translate
from wseg_engine.base.budget import read_text
from wseg_engine.formats.files import write_bytes

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


_EPOCH, _SECONDS = "epoch", "seconds"
_GROUPS = {"tag_loss": "loss/tags", "mask_loss": "loss/masks", "pixel_loss": "loss/pixels"}


class LogRow(NamedTuple):
    """One epoch of a training."""

    epoch: int  # from 0
    seconds: float  # that it took
    values: dict[str, float]  # losses and scores by name; those without a value are left out


def read_log(project: Project, run: RunRecord) -> list[LogRow]:
    """Read a run's log: a row an epoch.

    Raises:
        ProjectError: if there is none, or it cannot be read.
    """
    return list(_rows(_log_text(project, run), run))


def export_csv(project: Project, run: RunRecord, target: Path) -> Path:
    """Write a run's log as a table: UTF-8, a header, one row an epoch.

    Args:
        project: where the run is.
        run: the run.
        target: the file; ".csv" is added where missing, one that exists is replaced.

    Raises:
        ProjectError: if there is no log, or the file cannot be written.
    """
    path = target if target.suffix else target.with_suffix(".csv")
    text = _log_text(project, run)
    list(_rows(text, run))  # a damaged one is not passed on
    return _written(path, text.encode("utf-8"))


def export_events(project: Project, run: RunRecord, folder: Path) -> Path:
    """Write a run's log as an event file that TensorBoard shows: `tensorboard --logdir FOLDER`.

    Args:
        project: where the run is.
        run: the run.
        folder: gets a folder named after the run, with the file in it; TensorBoard calls the
            curves after that folder.

    Returns:
        The file.

    Raises:
        ProjectError: if there is no log, or the file cannot be written.
    """
    began = datetime.fromisoformat(run.created).timestamp()
    scalars = []
    for row in read_log(project, run):
        began += row.seconds
        scalars += [
            Scalar(began, row.epoch + 1, _GROUPS.get(name, name.replace(":", "/")), value)
            for name, value in row.values.items()
        ]
    start = datetime.fromisoformat(run.created).timestamp()
    name = f"events.out.tfevents.{int(start)}.tagmask"
    return _written(folder / _folder_name(run) / name, event_bytes(start, scalars))


def _folder_name(run: RunRecord) -> str:
    """Return the run's name as any file system takes it, and its number."""
    kept = "".join(char if char.isalnum() or char in "-_ ." else "_" for char in run.name)
    return f"{kept.strip(' .')[:80]} ({run.id})"


def _log_text(project: Project, run: RunRecord) -> str:
    file = run_files(project, run).log
    try:
        return read_text(file)
    except FileNotFoundError as error:
        raise ProjectError(
            translate(
                "Runs",
                "The run “{name}” has no log: it was imported, or ended in its first epoch.",
            ).format(name=run.name)
        ) from error
    except (OSError, ValueError) as error:
        raise _damaged(run, error) from error


def _rows(text: str, run: RunRecord) -> Iterator[LogRow]:
    try:
        for row in csv.DictReader(io.StringIO(text, newline="")):
            values = {
                name: float(value)
                for name, value in row.items()
                if name not in (_EPOCH, _SECONDS) and value
            }
            finite = {name: value for name, value in values.items() if math.isfinite(value)}
            yield LogRow(int(row[_EPOCH]), float(row[_SECONDS]), finite)
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        raise _damaged(run, error) from error


def _damaged(run: RunRecord, error: Exception) -> ProjectError:
    return ProjectError(
        translate("Runs", "The log of the run “{name}” cannot be read ({reason}).").format(
            name=run.name, reason=reason(error)
        )
    )


def _written(path: Path, data: bytes) -> Path:
    try:
        write_bytes(path, data)
    except OSError as error:
        doing = translate("Runs", "{file} could not be written").format(file=path.name)
        raise explained_os(error, path.parent, doing) from error
    return path
