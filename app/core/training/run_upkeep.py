"""Looking after trained runs: their names, which one is current, what they take, deleting them."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from app.core.masks.kept_objects import remove_kept
from app.core.store import MaskRecord, Project, ProjectError, RunRecord, RunState, Setting
from app.core.tagging.predictions import MODEL_KINDS
from app.core.training.run_files import delete_run, run_files
from app.core.translation import translate

IMPORTED_FROM = "imported_from"  # key of `RunRecord.settings`: the file a run was imported from
_CURRENT = Setting("current_run", 0)  # id of the run that makes masks; 0: the newest that can

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RemovalCost:
    """What deleting a run gives free, and what could go with it."""

    model_bytes: int  # checkpoints, logs, converted masks
    masks: int  # masks that the run made and nobody touched
    current: bool  # another run becomes the current one


def current_run(project: Project) -> RunRecord | None:
    """Return the run whose model makes masks: the chosen one, or else the newest that can."""
    runs = project.runs.all()
    chosen = project.settings.get(_CURRENT)
    for run in runs:
        if run.id == chosen:
            return run
    return next((run for run in runs if _is_ready(project, run)), None)


def set_current_run(project: Project, run: int) -> None:
    """Choose the run whose model makes masks.

    Raises:
        ProjectError: if there is no such run or it has no model, or it cannot be saved.
    """
    record = project.runs.get(run)
    if not run_files(project, record).can_predict:
        raise ProjectError(
            translate(
                "Runs",
                "The run “{name}” has no model yet, so it cannot make masks. Choose another run.",
            ).format(name=record.name)
        )
    project.settings.set(_CURRENT, run)


def rename_run(project: Project, run: int, name: str) -> None:
    """Give a run another name.

    Raises:
        ProjectError: if the name is empty or there is no such run, or it cannot be saved.
    """
    name = " ".join(name.split())
    if not name or not name.isprintable():
        raise ProjectError(
            translate("Runs", "A run needs a name with visible characters. Enter one.")
        )
    project.runs.update(run, name=name)


def disk_use(project: Project, run: RunRecord) -> int:
    """Return the bytes that a run's folder takes. It looks at every file in it."""
    return run_files(project, run).size()


def removal_cost(project: Project, run: int) -> RemovalCost:
    """Return what deleting a run would do. It looks at every file of the run: ask in a job.

    Raises:
        ProjectError: if there is no such run.
    """
    record = project.runs.get(run)
    masks, current = len(_untouched(project, run)), current_run(project)
    is_current = current is not None and current.id == run
    return RemovalCost(disk_use(project, record), masks, is_current)


def remove_run(project: Project, run: int, *, with_masks: bool) -> int:
    """Delete a run and its files. Edited and approved masks stay in any case.

    Args:
        project: open for writing.
        run: the run's id.
        with_masks: delete the masks too that it made and nobody touched, and what it thought of
            their images; otherwise they stay, without saying which run they are of.

    Returns:
        The bytes that were given free.

    Raises:
        ProjectError: if there is no such run, or it cannot be deleted; then it is as it was.
    """
    record = project.runs.get(run)
    masks = _untouched(project, run) if with_masks else []
    predicted = project.predictions.of_run(run) if with_masks else []
    freed = disk_use(project, record)
    delete_run(project, run)
    if project.settings.get(_CURRENT) == run:
        project.settings.reset(_CURRENT)
    if not with_masks:
        return freed
    with project.database.write():
        for kind in MODEL_KINDS:
            images = [mask.image for mask in masks if mask.provenance is kind]
            project.masks.remove(images, kind)
        project.predictions.remove(predicted)
    named = {mask.file for mask in project.masks.of({mask.image for mask in masks})}
    for mask in masks:
        if mask.file in named:
            continue
        size = _size(project, mask.file)
        try:
            remove_kept(project.folder / mask.file)
            freed += size
        except OSError as error:  # in use on Windows, say: it only takes room
            _log.warning("%s could not be deleted: %s", mask.file, error)
    return freed


def _is_ready(project: Project, run: RunRecord) -> bool:
    return run.state is not RunState.RUNNING and run_files(project, run).can_predict


def _untouched(project: Project, run: int) -> list[MaskRecord]:
    return [mask for mask in project.masks.of_run(run) if mask.provenance in MODEL_KINDS]


def _size(project: Project, file: str) -> int:
    try:
        return (project.folder / file).lstat().st_size
    except OSError:
        return 0
