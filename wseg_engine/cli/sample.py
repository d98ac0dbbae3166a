"""`wseg sample`: a small project to try things on."""

from __future__ import annotations

import argparse
from pathlib import Path

from wseg_engine.base.looking import real_path
from wseg_engine.base.messages import counted
from wseg_engine.cli import options as shared
from wseg_engine.cli.console import OK, Console, UsageError
from wseg_engine.external.command import command_line

NAME = "sample"
HELP = "draw a small project with tags and true masks"
DESCRIPTION = """\
Draw pictures of four kinds of objects, with their tags (tags.csv) and true masks (masks/) to score
against. The same seed gives the same pictures."""

_SMALLEST = 64  # px


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where to write it")
    parser.add_argument("--images", type=int, default=60, metavar="N", help="(default: 60)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="(default: 0)")
    parser.add_argument(
        "--size", default="320x240", metavar="WxH", help="of a picture (default: 320x240)"
    )
    parser.add_argument("--force", action="store_true", help="replace an existing sample in FOLDER")


def execute(options: argparse.Namespace, console: Console) -> int:
    """Draw the sample."""
    width, height = _size(options.size)
    if options.images < 1 or options.seed < 0:
        raise UsageError("--images has to be at least 1, and --seed at least 0.")
    shared.writable_out(options.folder, inputs=(), resume=False, force=options.force)
    from wseg_engine.sample import generate_sample

    if options.force:
        _make_room(options.folder)
    made = generate_sample(
        options.folder, images=options.images, seed=options.seed, height=height, width=width
    )
    classes = ", ".join(made.classes)
    console.result(f"{options.folder}: {counted(len(made.images), 'picture')} of {classes}.")
    place = options.folder if options.folder.name.strip(".") else real_path(options.folder)
    masks = place.with_name(f"{place.name}-masks")
    line = command_line(["wseg", "run", str(place), "--out", str(masks)])
    console.note(f"Try it: {line}")
    return OK


def _make_room(folder: Path) -> None:
    """Remove the sample in a folder.

    Raises:
        UsageError: if anything else is there, which would be mixed up with the sample or lost.
    """
    from wseg_engine.sample.replacing import clear_sample, strangers

    others = strangers(folder)
    if others:
        first = others[0].relative_to(folder).as_posix()
        more = f" and {len(others) - 1} more" if others[1:] else ""
        raise UsageError(
            f"--force replaces a sample only, and {folder} holds what is not part of one: {first}"
            f"{more}. Nothing was changed. Choose another folder."
        )
    clear_sample(folder)


def _size(text: str) -> tuple[int, int]:
    width, height = shared.size_of(text, example="320x240")
    if min(width, height) < _SMALLEST:
        raise UsageError(f"--size {text}: expected at least {_SMALLEST}x{_SMALLEST}.")
    return width, height
