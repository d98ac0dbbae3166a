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
from tests.core.small_trainings import HEIGHT, WIDTH, put_mask, small_request
from tests.gui.training_jobs import Trainings, trainings
from tests.quick import quick_networks

PATIENCE = 60_000  # ms
LATER = "2999-01-01T00:00:00"


@contextmanager
def learning_review(
    qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Trainings]:
    """Open a project whose trainings begin with an untrained backbone, with a cache of its own."""
    monkeypatch.setenv("TAGMASK_CACHE", str(folder / "cache"))
    quick_networks(monkeypatch)
    with trainings(qtbot, folder) as made:
        yield made


@contextmanager
def review(trained: Trainings, folder: Path) -> Iterator[ReviewPage]:
    """Show the review of the project."""
    settings = AppSettings(folder / "settings.json")
    page = ReviewPage(
        trained.opened, jobs=trained.jobs, actions=Actions(settings), settings=settings
    )
    trained.qtbot.addWidget(page)
    page.resize(1200, 760)
    page.show()
    try:
        trained.qtbot.waitUntil(lambda: not page.search.busy, timeout=PATIENCE)
        yield page
    finally:
        page.shut_down()
        trained.jobs.cancel_all()
        assert trained.jobs.wait(20)


def predict_all(trained: Trainings, run: int) -> None:
    """Have a run make masks of all images."""
    request = PredictRequest(run, tuple(trained.project.images.ids()), device="cpu")
    job = start_prediction(trained.opened, trained.jobs, request)
    with trained.qtbot.waitSignal(job.ended, timeout=PATIENCE):
        pass
    assert job.error is None


def train_birds(trained: Trainings, **train: object) -> RunRecord:
    """Train the run "Birds", choose it, and have it make masks."""
    trained.run(replace(small_request(**train), name="Birds"))
    run = trained.runs()[0]
    set_current_run(trained.project, run.id)
    predict_all(trained, run.id)
    return run


def correct(trained: Trainings, images: tuple[int, ...], *, written: str = LATER) -> None:
    """Put approved masks of one class into the project."""
    mask = np.full((HEIGHT, WIDTH), 3, np.uint8)
    classes = trained.runs()[0].classes
    for image in images:
        put_mask(trained.project, image, mask, classes=classes, written=written)


def masks_of(trained: Trainings, run: int) -> list[int]:
    """Return the images whose model's mask a run made."""
    found = trained.project.masks.of(trained.project.images.ids())
    return sorted(m.image for m in found if m.run == run and m.provenance is Provenance.MODEL)
