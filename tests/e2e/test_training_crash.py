"""A training whose process is killed goes on, in another process, as if nothing had happened.

Run as a script, this file is that process: python test_training_crash.py FOLDER [SAVE]
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEventLoop

from app.core.store import Project, RunState, open_project
from app.core.training.recovery import Interrupted, interrupted_runs
from app.core.training.request import Ending, TrainRequest
from app.jobs.job_list import JobList
from app.jobs.training import start_training
from app.models.open_project import OpenProject
from tests.core.training_world import (
    small_project,
    small_request,
    use_tiny_network,
    without_times,
)
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

    def __init__(self, folder: Path, *arguments: str) -> None:
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "TAGMASK_CACHE": str(folder / "cache"),
            "OMP_NUM_THREADS": "1",
        }
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(folder), *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.lines: list[str] = []

    def read_until(self, wanted: str) -> None:
        """Read what it says up to a line that begins like this."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line.rstrip("\n"))
            if line.startswith(wanted):
                return
        raise AssertionError(f"It ended before it said {wanted!r}: {self.lines}")

    def kill(self) -> None:
        """End it at once, without its knowing."""
        self._process.send_signal(signal.SIGKILL)
        rest, _ = self._process.communicate(timeout=PATIENCE)
        self.lines += rest.splitlines()
        assert self._process.returncode == -signal.SIGKILL

    def wait(self) -> list[str]:
        """Let it end by itself, and return the lines of all steps."""
        rest, _ = self._process.communicate(timeout=PATIENCE)
        self.lines += rest.splitlines()
        assert self._process.returncode == 0, self.lines
        return self.steps()

    def steps(self) -> list[str]:
        return [line for line in self.lines if line.startswith("step ")]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], Path]:
    """The steps of a training that nobody disturbs, and its folder."""
    folder = tmp_path_factory.mktemp("whole")
    return Process(folder).wait(), folder / "project" / "models" / "run-0001"


@pytest.mark.parametrize("place", ["features", "step 1 1", "step 3 1"])
def test_killed_at_any_place_it_goes_on_with_the_same_curve(
    tmp_path: Path, whole: tuple[list[str], Path], place: str
) -> None:
    killed = Process(tmp_path)
    killed.read_until(place)
    killed.kill()
    go_on_and_compare(tmp_path, killed, whole)


@pytest.mark.parametrize("save", [2, 4])
def test_killed_while_a_checkpoint_is_written_it_goes_on_from_the_former(
    tmp_path: Path, whole: tuple[list[str], Path], save: int
) -> None:
    killed = Process(tmp_path, str(save))
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
        (left,) = interrupted_runs(project)
        assert train(project, small_request().resume(left.run.id)) == steps[at(left) :]
        assert [run.state for run in project.runs.all()] == [RunState.FINISHED]
        assert interrupted_runs(project) == []
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


def main(folder: Path, save: int | None) -> int:
    """Train a small project in this process."""
    application = QCoreApplication([])
    use_tiny_network(pytest.MonkeyPatch())
    if save is not None:
        _halt_in_save(save)
    with small_project(folder) as project:
        train(project, small_request(epochs=EPOCHS))
    del application
    return 0


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


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None))
