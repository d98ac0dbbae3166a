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
from tests.core.training_world import HEIGHT, WIDTH, put_mask, small_request, use_tiny_network
from tests.gui.training_jobs import Trainings, steps, trainings
from wseg_engine.base.events import CheckpointSaved, Event, Progress, StepDone
from wseg_engine.base.labels import Tag
from wseg_engine.training.checkpoint import Checkpoint, load_checkpoint
from wseg_engine.training.warm_start import SIZES


@pytest.fixture
def world(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trainings]:
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))
    use_tiny_network(monkeypatch)
    with trainings(qtbot, tmp_path) as made:
        yield made


def first_run(world: Trainings) -> RunRecord:
    world.run(small_request())
    world.events.clear()
    (run,) = world.runs()
    return run


def going_on(run: RunRecord, **settings: object) -> TrainRequest:
    return replace(small_request(**settings), start_run=run.id)


def add_class(world: Trainings) -> int:
    """Rename a class, put another one in front, and tag it."""
    project = world.project
    red, green, blue = (info.id for info in project.classes.all())
    project.classes.rename(red, "crimson")
    new = project.classes.add("yellow").id
    project.classes.reorder([new, blue, red, green])
    project.tags.set_cells([(project.images.ids()[0], new, Tag.PRESENT)])
    return new


def test_a_run_starts_with_what_another_knows_of_classes_that_were_renamed_and_moved(
    world: Trainings,
) -> None:
    source = first_run(world)
    old = load_checkpoint(run_files(world.project, source).checkpoint)
    new_class = add_class(world)
    saved: list[Checkpoint] = []

    def look(_job: TrainingJob, event: Event) -> None:
        if isinstance(event, CheckpointSaved):
            saved.append(load_checkpoint(event.path))

    assert world.run(going_on(source), look=look).error is None
    begun = saved[0]
    assert (begun.epoch, begun.step) == (0, 0)
    run = world.runs()[0]
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


def test_a_run_that_was_left_goes_on_bit_for_bit_after_its_start(world: Trainings) -> None:
    source = first_run(world)
    world.run(going_on(source))
    whole = steps(world.events)
    world.events.clear()

    def look(job: TrainingJob, event: Event) -> None:
        if isinstance(event, StepDone) and (event.epoch, event.step) == (1, 1):
            job.leave()

    job = world.run(going_on(source), look=look)
    assert job.ending is Ending.SUSPENDED
    assert job.run_id is not None
    delete_run(world.project, source.id)  # is not needed any more
    assert world.run(small_request().resume(job.run_id)).ending is Ending.FINISHED
    assert steps(world.events) == whole


def leave_before_the_first_step(job: TrainingJob, event: Event) -> None:
    if isinstance(event, Progress) and event.phase == "features":
        job.leave()


def test_one_that_was_left_before_its_first_step_starts_from_the_other_all_the_same(
    world: Trainings, tmp_path: Path
) -> None:
    source = first_run(world)
    world.run(going_on(source))
    whole = steps(world.events)
    world.events.clear()
    job = world.run(going_on(source, crop=128), look=leave_before_the_first_step)
    assert (job.ending, steps(world.events)) == (Ending.SUSPENDED, [])
    assert job.run_id is not None
    world.run(small_request().resume(job.run_id))
    begun = steps(world.events)
    assert len(begun) == len(whole)
    world.events.clear()
    world.run(going_on(source, crop=128))
    assert steps(world.events) == begun


def test_one_whose_start_was_deleted_before_its_first_step_says_so(world: Trainings) -> None:
    source = first_run(world)
    job = world.run(going_on(source, crop=128), look=leave_before_the_first_step)
    assert job.run_id is not None
    delete_run(world.project, source.id)
    again = world.run(small_request().resume(job.run_id))
    assert isinstance(again.error, ProjectError)
    assert source.name in str(again.error)
    assert again.ending is Ending.FAILED


def test_the_current_model_is_offered_where_it_knows_something(world: Trainings) -> None:
    project = world.project
    shown = [info.id for info in project.classes.all()]
    assert start_offer(project, shown) is None
    source = first_run(world)
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
    world: Trainings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An approved mask that an earlier run learnt from is no fair test; one it never saw is."""
    project = world.project
    classes = [info.id for info in project.classes.all()]
    images = project.images.ids()
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[20:60, 20:70] = 1
    put_mask(project, images[0], labels, classes=classes)
    source = first_run(world)  # learns the mask of the first image, and the tags of all
    put_mask(project, images[1], labels, classes=classes)
    contents = {project.images.content_hash(image) for image in images[:2]}
    for module in ("app.core.training.run_scores", "app.core.training.dataset"):
        monkeypatch.setattr(f"{module}.is_held_out", lambda content: content in contents)
    monkeypatch.setattr("app.core.training.dataset.FEWEST_APPROVED", 2)
    world.run(going_on(source))
    run = world.runs()[0]
    files = run_files(project, run)
    assert not set(images[:2]) & seen_images(files).trained
    assert handed_on(files)[images[0]]
    found = images_to_score(project, run)
    assert found.images == (images[1],)
    assert found.tags_seen == {images[1]}
    # A third run in the chain knows the same.
    world.run(going_on(run))
    assert images_to_score(project, world.runs()[0]) == found
    # One that begins anew has seen neither.
    world.run(small_request())
    anew = images_to_score(project, world.runs()[0])
    assert (set(anew.images), anew.tags_seen) == (set(images[:2]), frozenset())
