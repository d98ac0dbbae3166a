"""`wseg refine`: sharper edges for masks that are there already."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from wseg_engine.annotations.kinds import LAYOUTS
from wseg_engine.base.bounds import bounded
from wseg_engine.base.looking import file_at
from wseg_engine.base.messages import counted
from wseg_engine.cli import options as shared
from wseg_engine.cli.console import FAILED, INTERRUPTED, OK, Console, UsageError
from wseg_engine.cli.pairing import classes_of, mask_folder, pair_masks, tell_others
from wseg_engine.cli.settings import apply_changes, prediction_changes
from wseg_engine.settings.config import Settings

if TYPE_CHECKING:
    from wseg_engine.base.events import Event
    from wseg_engine.prediction.refine_masks import MaskJob

NAME = "refine"
HELP = "fit masks to the edges of their images"
DESCRIPTION = """\
Refine masks by PAMR or the dense CRF, whoever made them: classes are fitted to the edges of their
images, and undecided pixels (255) get a label. Masks and images are paired by name."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("images", type=Path, metavar="IMAGES", help="folder of images")
    parser.add_argument("masks", type=Path, metavar="MASKS", help="folder of masks, NAME.png")
    shared.add_out(parser, what="the refined masks")
    parser.add_argument("--layout", choices=LAYOUTS, default="auto", help="of IMAGES")
    parser.add_argument("--refine", choices=("pamr", "crf"), help="(default: crf)")
    parser.add_argument(
        "--trust",
        type=float,
        default=0.7,
        metavar="P",
        help="probability a given label starts with (default: 0.7)",
    )
    shared.add_device(parser)
    shared.add_set(parser)


def execute(options: argparse.Namespace, console: Console) -> int:
    """Refine."""
    shared.existing_folder(options.images, what="folder of images")
    shared.existing_folder(options.masks, what="folder of masks")
    if not 0 < options.trust < 1:
        raise UsageError(f"--trust {options.trust}: expected above 0 and below 1.")
    shared.check_out(options, inputs=[options.images, options.masks])
    options.masks = mask_folder(options.masks, console)
    settings = apply_changes(Settings(), prediction_changes(options))
    if settings.refine.method == "none":
        raise UsageError("--set refine.method=none refines nothing; choose pamr or crf.")
    wanted = _jobs(options, console)
    jobs = [job for job in wanted if not (options.resume and file_at(job.target))]
    options.out.mkdir(parents=True, exist_ok=True)
    with bounded(options.out):
        _hand_on_classes(options)
        tell_others(options.out, {job.target for job in wanted}, console)
        if not jobs:
            console.result(f"All masks are in {options.out} already.")
            return OK
        return _refine(options, console, jobs, settings)


def _jobs(options: argparse.Namespace, console: Console) -> list[MaskJob]:
    """Pair images with masks."""
    from wseg_engine.cli.options import read_data
    from wseg_engine.prediction.refine_masks import MaskJob

    dataset = read_data(options.images, console, classes=None, layout=options.layout)
    masks = pair_masks(dataset, options.masks, console)
    return [
        MaskJob(image.name, image.path, masks[image.name], options.out / f"{image.name}.png")
        for image in dataset.images
        if image.name in masks
    ]


def _hand_on_classes(options: argparse.Namespace) -> None:
    """Write the list of classes that lies beside the masks: the refined ones have the same ids."""
    from wseg_engine.datasets.class_map import read_class_map
    from wseg_engine.formats.files import write_json

    ids = read_class_map(options.masks)
    if ids:
        write_json(options.out / "classes.json", [one.to_dict() for one in classes_of(ids)])


def _refine(
    options: argparse.Namespace, console: Console, jobs: list[MaskJob], settings: Settings
) -> int:
    from wseg_engine.base.events import Control, Finished
    from wseg_engine.cli.interrupt import stop_on_signals
    from wseg_engine.cli.progress import show
    from wseg_engine.prediction.refine_masks import refine_masks

    control = Control()
    last: list[Finished] = []

    def seen(event: Event) -> None:
        if isinstance(event, Finished):
            last.append(event)

    with stop_on_signals(control, console):
        show(
            refine_masks(
                jobs,
                config=settings.refine,
                trust=options.trust,
                device=options.device,
                control=control,
            ),
            console,
            seen=seen,
        )
    if last[-1].stopped:
        console.error("stopped. Go on with --resume.")
        return INTERRUPTED
    console.result(f"{counted(last[-1].done, 'mask')} refined in {options.out}.")
    if last[-1].failed:
        console.warn(f"{counted(last[-1].failed, 'image')} could not be used.")
    return OK if last[-1].done else FAILED
