"""Threads that compute beside the window: how many, and who comes first."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import numpy as np
import pytest

from app.core.masks.refining import RefineRequest
from app.jobs.job_list import JobList
from app.jobs.refinement import Refinement, refine
from app.jobs.thumbnails import MOST_THREADS, Thumbnails
from app.jobs.torch_loading import NICENESS, computing_threads, lower_priority
from wseg_engine.base.events import Control
from wseg_engine.settings.config import RefineConfig

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="niceness of threads is Linux' own")

# Prints the niceness of the main thread, of a job's, and of the helper it computes with.
NICE = """
import os, threading
from pathlib import Path
import torch
from app.jobs.torch_loading import lower_priority

def niceness():
    stats = {int(t.name): (t / "stat").read_text() for t in Path("/proc/self/task").iterdir()}
    return {task: int(text.rpartition(")")[2].split()[16]) for task, text in stats.items()}

def job():
    lower_priority()
    lower_priority()  # once more changes nothing
    torch.set_num_threads(2)
    before = set(niceness())
    torch.ones(400_000).sum()
    now = niceness()
    helpers = {nice for task, nice in now.items() if task not in before}
    print(now[os.getpid()], now[threading.get_native_id()], *helpers)

thread = threading.Thread(target=job)
thread.start()
thread.join()
"""


@pytest.fixture
def eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)  # of the machine; the process may use fewer
    monkeypatch.setattr("app.jobs.torch_loading.core_count", lambda: 8)


@pytest.mark.usefixtures("eight_cores")
@pytest.mark.parametrize(("asked", "threads"), [("", 7), ("3", 3), ("99", 7), ("0", 7), ("x", 7)])
def test_a_core_is_left_to_the_window(
    monkeypatch: pytest.MonkeyPatch, asked: str, threads: int
) -> None:
    if asked:
        monkeypatch.setenv("OMP_NUM_THREADS", asked)
    assert computing_threads() == threads


@on_linux
@pytest.mark.parametrize(
    ("cores", "threads"), [({0}, 1), ({0, 1}, 1), ({0, 1, 2}, 2), (set(range(64)), MOST_THREADS)]
)
def test_thumbnails_are_made_on_the_cores_that_the_process_may_use(
    monkeypatch: pytest.MonkeyPatch, cores: set[int], threads: int
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: cores)
    assert Thumbnails(None)._count == threads
    assert computing_threads() <= max(1, len(cores) - 1)


@on_linux
@pytest.mark.parametrize("own", [0, 7, 18])
def test_who_computes_comes_after_the_window_however_nice_that_is(own: int) -> None:
    own += os.getpriority(os.PRIO_PROCESS, 0)
    done = subprocess.run(
        [sys.executable, "-c", NICE],
        preexec_fn=lambda: os.setpriority(os.PRIO_PROCESS, 0, min(own, 19)),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    window, job, *helpers = map(int, done.stdout.split())
    assert window == min(own, 19)
    assert job == min(window + NICENESS, 19)
    assert set(helpers) <= {job}
    assert helpers or len(os.sched_getaffinity(0)) < 2


@on_linux
def test_the_threads_of_others_keep_their_place() -> None:
    before = os.getpriority(os.PRIO_PROCESS, os.getpid())
    thread = threading.Thread(target=lower_priority)
    thread.start()
    thread.join()
    assert os.getpriority(os.PRIO_PROCESS, os.getpid()) == before


def test_refining_loads_torch_without_holding_up_the_window(
    qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load() -> None:
        raise ImportError("loaded with care")

    monkeypatch.setattr("app.jobs.refinement.load_torch", load)
    picture, labels = np.zeros((8, 8, 3), np.uint8), np.eye(8, dtype=np.uint8)
    request = RefineRequest(picture, labels, None, (1,), RefineConfig())
    with pytest.raises(ImportError, match="with care"):
        list(refine(request, Control()))
    jobs = JobList()
    Refinement(jobs).warm_up()
    (job,) = jobs.running()
    assert jobs.wait(60)
    assert "with care" in str(job.error)
