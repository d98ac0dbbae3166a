"""Models in files: making runs of them, and writing runs as files.

Loads torch when it is imported: import it inside a job.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.core.store import Project, ProjectError, RunRecord, RunState
from app.core.store.errors import explained_os, reading_only
from app.core.store.own_files import may_change
from app.core.training import run_notes
from app.core.training.request import (
    ImportRequest,
    ModelExported,
    ModelImported,
    ModelKind,
    WeightsImported,
)
from app.core.training.run_files import MODELS, RunFiles, free_folder
from app.core.training.run_upkeep import IMPORTED_FROM
from app.core.translation import translate
from app.jobs import prediction_model
from wseg_engine.base.bounds import move, remove_tree
from wseg_engine.base.durable import flush_folder
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.base.listed import listed
from wseg_engine.networks.build import build_network
from wseg_engine.networks.model import ModelClass, model_classes
from wseg_engine.networks.model_file import LoadedModel, export_model
from wseg_engine.pretrained.published import load_published
from wseg_engine.pretrained.weights import WeightsError, import_weights, read_state_dict
from wseg_engine.settings.presets import preset
from wseg_engine.training.checkpoint import Checkpoint, load_model, save_checkpoint

_PART = ".import-"  # before the name of a folder that is being written


def import_model(project: Project, request: ImportRequest, control: Control) -> Iterator[Event]:
    """Make a run of a model. Its classes become those of the project with the same names.

    Yields:
        `Progress`, then `ModelImported`. If it fails or is stopped, the project is as it was.

    Raises:
        ProjectError: if it cannot be saved, or the names cannot be used.
        CheckpointError, WeightsError: if the file is not what it was.
        Stopped: if it was asked to stop.
    """
    if project.read_only:
        raise reading_only(project.folder)
    _check_names(request)
    yield Progress("load", 0, 2, request.found.file.name)
    control.wait_or_stop()
    model = _loaded(request)
    yield Progress("save", 1, 2, request.found.file.name)
    control.wait_or_stop()
    models = project.folder / MODELS
    part = models / f"{_PART}{uuid.uuid4().hex}"
    try:
        _sweep(models)
        save_checkpoint(
            RunFiles(part).checkpoint,
            Checkpoint(model.settings, model.classes, model.network.state_dict()),
        )
        control.wait_or_stop()
        yield _record(project, request, model, part)
    except OSError as error:
        doing = translate("ModelImport", "The model could not be imported")
        raise explained_os(error, project.folder, doing) from error
    finally:
        remove_tree(part)


def _check_names(request: ImportRequest) -> None:
    wanted = [name for name in request.classes if name is not None]
    expected = len(request.found.class_names)
    if len(request.classes) != expected or not wanted:
        raise ProjectError(
            translate(
                "ModelImport",
                "The model has {expected} classes, and {named} of them are named. Name at least "
                "one; classes you do not name are not used.",
            ).format(expected=expected, named=len(wanted))
        )
    folded = [name.strip().casefold() for name in wanted]
    twice = next((n for n, f in zip(wanted, folded, strict=True) if folded.count(f) > 1), None)
    if twice is not None:
        raise ProjectError(
            translate(
                "ModelImport",
                "Two classes of the model are called {name}. Give them different names.",
            ).format(name=twice)
        )


def _loaded(request: ImportRequest) -> LoadedModel:
    """Load the network, its classes called as the user wants."""
    found = request.found
    names = [
        name or found.class_names[index] or f"{index + 1}"
        for index, name in enumerate(request.classes)
    ]
    if found.kind is ModelKind.OWN:
        model = load_model(found.file)
        if len(model.classes) != len(names):
            raise WeightsError(
                translate(
                    "ModelImport", "{file} has changed since it was chosen. Choose it again."
                ).format(file=found.file.name)
            )
        classes = tuple(
            ModelClass(name, old.stable_id) for name, old in zip(names, model.classes, strict=True)
        )
        return LoadedModel(model.network, classes, model.settings)
    settings = preset("full", backbone=found.backbone, classes=len(names))
    settings = replace(settings, model=replace(settings.model, head=found.head))
    if found.head == "cam":  # its background is a constant
        predicting = replace(settings.predict, background_power=1.0)
        settings = replace(settings, predict=predicting)
    network = build_network(settings.model)
    load_published(network, read_state_dict(found.file))
    return LoadedModel(network.eval(), model_classes(names), settings)


def _record(
    project: Project, request: ImportRequest, model: LoadedModel, part: Path
) -> ModelImported:
    """Put the model in its place, and its classes and its run into the store: all, or nothing."""
    file = request.found.file
    target: Path | None = None
    try:
        with project.database.write():
            classes, added = _classes(project, request.classes)
            folder = free_folder(project)
            run = project.runs.add(
                request.name.strip() or file.stem,
                folder=folder,
                classes=classes,
                settings=_notes(model, file),
            )
            project.runs.update(run.id, state=RunState.FINISHED)
            target = move(part, project.folder / folder)
            flush_folder(target.parent)
        return ModelImported(run.id, added)
    except BaseException:
        if target is not None:
            remove_tree(target)
        raise


def _classes(
    project: Project, names: Sequence[str | None]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return a class id for each name, 0 for None, and those that were added for it."""
    ids, added = [], []
    for name in names:
        known = project.classes.named(name) if name is not None else None
        if name is None:
            ids.append(0)
        elif known is not None:
            ids.append(known.id)
        else:
            key = project.classes.free_digit()
            ids.append(project.classes.add(name, shortcut=key).id)
            added.append(ids[-1])
    return tuple(ids), tuple(added)


