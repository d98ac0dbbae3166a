"""A run's log as a table and as an event file, read back by a reader made from the format."""

from __future__ import annotations

import csv
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from app.core.store import DiskFull, Project, ProjectError, RunRecord, create_project
from app.core.training.run_export import (
    VERSION,
    Scalar,
    crc32c,
    event_bytes,
    export_csv,
    export_events,
    read_log,
)
from app.core.training.run_files import run_files
from wseg_engine.base import durable
from wseg_engine.training.runlog import write_log

HISTORY = [
    {
        "epoch": epoch,
        "tag_loss": 0.7 / (epoch + 1),
        "mask_loss": float("nan") if epoch == 0 else 0.5 / epoch,
        "pixel_loss": float("nan"),
        "seconds": 2.5,
        "metrics": {"tag_ap": 0.1 * epoch, "iou:Straßenbahn": 0.25},
    }
    for epoch in range(3)
]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with create_project(tmp_path / "project") as project:
        yield project


@pytest.fixture
def run(project: Project) -> RunRecord:
    run = project.runs.add("Cats: first try", folder="models/run-0001", classes=[], settings={})
    write_log(run_files(project, run).root, HISTORY)
    return run


class Read(NamedTuple):
    time: float
    step: int
    version: str
    tag: str
    value: float


def fields(data: bytes) -> Iterator[tuple[int, bytes | int]]:
    """Read a protocol buffer: the fields as they come."""
    place = 0

    def varint() -> int:
        nonlocal place
        number = shift = 0
        while True:
            byte = data[place]
            place += 1
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return number

    while place < len(data):
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
            continue
        length = {1: 8, 5: 4}[key & 7] if key & 7 != 2 else varint()
        yield key >> 3, data[place : place + length]
        place += length


def bitwise_crc(data: bytes) -> int:
    """CRC-32C a bit at a time, masked as the format wants it."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 * (crc & 1))
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) % 2**32


def read_events(data: bytes) -> list[Read]:
    events = []
    place = 0
    while place < len(data):
        length, check = struct.unpack_from("<QI", data, place)
        assert bitwise_crc(data[place : place + 8]) == check
        body = data[place + 12 : place + 12 + length]
        (check,) = struct.unpack_from("<I", data, place + 12 + length)
        assert bitwise_crc(body) == check
        place += 16 + length
        events.append(read_event(body))
    return events


def read_event(body: bytes) -> Read:
    found = dict(fields(body))
    (time,) = struct.unpack("<d", found[1])  # type: ignore[arg-type]
    if 3 in found:
        return Read(time, 0, found[3].decode(), "", 0.0)  # type: ignore[union-attr]
    summary = dict(fields(found[5]))  # type: ignore[arg-type]
    value = dict(fields(summary[1]))  # type: ignore[arg-type]
    (number,) = struct.unpack("<f", value[2])  # type: ignore[arg-type]
    return Read(time, int(found[2]), "", value[1].decode(), number)  # type: ignore[union-attr]


def test_the_checksum_is_the_published_one() -> None:
    assert crc32c(b"123456789") == 0xE3069283  # the check value of CRC-32C
    assert crc32c(bytes(32)) == 0x8A9136AA  # RFC 3720, B.4
    assert crc32c(bytes(range(32))) == 0x46DD794E


def test_scalars_are_read_back() -> None:
    points = [Scalar(1e9 + step, step, "loss/täg", step / 7) for step in (0, 1, 127, 128, 70_000)]
    first, *rest = read_events(event_bytes(1e9, points))
    assert (first.time, first.version) == (1e9, VERSION)
    assert [(e.time, e.step, e.tag) for e in rest] == [(p.time, p.step, p.tag) for p in points]
    assert [e.value for e in rest] == pytest.approx([p.value for p in points])


def test_the_log_becomes_curves(project: Project, run: RunRecord, tmp_path: Path) -> None:
    file = export_events(project, run, tmp_path / "logs")
    assert file.parent == tmp_path / "logs" / "Cats_ first try (1)"
    assert file.name.startswith("events.out.tfevents.")
    first, *points = read_events(file.read_bytes())
    curves: dict[str, list[tuple[int, float]]] = {}
    for point in points:
        curves.setdefault(point.tag, []).append((point.step, round(point.value, 4)))
    assert curves == {
        "loss/tags": [(1, 0.7), (2, 0.35), (3, 0.2333)],
        "loss/masks": [(2, 0.5), (3, 0.25)],  # where it was active
        "tag_ap": [(1, 0.0), (2, 0.1), (3, 0.2)],
        "iou/Straßenbahn": [(1, 0.25), (2, 0.25), (3, 0.25)],
    }
    assert max(point.time for point in points) == pytest.approx(first.time + 7.5)


def test_the_log_becomes_a_table(project: Project, run: RunRecord, tmp_path: Path) -> None:
    file = export_csv(project, run, tmp_path / "log")
    assert file == tmp_path / "log.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["epoch"] for row in rows] == ["0", "1", "2"]
    assert rows[0]["mask_loss"] == ""
    assert float(rows[2]["tag_ap"]) == pytest.approx(0.2)
    assert read_log(project, run)[1].values["mask_loss"] == 0.5


def test_a_run_without_a_log_says_so(project: Project, run: RunRecord, tmp_path: Path) -> None:
    log = run_files(project, run).log
    log.write_text("epoch,seconds\n0,soon\n", encoding="utf-8")
    with pytest.raises(ProjectError, match="cannot be read"):
        export_csv(project, run, tmp_path / "log.csv")
    log.unlink()
    with pytest.raises(ProjectError, match="has no log"):
        export_events(project, run, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["project"]


def test_a_full_disk_leaves_the_former_file(
    project: Project, run: RunRecord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "log.csv"
    target.write_text("former", encoding="utf-8")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "_move", full)
    with pytest.raises(DiskFull, match="Free some space"):
        export_csv(project, run, target)
    assert target.read_text(encoding="utf-8") == "former"
