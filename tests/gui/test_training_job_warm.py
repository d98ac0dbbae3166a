"""Trainings that start from the model of another run: classes by their ids, and a break between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.store import ProjectError, RunRecord
from app.core.training.request import Ending, TrainRequest
from app.core.training.run_files import delete_run, run_files
from app.core.training.run_notes import settings_of_run
from app.core.training.run_scores import images_to_score
from app.core.training.snapshot import handed_on, seen_images
from app.core.training.warm_start import start_offer, started_from
from app.jobs.training import TrainingJob
from tests.core.small_trainings import HEIGHT, WIDTH, put_mask, small_request, use_tiny_network
from tests.gui.training_jobs import Trainings, steps, trainings
from wseg_engine.base.events import CheckpointSaved, Control, Event, Progress, StepDone
from wseg_engine.base.labels import Tag
from wseg_engine.training.checkpoint import Checkpoint, load_checkpoint
from wseg_engine.training.warm_start import SIZES


@pytest.fixture
def trained(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trainings]:
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))
    use_tiny_network(monkeypatch)
    with trainings(qtbot, tmp_path) as made:
        yield made


def first_run(trained: Trainings) -> RunRecord:
    trained.run(small_request())
    trained.events.clear()
    (run,) = trained.runs()
    return run


def going_on(run: RunRecord, **settings: object) -> TrainRequest:
    return replace(small_request(**settings), start_run=run.id)


def add_class(trained: Trainings) -> int:
    """Rename a class, put another one in front, and tag it."""
    project = trained.project
    red, green, blue = (info.id for info in project.classes.all())
    project.classes.rename(red, "crimson")
    new = project.classes.add("yellow").id
    project.classes.reorder([new, blue, red, green])
    project.tags.set_cells([(project.images.ids()[0], new, Tag.PRESENT)])
    return new


def test_a_run_starts_with_what_another_knows_of_classes_that_were_renamed_and_moved(
    trained: Trainings,
) -> None:
    source = first_run(trained)
    old = load_checkpoint(run_files(trained.project, source).checkpoint)
    new_class = add_class(trained)
    saved: list[Checkpoint] = []

    def look(_job: TrainingJob, event: Event) -> None:
        if isinstance(event, CheckpointSaved):
            saved.append(load_checkpoint(event.path))

    assert trained.run(going_on(source), look=look).error is None
    begun = saved[0]
    assert (begun.epoch, begun.step) == (0, 0)
    run = trained.runs()[0]
    assert run.classes[0] == new_class
    for name, rows in begun.network.items():
        if name.startswith("head.classify."):
            for place, number in enumerate(run.classes):
                if number in source.classes:
                    known = old.network[name][source.classes.index(number)]
                    assert bool((rows[place] == known).all()), (name, number)
        elif name == SIZES:  # found anew
            assert not rows.any()
        else:
            assert bool((rows == old.network[name]).all()), name
    noted = started_from(run)
    assert noted is not None
    assert (noted.run, noted.name, noted.new) == (source.id, source.name, ("yellow",))


def test_a_run_that_was_left_goes_on_bit_for_bit_after_its_start(trained: Trainings) -> None:
    source = first_run(trained)
    trained.run(going_on(source))
    whole = steps(trained.events)
    trained.events.clear()

    def look(job: TrainingJob, event: Event) -> None:
        if isinstance(event, StepDone) and (event.epoch, event.step) == (1, 1):
            job.leave()

    job = trained.run(going_on(source), look=look)
    assert job.ending is Ending.SUSPENDED
    assert job.run_id is not None
    delete_run(trained.project, source.id)  # is not needed any more
    assert trained.run(small_request().resume(job.run_id)).ending is Ending.FINISHED
    assert steps(trained.events) == whole


def leave_before_the_first_step(job: TrainingJob, event: Event) -> None:
    if isinstance(event, Progress) and event.phase == "features":
        job.leave()


def test_one_that_was_left_before_its_first_step_starts_from_the_other_all_the_same(
    trained: Trainings, tmp_path: Path
) -> None:
    source = first_run(trained)
    trained.run(going_on(source))
    whole = steps(trained.events)
    trained.events.clear()
    job = trained.run(going_on(source, crop=128), look=leave_before_the_first_step)
    assert (job.ending, steps(trained.events)) == (Ending.SUSPENDED, [])
    assert job.run_id is not None
    trained.run(small_request().resume(job.run_id))
    begun = steps(trained.events)
    assert len(begun) == len(whole)
    trained.events.clear()
    trained.run(going_on(source, crop=128))
    assert steps(trained.events) == begun


def test_one_whose_start_was_deleted_before_its_first_step_says_so(trained: Trainings) -> None:
    source = first_run(trained)
    job = trained.run(going_on(source, crop=128), look=leave_before_the_first_step)
    assert job.run_id is not None
    delete_run(trained.project, source.id)
    again = trained.run(small_request().resume(job.run_id))
    assert isinstance(again.error, ProjectError)
    assert source.name in str(again.error)
    assert again.ending is Ending.FAILED


def test_the_current_model_is_offered_where_it_knows_something(trained: Trainings) -> None:
    project = trained.project
    shown = [info.id for info in project.classes.all()]
    assert start_offer(project, shown) is None
    source = first_run(trained)
    new = project.classes.add("yellow").id
    offer = start_offer(project, [*shown, new])
    assert offer is not None
    assert (offer.run, offer.known, offer.new) == (source.id, 3, ("yellow",))
    settings = settings_of_run(source)
    assert settings is not None
    assert offer.why_not(settings) == ""
    short, long = offer.shortened(small_request(epochs=60).settings).train, 60
    assert 0 < short.epochs < long
    other = replace(settings, model=replace(settings.model, head_width=32))
    assert "another network" in offer.why_not(other)
    unknown = start_offer(project, [new])
    assert unknown is not None
    assert "knows none of the tagged classes" in unknown.why_not(settings)


def test_what_the_model_before_has_seen_is_remembered_for_honest_scores(
    trained: Trainings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An approved mask that an earlier run learnt from is no fair test; one it never saw is."""
    project = trained.project
    classes = [info.id for info in project.classes.all()]
    images = project.images.ids()
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[20:60, 20:70] = 1
    put_mask(project, images[0], labels, classes=classes)
    source = first_run(trained)  # learns the mask of the first image, and the tags of all
    put_mask(project, images[1], labels, classes=classes)
    contents = {project.images.content_hash(image) for image in images[:2]}
    for module in ("app.core.training.run_scores", "app.core.training.dataset"):
        monkeypatch.setattr(f"{module}.is_held_out", lambda content: content in contents)
    monkeypatch.setattr("app.core.training.dataset.FEWEST_APPROVED", 2)
    trained.run(going_on(source))
    run = trained.runs()[0]
    files = run_files(project, run)
    assert not set(images[:2]) & seen_images(files).trained
    assert handed_on(files)[images[0]]
    found = images_to_score(project, run, Control())
    assert found.images == (images[1],)
    assert found.tags_seen == {images[1]}
    # A third run in the chain knows the same.
    trained.run(going_on(run))
    assert images_to_score(project, trained.runs()[0], Control()) == found
    # One that begins anew has seen neither.
    trained.run(small_request())
    anew = images_to_score(project, trained.runs()[0], Control())
    assert (set(anew.images), anew.tags_seen) == (set(images[:2]), frozenset())
