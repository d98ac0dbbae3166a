"""The cache of features: how much disk it takes, and setting that free."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.jobs.torch_loading import load_torch
from wseg_engine.base.events import Control, Event


@dataclass(frozen=True)
class CacheState(Event):
    """What the cache takes now."""

    folder: Path
    size: int  # bytes
    freed: int = 0  # bytes that were set free just now


def measure_cache(jobs: JobList) -> Job:
    """Count what the cache takes; the job's one event is a `CacheState`."""

    def work(control: Control) -> Iterator[Event]:
        load_torch()
        from wseg_engine.training.feature_cache import default_folder, folder_size

        control.wait_or_stop()
        yield CacheState(default_folder(), folder_size(default_folder()))

    title = QCoreApplication.translate("TrainingJob", "Measuring the feature cache")
    return jobs.start(Job(title, work, quiet=True))


def clear_cache(jobs: JobList) -> Job:
    """Delete all features; a training that needs them computes them anew.

    The job's one event is a `CacheState`.
    """

    def work(control: Control) -> Iterator[Event]:
        load_torch()
        from wseg_engine.training.feature_cache import clear, default_folder, folder_size

        control.wait_or_stop()
        folder = default_folder()
        freed = clear(folder)
        yield CacheState(folder, folder_size(folder), freed)

    title = QCoreApplication.translate("TrainingJob", "Clearing the feature cache")
    return jobs.start(Job(title, work))
