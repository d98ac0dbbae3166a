"""Learning from corrections in the review: a lesson, new masks, and what is told of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.store import Provenance
from app.core.training.run_upkeep import current_run
from app.core.training.warm_start import started_from
from app.pages.review import learning
from tests.core.small_trainings import HEIGHT, WIDTH, put_mask, small_request
from tests.gui.learning_review import PATIENCE, learning_review, review, train_birds
from tests.gui.training_jobs import Trainings


@pytest.fixture
def trained(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trainings]:
    with learning_review(qtbot, tmp_path, monkeypatch) as made:
        yield made


def test_a_lesson_teaches_the_model_and_tells_what_changed(
    trained: Trainings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = train_birds(trained)
    project = trained.project
    corrected = np.full((HEIGHT, WIDTH), 3, np.uint8)
    for image in (1, 2):
        later = "2999-01-01T00:00:00"
        put_mask(project, image, corrected, classes=first.classes, written=later)
    monkeypatch.setattr(learning, "refit", lambda settings, images: settings)
    with review(trained, tmp_path) as page:
        page.commands["review.learn"].trigger()
        trained.qtbot.waitUntil(lambda: page.learning.busy, timeout=PATIENCE)
        trained.qtbot.waitUntil(lambda: not page.learning.busy, timeout=PATIENCE)
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
    trained: Trainings, tmp_path: Path
) -> None:
    with review(trained, tmp_path) as page:
        page.learning.learn()
        trained.qtbot.waitUntil(lambda: "no model yet" in page.notice.text.text(), timeout=PATIENCE)
    trained.run(replace(small_request(), name="Birds"))
    with review(trained, tmp_path) as page:
        page.learning.learn()
        said = "Nothing was approved or corrected since “Birds”"
        trained.qtbot.waitUntil(lambda: said in page.notice.text.text(), timeout=PATIENCE)
        assert not page.learning.busy
    assert len(trained.runs()) == 1


def test_a_model_whose_whole_network_is_trained_learns_in_the_train_workspace(
    trained: Trainings, tmp_path: Path
) -> None:
    trained.run(small_request(frozen_backbone=False, relabel_epochs=(), epochs=1))
    with review(trained, tmp_path) as page:
        page.learning.learn()
        trained.qtbot.waitUntil(
            lambda: "trains its whole network" in page.notice.text.text(), timeout=PATIENCE
        )
    assert len(trained.runs()) == 1


def test_closing_the_project_during_a_lesson_ends_it_quietly(
    trained: Trainings, tmp_path: Path
) -> None:
    trained.run(replace(small_request(), name="Birds"))
    (first,) = trained.runs()
    mask = np.full((HEIGHT, WIDTH), 1, np.uint8)
    put_mask(trained.project, 1, mask, classes=first.classes, written="2999-01-01T00:00:00")
    with review(trained, tmp_path) as page:
        page.learning.learn()
        trained.qtbot.waitUntil(lambda: page.learning.busy, timeout=PATIENCE)
    assert not page.learning.busy
    assert not trained.jobs.running()
    run = current_run(trained.project)
    assert run is not None and run.id == first.id  # what was begun can go on another time
