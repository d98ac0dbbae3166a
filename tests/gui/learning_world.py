"""A small project with a trained model and its masks, reviewed in a window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.store import Provenance, RunRecord
from app.core.training.request import PredictRequest
from app.core.training.run_upkeep import set_current_run
from app.jobs.prediction import start_prediction
from app.pages.review.page import ReviewPage
from app.ui.actions import Actions
from app.ui.settings import AppSettings
from tests.core.training_world import HEIGHT, WIDTH, put_mask, small_request
from tests.gui.training_jobs import Trainings, trainings
from tests.quick import quick_networks

PATIENCE = 60_000  # ms
LATER = "2999-01-01T00:00:00"


@contextmanager
def learning_world(
    qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Trainings]:
    """Open a project whose trainings begin with an untrained backbone, with a cache of its own."""
    monkeypatch.setenv("TAGMASK_CACHE", str(folder / "cache"))
    quick_networks(monkeypatch)
    with trainings(qtbot, folder) as made:
        yield made


@contextmanager
def review(world: Trainings, folder: Path) -> Iterator[ReviewPage]:
    """Show the review of the project."""
    settings = AppSettings(folder / "settings.json")
    page = ReviewPage(world.opened, jobs=world.jobs, actions=Actions(settings), settings=settings)
    world.qtbot.addWidget(page)
    page.resize(1200, 760)
    page.show()
    try:
        world.qtbot.waitUntil(lambda: not page.search.busy, timeout=PATIENCE)
        yield page
    finally:
        page.shut_down()
        world.jobs.cancel_all()
        assert world.jobs.wait(20)


def predict_all(world: Trainings, run: int) -> None:
    """Have a run make masks of all images."""
    request = PredictRequest(run, tuple(world.project.images.ids()), device="cpu")
    job = start_prediction(world.opened, world.jobs, request)
    with world.qtbot.waitSignal(job.ended, timeout=PATIENCE):
        pass
    assert job.error is None


def train_birds(world: Trainings, **train: object) -> RunRecord:
    """Train the run "Birds", choose it, and have it make masks."""
    world.run(replace(small_request(**train), name="Birds"))
    run = world.runs()[0]
    set_current_run(world.project, run.id)
    predict_all(world, run.id)
    return run


def correct(world: Trainings, images: tuple[int, ...], *, written: str = LATER) -> None:
    """Put approved masks of one class into the project."""
    mask = np.full((HEIGHT, WIDTH), 3, np.uint8)
    classes = world.runs()[0].classes
    for image in images:
        put_mask(world.project, image, mask, classes=classes, written=written)


def masks_of(world: Trainings, run: int) -> list[int]:
    """Return the images whose model's mask a run made."""
    found = world.project.masks.of(world.project.images.ids())
    return sorted(m.image for m in found if m.run == run and m.provenance is Provenance.MODEL)
