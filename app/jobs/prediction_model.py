"""The trained network of a run: ready to predict, or for another run to start from."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import NamedTuple

from app.core.store import Project, ProjectError, RunRecord
from app.core.training.dataset import ProjectDataset
from app.core.training.run_files import run_files
from app.core.training.warm_start import StartedFrom
from app.core.translation import translate
from wseg_engine.base.budget import read_json
from wseg_engine.base.events import Event, Notice
from wseg_engine.networks.model import CheckpointError
from wseg_engine.networks.model_file import LoadedModel
from wseg_engine.training.checkpoint import find_latest, load_checkpoint, load_model
from wseg_engine.training.warm_start import StartModel


class RunModel(NamedTuple):
    """A run's network, and what tells its states apart: a run may be trained further."""

    model: LoadedModel
    digest: str


def load_run_model(project: Project, run: RunRecord) -> Generator[Event, None, RunModel]:
    """Load the newest state of a run that is intact.

    Yields:
        A `Notice` where a newer one is damaged; the generator's value is the model.

    Raises:
        ProjectError: if there is none, in words.
    """
    files = run_files(project, run)
    try:
        return _checked(files.checkpoint, run)
    except CheckpointError as error:
        first = str(error)
    latest = find_latest(files.root)
    if latest.path is None:
        raise ProjectError(
            translate(
                "Predictions",
                "The run “{name}” has no model that can be loaded, so it cannot make masks. "
                "Choose another run, or train again. ({reason})",
            ).format(name=run.name, reason=first)
        )
    yield Notice(
        translate(
            "Predictions",
            "The latest checkpoint of the run “{name}” is damaged; the one before is used. "
            "({reason})",
        ).format(name=run.name, reason=first),
        "warning",
    )
    return _checked(latest.path, run)


def _checked(path: Path, run: RunRecord) -> RunModel:
    model = load_model(path)
    if len(model.classes) != len(run.classes):
        raise ProjectError(
            translate(
                "Predictions",
                "The model of the run “{name}” has {found} classes, the project expects "
                "{expected}. It belongs to another run; choose another one.",
            ).format(name=run.name, found=len(model.classes), expected=len(run.classes))
        )
    header = read_json(path)
    return RunModel(model, str(header["tensors"]["sha256"]))


def start_model(
    project: Project, source: StartedFrom, found: ProjectDataset
) -> Generator[Event, None, StartModel]:
    """Load what a run starts from; its classes are named as the data set names them now.

    Raises:
        ProjectError: if it is gone, or cannot be loaded.
    """
    try:
        run = project.runs.get(source.run)
    except ProjectError as error:
        raise ProjectError(
            translate(
                "Training",
                "The model “{name}”, which this run was to start from, was deleted before the "
                "first step. Start a new training.",
            ).format(name=source.name)
        ) from error
    latest = find_latest(run_files(project, run).root)
    for problem in latest.problems:
        yield Notice(problem, severity="warning")
    if latest.path is None:
        raise ProjectError(
            translate(
                "Training",
                "The run “{name}” has no model that can be loaded, so nothing can start from it. "
                "Choose another current model, or start from scratch.",
            ).format(name=run.name)
        )
    checkpoint = load_checkpoint(latest.path)
    names = dict(zip(found.classes, found.dataset.classes, strict=True))
    classes = tuple(names.get(number, f"(#{number})") for number in run.classes)
    return StartModel(run.name, dict(checkpoint.network), classes, checkpoint.settings.model)
