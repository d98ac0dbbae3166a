"""Lessons that begin by themselves: when, what they leave alone, and what they leave behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.store import RunState
from app.core.training import lessons
from app.core.training.recovery import interrupted_runs, settle
from app.core.training.run_upkeep import current_run, rename_run
from app.core.training.warm_start import started_from
from app.jobs.job import Job
from app.jobs.training import TrainingJob, start_training
from app.pages.review import automatic_lessons, learning
from app.pages.review.page import ReviewPage
from tests.core.training_world import small_request
from tests.gui.learning_world import (
    PATIENCE,
    correct,
    learning_world,
    masks_of,
    predict_all,
    review,
    train_birds,
)
from tests.gui.training_jobs import Trainings
from wseg_engine.base.events import Control, Event


@pytest.fixture
def world(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trainings]:
    monkeypatch.setattr(lessons, "ENOUGH", 2)
    monkeypatch.setattr(automatic_lessons, "CALM", 20)
    monkeypatch.setattr(learning, "refit", lambda settings, images: settings)
    with learning_world(qtbot, tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
def long_lessons(world: Trainings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have lessons go on until they are ended."""
    monkeypatch.setattr(
        learning,
        "refit",
        lambda settings, images: replace(settings, train=replace(settings.train, epochs=1000)),
    )


def approve_now(page: ReviewPage, images: tuple[int, ...]) -> None:
    """Tell the review of approvals, as it hears of those it made."""
    page.controller.note_approved(images)


def wait_for_lesson(world: Trainings, page: ReviewPage) -> None:
    world.qtbot.waitUntil(lambda: page.learning.by_itself, timeout=PATIENCE)
    world.qtbot.waitUntil(lambda: not page.learning.busy, timeout=PATIENCE)


def looked(world: Trainings, page: ReviewPage) -> None:
    """Wait until it was found out whether a lesson is due."""
    lessons_of_page = page.lessons
    world.qtbot.waitUntil(
        lambda: (
            not lessons_of_page._due
            and not lessons_of_page._timer.isActive()
            and lessons_of_page._looking is None
        ),
        timeout=PATIENCE,
    )


def test_after_enough_corrections_the_model_learns_by_itself_and_says_what_changed(
    world: Trainings, tmp_path: Path
) -> None:
    birds = train_birds(world)
    with review(world, tmp_path) as page:
        world.qtbot.waitUntil(lambda: page.controller.current is not None, timeout=PATIENCE)
        in_hand = page.controller.current
        assert in_hand is not None
        correct(world, (1,))
        approve_now(page, (1,))
        looked(world, page)
        assert not page.learning.busy and len(world.runs()) == 1  # one is not enough
        correct(world, (2,))
        approve_now(page, (2,))
        wait_for_lesson(world, page)
        text, button = page.notice.text.text(), page.notice.button.text()
    run = current_run(world.project)
    assert run is not None and run.name == "Birds + 2 correction(s) (automatic)"
    start = started_from(run)
    assert start is not None and start.run == birds.id
    expected = sorted({3, 4, 5, 6, 7, 8} - {in_hand.image})
    assert masks_of(world, run.id) == expected  # neither what was approved nor what is in hand
    assert text.startswith("Learned from 2 correction(s):")
    assert f"of the {len(expected)} that come next" in text and button == "Back to “Birds”"


def test_a_lesson_takes_the_place_of_the_automatic_one_before_it_and_of_no_named_run(
    world: Trainings, tmp_path: Path
) -> None:
    birds = train_birds(world)
    with review(world, tmp_path) as page:
        for images in ((1, 2), (3, 4)):
            correct(world, images)
            approve_now(page, images)
            wait_for_lesson(world, page)
        names = [run.name for run in world.runs()]
        assert names == ["Birds + 4 correction(s) (automatic)", "Birds"]
        folders = sorted(path.name for path in (world.project.folder / "models").iterdir())
        assert folders == sorted(run.folder.rpartition("/")[2] for run in world.runs())
        rename_run(world.project, world.runs()[0].id, "Mine")
        correct(world, (5, 6))
        approve_now(page, (5, 6))
        wait_for_lesson(world, page)
    assert [run.name for run in world.runs()] == [
        "Mine + 6 correction(s) (automatic)",
        "Mine",
        "Birds",
    ]
    assert birds.id in {run.id for run in world.runs()}


def test_going_back_chooses_the_model_before_and_has_it_make_its_masks_again(
    world: Trainings, tmp_path: Path
) -> None:
    birds = train_birds(world)
    before = masks_of(world, birds.id)
    with review(world, tmp_path) as page:
        correct(world, (1, 2))
        approve_now(page, (1, 2))
        wait_for_lesson(world, page)
        lesson = world.runs()[0]
        made = masks_of(world, lesson.id)
        page.notice.button.click()
        world.qtbot.waitUntil(lambda: not page.learning.busy, timeout=PATIENCE)
        assert "“Birds” is the current model again" in page.notice.text.text()
        looked(world, page)
        assert len(world.runs()) == 2  # what was corrected before does not start it again
    run = current_run(world.project)
    assert run is not None and run.id == birds.id
    assert made and set(made) <= set(masks_of(world, birds.id))
    assert set(masks_of(world, birds.id)) <= set(before)


def test_nothing_begins_while_other_jobs_run_and_it_begins_after_them(
    world: Trainings, tmp_path: Path
) -> None:
    train_birds(world)
    go_on = threading.Event()

    def work(_control: Control) -> Iterator[Event]:
        go_on.wait(60)
        yield from ()

    with review(world, tmp_path) as page:
        job = world.jobs.start(Job("Exporting", work))
        correct(world, (1, 2))
        approve_now(page, (1, 2))
        world.qtbot.wait(300)
        assert not page.learning.busy and job.state.value == "running"
        go_on.set()
        wait_for_lesson(world, page)
    assert len(world.runs()) == 2


