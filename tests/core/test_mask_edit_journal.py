"""What a crash leaves, and what becomes of it."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from app.core.masks import autosave as keeper_module
from app.core.masks.area import Box, Patch
from app.core.masks.autosave import MaskAutosaver
from app.core.masks.document import MaskDocument
from app.core.masks.journal import Journal, journal_path, recover
from wseg_engine.images.mask_files import read_mask, write_mask

SHAPE = (300, 280)
PAINTER = """
import sys
from pathlib import Path
import numpy as np
from app.core.masks.area import Box, Patch
from app.core.masks.document import MaskDocument
from app.core.masks.autosave import MaskAutosaver
from wseg_engine.images.mask_files import read_mask
path = Path(sys.argv[1])
document = MaskDocument(read_mask(path))
keeper = MaskAutosaver(path, document)
for number in range(100000):
    document.begin("stroke")
    row = number % 300
    box = Box(row, 0, row + 1, 280)
    document.lay(Patch(box, np.full((1, 280), number // 300 + 1, np.uint8)))
    keeper.note()  # while the stroke is still open
    keeper.wait()
    print(number, flush=True)
"""


def blank() -> NDArray[np.uint8]:
    return np.zeros(SHAPE, np.uint8)


def paint(document: MaskDocument, row: int, value: int) -> None:
    with document.step("row"):
        box = Box(row, 0, row + 1, SHAPE[1])
        document.lay(Patch(box, np.full((1, SHAPE[1]), value, np.uint8)))


def test_nothing_noted_is_lost_when_the_process_is_killed(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "mask.png"
    write_mask(path, blank())
    environment = os.environ | {"PYTHONPATH": str(root)}
    with subprocess.Popen(
        [sys.executable, "-c", PAINTER, str(path)], stdout=subprocess.PIPE, env=environment
    ) as painter:
        assert painter.stdout is not None
        last = 0
        while last < 320:
            last = int(painter.stdout.readline())
        painter.kill()
        rest = painter.stdout.read().split()
    last = int(rest[-1]) if rest else last
    labels = read_mask(path)
    assert not labels.any()
    recovery = recover(journal_path(path), labels)
    assert recovery.records in (last + 1, last + 2)  # one may have been written and not told
    for row in range(300):
        rounds = (last - row) // 300 + 1
        assert (labels[row] == rounds).all() or (row == (last + 1) % 300)


def journal_of(tmp_path: Path, rows: int) -> tuple[Path, bytes]:
    path = tmp_path / "mask.png.journal"
    journal = Journal(path, SHAPE, zlib.crc32(blank().data))
    for row in range(rows):
        journal.append([Patch(Box(row, 3, row + 2, 9), np.full((2, 6), row + 1, np.uint8))])
    journal.close()
    return path, path.read_bytes()


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_a_torn_journal_gives_what_was_whole(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path, whole = journal_of(tmp_path_factory.mktemp("torn"), 5)
    head, record = 20, (len(whole) - 20) // 5
    cut = data.draw(st.integers(head, len(whole)))
    path.write_bytes(whole[:cut])
    labels = blank()
    recovery = recover(path, labels)
    expected = blank()
    for row in range((cut - head) // record):
        expected[row : row + 2, 3:9] = row + 1
    assert np.array_equal(labels, expected)
    assert recovery.records == (cut - head) // record


@given(st.integers(0, 200), st.integers(1, 255))
@settings(max_examples=15, deadline=None)
def test_a_damaged_record_ends_the_journal_and_is_never_applied(
    tmp_path_factory: pytest.TempPathFactory, at: int, flip: int
) -> None:
    path, whole = journal_of(tmp_path_factory.mktemp("damaged"), 5)
    damaged = bytearray(whole)
    damaged[at % len(whole)] ^= flip
    path.write_bytes(damaged)
    labels = blank()
    recovery = recover(path, labels)
    if recovery.set_aside is not None:
        assert recovery.set_aside.read_bytes() == bytes(damaged)
        assert not labels.any()
        return
    assert recovery.records < 5
    expected = blank()
    for row in range(recovery.records):
        expected[row : row + 2, 3:9] = row + 1
    assert np.array_equal(labels, expected)


def test_a_journal_of_another_mask_is_set_aside_and_not_applied(tmp_path: Path) -> None:
    path, whole = journal_of(tmp_path, 3)
    other = np.full(SHAPE, 7, np.uint8)
    recovery = recover(path, other)
    assert recovery.records == 0
    assert (other == 7).all()
    assert not path.exists()
    assert recovery.set_aside is not None
    assert recovery.set_aside.read_bytes() == whole


def test_no_journal_is_no_recovery(tmp_path: Path) -> None:
    assert recover(tmp_path / "none.journal", blank()) == (0, None, 0)


def test_saving_writes_a_palette_png_and_removes_the_journal(tmp_path: Path) -> None:
    path = tmp_path / "masks" / "mask.png"
    document = MaskDocument(blank())
    saved: list[int] = []
    keeper = MaskAutosaver(path, document, on_saved=saved.append)
    paint(document, 5, 3)
    keeper.note()
    keeper.wait()
    assert journal_path(path).exists()
    assert not path.exists()
    assert not keeper.is_saved
    keeper.save()
    keeper.wait()
    assert keeper.is_saved
    assert saved == [document.version]
    assert not journal_path(path).exists()
    with Image.open(path) as image:
        assert image.mode == "P"
        assert np.array_equal(np.array(image), document.labels)
    assert keeper.close()
    assert sorted(file.name for file in path.parent.iterdir()) == ["mask.png", "mask.png.painted"]


def test_looking_at_a_mask_writes_nothing(tmp_path: Path) -> None:
    keeper = MaskAutosaver(tmp_path / "masks" / "mask.png", MaskDocument(blank()))
    keeper.note()
    keeper.save()
    assert keeper.close()
    assert list(tmp_path.iterdir()) == []


def test_a_crash_between_the_saved_mask_and_its_journal_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    write_mask(path, blank())
    document = MaskDocument(blank())
    keeper = MaskAutosaver(path, document)
    paint(document, 5, 3)
    keeper.note()
    keeper.wait()
    keeper._journal.saving(document.fingerprint())
    write_mask(path, document.labels)  # and now the power fails
    keeper.close(save=False)
    labels = read_mask(path)
    recovery = recover(journal_path(path), labels)
    assert recovery.set_aside is None
    assert np.array_equal(labels, document.labels)


def test_a_second_crash_before_the_recovered_mask_is_saved_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    write_mask(path, blank())
    for crash in range(3):
        labels = read_mask(path)
        recovery = recover(journal_path(path), labels)
        assert recovery.records == crash
        document = MaskDocument(labels)
        keeper = MaskAutosaver(path, document, recovery=recovery)
        assert keeper.is_saved == (crash == 0)
        paint(document, 10 + crash, crash + 1)
        keeper.close(save=False)
    assert not read_mask(path).any()
    assert [int(document.labels[10 + crash, 0]) for crash in range(3)] == [1, 2, 3]
    keeper = MaskAutosaver(path, document, recovery=recover(journal_path(path), read_mask(path)))
    assert keeper.close()
    assert np.array_equal(read_mask(path), document.labels)
    assert not journal_path(path).exists()


def test_a_full_disk_is_told_and_what_was_painted_is_written_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mask.png"
    write_mask(path, blank())
    document = MaskDocument(blank())
    told: list[str] = []
    keeper = MaskAutosaver(path, document, on_failed=told.append)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(keeper_module, "write_mask", full)
        patched.setattr(os, "fsync", full)
        paint(document, 5, 3)
        keeper.note()
        keeper.wait()
        assert "No space left" in told[0]
        keeper.save()
        keeper.wait()
        assert not keeper.is_saved
        assert any("mask.png could not" in text for text in told)
    assert not read_mask(path).any()
    paint(document, 6, 2)
    keeper.note()
    keeper.wait()
    labels = read_mask(path)
    recover(journal_path(path), labels)
    assert np.array_equal(labels, document.labels)
    assert keeper.close()
    assert np.array_equal(read_mask(path), document.labels)
