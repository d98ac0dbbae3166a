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
from wseg_engine.images.array_cache import clear, folder_size


@dataclass(frozen=True)
class CacheState(Event):
    """What the cache takes now."""

    folder: Path
    size: int  # bytes
    freed: int = 0  # bytes that were set free just now


def _folders() -> tuple[Path, ...]:
    """Return the folders of features and of saliency maps; the features' comes first."""
    load_torch()
    from wseg_engine.saliency.maps import maps_folder
    from wseg_engine.training.feature_cache import default_folder

    return default_folder(), maps_folder()


def measure_cache(jobs: JobList) -> Job:
    """Count what the cache takes; the job's one event is a `CacheState`."""

    def work(control: Control) -> Iterator[Event]:
        folders = _folders()
        control.wait_or_stop()
        yield CacheState(folders[0], sum(map(folder_size, folders)))

    title = QCoreApplication.translate("TrainingJob", "Measuring the feature cache")
    return jobs.start(Job(title, work, quiet=True))


def clear_cache(jobs: JobList) -> Job:
    """Delete all features and saliency maps; a training that needs them computes them anew.

    The job's one event is a `CacheState`.
    """

    def work(control: Control) -> Iterator[Event]:
        folders = _folders()
        control.wait_or_stop()
        freed = sum(map(clear, folders))
        yield CacheState(folders[0], sum(map(folder_size, folders)), freed)

    title = QCoreApplication.translate("TrainingJob", "Clearing the feature cache")
    return jobs.start(Job(title, work))
