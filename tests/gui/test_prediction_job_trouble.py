"""Predictions that are stopped, or that meet full disks, deleted runs and failures."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from app.core.store import (
    DiskFull,
    ProjectError,
    ProjectReadOnly,
    Provenance,
    open_project,
)
from app.core.training.request import PredictRequest
from app.jobs import prediction_masks, prediction_run, run_scoring
from app.jobs.job import JobState
from app.jobs.prediction import start_prediction
from tests.gui.coloured_project import (
    WAIT,
    ColouredProject,
    coloured,
    counts,
    mask_files,
    predict,
    recorded_files,
    tagged,
)
from wseg_engine.base import durable
from wseg_engine.base.events import Control
from wseg_engine.settings.config import RefineConfig

PAMR = RefineConfig(method="pamr", pamr_iterations=2, pamr_dilations=(1, 2))


__all__ = ["coloured", "tagged"]


class Gate:
    """Lets a prediction go on to a certain mask, and waits there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, masks: int) -> None:
        self.reached, self.open = threading.Event(), threading.Event()
        real, left = prediction_masks.write_mask, [masks]

        def write(path: Path, labels: NDArray[np.uint8], **options: bool) -> None:
            if not left[0]:
                self.reached.set()
                assert self.open.wait(10)
            left[0] -= 1
            real(path, labels, **options)

        monkeypatch.setattr(prediction_masks, "write_mask", write)


def test_a_cancelled_prediction_keeps_what_it_made_and_goes_on_later(
    tagged: ColouredProject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tagged.add_run()
    gate = Gate(monkeypatch, 2)
    job = start_prediction(
        tagged.open_project, tagged.jobs, PredictRequest(run.id, tuple(tagged.images))
    )
    assert gate.reached.wait(10)
    with qtbot.waitSignal(job.ended, timeout=WAIT):
        job.cancel()
        gate.open.set()
    assert job.state is JobState.CANCELLED
    assert job.result is not None
    assert job.result.stopped
    assert counts(job) == (3, 0, 0)
    assert "continue" in job.summary()
    assert mask_files(tagged) == recorded_files(tagged)
    assert counts(predict(tagged, qtbot, run.id)) == (2, 3, 0)


def test_one_prediction_at_a_time(
    tagged: ColouredProject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tagged.add_run()
    gate = Gate(monkeypatch, 0)
    request = PredictRequest(run.id, tuple(tagged.images))
    job = start_prediction(tagged.open_project, tagged.jobs, request)
    assert gate.reached.wait(10)
    with pytest.raises(RuntimeError, match="running already"):
        start_prediction(tagged.open_project, tagged.jobs, request)
    with qtbot.waitSignal(job.ended, timeout=WAIT):
        gate.open.set()
    assert counts(job) == (5, 0, 0)


def test_a_project_that_is_closed_meanwhile_ends_it_cleanly(
    tagged: ColouredProject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch, 2)
    job = start_prediction(
        tagged.open_project,
        tagged.jobs,
        PredictRequest(tagged.add_run().id, tuple(tagged.images)),
    )
    assert gate.reached.wait(10)
    tagged.open_project.close()
    with qtbot.waitSignal(job.ended, timeout=WAIT):
        gate.open.set()
    assert job.error is None
    assert job.result is not None
    assert job.result.stopped


def refuse_space(monkeypatch: pytest.MonkeyPatch, after: int) -> Callable[[], None]:
    """Have the disk be full after so many masks; returns what makes room again."""
    real = durable._move
    left = [after]

    def move(part: Path, path: Path, *, flush: bool) -> None:
        if path.suffix == ".png":
            if left[0] <= 0:
                part.write_bytes(part.read_bytes()[:100])
                raise OSError(errno.ENOSPC, "No space left on device")
            left[0] -= 1
        real(part, path, flush=flush)

    monkeypatch.setattr(durable, "_move", move)
    return lambda: monkeypatch.setattr(durable, "_move", real)


@pytest.mark.parametrize("refine", [RefineConfig(method="none"), PAMR], ids=["plain", "refined"])
def test_a_full_disk_is_told_and_leaves_nothing_half_written(
    tagged: ColouredProject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, refine: RefineConfig
) -> None:
    run = tagged.add_run()
    make_room = refuse_space(monkeypatch, after=3)
    job = predict(tagged, qtbot, run.id, refine=refine)
    assert job.state is JobState.FAILED
    assert isinstance(job.error, DiskFull)
    assert "Free some space" in str(job.error)
    assert mask_files(tagged) == recorded_files(tagged)
    made = len(tagged.project.masks.images(Provenance.MODEL))
    assert made == (1 if refine is PAMR else 3)
    make_room()
    assert counts(predict(tagged, qtbot, run.id, refine=refine)) == (5 - made, made, 0)


def test_a_store_that_cannot_be_written_leaves_no_files(
    tagged: ColouredProject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object, **options: object) -> None:
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(tagged.project.predictions, "put", full)
    job = predict(tagged, qtbot, tagged.add_run().id)
    assert isinstance(job.error, DiskFull)
    assert mask_files(tagged) == []


def test_a_run_deleted_meanwhile_is_told(
    tagged: ColouredProject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tagged.add_run()
    gate = Gate(monkeypatch, 1)
    job = start_prediction(
        tagged.open_project, tagged.jobs, PredictRequest(run.id, tuple(tagged.images))
    )
    assert gate.reached.wait(10)
    tagged.project.runs.remove(run.id)
    with qtbot.waitSignal(job.ended, timeout=WAIT):
        gate.open.set()
    assert isinstance(job.error, ProjectError)
    assert "no longer in the project" in str(job.error)
    assert mask_files(tagged) == []


def test_there_must_be_a_run_and_a_device(tagged: ColouredProject, qtbot: QtBot) -> None:
    job = predict(tagged, qtbot, 99)
    assert isinstance(job.error, ProjectError)
    assert "run 99 no longer exists" in str(job.error)
    job = predict(tagged, qtbot, tagged.add_run().id, device="cuda:7")
    assert "cuda:7" in str(job.error)


def test_a_project_that_is_only_read_is_told_at_once(tagged: ColouredProject, qtbot: QtBot) -> None:
    run = tagged.add_run()
    with open_project(tagged.project.folder, read_only=True) as reading:
        for work in (
            prediction_run.run_prediction(
                reading, PredictRequest(run.id, tuple(tagged.images)), Control()
            ),
            run_scoring.score_run(reading, run.id, "cpu", Control()),
        ):
            with pytest.raises(ProjectReadOnly, match="read-only"):
                next(work)


def test_a_failure_of_the_network_keeps_what_was_made(
    tagged: ColouredProject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tagged.add_run()
    real, left = prediction_run.PredictionRecorder.seen, [2]

    def seen(*arguments: Any, **options: Any) -> object:
        left[0] -= 1
        if left[0] < 0:
            raise RuntimeError("CUDA error: an illegal memory access was encountered")
        return real(*arguments, **options)

    monkeypatch.setattr(prediction_run.PredictionRecorder, "seen", seen)
    job = predict(tagged, qtbot, run.id)
    assert "illegal memory access" in str(job.error)
    assert len(tagged.project.masks.images(Provenance.MODEL)) == 2
    assert mask_files(tagged) == recorded_files(tagged)