def test_a_lesson_gives_way_to_a_training_that_the_user_starts(
    world: Trainings, tmp_path: Path, long_lessons: None
) -> None:
    train_birds(world)
    with review(world, tmp_path) as page:
        correct(world, (1, 2))
        approve_now(page, (1, 2))
        world.qtbot.waitUntil(lambda: len(world.runs()) == 2, timeout=PATIENCE)
        (lesson,) = (job for job in world.jobs.running() if isinstance(job, TrainingJob))
        job = start_training(world.opened, world.jobs, replace(small_request(), name="Cats"))
        assert not page.learning.busy
        world.wait(job)
        assert job.error is None and lesson.alive() is False
    assert [run.name for run in world.runs()] == ["Cats", "Birds"]  # nothing is left of the lesson


def test_a_lesson_ends_when_the_user_starts_another_job_and_begins_again_after_it(
    world: Trainings, tmp_path: Path, long_lessons: None
) -> None:
    train_birds(world)
    go_on = threading.Event()

    def work(_control: Control) -> Iterator[Event]:
        go_on.wait(60)
        yield from ()

    with review(world, tmp_path) as page:
        correct(world, (1, 2))
        approve_now(page, (1, 2))
        world.qtbot.waitUntil(lambda: len(world.runs()) == 2, timeout=PATIENCE)
        export = world.jobs.start(Job("Exporting", work))
        world.qtbot.waitUntil(lambda: world.jobs.running() == [export], timeout=PATIENCE)
        assert not page.learning.busy and [run.name for run in world.runs()] == ["Birds"]
        go_on.set()
        world.qtbot.waitUntil(lambda: page.learning.by_itself, timeout=PATIENCE)


def test_a_lesson_that_was_cancelled_or_turned_off_does_not_begin_again_by_itself(
    world: Trainings, tmp_path: Path, long_lessons: None
) -> None:
    train_birds(world)
    with review(world, tmp_path) as page:
        for end, images in (("cancel", (1, 2)), ("setting", (3, 4))):
            correct(world, images)
            approve_now(page, images)
            world.qtbot.waitUntil(lambda: len(world.runs()) == 2, timeout=PATIENCE)
            if end == "cancel":
                (job,) = (job for job in world.jobs.running() if isinstance(job, TrainingJob))
                job.end()  # as the list of jobs does
            else:
                page.settings.automatic_lessons = "never"
            world.qtbot.waitUntil(
                lambda: not page.learning.busy and not world.jobs.running(), timeout=PATIENCE
            )
            if end == "cancel":
                begun = world.project.settings.get(lessons._BEGUN)
                now_later = "2999-01-02T00:00:00"
                assert begun  # corrections are counted from then on
                world.project.settings.set(lessons._BEGUN, now_later)  # those of the test are later
            approve_now(page, images)
            looked(world, page)
            assert not page.learning.busy and [run.name for run in world.runs()] == ["Birds"]
            world.project.settings.reset(lessons._BEGUN)


@pytest.mark.parametrize("case", ["never", "not cached", "whole network", "another preset"])
def test_lessons_begin_only_where_they_take_seconds_or_always_if_wanted(
    world: Trainings, tmp_path: Path, case: str
) -> None:
    if case == "whole network":
        world.run(small_request(frozen_backbone=False, relabel_epochs=(), epochs=1))
        predict_all(world, world.runs()[0].id)
    elif case == "another preset":
        world.run(replace(small_request(), preset="baseline", name="Birds"))
        predict_all(world, world.runs()[0].id)
    else:
        train_birds(world)
    if case == "not cached":
        for path in (tmp_path / "cache" / "features").rglob("*.features"):
            path.unlink()
    with review(world, tmp_path) as page:
        if case == "never":
            page.settings.automatic_lessons = "never"
        correct(world, (1, 2))
        approve_now(page, (1, 2))
        looked(world, page)
        assert not page.learning.busy and len(world.runs()) == 1
        if case in ("not cached", "another preset"):
            page.settings.automatic_lessons = "always"
            approve_now(page, (1, 2))
            wait_for_lesson(world, page)
            assert len(world.runs()) == 2


def test_closing_during_an_automatic_lesson_leaves_nothing_of_it(
    world: Trainings, tmp_path: Path
) -> None:
    birds = train_birds(world)
    with review(world, tmp_path) as page:
        correct(world, (1, 2))
        approve_now(page, (1, 2))
        world.qtbot.waitUntil(lambda: page.learning.by_itself, timeout=PATIENCE)
    assert [run.id for run in world.runs()] == [birds.id]
    assert not interrupted_runs(world.project)


def test_what_a_crash_left_of_an_automatic_lesson_is_neither_offered_nor_kept(
    world: Trainings, tmp_path: Path
) -> None:
    train_birds(world)
    project = world.project
    start_training(
        world.opened,
        world.jobs,
        replace(small_request(epochs=1000), name="Lesson", automatic=True),
    )
    world.qtbot.waitUntil(lambda: len(world.runs()) == 2, timeout=PATIENCE)
    begun = world.runs()[0]
    checkpoint = project.folder / begun.folder / "checkpoint.json"
    world.qtbot.waitUntil(checkpoint.is_file, timeout=PATIENCE)
    (job,) = world.jobs.running()
    assert isinstance(job, TrainingJob)
    job.stop_and_keep()
    assert world.jobs.wait(20)
    project.runs.update(begun.id, state=RunState.RUNNING)  # as a crash leaves it
    assert not interrupted_runs(project)
    settle(project)
    assert [run.name for run in world.runs()] == ["Birds"]
