"""Trainings that were left in the middle and go on: the same curve as without the break."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.store import RunState, open_project
from app.core.training import run_notes
from app.core.training.recovery import how_far, let_go, settle
from app.core.training.request import Ending, RunBegun
from app.core.training.run_files import delete_run, run_files
from app.jobs.training import TrainingJob
from app.models.open_project import OpenProject
from app.pages.train import run_loading
from app.pages.train.run_loading import Recovery
from tests.core.small_trainings import small_request, use_tiny_network, without_times
from tests.gui.training_jobs import Trainings, steps, trainings
from wseg_engine.base.events import EpochDone, Event, Notice, Progress, StepDone, TrainingStarted
from wseg_engine.training.checkpoint import load_checkpoint

EPOCHS = 4


@pytest.fixture
def trained(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trainings]:
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))
    use_tiny_network(monkeypatch)
    with trainings(qtbot, tmp_path) as made:
        yield made


def leave_at(epoch: int, step: int) -> Callable[[TrainingJob, Event], None]:
    def look(job: TrainingJob, event: Event) -> None:
        if isinstance(event, StepDone) and (event.epoch, event.step) == (epoch, step):
            job.leave()

    return look


@pytest.mark.parametrize("place", [(0, 1), (1, 2), (2, 1), (3, 1)])
def test_a_run_that_was_left_goes_on_bit_for_bit(
    trained: Trainings, place: tuple[int, int]
) -> None:
    trained.run(small_request(epochs=EPOCHS))
    whole, (run,) = steps(trained.events), trained.runs()
    expected = run_files(trained.project, run)
    trained.events.clear()

    job = trained.run(small_request(epochs=EPOCHS), look=leave_at(*place))
    assert job.ending is Ending.SUSPENDED
    (left,) = settle(trained.project)
    assert left.run.id == job.run_id
    assert f"epoch {min(left.epochs + 1, EPOCHS)} of {EPOCHS}" in left.text
    again = trained.run(small_request(epochs=EPOCHS).resume(left.run.id))
    assert again.ending is Ending.FINISHED
    assert steps(trained.events) == whole
    resumed = run_files(trained.project, trained.project.runs.get(left.run.id))
    assert without_times(resumed.log) == without_times(expected.log)
    one, other = load_checkpoint(resumed.checkpoint), load_checkpoint(expected.checkpoint)
    assert all(bool((one.network[name] == other.network[name]).all()) for name in other.network)
    assert settle(trained.project) == []


def test_tags_that_changed_meanwhile_are_for_the_next_run(trained: Trainings) -> None:
    trained.run(small_request(epochs=EPOCHS))
    whole = steps(trained.events)
    trained.events.clear()
    job = trained.run(small_request(epochs=EPOCHS), look=leave_at(1, 1))
    trained.project.tags.clear([1, 2])
    trained.project.classes.add("purple")
    assert job.run_id is not None
    trained.run(small_request().resume(job.run_id))
    assert steps(trained.events) == whole


def test_a_run_that_was_stopped_and_kept_can_go_on_too(trained: Trainings) -> None:
    def look(job: TrainingJob, event: Event) -> None:
        if isinstance(event, EpochDone) and event.epoch == 1:
            job.stop_and_keep()

    trained.run(small_request(epochs=EPOCHS), look=look)
    (run,) = trained.runs()
    assert settle(trained.project) == []
    far = how_far(trained.project, run)
    assert far is not None
    assert far.epochs == 2
    job = trained.run(small_request().resume(run.id))
    assert job.ending is Ending.FINISHED
    assert trained.runs()[0].state is RunState.FINISHED
    assert trained.runs()[0].scores[run_notes.EPOCHS] == EPOCHS
    assert how_far(trained.project, trained.runs()[0]) is None


def test_the_curve_of_before_is_drawn_again(trained: Trainings) -> None:
    job = trained.run(small_request(epochs=EPOCHS), look=leave_at(2, 1))
    assert job.run_id is not None
    again = trained.run(small_request().resume(job.run_id))
    (begun,) = [e for e in trained.events if isinstance(e, RunBegun) and e.resumed]
    assert [past.epoch for past in begun.past] == [0, 1]
    assert [epoch.epoch for epoch in again.live.history] == [0, 1, 2, 3]
    x, _ = again.live.tag_loss.points()
    assert list(x) == sorted(x)
    started = [event for event in trained.events if isinstance(event, TrainingStarted)]
    assert [event.first_epoch for event in started] == [0, 2]


def test_a_run_left_before_its_first_step_begins_again(trained: Trainings) -> None:
    def look(job: TrainingJob, event: Event) -> None:
        if isinstance(event, Progress) and event.phase == "features":
            job.leave()

    job = trained.run(small_request(), look=look)
    assert job.ending is Ending.SUSPENDED
    (left,) = settle(trained.project)
    assert "before it had learned anything" in left.text
    again = trained.run(small_request().resume(left.run.id))
    assert again.ending is Ending.FINISHED


def test_a_cancelled_resumed_run_is_deleted(trained: Trainings) -> None:
    job = trained.run(small_request(epochs=EPOCHS), look=leave_at(1, 1))
    assert job.run_id is not None

    def look(job: TrainingJob, event: Event) -> None:
        if isinstance(event, StepDone):
            job.cancel()

    trained.run(small_request().resume(job.run_id), look=look)
    assert trained.runs() == []


def test_a_damaged_checkpoint_falls_back_to_the_one_before(trained: Trainings) -> None:
    job = trained.run(small_request(epochs=EPOCHS), look=leave_at(3, 1))
    assert job.run_id is not None
    files = run_files(trained.project, trained.project.runs.get(job.run_id))
    files.checkpoint.write_text("{", encoding="utf-8")
    (left,) = settle(trained.project)
    assert left.epochs == 3
    trained.events.clear()
    again = trained.run(small_request().resume(job.run_id))
    assert again.ending is Ending.FINISHED
    warnings = [e.text for e in trained.events if isinstance(e, Notice) and e.severity == "warning"]
    assert any("checkpoint.json" in text for text in warnings)


def test_a_run_of_unknown_settings_is_refused_in_words(trained: Trainings) -> None:
    job = trained.run(small_request(epochs=EPOCHS), look=leave_at(1, 1))
    assert job.run_id is not None
    with trained.project.database.write() as connection:
        connection.execute("UPDATE runs SET settings = '{}'")
    refused = trained.run(small_request().resume(job.run_id))
    assert "Update TagMask" in str(refused.error)
    assert settle(trained.project) == []
    assert trained.runs()[0].state is RunState.FAILED


def test_declining_the_offer_keeps_what_was_learnt(trained: Trainings) -> None:
    job = trained.run(small_request(epochs=EPOCHS), look=leave_at(1, 1))
    assert job.run_id is not None
    let_go(trained.project, job.run_id)
    assert settle(trained.project) == []
    assert trained.runs()[0].state is RunState.STOPPED


def test_a_run_that_is_done_but_was_not_noted_is_settled(trained: Trainings) -> None:
    trained.run(small_request())
    (run,) = trained.runs()
    trained.project.runs.update(run.id, state=RunState.RUNNING)
    assert settle(trained.project) == []
    assert trained.runs()[0].state is RunState.FINISHED


def test_a_run_whose_files_are_gone_is_settled(trained: Trainings) -> None:
    job = trained.run(small_request(epochs=EPOCHS), look=leave_at(1, 1))
    assert job.run_id is not None
    for file in run_files(trained.project, trained.runs()[0]).root.iterdir():
        file.unlink()
    settle(trained.project)
    assert trained.runs() == []


def test_a_training_that_begins_during_the_look_is_not_offered(
    trained: Trainings, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = trained.run(small_request(epochs=EPOCHS), look=leave_at(1, 1))
    assert job.run_id is not None
    runs, run = trained.project.runs, job.run_id
    runs.update(run, state=RunState.STOPPED)
    monkeypatch.setattr(
        run_loading, "sweep", lambda _project: runs.update(run, state=RunState.RUNNING)
    )
    offered: list[object] = []
    recovery = Recovery(trained.opened, trained.jobs)
    recovery.found.connect(offered.append)
    recovery.look()
    trained.qtbot.waitUntil(lambda: not trained.jobs.running())
    assert runs.get(run).state is RunState.RUNNING
    assert offered == []


def test_it_goes_on_after_the_project_was_closed_and_opened(trained: Trainings) -> None:
    job = trained.start(small_request(epochs=EPOCHS))
    trained.qtbot.waitUntil(lambda: len(steps(trained.events)) >= 1, timeout=20_000)
    trained.jobs.cancel_all()
    assert trained.jobs.wait(20)
    folder = trained.project.folder
    trained.opened.close()
    trained.opened = OpenProject(open_project(folder))
    (left,) = settle(trained.project)
    assert left.run.id == job.run_id
    assert trained.run(small_request().resume(left.run.id)).ending is Ending.FINISHED


def test_a_deleted_run_takes_its_folder_along(trained: Trainings) -> None:
    trained.run(small_request())
    trained.run(replace(small_request(), name="second"))
    second, first = trained.runs()
    assert second.name == "second"
    delete_run(trained.project, first.id)
    assert [run.id for run in trained.runs()] == [second.id]
    models = trained.project.folder / "models"
    assert [path.name for path in models.iterdir()] == ["run-0002"]
    trained.run(small_request())
    assert trained.runs()[0].folder == "models/run-0003"
