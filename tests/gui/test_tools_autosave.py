"""Saving by itself."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.masks import autosave as keeper_module
from app.core.masks.area import Box, Patch
from app.core.masks.document import MaskDocument
from app.core.masks.journal import journal_path, recover
from app.editor import autosave as autosave_module
from app.editor.autosave import Autosave
from wseg_engine.images.mask_files import read_mask

SHAPE = (40, 50)


def paint(document: MaskDocument, row: int) -> None:
    document.lay(Patch(Box(row, 0, row + 1, 50), np.full((1, 50), 3, np.uint8)))


def test_the_mask_is_written_in_the_pause_after_a_stroke(tmp_path: Path, qtbot: QtBot) -> None:
    document = MaskDocument(np.zeros(SHAPE, np.uint8))
    autosave = Autosave(tmp_path / "mask.png", document, pause_ms=20)
    with qtbot.waitSignal(autosave.saved), document.step("paint"):
        paint(document, 4)
    assert autosave.is_saved
    assert np.array_equal(read_mask(tmp_path / "mask.png"), document.labels)
    assert autosave.close()


def test_a_long_stroke_reaches_the_journal_before_it_ends(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autosave_module, "JOURNAL_SECONDS", 0.02)
    path = tmp_path / "mask.png"
    document = MaskDocument(np.zeros(SHAPE, np.uint8))
    autosave = Autosave(path, document, pause_ms=30)
    document.begin("long")
    paint(document, 4)
    qtbot.waitUntil(lambda: journal_path(path).exists(), timeout=5000)
    assert not path.exists()  # the whole waits for the stroke's end
    paint(document, 5)
    autosave.close(save=False)  # as a crash would leave it
    labels = np.zeros(SHAPE, np.uint8)
    recovery = recover(journal_path(path), labels)
    assert np.array_equal(labels, document.labels)
    again = MaskDocument(labels)
    saving = Autosave(path, again, recovery=recovery, pause_ms=10)
    with qtbot.waitSignal(saving.saved):
        pass
    assert saving.close()
    assert np.array_equal(read_mask(path), labels)


def test_a_failure_is_told_and_closing_says_that_the_file_is_old(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(keeper_module, "write_mask", full)
    document = MaskDocument(np.zeros(SHAPE, np.uint8))
    autosave = Autosave(tmp_path / "mask.png", document, pause_ms=10)
    with qtbot.waitSignal(autosave.failed) as told, document.step("paint"):
        paint(document, 4)
    assert "No space left" in told.args[0]
    assert not autosave.close()
    assert not autosave.close()  # a second time does nothing
