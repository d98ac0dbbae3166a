"""One training from its data set to its record in the store, as a generator of events.

Loads torch when it is imported: import it inside a job.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, replace

from app.core.store import Project, ProjectError, RunRecord, RunState
from app.core.training import run_notes
from app.core.training.dataset import (
    ProjectDataset,
    choose_pinned,
    held_out,
    read_dataset,
    tagged_images,
)
from app.core.training.history import read_history
from app.core.training.masks import convert_masks
from app.core.training.request import (
    MOST_PINNED,
    Ending,
    RunBegun,
    RunEnded,
    TrainRequest,
)
from app.core.training.run_account import RunAccount
from app.core.training.run_files import RunFiles, delete_run, run_files
from app.core.training.snapshot import handed_on, load_snapshot, save_snapshot
from app.core.training.warm_start import StartedFrom, started_from
from app.core.translation import reason, translate
from app.jobs.heavy_work import HeavyWork
from app.jobs.prediction_model import start_model
from app.jobs.staying_awake import awake
from app.jobs.training_previews import PinnedImages
from wseg_engine.base.events import (
    Control,
    EpochDone,
    Event,
    Notice,
    Progress,
    Stopped,
)
from wseg_engine.compute.failures import telling_of_lost_cards
from wseg_engine.settings.config import Settings
from wseg_engine.training import assemble
from wseg_engine.training.checkpoint import find_latest
from wseg_engine.training.train import train

_log = logging.getLogger(__name__)


class TrainingRefused(Exception):
    """A training that cannot begin; the message is meant for the user."""


def nothing_to_learn() -> TrainingRefused:
    """Say that there is nothing to train on."""
    return TrainingRefused(
        translate(
            "Training",
            "There is nothing to learn from: no available image is tagged with any class. Tag "
            "some images first.",
        )
    )


@dataclass(frozen=True)
class _Plan:
    """A run with its record, and what it trains on."""

    record: RunRecord
    files: RunFiles
    settings: Settings
    found: ProjectDataset
    pinned: tuple[int, ...]
    resumed: bool


def run_training(
    project: Project,
    request: TrainRequest,
    control: Control,
    chosen: Callable[[], Ending | None],
) -> Iterator[Event]:
    """Train in this thread; the store's record of the run follows.

    Args:
        project: open for writing.
        request: what to train.
        control: pauses the run, and ends it.
        chosen: what shall become of the run if it was asked to end.

    Yields:
        The engine's events; `RunBegun`, `Previews` after every epoch, and `RunEnded` at the end.

    Raises:
        TrainingRefused: if there is nothing to train on, or the run cannot go on.
        Exception: whatever the engine raises; the run is then kept as failed.
    """
    with HeavyWork(), telling_of_lost_cards():
        if request.resume_run is None:
            plan = yield from _new(project, request, control)
        else:
            plan = _resumed(project, request.resume_run)
        with awake(translate("Training", "Training is running")):
            yield from _whole(project, request, plan, control, chosen)


# ---------------------------------------------------------------------- beginning


def _new(
    project: Project, request: TrainRequest, control: Control
) -> Generator[Event, None, _Plan]:
    """Read the data set, and give the run its record and its folder."""
    yield Progress("prepare", 0, 0)
    hidden = held_out(project, control)
    found = yield from _read(project, request, control, hidden)
    if not found.classes:
        raise nothing_to_learn()
    model = replace(request.settings.model, classes=len(found.classes))
    settings = replace(request.settings, model=model)
    pinned = request.pinned[:MOST_PINNED] or choose_pinned(found)
    start, before = _started(project, request, found)
    record = run_notes.add_run(
        project,
        request,
        settings,
        found,
        pinned=pinned,
        held_out=sorted(hidden),
        start=None if start is None else start.to_dict(),
    )
    files = run_files(project, record)
    try:
        files.root.mkdir(parents=True, exist_ok=True)
        found = yield from convert_masks(project, found, files.masks, control)
        save_snapshot(files, found, before=before)
        noted = run_notes.count_masks(found.dataset.images)
        run_notes.note_scores(project, record.id, noted)
    except BaseException:
        delete_run(project, record.id)
        raise
    return _Plan(record, files, settings, found, pinned, resumed=False)


def _read(
    project: Project, request: TrainRequest, control: Control, hidden: frozenset[int]
) -> Generator[Event, None, ProjectDataset]:
    """Read what is trained on: all images, or those of a lesson with the classes known by now."""
    if not request.lesson or request.start_run is None:
        return (yield from read_dataset(project, control, exclude=hidden))
    others = set(project.images.ids()) - set(request.lesson)
    existing = {info.id for info in project.classes.all()}
    known = [number for number in project.runs.get(request.start_run).classes if number in existing]
    return (yield from read_dataset(project, control, exclude=hidden | others, classes=known))


def _started(
    project: Project, request: TrainRequest, found: ProjectDataset
) -> tuple[StartedFrom | None, Mapping[int, bool]]:
    """Return what the run starts from, and which images that has learnt from."""
    if request.start_run is None:
        return None, {}
    source = project.runs.get(request.start_run)
    new = tuple(
        name
        for number, name in zip(found.classes, found.dataset.classes, strict=True)
        if number not in source.classes
    )
    return StartedFrom(source.id, source.name, new), handed_on(run_files(project, source))


def _resumed(project: Project, run: int) -> _Plan:
    record = project.runs.get(run)
    files = run_files(project, record)
    settings = run_notes.settings_of_run(record)
    if settings is None:
        raise TrainingRefused(
            translate(
                "Training",
                "The run “{name}” has settings that this version does not know. Update TagMask, "
                "or start a new run.",
            ).format(name=record.name)
        )
    found = load_snapshot(project, files)
    pinned = tuple(record.settings.get(run_notes.PINNED, ()))
    project.runs.update(run, state=RunState.RUNNING)
    return _Plan(record, files, settings, found, pinned, resumed=True)


# ---------------------------------------------------------------------- training


def _whole(
    project: Project,
    request: TrainRequest,
    plan: _Plan,
    control: Control,
    chosen: Callable[[], Ending | None],
) -> Iterator[Event]:
    images = plan.found.dataset.images
    counted = run_notes.count_masks(images)
    yield RunBegun(
        run=plan.record.id,
        name=plan.record.name,
        classes=plan.found.classes,
        class_names=plan.found.dataset.classes,
        images=len(images),
        masks=counted[run_notes.MASKS],
        marked=counted[run_notes.MARKED],
        pinned=plan.pinned,
        resumed=plan.resumed,
        config=plan.settings.train,
        past=read_history(plan.files.log, epochs=plan.settings.train.epochs)
        if plan.resumed
        else (),
    )
    account = RunAccount(plan.record)
    ending = Ending.FINISHED
    try:
        for event in _training(project, request, plan, control):
            account.hear(event)
            yield event
        if account.stopped:
            ending = chosen() or Ending.KEPT
    except Stopped:
        ending = chosen() or Ending.KEPT
    except Exception as error:
        yield _failed(project, plan, account, error)
        raise
    yield from _end(project, plan, account, ending)


def _training(
    project: Project, request: TrainRequest, plan: _Plan, control: Control
) -> Iterator[Event]:
    settings = plan.settings
    begun = plan.resumed and find_latest(plan.files.root).path is not None
    source = None if begun else started_from(plan.record)
    start = None
    if source is not None:
        start = yield from start_model(project, source, plan.found)
    if begun or start is not None:
        network = assemble.new_network(settings)
    else:
        network = yield from assemble.pretrained_network(
            settings, control=control, allow_download=request.allow_download
        )
    watched = PinnedImages(
        tagged_images(project, plan.pinned, plan.found.classes),
        classes=plan.found.classes,
        settings=settings.predict,
        frozen=settings.train.frozen_backbone,
    )
    for event in train(
        plan.found.dataset,
        settings=settings,
        out=plan.files.root,
        device=request.device,
        resume=plan.resumed,
        control=control,
        network=network,
        start=start,
    ):
        yield event
        if isinstance(event, EpochDone):
            yield from watched.look(network, epoch=event.epoch + 1, control=control)


# ---------------------------------------------------------------------- ending

_STATES = {
    Ending.FINISHED: RunState.FINISHED,
    Ending.KEPT: RunState.STOPPED,
    Ending.SUSPENDED: RunState.RUNNING,  # the project offers it when it is opened again
}


def _end(project: Project, plan: _Plan, account: RunAccount, ending: Ending) -> Iterator[Event]:
    if ending is Ending.KEPT and not plan.files.can_predict:
        text = translate(
            "Training",
            "The training was stopped before its first step, so there is nothing to keep.",
        )
        yield Notice(text)
        ending = Ending.DISCARDED
    if ending is Ending.DISCARDED:
        delete_run(project, plan.record.id)
    else:
        run_notes.note_scores(project, plan.record.id, account.values(), state=_STATES[ending])
    yield RunEnded(plan.record.id, ending)


def _failed(project: Project, plan: _Plan, account: RunAccount, error: Exception) -> RunEnded:
    """Note why a run failed; a new one without a checkpoint leaves nothing."""
    try:
        if plan.files.can_predict or plan.resumed:
            run_notes.note_scores(
                project, plan.record.id, account.values(reason(error)), state=RunState.FAILED
            )
        else:
            delete_run(project, plan.record.id)
    except ProjectError:  # the disk may be full for the project too; the run's own error counts
        _log.exception("The end of run %s could not be noted.", plan.record.id)
    return RunEnded(plan.record.id, Ending.FAILED)
