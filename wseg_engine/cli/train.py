"""`wseg train`: train a network on tagged images."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from wseg_engine.base.bounds import bounded, remove
from wseg_engine.base.listed import listed
from wseg_engine.base.looking import anything_at, file_at
from wseg_engine.cli import options as shared
from wseg_engine.cli.console import (
    FAILED,
    INTERRUPTED,
    OK,
    Console,
    UsageError,
    is_follower,
    missing,
)
from wseg_engine.cli.model import find_model
from wseg_engine.cli.settings import training_settings

if TYPE_CHECKING:
    from wseg_engine.base.events import Event
    from wseg_engine.datasets.types import Dataset
    from wseg_engine.settings.config import Settings
    from wseg_engine.training.warm_start import StartModel

# What a training writes in its folder.
_OWN = re.compile(
    r"checkpoint(?:\.previous)?\.json|checkpoint\.[0-9a-f]{16}\.safetensors|settings\.json|log\.csv"
)
NAME = "train"
HELP = "train a network on tagged images"
DESCRIPTION = """\
Train a network on the images' tags. OUT gets checkpoints, settings.json and log.csv. Several GPUs:
torchrun --nproc-per-node N -m wseg_engine train …"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    shared.add_dataset(parser)
    shared.add_out(parser, what="the model")
    shared.add_network(parser)
    shared.add_start(parser)
    shared.add_device(parser)


def execute(options: argparse.Namespace, console: Console) -> int:
    """Train."""
    from wseg_engine.cli.options import read_data
    from wseg_engine.datasets.advice import checks

    shared.check_out(options, inputs=[options.dataset, options.masks])
    dataset = read_data(
        options.dataset,
        console,
        classes=options.classes,
        layout=options.layout,
        masks=options.masks,
        subset=options.subset,
    )
    for text in () if is_follower() else checks(dataset):
        console.warn(text)
    start = _read_start(options, console)
    settings, notes = training_settings(options, dataset, start)
    for note in notes:
        console.note(note)
    if options.force and not is_follower():
        _clear(options.out)
    return _train(options, console, dataset, settings, start)


def _read_start(options: argparse.Namespace, console: Console) -> StartModel | None:
    if options.start is None:
        return None
    from wseg_engine.training.warm_start import read_start

    if not anything_at(options.start):
        raise missing(options.start, "model to start from")
    return read_start(find_model(options.start, console))


def _clear(out: Path) -> None:
    """Remove a former training run, and nothing else."""
    if not shared.holds_anything(out):
        return
    if not file_at(out / "settings.json") or not any(listed(out, "checkpoint*.json")):
        raise UsageError(
            f"{out} holds files that no training of wseg wrote; nothing in it is touched. Choose "
            "another folder."
        )
    with bounded(out, lambda path: _OWN.fullmatch(path) is not None):
        for file in out.iterdir():
            if _OWN.fullmatch(file.name):
                remove(file)


def _train(
    options: argparse.Namespace,
    console: Console,
    dataset: Dataset,
    settings: Settings,
    start: StartModel | None,
) -> int:
    from wseg_engine.base.events import Control, Stopped, TrainingFinished
    from wseg_engine.cli.interrupt import stop_on_signals
    from wseg_engine.cli.progress import show
    from wseg_engine.training.train import train

    control = Control()
    last: list[TrainingFinished] = []

    def seen(event: Event) -> None:
        if isinstance(event, TrainingFinished):
            last.append(event)

    try:
        with stop_on_signals(control, console):
            show(
                train(
                    dataset,
                    settings=settings,
                    out=options.out,
                    device=options.device,
                    resume=options.resume,
                    control=control,
                    weights=options.weights,
                    allow_download=options.allow_download,
                    start=start,
                ),
                console,
                seen=seen,
            )
    except Stopped:
        console.error("stopped before the training began.")
        return INTERRUPTED
    if not last:
        return FAILED
    if last[-1].stopped:
        console.error(f"stopped; {last[-1].checkpoint} holds everything. Go on with --resume.")
        return INTERRUPTED
    console.result(str(last[-1].checkpoint))
    return OK
