"""While a large image is decoded, what waits for its turn is cancelled, and closing is quick."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.core.store import open_project
from app.core.transfer.data_export import ExportRequest, Scope, export_format, make_plan
from app.core.transfer.mask_import import MaskKind, MaskReadOptions, read_masks
from app.jobs.job import Job, JobState, Work
from app.jobs.prefetch import Prefetch
from app.jobs.thumbnails import Request, Thumbnails
from tests.core.drawn_project import blobs, make_drawn_project, put_mask
from tests.gui.review_page import make_project
from wseg_engine.base import gate
from wseg_engine.base.budget import LARGE_PIXELS
from wseg_engine.base.events import Control, Event, Notice, Stopped
from wseg_engine.base.gate import Workers, decoding, giving_up
from wseg_engine.images.imaging import load_image

QUICK = 3.0  # s; the gate is held for longer by far


@contextmanager
def occupied(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have another thread decode for as long as we are inside, and every image count as large."""
    monkeypatch.setattr(gate, "LARGE_PIXELS", 1)
    inside, leave = threading.Event(), threading.Event()

    def decode() -> None:
        with decoding(LARGE_PIXELS):
            inside.set()
            assert leave.wait(60)

    thread = threading.Thread(target=decode)
    thread.start()
    assert inside.wait(10)
    try:
        yield
    finally:
        leave.set()
        thread.join()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "photo.png"
    Image.fromarray(np.zeros((8, 9, 3), np.uint8)).save(file)
    return file


def cancelled(qtbot: QtBot, work: Work) -> Job:
    """Start a job, cancel it where it waits for the gate, and return it when it has ended."""
    job = Job("looking", work)
    with qtbot.waitSignal(job.ended, timeout=round(1000 * QUICK)):
        job.start()
        qtbot.wait(200)
        assert job.state is JobState.RUNNING
        job.cancel()
    return job


def test_a_job_that_waits_for_its_turn_is_cancelled(
    qtbot: QtBot, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(_control: Control) -> Iterator[Event]:
        yield Notice(str(load_image(photo).shape))

    with occupied(monkeypatch):
        assert cancelled(qtbot, work).state is JobState.CANCELLED


def test_threads_of_a_job_that_wait_for_their_turn_are_cancelled_with_it(
    qtbot: QtBot, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(_control: Control) -> Iterator[Event]:
        with Workers(2) as pool:
            for shape in pool.map(lambda file: load_image(file).shape, [photo] * 3):
                yield Notice(str(shape))

    with occupied(monkeypatch):
        assert cancelled(qtbot, work).state is JobState.CANCELLED


def test_an_export_that_looks_at_masks_is_cancelled(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = make_drawn_project(tmp_path)
    with drawn.project as project:
        put_mask(drawn, "a.jpg", blobs(1))
        request = ExportRequest(export_format("voc"), tmp_path / "out", scope=Scope.ALL)
        with occupied(monkeypatch):
            job = cancelled(qtbot, lambda control: make_plan(project, request, control))
        assert job.state is JobState.CANCELLED, job.error_text


def test_an_import_of_masks_is_cancelled(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = make_drawn_project(tmp_path)
    (tmp_path / "masks").mkdir()
    Image.fromarray(blobs(1)).save(tmp_path / "masks" / "a.png")
    options = MaskReadOptions(MaskKind.INDEXED, tmp_path / "masks")
    with drawn.project as project, occupied(monkeypatch):
        job = cancelled(qtbot, lambda control: read_masks(project, options, control))
        assert job.state is JobState.CANCELLED, job.error_text


def test_whoever_is_not_asked_waits_and_gets_its_turn(
    photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[tuple[int, ...]] = []
    waiting = threading.Thread(target=lambda: found.append(load_image(photo).shape))
    with occupied(monkeypatch):
        waiting.start()
        waiting.join(0.3)
        assert not found
        with giving_up(lambda: True), pytest.raises(Stopped):
            load_image(photo)
    waiting.join(10)
    assert found == [(8, 9, 3)]


@contextmanager
def quickly() -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < QUICK


def test_thumbnails_are_closed_at_once(
    qtbot: QtBot, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with occupied(monkeypatch):
        loader = Thumbnails(None)
        loader.want([Request(number, str(photo), 1, number, False) for number in range(4)], 32)
        qtbot.waitUntil(lambda: bool(loader._busy))
        qtbot.wait(100)
        with quickly():
            loader.close()


def test_the_reviews_images_are_closed_at_once(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_project(make_project(tmp_path)) as project, occupied(monkeypatch):
        prefetch = Prefetch(project)
        assert prefetch.take(1) is None  # it is waited for: its mask is read beside it
        prefetch.want([1, 2])
        qtbot.waitUntil(lambda: bool(prefetch._busy))
        qtbot.wait(100)
        with quickly():
            prefetch.close()
