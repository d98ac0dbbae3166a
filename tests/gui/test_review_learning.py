"""Learning from corrections in the review: a lesson, new masks, and what is told of them."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.store import Provenance
from app.core.training.request import PredictRequest
from app.core.training.run_upkeep import current_run, set_current_run
from app.core.training.warm_start import started_from
from app.jobs.prediction import start_prediction
from app.pages.review import learning
from app.pages.review.page import ReviewPage
from app.ui.actions import Actions
from app.ui.settings import AppSettings
from tests.core.training_world import HEIGHT, WIDTH, put_mask, small_request
from tests.gui.training_jobs import Trainings, trainings
from wseg_engine.base.events import Control, Event
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.settings.config import Settings

PATIENCE = 60_000  # ms


def _untrained(
    settings: Settings, *, control: Control, allow_download: bool
) -> Generator[Event, None, SegmentationNet]:
    from wseg_engine.training import assemble

    yield from ()
    return assemble.new_network(settings)


@pytest.fixture
def world(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trainings]:
    from wseg_engine.training import assemble

    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(assemble, "pretrained_network", _untrained)
    with trainings(qtbot, tmp_path) as made:
        yield made


@contextmanager
def review(world: Trainings, folder: Path) -> Iterator[ReviewPage]:
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
    request = PredictRequest(run, tuple(world.project.images.ids()), device="cpu")
    job = start_prediction(world.opened, world.jobs, request)
    with world.qtbot.waitSignal(job.ended, timeout=PATIENCE):
        pass
    assert job.error is None


def test_a_lesson_teaches_the_model_and_tells_what_changed(
    world: Trainings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.run(replace(small_request(), name="Birds"))
    project = world.project
    (first,) = world.runs()
    set_current_run(project, first.id)  # chosen by the user
    predict_all(world, first.id)
    corrected = np.full((HEIGHT, WIDTH), 3, np.uint8)
    for image in (1, 2):
        later = "2999-01-01T00:00:00"
        put_mask(project, image, corrected, classes=first.classes, written=later)
    monkeypatch.setattr(learning, "refit", lambda settings, images: settings)
    with review(world, tmp_path) as page:
        page.commands["review.learn"].trigger()
        world.qtbot.waitUntil(lambda: page.learning.busy, timeout=PATIENCE)
        world.qtbot.waitUntil(lambda: not page.learning.busy, timeout=PATIENCE)
        text = page.notice.text.text()
    run = current_run(project)
    assert run is not None and run.id != first.id and run.name == "Birds + 2 correction(s)"
    start = started_from(run)
    assert start is not None and start.run == first.id and run.classes == first.classes
    made = {m.image: m for m in project.masks.of(project.images.ids()) if m.run == run.id}
    assert sorted(made) == [3, 4, 5, 6, 7, 8]  # what was approved is left alone
    assert all(mask.provenance is Provenance.MODEL for mask in made.values())
    assert text.startswith("Learned from 2 correction(s):") and "of the 6 that come next" in text


def test_without_a_model_or_a_correction_the_user_is_told_and_nothing_is_trained(
    world: Trainings, tmp_path: Path
) -> None:
    with review(world, tmp_path) as page:
        page.learning.learn()
        world.qtbot.waitUntil(lambda: "no model yet" in page.notice.text.text(), timeout=PATIENCE)
    world.run(replace(small_request(), name="Birds"))
    with review(world, tmp_path) as page:
        page.learning.learn()
        said = "Nothing was approved or corrected since “Birds”"
        world.qtbot.waitUntil(lambda: said in page.notice.text.text(), timeout=PATIENCE)
        assert not page.learning.busy
    assert len(world.runs()) == 1


def test_a_model_whose_whole_network_is_trained_learns_in_the_train_workspace(
    world: Trainings, tmp_path: Path
) -> None:
    world.run(small_request(frozen_backbone=False, relabel_epochs=(), epochs=1))
    with review(world, tmp_path) as page:
        page.learning.learn()
        world.qtbot.waitUntil(
            lambda: "trains its whole network" in page.notice.text.text(), timeout=PATIENCE
        )
    assert len(world.runs()) == 1


def test_closing_the_project_during_a_lesson_ends_it_quietly(
    world: Trainings, tmp_path: Path
) -> None:
    world.run(replace(small_request(), name="Birds"))
    (first,) = world.runs()
    mask = np.full((HEIGHT, WIDTH), 1, np.uint8)
    put_mask(world.project, 1, mask, classes=first.classes, written="2999-01-01T00:00:00")
    with review(world, tmp_path) as page:
        page.learning.learn()
        world.qtbot.waitUntil(lambda: page.learning.busy, timeout=PATIENCE)
    assert not page.learning.busy
    assert not world.jobs.running()
    run = current_run(world.project)
    assert run is not None and run.id == first.id  # what was begun can go on another time
