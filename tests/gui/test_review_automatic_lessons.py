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
from app.core.training.recovery import settle
from app.core.training.run_upkeep import current_run, rename_run
from app.core.training.warm_start import started_from
from app.jobs.job import Job
from app.jobs.training import TrainingJob, start_training
from app.pages.review import automatic_lessons, learning
from app.pages.review.page import ReviewPage
from tests.core.small_trainings import small_request
from tests.gui.learning_review import (
    PATIENCE,
    correct,
    learning_review,
    masks_of,
    predict_all,
    review,
    train_birds,
)
from tests.gui.training_jobs import Trainings
from wseg_engine.base.events import Control, Event


@pytest.fixture
def trained(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trainings]:
    monkeypatch.setattr(lessons, "ENOUGH", 2)
    monkeypatch.setattr(automatic_lessons, "CALM", 20)
    monkeypatch.setattr(learning, "refit", lambda settings, images: settings)
    with learning_review(qtbot, tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
def long_lessons(trained: Trainings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have lessons go on until they are ended."""
    monkeypatch.setattr(
        learning,
        "refit",
        lambda settings, images: replace(settings, train=replace(settings.train, epochs=1000)),
    )


def approve_now(page: ReviewPage, images: tuple[int, ...]) -> None:
    """Tell the review of approvals, as it hears of those it made."""
    page.controller.note_approved(images)


def wait_for_lesson(trained: Trainings, page: ReviewPage) -> None:
    trained.qtbot.waitUntil(lambda: page.learning.by_itself, timeout=PATIENCE)
    trained.qtbot.waitUntil(lambda: not page.learning.busy, timeout=PATIENCE)


def looked(trained: Trainings, page: ReviewPage) -> None:
    """Wait until it was found out whether a lesson is due."""
    lessons_of_page = page.lessons
    trained.qtbot.waitUntil(
        lambda: (
            not lessons_of_page._due
            and not lessons_of_page._timer.isActive()
            and lessons_of_page._looking is None
        ),
        timeout=PATIENCE,
    )


def test_after_enough_corrections_the_model_learns_by_itself_and_says_what_changed(
    trained: Trainings, tmp_path: Path
) -> None:
    birds = train_birds(trained)
    with review(trained, tmp_path) as page:
        trained.qtbot.waitUntil(lambda: page.controller.current is not None, timeout=PATIENCE)
        in_hand = page.controller.current
        assert in_hand is not None
        correct(trained, (1,))
        approve_now(page, (1,))
        looked(trained, page)
        assert not page.learning.busy and len(trained.runs()) == 1  # one is not enough
        correct(trained, (2,))
        approve_now(page, (2,))
        wait_for_lesson(trained, page)
        text, button = page.notice.text.text(), page.notice.button.text()
    run = current_run(trained.project)
    assert run is not None and run.name == "Birds + 2 correction(s) (automatic)"
    start = started_from(run)
    assert start is not None and start.run == birds.id
    expected = sorted({3, 4, 5, 6, 7, 8} - {in_hand.image})
    assert masks_of(trained, run.id) == expected  # neither what was approved nor what is in hand
    assert text.startswith("Learned from 2 correction(s):")
    assert f"of the {len(expected)} that come next" in text and button == "Back to “Birds”"


def test_a_lesson_takes_the_place_of_the_automatic_one_before_it_and_of_no_named_run(
    trained: Trainings, tmp_path: Path
) -> None:
    birds = train_birds(trained)
    with review(trained, tmp_path) as page:
        for images in ((1, 2), (3, 4)):
            correct(trained, images)
            approve_now(page, images)
            wait_for_lesson(trained, page)
        names = [run.name for run in trained.runs()]
        assert names == ["Birds + 4 correction(s) (automatic)", "Birds"]
        folders = sorted(path.name for path in (trained.project.folder / "models").iterdir())
        assert folders == sorted(run.folder.rpartition("/")[2] for run in trained.runs())
        rename_run(trained.project, trained.runs()[0].id, "Mine")
        correct(trained, (5, 6))
        approve_now(page, (5, 6))
        wait_for_lesson(trained, page)
    assert [run.name for run in trained.runs()] == [
        "Mine + 6 correction(s) (automatic)",
        "Mine",
        "Birds",
    ]
    assert birds.id in {run.id for run in trained.runs()}


def test_going_back_chooses_the_model_before_and_has_it_make_its_masks_again(
    trained: Trainings, tmp_path: Path
) -> None:
    birds = train_birds(trained)
    before = masks_of(trained, birds.id)
    with review(trained, tmp_path) as page:
        correct(trained, (1, 2))
        approve_now(page, (1, 2))
        wait_for_lesson(trained, page)
        lesson = trained.runs()[0]
        made = masks_of(trained, lesson.id)
        page.notice.button.click()
        trained.qtbot.waitUntil(lambda: not page.learning.busy, timeout=PATIENCE)
        assert "“Birds” is the current model again" in page.notice.text.text()
        looked(trained, page)
        assert len(trained.runs()) == 2  # what was corrected before does not start it again
    run = current_run(trained.project)
    assert run is not None and run.id == birds.id
    assert made and set(made) <= set(masks_of(trained, birds.id))
    assert set(masks_of(trained, birds.id)) <= set(before)


def test_nothing_begins_while_other_jobs_run_and_it_begins_after_them(
    trained: Trainings, tmp_path: Path
) -> None:
    train_birds(trained)
    go_on = threading.Event()

    def work(_control: Control) -> Iterator[Event]:
        go_on.wait(60)
        yield from ()

    with review(trained, tmp_path) as page:
        job = trained.jobs.start(Job("Exporting", work))
        correct(trained, (1, 2))
        approve_now(page, (1, 2))
        trained.qtbot.wait(300)
        assert not page.learning.busy and job.state.value == "running"
        go_on.set()
        wait_for_lesson(trained, page)
    assert len(trained.runs()) == 2


def test_a_lesson_gives_way_to_a_training_that_the_user_starts(
    trained: Trainings, tmp_path: Path, long_lessons: None
) -> None:
    train_birds(trained)
    with review(trained, tmp_path) as page:
        correct(trained, (1, 2))
        approve_now(page, (1, 2))
        trained.qtbot.waitUntil(lambda: len(trained.runs()) == 2, timeout=PATIENCE)
        (lesson,) = (job for job in trained.jobs.running() if isinstance(job, TrainingJob))
        job = start_training(trained.opened, trained.jobs, replace(small_request(), name="Cats"))
        assert not page.learning.busy
        trained.wait(job)
        assert job.error is None and lesson.alive() is False
    assert [run.name for run in trained.runs()] == [
        "Cats",
        "Birds",
    ]  # nothing is left of the lesson


def test_a_lesson_ends_when_the_user_starts_another_job_and_begins_again_after_it(
    trained: Trainings, tmp_path: Path, long_lessons: None
) -> None:
    train_birds(trained)
    go_on = threading.Event()

    def work(_control: Control) -> Iterator[Event]:
        go_on.wait(60)
        yield from ()

    with review(trained, tmp_path) as page:
        correct(trained, (1, 2))
        approve_now(page, (1, 2))
        trained.qtbot.waitUntil(lambda: len(trained.runs()) == 2, timeout=PATIENCE)
        export = trained.jobs.start(Job("Exporting", work))
        trained.qtbot.waitUntil(lambda: trained.jobs.running() == [export], timeout=PATIENCE)
        assert not page.learning.busy and [run.name for run in trained.runs()] == ["Birds"]
        go_on.set()
        trained.qtbot.waitUntil(lambda: page.learning.by_itself, timeout=PATIENCE)


def test_a_lesson_that_was_cancelled_or_turned_off_does_not_begin_again_by_itself(
    trained: Trainings, tmp_path: Path, long_lessons: None
) -> None:
    train_birds(trained)
    with review(trained, tmp_path) as page:
        for end, images in (("cancel", (1, 2)), ("setting", (3, 4))):
            correct(trained, images)
            approve_now(page, images)
            trained.qtbot.waitUntil(lambda: len(trained.runs()) == 2, timeout=PATIENCE)
            if end == "cancel":
                (job,) = (job for job in trained.jobs.running() if isinstance(job, TrainingJob))
                job.end()  # as the list of jobs does
            else:
                page.settings.automatic_lessons = "never"
            trained.qtbot.waitUntil(
                lambda: not page.learning.busy and not trained.jobs.running(), timeout=PATIENCE
            )
            if end == "cancel":
                begun = trained.project.settings.get(lessons._BEGUN)
                now_later = "2999-01-02T00:00:00"
                assert begun  # corrections are counted from then on
                trained.project.settings.set(
                    lessons._BEGUN, now_later
                )  # those of the test are later
            approve_now(page, images)
            looked(trained, page)
            assert not page.learning.busy and [run.name for run in trained.runs()] == ["Birds"]
            trained.project.settings.reset(lessons._BEGUN)


@pytest.mark.parametrize("case", ["never", "not cached", "whole network", "another preset"])
def test_lessons_begin_only_where_they_take_seconds_or_always_if_wanted(
    trained: Trainings, tmp_path: Path, case: str
) -> None:
    if case == "whole network":
        trained.run(small_request(frozen_backbone=False, relabel_epochs=(), epochs=1))
        predict_all(trained, trained.runs()[0].id)
    elif case == "another preset":
        trained.run(replace(small_request(), preset="baseline", name="Birds"))
        predict_all(trained, trained.runs()[0].id)
    else:
        train_birds(trained)
    if case == "not cached":
        for path in (tmp_path / "cache" / "features").rglob("*.features"):
            path.unlink()
    with review(trained, tmp_path) as page:
        if case == "never":
            page.settings.automatic_lessons = "never"
        correct(trained, (1, 2))
        approve_now(page, (1, 2))
        looked(trained, page)
        assert not page.learning.busy and len(trained.runs()) == 1
        if case in ("not cached", "another preset"):
            page.settings.automatic_lessons = "always"
            approve_now(page, (1, 2))
            wait_for_lesson(trained, page)
            assert len(trained.runs()) == 2


def test_closing_during_an_automatic_lesson_leaves_nothing_of_it(
    trained: Trainings, tmp_path: Path
) -> None:
    birds = train_birds(trained)
    with review(trained, tmp_path) as page:
        correct(trained, (1, 2))
        approve_now(page, (1, 2))
        trained.qtbot.waitUntil(lambda: page.learning.by_itself, timeout=PATIENCE)
    assert [run.id for run in trained.runs()] == [birds.id]
    assert not settle(trained.project)


def test_what_a_crash_left_of_an_automatic_lesson_is_neither_offered_nor_kept(
    trained: Trainings, tmp_path: Path
) -> None:
    train_birds(trained)
    project = trained.project
    start_training(
        trained.opened,
        trained.jobs,
        replace(small_request(epochs=1000), name="Lesson", automatic=True),
    )
    trained.qtbot.waitUntil(lambda: len(trained.runs()) == 2, timeout=PATIENCE)
    begun = trained.runs()[0]
    checkpoint = project.folder / begun.folder / "checkpoint.json"
    trained.qtbot.waitUntil(checkpoint.is_file, timeout=PATIENCE)
    (job,) = trained.jobs.running()
    assert isinstance(job, TrainingJob)
    job.stop_and_keep()
    assert trained.jobs.wait(20)
    project.runs.update(begun.id, state=RunState.RUNNING)  # as a crash leaves it
    assert not settle(project)
    assert [run.name for run in trained.runs()] == ["Birds"]
