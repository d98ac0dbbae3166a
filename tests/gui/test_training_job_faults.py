"""What goes wrong while a training runs: it is said in words, and nothing is lost."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

import wseg_engine.training.checkpoint as checkpoints
from app.core.store import RunState
from app.core.training import run_notes
from app.core.training.dataset import FEWEST_APPROVED
from app.core.training.recovery import how_far
from app.core.training.request import Ending, Previews
from app.core.training.run_files import run_files
from app.jobs import training_previews
from app.jobs.job import JobState
from app.jobs.training import TrainingJob
from app.jobs.training_run import run_training
from tests.core.small_trainings import (
    HEIGHT,
    WIDTH,
    put_mask,
    small_project,
    small_request,
    use_tiny_network,
)
from tests.gui.training_jobs import Trainings, steps, trainings
from wseg_engine.base.events import (
    BatchHalved,
    Control,
    EpochDone,
    Event,
    ImageFailed,
    StepDone,
    Stopped,
)
from wseg_engine.training import objective
from wseg_engine.training.checkpoint import find_latest


@pytest.fixture
def trained(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trainings]:
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))
    use_tiny_network(monkeypatch)
    with trainings(qtbot, tmp_path) as made:
        yield made


def test_a_failure_shows_its_cause_and_keeps_the_last_checkpoint(
    trained: Trainings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(job: TrainingJob, event: Event) -> None:
        if isinstance(event, EpochDone) and event.epoch == 1:
            monkeypatch.setattr(objective, "tag_loss", broken)

    def broken(*_: object) -> torch.Tensor:
        raise ValueError("the moon is full")

    job = trained.run(small_request(relabel_epochs=()), look=look)
    assert (job.state, job.ending) == (JobState.FAILED, Ending.FAILED)
    assert str(job.error) == "the moon is full"
    assert job.live.log[-1].text == "the moon is full"
    (run,) = trained.runs()
    assert run.state is RunState.FAILED
    assert run.scores[run_notes.ERROR] == "the moon is full"
    assert run.scores[run_notes.EPOCHS] == 2
    latest = find_latest(run_files(trained.project, run).root)
    assert latest.path is not None
    assert latest.problems == ()


def test_a_failed_network_does_not_keep_its_memory(
    trained: Trainings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objective, "tag_loss", None)
    job = trained.run(small_request())
    assert isinstance(job.error, TypeError)
    trace = job.error.__traceback__
    while trace is not None:
        held = [value for value in trace.tb_frame.f_locals.values() if is_tensor_like(value)]
        assert held == []
        trace = trace.tb_next


def is_tensor_like(value: object) -> bool:
    return isinstance(value, torch.Tensor | torch.nn.Module)


def test_a_loss_that_is_no_number_is_said_in_words(
    trained: Trainings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objective, "tag_loss", lambda scores, tags: scores.sum() * float("nan"))
    job = trained.run(small_request())
    assert "smaller learning rate" in str(job.error)


def test_out_of_memory_halves_the_batch_and_is_said(
    trained: Trainings, monkeypatch: pytest.MonkeyPatch
) -> None:
    forward = objective.Objective.forward
    failed: list[int] = []

    def small_memory(self: objective.Objective, images: torch.Tensor, *args: object, **kw: object):
        if len(images) > 2:
            failed.append(len(images))
            raise torch.OutOfMemoryError("CUDA out of memory")
        return forward(self, images, *args, **kw)  # type: ignore[arg-type]

    monkeypatch.setattr(objective.Objective, "forward", small_memory)
    job = trained.run(small_request())
    assert (job.ending, job.error) == (Ending.FINISHED, None)
    (halved,) = [event for event in trained.events if isinstance(event, BatchHalved)]
    assert (halved.images_at_once, failed) == (2, [4])
    assert job.live.images_at_once == 2
    (line,) = [line for line in job.live.log if line.severity == "warning"]
    assert "2 image(s) at once" in line.text
    assert len(steps(trained.events)) == 6


def test_memory_for_not_even_one_image_ends_the_training_in_words(
    trained: Trainings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_memory(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(objective.Objective, "forward", no_memory)
    job = trained.run(small_request())
    assert "Not enough memory for one crop" in str(job.error)


def test_previews_without_memory_are_left_out_and_training_goes_on(
    trained: Trainings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_memory(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(training_previews, "assign_labels", no_memory)
    job = trained.run(small_request())
    assert job.ending is Ending.FINISHED
    assert not any(isinstance(event, Previews) for event in trained.events)
    assert sum("previews" in line.text for line in job.live.log) == 1


def test_a_pinned_image_that_cannot_be_read_is_left_out(trained: Trainings) -> None:
    def look(job: TrainingJob, event: Event) -> None:
        if isinstance(event, StepDone) and event.epoch == 0 and event.step == 1:
            (trained.project.folder.parent / "photos" / "image0.png").write_bytes(b"broken")

    request = small_request(relabel_epochs=())
    job = trained.run(request, look=look)
    assert job.ending is Ending.FINISHED
    (failed,) = [event for event in trained.events if isinstance(event, ImageFailed)]
    assert failed.name == "1"
    last = [event for event in trained.events if isinstance(event, Previews)][-1]
    assert 1 not in last.labels
    assert len(last.labels) == 7


class FullDisk:
    """A disk on which no checkpoint can be written any more once it is `full`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = threading.Event()
        self._save = checkpoints.save_file
        monkeypatch.setattr(checkpoints, "save_file", self.save)

    def save(self, tensors: dict[str, torch.Tensor], path: Path, **values: object) -> None:
        if self.full.is_set():
            path.write_bytes(b"half of it")
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        self._save(tensors, path, **values)  # type: ignore[arg-type]


def test_a_full_disk_leaves_the_former_checkpoint_and_the_run_can_go_on(
    trained: Trainings, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FullDisk(monkeypatch)

    def look(job: TrainingJob, event: Event) -> None:
        if isinstance(event, EpochDone) and event.epoch == 1:
            disk.full.set()

    job = trained.run(small_request(), look=look)
    assert job.ending is Ending.FAILED
    assert "free some disk space" in str(job.error)
    (run,) = trained.runs()
    assert run.state is RunState.FAILED
    far = how_far(trained.project, run)
    assert far is not None
    assert (far.epochs, far.of) == (1, 3)
    assert not list(run_files(trained.project, run).root.glob("*.part"))

    disk.full.clear()
    trained.events.clear()
    again = trained.run(small_request().resume(run.id))
    assert again.ending is Ending.FINISHED
    (run,) = trained.runs()
    assert run.state is RunState.FINISHED
    assert run.scores[run_notes.ERROR] == ""
    assert [event.epoch for event in trained.events if isinstance(event, EpochDone)] == [1, 2]


def test_a_disk_that_is_full_from_the_start_leaves_no_run(
    trained: Trainings, monkeypatch: pytest.MonkeyPatch
) -> None:
    FullDisk(monkeypatch).full.set()
    job = trained.run(small_request())
    assert "could not be written" in str(job.error)
    assert trained.runs() == []


def test_a_training_that_is_given_up_reads_no_more_contents(tmp_path: Path) -> None:
    with small_project(tmp_path, images=FEWEST_APPROVED) as project:
        red = project.classes.all()[0].id
        for image in range(1, FEWEST_APPROVED + 1):
            put_mask(project, image, np.ones((HEIGHT, WIDTH), np.uint8), classes=(red,))
        control = Control()
        training = run_training(project, small_request(), control, lambda: None)
        next(training)
        control.stop()
        with pytest.raises(Stopped):
            next(training)
        assert not any(record.hash for record in project.images)
