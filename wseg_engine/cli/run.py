"""`wseg run`: from tagged images to masks, all in one."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wseg_engine.base.messages import counted
from wseg_engine.cli import options as shared
from wseg_engine.cli.console import INTERRUPTED, OK, Console, UsageError, is_follower
from wseg_engine.cli.pairing import mask_folder, tell_other_ids
from wseg_engine.cli.settings import apply_changes, training_changes, training_settings
from wseg_engine.external.command import command_line

if TYPE_CHECKING:
    from wseg_engine.base.events import Event
    from wseg_engine.datasets.types import Dataset
    from wseg_engine.runs.pipeline import Truth
    from wseg_engine.runs.run_folder import Reading, RunFolder, Started
    from wseg_engine.settings.config import Settings

NAME = "run"
HELP = "train on tagged images and write their masks"
DESCRIPTION = """\
Train a network on the images' tags, predict and refine their masks, and write OUT/voc (a Pascal VOC
data set), OUT/contact_sheet.png, OUT/report.json and OUT/model. A run stopped with Ctrl-C goes on
with --resume: with the settings it was started with, where no others are given."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    shared.add_dataset(parser)
    shared.add_out(parser, what="the results")
    shared.add_network(parser)
    shared.add_prediction(parser)
    shared.add_device(parser)
    shared.add_truth(parser)


def execute(options: argparse.Namespace, console: Console) -> int:
    """Run the pipeline."""
    from wseg_engine.runs.run_folder import RunFolder

    shared.check_out(options, inputs=[options.dataset, options.masks, options.truth])
    truth_ids = _truth_ids(options, console)
    folder = RunFolder(options.out)
    started = _former(folder, options, console)
    dataset = _dataset(options, started, console)
    settings = _settings(options, started, dataset, console)
    return _run(options, console, dataset, settings=settings, truth_ids=truth_ids)


def _former(folder: RunFolder, options: argparse.Namespace, console: Console) -> Started | None:
    """Return what the run to resume was started with; clear away a former run with --force."""
    from wseg_engine.runs.run_folder import RunError

    if options.force and not is_follower():
        try:
            folder.clear()
        except RunError as error:
            raise UsageError(str(error)) from None
        return None
    if not options.resume:
        return None
    started = folder.read_start()
    if started is None:
        if shared.holds_anything(folder.root):
            raise UsageError(f"{folder.root} holds no run of wseg, so none can be resumed.")
        console.note(f"{folder.root} holds no run yet; this one starts from the beginning.")
    return started


def _dataset(options: argparse.Namespace, started: Started | None, console: Console) -> Dataset:
    from wseg_engine.cli.options import read_data
    from wseg_engine.runs.run_folder import Reading

    classes, reading = options.classes, _reading(options)
    if started is not None:
        former = started.reading
        classes = classes or started.classes
        reading = Reading(
            layout=former.layout if reading.layout == "auto" else reading.layout,
            subset=reading.subset or former.subset,
            masks=reading.masks or former.masks,
        )
        # Noted again with the resumed run.
        options.layout, options.subset = reading.layout, reading.subset
        options.masks = None if reading.masks is None else Path(reading.masks)
    return read_data(
        options.dataset,
        console,
        classes=classes,
        layout=reading.layout,
        masks=options.masks,
        subset=reading.subset,
    )


def _reading(options: argparse.Namespace) -> Reading:
    from wseg_engine.runs.run_folder import Reading

    masks = None if options.masks is None else str(options.masks)
    return Reading(layout=options.layout, subset=options.subset, masks=masks)


def _settings(
    options: argparse.Namespace, started: Started | None, dataset: Dataset, console: Console
) -> Settings:
    """Return the settings: those of the run to resume, or the preset's; then the options'."""
    if started is not None and options.preset is None and options.backbone is None:
        model = replace(started.settings.model, classes=max(1, len(dataset.classes)))
        settings = replace(started.settings, model=model)
        return apply_changes(settings, training_changes(options))
    settings, notes = training_settings(options, dataset)
    for note in notes:
        console.note(note)
    return settings


def _truth_ids(options: argparse.Namespace, console: Console) -> Mapping[str, int] | None:
    from wseg_engine.cli.evaluate import truth_ids

    if options.truth is None:
        if options.map is not None:
            raise UsageError("--map belongs to --truth, which names the folder of true masks.")
        return None
    shared.existing_folder(options.truth, what="folder of true masks")
    options.truth = mask_folder(options.truth, console)
    tell_other_ids(options.truth, options.map or {}, "--map", console)
    return truth_ids(options.truth, options.map)


def _run(
    options: argparse.Namespace,
    console: Console,
    dataset: Dataset,
    *,
    settings: Settings,
    truth_ids: Mapping[str, int] | None,
) -> int:
    from wseg_engine.base.events import Control, Finished
    from wseg_engine.cli.interrupt import stop_on_signals
    from wseg_engine.cli.progress import show
    from wseg_engine.runs.pipeline import Truth, run_pipeline

    control = Control()
    truth: Truth | None = Truth(options.truth, truth_ids) if truth_ids is not None else None
    last: list[Finished] = []

    def seen(event: Event) -> None:
        if isinstance(event, Finished):
            last.append(event)

    with stop_on_signals(control, console):
        show(
            run_pipeline(
                dataset,
                settings=settings,
                out=options.out,
                device=options.device,
                reading=_reading(options),
                resume=options.resume,
                control=control,
                weights=options.weights,
                allow_download=options.allow_download,
                truth=truth,
            ),
            console,
            seen=seen,
        )
    if last[-1].stopped:
        again = command_line(
            ["wseg", "run", str(options.dataset), "--out", str(options.out), "--resume"]
        )
        console.error(f"stopped. Go on with: {again}")
        return INTERRUPTED
    if last[-1].details:
        _say_result(options.out, last[-1].details, console)
    return OK


def _say_result(out: Path, report: Mapping[str, Any], console: Console) -> None:
    """Say where things are, and what to look at first."""
    from wseg_engine.cli.progress import duration

    masks, took = counted(len(report["images"]), "mask"), duration(report["seconds"]["total"])
    console.result(f"{masks} in {out / 'voc'}, {took}.")
    if report["failed"]:
        failed = counted(len(report["failed"]), "image")
        console.warn(f"{failed} could not be used; report.json says why.")
    findings = report["findings"]
    for key, text in (
        ("tagged_but_not_found", "tags whose class was not found in the image"),
        ("strong_but_untagged", "classes that look present but are not tagged"),
    ):
        if findings[key]:
            first = findings[key][0]
            console.result(
                f"{text}: {len(findings[key])}, such as {first['class']} in {first['image']}"
            )
    score = report["score"]
    if score is not None:
        means = ", ".join(
            f"{one['name']} {one['iou']:.3f}" for one in score["classes"] if one["iou"] is not None
        )
        images = counted(score["images"], "image")
        console.result(f"Mean IoU {score['mean_iou']:.3f} on {images} ({means}).")
    console.result(f"Look at {out / 'contact_sheet.png'}; {out / 'report.json'} tells the rest.")
