"""Masks made in the background, by a network that knows colours by heart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.store import Provenance
from app.workers.job import JobState
from app.workers.prediction import PredictionJob, PredictRequest, start_prediction
from tests.gui.predict_world import HEIGHT, WAIT, WIDTH, PredictWorld, predict_world
from wseg_engine.labels import read_mask

PICTURES = (("red",), ("green", "blue"), ("blue",), (), ("red", "green"))


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Iterator[PredictWorld]:
    with predict_world(tmp_path, monkeypatch, PICTURES) as world:
        yield world


def predict(world: PredictWorld, qtbot: QtBot, request: PredictRequest) -> PredictionJob:
    job = start_prediction(world.open_project, world.jobs, request)
    with qtbot.waitSignal(job.ended, timeout=WAIT):
        pass
    return job


def mask(world: PredictWorld, image: int, kind: Provenance = Provenance.MODEL) -> np.ndarray:
    record = world.project.masks.get(image, kind)
    assert record is not None
    return read_mask(world.project.folder / record.file)


def test_masks_are_written_and_recorded(world: PredictWorld, qtbot: QtBot) -> None:
    run = world.add_run()
    for image, names in zip(world.images, PICTURES, strict=True):
        world.tag(image, *names)
    with qtbot.waitSignal(world.open_project.images_updated, timeout=WAIT) as told:
        job = predict(world, qtbot, PredictRequest(run.id, tuple(world.images)))
    assert job.error is None
    assert job.result is not None
    assert (job.result.made, job.result.kept, job.result.failed) == (5, 0, 0)
    assert told.args[0] <= set(world.images)
    labels = mask(world, world.images[1])
    assert labels.shape == (HEIGHT, WIDTH)
    assert labels[HEIGHT // 2, 2] == 2  # green
    assert labels[HEIGHT // 2, WIDTH // 4 + 3] == 3  # blue
    assert labels[HEIGHT // 2, -3] == 0
    record = world.project.masks.get(world.images[1], Provenance.MODEL)
    assert record is not None
    assert record.run == run.id
    assert record.classes == tuple(world.classes.values())
    assert record.uncertainty is not None
    assert 0 <= record.uncertainty < 0.5
    assert job.state is JobState.FINISHED
