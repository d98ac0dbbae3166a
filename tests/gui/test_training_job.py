"""A training as the window starts, watches, pauses and ends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.store import RunState
from app.core.store.points import Point
from app.core.training import run_notes
from app.core.training.live import Phase
from app.core.training.request import Ending, Previews, RunBegun, RunEnded
from app.core.training.run_files import run_files
from app.jobs.job import JobState
from app.jobs.training import TrainingJob, running_training, start_training
from tests.core.small_trainings import (
    HEIGHT,
    WIDTH,
    put_mask,
    small_request,
    use_tiny_network,
)
from tests.gui.training_jobs import Trainings, steps, trainings
from wseg_engine.base.events import EpochDone, Event, Progress, StepDone, TrainingFinished


@pytest.fixture
def trained(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trainings]:
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))
    use_tiny_network(monkeypatch)
    with trainings(qtbot, tmp_path) as made:
        yield made


def test_a_training_runs_to_its_end_and_keeps_its_record(trained: Trainings) -> None:
    job = trained.run(small_request())
    assert (job.state, job.error, job.ending) == (JobState.FINISHED, None, Ending.FINISHED)
    (run,) = trained.runs()
    assert run.id == job.run_id
    assert run.state is RunState.FINISHED
    assert run.folder == "models/run-0001"
    assert run.name == "Run 1"
    assert run.classes == tuple(info.id for info in trained.project.classes.all())
    assert run.settings[run_notes.PRESET] == "fast"
    assert run.settings[run_notes.IMAGES] == 8
    settings = run_notes.settings_of_run(run)
    assert settings is not None
    assert settings.model.classes == 3
    assert run.scores[run_notes.EPOCHS] == 3
    assert run.scores[run_notes.DEVICE] == "cpu"
    assert run.scores[run_notes.SECONDS] > 0
    files = run_files(trained.project, run)
    assert files.can_predict
    assert files.log.read_text(encoding="utf-8").count("\n") == 4
    assert files.size() > 10_000


def test_events_begin_and_end_with_the_run(trained: Trainings) -> None:
    trained.run(small_request())
    kinds = [type(event) for event in trained.events]
    assert kinds[0] is RunBegun
    assert kinds[-1] is RunEnded
    assert kinds.count(EpochDone) == kinds.count(Previews) == 3
    assert TrainingFinished in kinds


def test_previews_come_after_every_epoch_for_the_pinned_images(trained: Trainings) -> None:
    request = replace(small_request(), pinned=(5, 2, 7))
    job_previews: list[Previews] = []
    job = trained.start(request)
    job.previews_ready.connect(job_previews.append)
    trained.wait(job)
    assert [preview.epoch for preview in job_previews] == [1, 2, 3]
    for preview in job_previews:
        assert list(preview.labels) == [5, 2, 7]
        assert preview.classes == trained.runs()[0].classes
        for labels in preview.labels.values():
            assert labels.dtype == np.uint8
            assert labels.shape == (HEIGHT, WIDTH)
            assert labels.max() <= 3


def test_tags_gate_what_the_previews_show(trained: Trainings) -> None:
    trained.run(replace(small_request(), pinned=(1,)))  # all red, nothing else
    previews = [event for event in trained.events if isinstance(event, Previews)]
    assert len(previews) == 3
    for preview in previews:
        assert set(np.unique(preview.labels[1])) <= {0, 1}


def test_previews_do_not_change_what_is_learnt(
    trained: Trainings, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained.run(small_request())
    with_previews = steps(trained.events)
    trained.events.clear()
    monkeypatch.setattr("app.jobs.training_previews.PinnedImages.look", lambda *_, **__: iter(()))
    trained.run(small_request())
    assert steps(trained.events) == with_previews


def test_the_live_view_follows(trained: Trainings) -> None:
    job = trained.start(small_request())
    phases: set[Phase] = set()
    job.event_received.connect(lambda _: phases.add(job.live.phase))
    job.progress_changed.connect(lambda _: phases.add(job.live.phase))
    trained.wait(job)
    live = job.live
    assert {Phase.TRAINING, Phase.PREVIEWS} <= phases
    assert live.phase is Phase.ENDED
    assert (live.epoch, live.epochs, live.images) == (3, 3, 8)
    assert len(live.tag_loss) == 6
    assert len(live.mask_loss) == 2  # of the second epoch: in the third, all have labels
    assert len(live.pixel_loss) == 2
    assert live.saved_epochs == 3
    assert live.ending is Ending.FINISHED
    assert live.fraction == 1.0
    assert [preview.epoch for preview in live.previews] == [2, 3]


def test_approved_masks_are_learnt_from(trained: Trainings) -> None:
    red = trained.project.classes.all()[0].id
    put_mask(trained.project, 1, np.ones((HEIGHT, WIDTH), np.uint8), classes=(red,))
    for image in (2, 3):
        trained.project.points.change(image, add=[Point(red, 0.5, 0.5, shows=True)])
    trained.run(small_request(relabel_epochs=()))
    (begun,) = [event for event in trained.events if isinstance(event, RunBegun)]
    assert (begun.masks, begun.marked) == (1, 2)
    scores = trained.runs()[0].scores
    assert (scores[run_notes.MASKS], scores[run_notes.MARKED]) == (1, 2)
    epochs = [event for event in trained.events if isinstance(event, EpochDone)]
    assert [event.pixel_loss > 0 for event in epochs] == [True] * 3
    assert (run_files(trained.project, trained.runs()[0]).masks / "1.png").is_file()


def test_pause_resume_stop_and_keep(trained: Trainings) -> None:
    job = trained.start(small_request(epochs=500, relabel_epochs=()))
    trained.qtbot.waitUntil(lambda: len(steps(trained.events)) >= 3, timeout=20_000)
    job.pause()
    assert job.live.paused
    trained.qtbot.wait(100)
    paused_at = len(steps(trained.events))
    trained.qtbot.wait(100)
    assert len(steps(trained.events)) == paused_at
    job.resume()
    trained.qtbot.waitUntil(lambda: len(steps(trained.events)) > paused_at + 2, timeout=20_000)
    job.stop_and_keep()
    trained.wait(job)
    assert job.ending is Ending.KEPT
    (run,) = trained.runs()
    assert run.state is RunState.STOPPED
    assert run_files(trained.project, run).can_predict
    assert 0 < run.scores[run_notes.EPOCHS] < 500


def test_a_paused_training_can_be_stopped_and_kept(trained: Trainings) -> None:
    job = trained.start(small_request(epochs=500, relabel_epochs=()))
    trained.qtbot.waitUntil(lambda: len(steps(trained.events)) >= 1, timeout=20_000)
    job.pause()
    job.stop_and_keep()
    trained.wait(job)
    assert (job.ending, trained.runs()[0].state) == (Ending.KEPT, RunState.STOPPED)


@pytest.mark.parametrize("phase", ["prepare", "features", "previews", "relabel"])
@pytest.mark.parametrize("keep", [False, True])
def test_it_can_be_ended_in_every_phase(trained: Trainings, phase: str, keep: bool) -> None:
    def look(job: TrainingJob, event: Event) -> None:
        if isinstance(event, Progress) and event.phase == phase:
            (job.stop_and_keep if keep else job.cancel)()

    job = trained.run(small_request(epochs=50), look=look)
    assert job.state is JobState.CANCELLED
    if keep and phase in {"previews", "relabel"}:  # it has learnt something
        assert job.ending is Ending.KEPT
        assert run_files(trained.project, trained.runs()[0]).can_predict
    else:
        assert job.ending is Ending.DISCARDED
        assert_nothing_is_left(trained)


@pytest.mark.parametrize("epoch", [0, 1])  # the first is the warm-up on tags alone
def test_a_cancelled_training_leaves_nothing(trained: Trainings, epoch: int) -> None:
    def look(job: TrainingJob, event: Event) -> None:
        if isinstance(event, StepDone) and event.epoch == epoch:
            job.cancel()

    job = trained.run(small_request(epochs=50, relabel_epochs=()), look=look)
    assert job.ending is Ending.DISCARDED
    assert_nothing_is_left(trained)


def test_cancelling_while_a_checkpoint_is_written_leaves_nothing(
    trained: Trainings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wseg_engine.training import run_state

    saved: list[int] = []
    save = run_state.save_checkpoint

    def slow_save(*args: object, **values: object) -> object:
        saved.append(1)
        if len(saved) == 2:
            job.cancel()
        return save(*args, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(run_state, "save_checkpoint", slow_save)
    job = trained.start(small_request(epochs=50, relabel_epochs=()))
    trained.wait(job)
    assert len(saved) >= 2
    assert job.ending is Ending.DISCARDED
    assert_nothing_is_left(trained)


def test_the_first_wish_counts(trained: Trainings) -> None:
    job = trained.start(small_request(epochs=500, relabel_epochs=()))
    trained.qtbot.waitUntil(lambda: len(steps(trained.events)) >= 1, timeout=20_000)
    job.stop_and_keep()
    job.cancel()
    trained.wait(job)
    assert job.ending is Ending.KEPT


def test_the_list_of_jobs_ends_a_training_without_losing_it(trained: Trainings) -> None:
    job = trained.start(small_request(epochs=500, relabel_epochs=()))
    trained.qtbot.waitUntil(lambda: len(steps(trained.events)) >= 1, timeout=20_000)
    job.end()
    trained.wait(job)
    assert job.ending is Ending.KEPT


def test_closing_the_project_saves(trained: Trainings) -> None:
    job = trained.start(small_request(epochs=500, relabel_epochs=()))
    trained.qtbot.waitUntil(lambda: len(steps(trained.events)) >= 1, timeout=20_000)
    trained.jobs.cancel_all()
    assert trained.jobs.wait(20)
    assert job.ending is Ending.SUSPENDED
    (run,) = trained.runs()
    assert run.state is RunState.RUNNING
    assert run_files(trained.project, run).can_predict


def test_only_one_training_runs_at_a_time(trained: Trainings) -> None:
    job = trained.start(small_request(epochs=500, relabel_epochs=()))
    assert running_training(trained.jobs) is job
    with pytest.raises(RuntimeError, match="running already"):
        start_training(trained.opened, trained.jobs, small_request())
    job.cancel()
    trained.wait(job)
    assert running_training(trained.jobs) is None


def test_a_project_without_tags_is_refused_in_words(trained: Trainings) -> None:
    trained.project.tags.clear(list(range(1, 9)))
    job = trained.run(small_request())
    assert job.state is JobState.FAILED
    assert "Tag some images first" in str(job.error)
    assert job.ending is Ending.FAILED
    assert trained.runs() == []
    assert job.live.log[-1].severity == "error"


def test_features_are_computed_once(trained: Trainings) -> None:
    trained.run(small_request())
    trained.run(small_request())
    assert [run.folder for run in trained.runs()] == ["models/run-0002", "models/run-0001"]
    cached = list((trained.project.folder.parent / "cache" / "features").glob("*/*/*.features"))
    assert len(cached) == 8


def test_the_whole_network_can_be_trained_too(trained: Trainings) -> None:
    request = small_request(frozen_backbone=False, relabel_epochs=(), epochs=2, optimiser="sgd")
    model = replace(request.settings.model, head="paper")
    request = replace(request, settings=replace(request.settings, model=model))
    job = trained.run(request)
    assert (job.error, job.ending) == (None, Ending.FINISHED)
    assert sum(isinstance(event, Previews) for event in trained.events) == 2


def assert_nothing_is_left(trained: Trainings) -> None:
    assert trained.runs() == []
    models = trained.project.folder / "models"
    assert not models.exists() or list(models.iterdir()) == []
