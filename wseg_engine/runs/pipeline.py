"""A whole run: from a folder of tagged images to a data set of masks."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from wseg_engine.annotations.approved_masks import masks_in
from wseg_engine.base.bounds import remove_tree
from wseg_engine.base.budget import MALFORMED, read_json
from wseg_engine.base.events import (
    Control,
    Event,
    Finished,
    ImageFailed,
    Notice,
    PhaseDone,
    Stopped,
    TrainingFinished,
)
from wseg_engine.base.labels import VOID
from wseg_engine.base.looking import file_at, folder_at
from wseg_engine.compute.devices import choose_device
from wseg_engine.compute.distributed import world_from_environment
from wseg_engine.datasets.advice import checks, nothing_to_learn
from wseg_engine.datasets.types import Dataset, TaggedImage
from wseg_engine.formats.export import export_dataset
from wseg_engine.formats.files import write_json
from wseg_engine.formats.types import ExportItem, ExportReport, export_classes
from wseg_engine.images.imaging import ImageError, ImageSize, load_image
from wseg_engine.images.mask_files import MaskError, read_mask
from wseg_engine.prediction.mask_store import MaskStore, prediction_key
from wseg_engine.prediction.predict_masks import make_masks
from wseg_engine.runs.contact_sheet import SheetRow, contact_sheet, shrink_labels
from wseg_engine.runs.run_folder import Reading, RunError, RunFolder, Started
from wseg_engine.runs.run_report import make_report, missed_classes, run_key
from wseg_engine.scoring.metrics import Evaluation, evaluate
from wseg_engine.settings.config import Settings
from wseg_engine.settings.weight_files import sha256_of
from wseg_engine.training.checkpoint import find_latest, load_checkpoint, load_model
from wseg_engine.training.train import train

Result = TypeVar("Result")
SHEET_IMAGES = 24
SHEET_SIDE = 480  # px, longer side of an image on its way into the sheet


class Truth(NamedTuple):
    """True masks to score a run against."""

    folder: Path
    ids: Mapping[str, int]  # class → id in the truth; all other ids are void


@dataclass
class _Run:
    """What one run works with and has found out so far."""

    dataset: Dataset
    settings: Settings
    folder: RunFolder
    device: str
    resume: bool
    control: Control
    weights: Path | None
    allow_download: bool
    truth: Truth | None
    seconds: dict[str, float] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def run_pipeline(
    dataset: Dataset,
    *,
    settings: Settings,
    out: Path,
    device: str = "auto",
    reading: Reading | None = None,
    resume: bool = False,
    control: Control | None = None,
    weights: Path | None = None,
    allow_download: bool = False,
    truth: Truth | None = None,
) -> Iterator[Event]:
    """Train a network on the tags, make and refine the masks of all images, export and report.

    `out` gets `model/` (checkpoints, log), `voc/` (the data set: masks under `SegmentationClass`),
    `contact_sheet.png` and `report.json`. A stopped run goes on where it was: training from its
    checkpoint, and masks that are there are not made again.

    Args:
        dataset: images with tags.
        settings: of every phase.
        out: the run's folder; a former run's parts are only taken over with `resume`.
        device: "auto", "cpu", "cuda" or "cuda:INDEX".
        reading: how the data set was read; noted for a later resume.
        resume: go on with the run in `out`.
        control: stops and pauses.
        weights: file of ImageNet weights for the backbone.
        allow_download: fetch missing weights.
        truth: true masks; the report then holds the score.

    Yields:
        The events of all phases, `PhaseDone` after each; last `Finished`, whose `details` are the
        report (empty where the run was stopped).

    Raises:
        RunError: if there is nothing to learn from, or `out` holds another run.
        TrainingError, WeightsError, ExportError, DeviceError, OSError: as their names say.
    """
    run = _Run(
        dataset=dataset,
        settings=settings,
        folder=RunFolder(out),
        device=device,
        resume=resume,
        control=control or Control(),
        weights=weights,
        allow_download=allow_download,
        truth=truth,
    )
    with run.folder.bounded():
        yield from _bounded_run(run, reading)


def _bounded_run(run: _Run, reading: Reading | None) -> Iterator[Event]:
    """Do what is left of a run, within its folder."""
    dataset, settings = run.dataset, run.settings
    _check_data(dataset)
    leader = world_from_environment().leader
    if leader and not run.resume and run.folder.read_start() is not None:
        raise RunError(
            f"{run.folder.root} holds a run already. Resume it, or choose another folder."
        )
    complete = _complete(run)
    if complete is not None:
        yield Notice("The run is complete already; nothing is left to do.")
        yield Finished(len(complete["images"]), len(complete["failed"]), False, complete)
        return
    if leader:
        run.folder.write_start(
            Started(settings, dataset.classes, str(dataset.root), reading or Reading())
        )
    for text in checks(dataset) if leader else ():
        yield Notice(text, severity="warning")
    try:
        yield from _phases(run, leader=leader)
    except Stopped:
        yield Finished(0, len(run.failed), stopped=True)


def _complete(run: _Run) -> dict[str, Any] | None:
    """Return the report of a run that is complete under these settings, with these tags.

    Where true masks are given, it is scored against them (again).
    """
    if not run.resume or not file_at(run.folder.report):
        return None
    try:
        report: dict[str, Any] = read_json(run.folder.report)
        if report["key"] != run_key(run.dataset, run.settings):
            return None
    except (OSError, *MALFORMED):
        return None  # damaged; it is made again
    score = _score(run)
    if score is not None:
        report["score"] = score.to_dict()
        write_json(run.folder.report, report)
    return report


def _check_data(dataset: Dataset) -> None:
    """Refuse what nothing can be learned from, saying what is missing."""
    problem = nothing_to_learn(dataset)
    if problem:
        raise RunError(problem)


def _phases(run: _Run, *, leader: bool) -> Iterator[Event]:
    checkpoint = yield from _timed(run, "train", _train(run))
    if not leader:
        yield Finished(0, 0, stopped=False)  # the first process does the rest
        return
    store = yield from _timed(run, "predict", _predict(run, checkpoint))
    report = yield from _timed(run, "export", _export(run, store))
    began = time.monotonic()
    _write_sheet(run, store)
    score = _score(run)
    run.seconds["report"] = time.monotonic() - began
    run.seconds["total"] = sum(run.seconds.values())
    names = [image.name for image in run.dataset.images if image.name in store.records]
    details = make_report(
        dataset=run.dataset,
        settings=run.settings,
        device=str(choose_device(run.device)),
        seconds=run.seconds,
        model=checkpoint,
        records=[store.records[name] for name in names],
        failed=run.failed,
        export=report.to_dict(),
        score=None if score is None else score.to_dict(),
    )
    write_json(run.folder.report, details)
    remove_tree(run.folder.work)
    yield Finished(len(names), len(run.failed), stopped=False, details=details)


def _timed(
    run: _Run, phase: str, events: Generator[Event, None, Result]
) -> Generator[Event, None, Result]:
    """Pass a phase on, noting how long it took and which images failed."""
    began = time.monotonic()
    with closing(events):
        while True:
            try:
                event = next(events)
            except StopIteration as end:
                run.seconds[phase] = time.monotonic() - began
                yield PhaseDone(phase, run.seconds[phase])
                return end.value  # type: ignore[no-any-return]
            if isinstance(event, ImageFailed):
                run.failed[event.name] = event.reason
            yield event


def _train(run: _Run) -> Generator[Event, None, Path]:
    """Train, unless that is done; return the checkpoint."""
    finished = _trained(run) if run.resume else None
    if finished is not None:
        yield Notice("The network is trained already.")
        return finished
    checkpoint: Path | None = None
    stopped = False
    for event in train(
        run.dataset,
        settings=run.settings,
        out=run.folder.model,
        device=run.device,
        resume=run.resume,
        control=run.control,
        weights=run.weights,
        allow_download=run.allow_download,
    ):
        if isinstance(event, TrainingFinished):
            checkpoint, stopped = event.checkpoint, event.stopped
        yield event
    if stopped or checkpoint is None:
        raise Stopped
    return checkpoint


def _trained(run: _Run) -> Path | None:
    """Return the checkpoint of a training that is complete under these settings."""
    path = find_latest(run.folder.model).path
    if path is None:
        return None
    found = load_checkpoint(path)
    same = (
        found.settings.model == run.settings.model
        and found.settings.train == run.settings.train
        and tuple(one.name for one in found.classes) == run.dataset.classes
    )
    return path if same and found.epoch >= run.settings.train.epochs else None


def _predict(run: _Run, checkpoint: Path) -> Generator[Event, None, MaskStore]:
    """Make the masks of all images that have none yet."""
    model = load_model(checkpoint)
    store = MaskStore(
        run.folder.work,
        run.dataset.classes,
        prediction_key(run.settings, classes=model.names, model=sha256_of(checkpoint)),
    )
    store.open()
    for event in make_masks(
        run.dataset.images,
        network=model.network,
        settings=run.settings,
        store=store,
        device=run.device,
        control=run.control,
    ):
        if not isinstance(event, Finished):
            yield event
        elif event.stopped:
            raise Stopped
    if not store.records:
        raise RunError(f"None of the images of {run.dataset.root} could be read.")
    for text in missed_classes(store):
        yield Notice(text, severity="warning")
    return store


def _export(run: _Run, store: MaskStore) -> Generator[Event, None, ExportReport]:
    """Write the VOC data set."""
    items = [
        ExportItem(
            name=image.name,
            image=image.path,
            labels=partial(read_mask, store.mask_path(image.name)),
            tags=store.records[image.name].tags,
        )
        for image in run.dataset.images
        if image.name in store.records
    ]
    events = export_dataset(
        items,
        run.folder.voc,
        classes=export_classes(run.dataset.classes),
        seed=run.settings.train.seed,
        existing="replace" if folder_at(run.folder.voc) else "refuse",
        control=run.control,
    )
    while True:
        try:
            event = next(events)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        if isinstance(event, Finished) and event.stopped:
            raise Stopped
        if not isinstance(event, Finished):
            yield event


def _score(run: _Run) -> Evaluation | None:
    if run.truth is None:
        return None
    return evaluate(run.folder.voc, run.truth.folder, truth_ids=run.truth.ids)


def _write_sheet(run: _Run, store: MaskStore) -> None:
    """Write the contact sheet of images spread evenly over the data set."""
    images = [image for image in run.dataset.images if image.name in store.records]
    count = min(SHEET_IMAGES, len(images))
    chosen = [images[i * len(images) // count] for i in range(count)]
    rows = [row for row in (_row(run, store, image) for image in chosen) if row is not None]
    if rows:
        contact_sheet(rows, run.folder.sheet, classes=export_classes(run.dataset.classes))


def _row(run: _Run, store: MaskStore, image: TaggedImage) -> SheetRow | None:
    try:
        pixels = load_image(image.path, max_side=SHEET_SIDE)
        labels = read_mask(store.mask_path(image.name))
    except (ImageError, MaskError):
        return None
    record = store.records[image.name]
    size = ImageSize(*pixels.shape[:2])
    tags = ", ".join(record.tags) or "no tags"
    unsure = "" if record.uncertainty is None else f" · uncertainty {record.uncertainty:.2f}"
    return SheetRow(
        title=image.name,
        image=pixels,
        labels=shrink_labels(labels, size),
        note=f"{tags}{unsure}",
        truth=_truth_of(run, image, size),
    )


def _truth_of(run: _Run, image: TaggedImage, size: ImageSize) -> NDArray[np.uint8] | None:
    """Return an image's true mask in the run's own ids, if it has one."""
    if run.truth is None:
        return None
    file = masks_in(run.truth.folder) / f"{image.name}.png"
    if not file_at(file):
        return None
    table = np.full(256, VOID, np.uint8)
    table[0] = 0
    for number, name in enumerate(run.dataset.classes, 1):
        if name in run.truth.ids:
            table[run.truth.ids[name]] = number
    try:
        return shrink_labels(table[read_mask(file)], size)
    except MaskError:
        return None
