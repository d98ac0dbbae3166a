"""Scoring a run in the background, on approved images that it never saw."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QCoreApplication

from app.core.store import Project
from app.jobs.job import Job
from app.jobs.torch_loading import load_torch
from wseg_engine.base.events import Control, Event


def scoring_job(project: Project, run: int, device: str = "auto") -> Job:
    """Return a job that scores a run: `RunScored` if it was not cancelled.

    Args:
        project: open for writing.
        run: the run's id.
        device: "auto", "cpu", "cuda" or "cuda:INDEX".
    """
    title = QCoreApplication.translate("RunScores", "Comparing with approved masks")
    return Job(title, partial(_work, project, run, device))


def _work(project: Project, run: int, device: str, control: Control) -> Iterator[Event]:
    """Score; torch and the engine are imported here, in the job's thread."""
    load_torch()
    from app.jobs.run_scoring import score_run

    return score_run(project, run, device, control)
