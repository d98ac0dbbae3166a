"""`wseg refine`: sharper edges for masks that are there already."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from wseg_engine.annotations.kinds import LAYOUTS
from wseg_engine.base.bounds import bounded
from wseg_engine.base.looking import file_at
from wseg_engine.cli import options as shared
from wseg_engine.cli.console import FAILED, INTERRUPTED, OK, CommandError, Console, UsageError
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
    settings = apply_changes(Settings(), prediction_changes(options))
    if settings.refine.method == "none":
        raise UsageError("--set refine.method=none refines nothing; choose pamr or crf.")
    jobs = _jobs(options, console)
    if not jobs:
        console.result(f"All masks are in {options.out} already.")
        return OK
    return _refine(options, console, jobs, settings)


def _jobs(options: argparse.Namespace, console: Console) -> list[MaskJob]:
    """Pair images with masks; with --resume, leave out what is done."""
    from wseg_engine.cli.export import mask_folder
    from wseg_engine.cli.options import read_data
    from wseg_engine.prediction.refine_masks import MaskJob

    dataset = read_data(options.images, console, classes=None, layout=options.layout)
    masks = mask_folder(options.masks)
    jobs = [
        MaskJob(image.name, image.path, mask, options.out / f"{image.name}.png")
        for image in dataset.images
        if file_at(mask := masks / f"{image.name}.png")
    ]
    if not jobs:
        raise CommandError(
            f"None of the {len(dataset.images)} images of {options.images} has a mask in {masks}; "
            "expected PNGs named after the images."
        )
    return [job for job in jobs if not (options.resume and file_at(job.target))]


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

    with stop_on_signals(control, console), bounded(options.out):
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
    console.result(f"{last[-1].done} masks refined in {options.out}.")
    return OK if last[-1].done else FAILED
