"""Work with models in the background: bringing them in, scores, the cache of their features."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QCoreApplication

from app.core.masks.likeness import likeness_folder
from app.core.store import Project
from app.core.training.request import (
    ImportRequest,
    ModelImported,
)
from app.core.translation import translate
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.jobs.torch_loading import load_torch
from wseg_engine.base.events import Control, Event
from wseg_engine.images.array_cache import clear, folder_size

FILE_SUFFIXES = (".pth", ".pt", ".safetensors", ".json")  # of models; weights have no ".json"


class Views(Protocol):
    """What an import needs of the open project: where to save, and whom to tell."""

    project: Project

    def note_classes(self) -> None:
        """Hear of added classes."""


def inspecting_job(file: Path) -> Job:
    """Return a job that looks what a file (or the folder of a run) holds: `ModelInspected`."""
    return Job(translate("ModelImport", "Checking the model"), partial(_inspect, file))


def start_import(open_project: Views, jobs: JobList, request: ImportRequest) -> Job:
    """Begin to import a model: `ModelImported`. If it fails, the project is as it was."""
    project = open_project.project
    job = Job(translate("ModelImport", "Importing a model"), partial(_import, project, request))

    def hear(event: Event) -> None:
        if isinstance(event, ModelImported) and event.added and not project.database.closed:
            open_project.note_classes()

    job.event_received.connect(hear)
    jobs.start(job)
    return job


def weights_job(file: Path) -> Job:
    """Return a job that copies weights into the cache: `WeightsImported`."""
    return Job(translate("ModelImport", "Importing weights"), partial(_import_weights, file))


def export_job(project: Project, run: int, target: Path) -> Job:
    """Return a job that writes a run's model as one file, for prediction: `ModelExported`."""
    title = translate("ModelImport", "Exporting a model")
    return Job(title, partial(_export, project, run, target))


# Torch and the engine are imported in the job's thread.


def _inspect(file: Path, control: Control) -> Iterator[Event]:
    load_torch()
    from app.jobs.model_recognition import inspect_model

    return inspect_model(file, control)


def _import(project: Project, request: ImportRequest, control: Control) -> Iterator[Event]:
    load_torch()
    from app.jobs.model_files import import_model

    return import_model(project, request, control)


def _import_weights(file: Path, control: Control) -> Iterator[Event]:
    load_torch()
    from app.jobs.model_files import import_backbone

    return import_backbone(file, control)


def _export(project: Project, run: int, target: Path, control: Control) -> Iterator[Event]:
    load_torch()
    from app.jobs.model_files import export_run

    return export_run(project, run, target, control)


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


@dataclass(frozen=True)
class CacheState(Event):
    """What the cache takes now."""

    folder: Path
    size: int  # bytes
    freed: int = 0  # bytes that were set free just now


def _folders() -> tuple[Path, ...]:
    """Return the folders of features, saliency maps and vectors; the features' comes first."""
    load_torch()
    from wseg_engine.saliency.maps import maps_folder
    from wseg_engine.training.features import default_folder

    return default_folder(), maps_folder(), likeness_folder()


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
