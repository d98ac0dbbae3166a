"""What runs by itself gives way to what the user starts."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.jobs.job_list import JobList
from wseg_engine.base.events import Control

_LOOK = 0.02  # s between two looks whether a thread has ended


def end_automatic(jobs: JobList) -> Callable[[Control], None]:
    """Cancel trainings and predictions that nobody asked for.

    Returns:
        What the thread that takes their place calls first: it waits until theirs have ended, so
        that no two of them compute or write at the same time, and raises `Stopped` if its own
        control says so.
    """
    alive = []
    for job in jobs.running():
        if getattr(getattr(job, "request", None), "automatic", False) and not job.state.over:
            alive.append(job.alive)
            job.cancel()

    def wait(control: Control) -> None:
        for one in alive:
            while one():
                control.wait_or_stop()
                time.sleep(_LOOK)

    return wait
