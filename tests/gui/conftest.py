"""A results folder as `wseg run` leaves it, and garbage that is collected in this thread alone."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.jobs.job_list import JobList
from app.ui.settings import AppSettings
from wseg_engine.images.mask_files import write_mask

HEIGHT, WIDTH = 30, 40
GREEN = (20, 160, 40)
PATIENCE = 30_000  # ms that a wait may take where a test says nothing else; the library has 5,000

for wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitExposed):
    assert wait.__kwdefaults__["timeout"] == 5000
    wait.__kwdefaults__["timeout"] = PATIENCE  # other tests, and other programs, want the cores too


@pytest.fixture(autouse=True)
def garbage_collected_between_tests() -> Iterator[None]:
    """Keep threads from destroying widgets, as `GarbageCollector` does in the application."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def no_drafts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have windows draft no masks: tests say which masks there are."""
    monkeypatch.setattr(AppSettings.draft_masks, "default", False)


@pytest.fixture(autouse=True)
def undressed() -> Iterator[None]:
    """Take the application's clothes off again: margins of other tests' widgets depend on them."""
    yield
    application = QApplication.instance()
    if isinstance(application, QApplication) and application.styleSheet():
        application.setStyleSheet("")
        application.setPalette(QPalette())


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[JobList]:
    """A list of jobs; those that a test leaves are cancelled, and have to end."""
    jobs = JobList()
    yield jobs
    jobs.cancel_all()
    assert jobs.wait(PATIENCE / 1000)


@pytest.fixture
def results_folder(tmp_path: Path) -> Path:
    """Two masks: `ant` (a square of class 2 on the left) with its image, `bee` without one."""
    base = tmp_path / "run" / "voc"
    for name in ("SegmentationClass", "JPEGImages"):
        (base / name).mkdir(parents=True)
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[:, : WIDTH // 4] = 2
    labels[:, -WIDTH // 4 :] = 255
    write_mask(base / "SegmentationClass" / "ant.png", labels)
    write_mask(base / "SegmentationClass" / "bee.png", np.ones((HEIGHT, WIDTH), np.uint8))
    Image.new("RGB", (WIDTH, HEIGHT), GREEN).save(base / "JPEGImages" / "ant.png")
    (base / "labelmap.txt").write_text(
        "background:0,0,0::\ndog:128,0,0::\ncat:0,128,0::\n", encoding="utf-8"
    )
    return tmp_path / "run"