def _notes(model: LoadedModel, file: Path) -> dict[str, Any]:
    return {
        IMPORTED_FROM: file.name,
        run_notes.SETTINGS: model.settings.to_dict(),
        run_notes.PRESET: "",
        run_notes.CLASS_NAMES: list(model.names),
        run_notes.IMAGES: 0,
        run_notes.PINNED: [],
        run_notes.HELD_OUT: [],
    }


def _sweep(models: Path) -> None:
    """Delete what an import has left that was cut short with its process."""
    for left in listed(models, f"{_PART}*"):
        if may_change(f"{MODELS}/{left.name}"):
            remove_tree(left)


def import_backbone(file: Path, control: Control) -> Iterator[Event]:
    """Copy weights into the cache, once it is known that they are whole and fit a backbone.

    Yields:
        `Progress`, then `WeightsImported`.

    Raises:
        WeightsError: if they are not; the cache is as it was.
    """
    yield Progress("load", 0, 0, file.name)
    control.wait_or_stop()
    found = import_weights(file)
    yield WeightsImported(found.path.parent.name, found.path)


def export_run(project: Project, run: int, target: Path, control: Control) -> Iterator[Event]:
    """Write a run's model as one file, with its classes as they are called now.

    Yields:
        `Progress`, then `ModelExported`. What was there before stays if it fails.

    Raises:
        ProjectError: if there is no such run, or no model of it.
        CheckpointError: if the file cannot be written.
    """
    record = project.runs.get(run)
    yield Progress("load", 0, 2, record.name)
    model = (yield from prediction_model.load_run_model(project, record)).model
    yield Progress("save", 1, 2, target.name)
    control.wait_or_stop()
    classes = _named_now(project, record, model)
    path = export_model(target, model.network, classes=classes, settings=model.settings)
    yield ModelExported(path, path.stat().st_size)


def _named_now(project: Project, run: RunRecord, model: LoadedModel) -> tuple[ModelClass, ...]:
    names = {info.id: info.name for info in project.classes.all()}
    return tuple(
        ModelClass(names.get(number, known.name), known.stable_id)
        for number, known in zip(run.classes, model.classes, strict=True)
    )
