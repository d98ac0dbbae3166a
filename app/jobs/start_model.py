"""The network of a run, for another run to start from.

Loads torch when it is imported: import it inside a job.
"""

from __future__ import annotations

from collections.abc import Generator

from app.core.store import Project, ProjectError
from app.core.training.dataset import ProjectDataset
from app.core.training.run_files import run_files
from app.core.training.warm_start import StartedFrom
from app.core.translation import translate
from wseg_engine.base.events import Event, Notice
from wseg_engine.training.checkpoint import find_latest, load_checkpoint
from wseg_engine.training.warm_start import StartModel


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
