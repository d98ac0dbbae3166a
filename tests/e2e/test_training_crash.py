"""A training whose process is killed goes on, in another process, as if nothing had happened."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEventLoop

from app.core.store import Project, RunState, open_project
from app.core.training.recovery import Interrupted, settle
from app.core.training.request import Ending, TrainRequest
from app.jobs.job_list import JobList
from app.jobs.training import start_training
from app.models.open_project import OpenProject
from tests.core.small_trainings import (
    small_project,
    small_request,
    use_tiny_network,
    without_times,
)
from tests.forking import FOR_TRAINING, Started, commands
from wseg_engine.base.events import Progress, StepDone
from wseg_engine.training import checkpoint

ROOT = Path(__file__).resolve().parents[2]
EPOCHS, STEPS = 4, 2  # of the training; of an epoch
PATIENCE = 600  # seconds for a process

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGKILL"), reason="this system cannot kill a process outright"
)


class Process:
    """A process that trains and tells every step."""

    def __init__(self, started: Started) -> None:
        self._process = started
        self.lines: list[str] = []

    def read_until(self, wanted: str) -> None:
        """Read what it says up to a line that begins like this."""
        for line in self._process.stdout:
            self.lines.append(line.rstrip("\n"))
            if line.startswith(wanted):
                return
        raise AssertionError(f"It ended before it said {wanted!r}: {self.lines}")

    def kill(self) -> None:
        """End it at once, without its knowing."""
        self._process.kill()
        self.lines += self._process.stdout.read().splitlines()
        assert self._process.wait() == -signal.SIGKILL

    def wait(self) -> list[str]:
        """Let it end by itself, and return the lines of all steps."""
        self.lines += self._process.stdout.read().splitlines()
        assert self._process.wait() == 0, self.lines
        return self.steps()

    def steps(self) -> list[str]:
        return [line for line in self.lines if line.startswith("step ")]


Start = Callable[..., Process]


@pytest.fixture(scope="module")
def start() -> Iterator[Start]:
    """Starts a process that trains in a folder, until a save where one is given."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    with commands(environment, "tests.e2e.test_training_crash", *FOR_TRAINING) as forked:

        def started(folder: Path, *save: str) -> Process:
            code = "import sys; from tests.e2e.test_training_crash import main; main(*sys.argv[1:])"
            return Process(forked.start("-c", code, str(folder), *save))

        yield started


@pytest.fixture(scope="module")
def whole(start: Start, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], Path]:
    """The steps of a training that nobody disturbs, and its folder."""
    folder = tmp_path_factory.mktemp("whole")
    return start(folder).wait(), folder / "project" / "models" / "run-0001"


@pytest.mark.parametrize("place", ["features", "step 1 1", "step 3 1"])
def test_killed_at_any_place_it_goes_on_with_the_same_curve(
    tmp_path: Path, start: Start, whole: tuple[list[str], Path], place: str
) -> None:
    killed = start(tmp_path)
    killed.read_until(place)
    killed.kill()
    go_on_and_compare(tmp_path, killed, whole)


@pytest.mark.parametrize("save", [2, 4])
def test_killed_while_a_checkpoint_is_written_it_goes_on_from_the_former(
    tmp_path: Path, start: Start, whole: tuple[list[str], Path], save: int
) -> None:
    killed = start(tmp_path, str(save))
    killed.read_until(f"saving {save}")
    killed.kill()
    go_on_and_compare(tmp_path, killed, whole)


@pytest.fixture(autouse=True)
def as_in_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object) -> None:
    """Train here as the process does: the same cache, as many threads."""
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    use_tiny_network(monkeypatch)


def go_on_and_compare(folder: Path, killed: Process, whole: tuple[list[str], Path]) -> None:
    steps, expected = whole
    assert killed.steps() == steps[: len(killed.steps())]
    with open_project(folder / "project") as project:
        assert project.was_left_open
        (left,) = settle(project)
        assert train(project, small_request().resume(left.run.id)) == steps[at(left) :]
        assert [run.state for run in project.runs.all()] == [RunState.FINISHED]
        assert settle(project) == []
    run = folder / "project" / "models" / "run-0001"
    assert without_times(run / "log.csv") == without_times(expected / "log.csv")
    assert tensors(run) == tensors(expected)


def at(left: Interrupted) -> int:
    """Return how many steps a run has taken."""
    return left.epochs * STEPS + left.step


def tensors(run: Path) -> str:
    """Return the name of the newest checkpoint's tensor file, which is made of its content."""
    return str(json.loads((run / "checkpoint.json").read_text(encoding="utf-8"))["tensors"]["file"])


# ---------------------------------------------------------------------- the process


def train(project: Project, request: TrainRequest) -> list[str]:
    """Train to the end; every step is returned, and told with all else on the standard output."""
    told: list[str] = []
    jobs = JobList()
    opened = OpenProject(project)
    job = start_training(opened, jobs, request)
    job.event_received.connect(lambda event: told.extend(_tell(event)))
    job.progress_changed.connect(_tell)
    loop = QEventLoop()
    job.ended.connect(loop.quit)
    loop.exec()
    assert job.error is None
    assert job.ending is Ending.FINISHED
    return told


def main(folder: str, save: str | None = None) -> None:
    """Train a small project in this process."""
    os.environ["TAGMASK_CACHE"] = str(Path(folder, "cache"))
    application = QCoreApplication([])
    use_tiny_network(pytest.MonkeyPatch())
    if save is not None:
        _halt_in_save(int(save))
    with small_project(Path(folder)) as project:
        train(project, small_request(epochs=EPOCHS))
    del application


def _tell(event: object) -> list[str]:
    if isinstance(event, StepDone):
        losses = (event.tag_loss, event.mask_loss, event.pixel_loss)
        line = " ".join(["step", f"{event.epoch} {event.step}", *(x.hex() for x in losses)])
        print(line, flush=True)
        return [line]
    if isinstance(event, Progress):
        print(event.phase, event.done, flush=True)
    return []


def _halt_in_save(number: int) -> None:
    """Wait for the end in the middle of a save: the tensors are there, nothing names them yet."""
    write, count = checkpoint._write_text, 0

    def halt(path: Path, text: str) -> None:
        nonlocal count
        count += 1
        if count == number:
            print(f"saving {number}", flush=True)
            time.sleep(PATIENCE)
        write(path, text)

    checkpoint._write_text = halt
