"""`wseg onnx`: a trained network as a file for other programs."""

from __future__ import annotations

import argparse
from pathlib import Path

from wseg_engine.base.looking import anything_at
from wseg_engine.cli import options as shared
from wseg_engine.cli.console import OK, Console, UsageError
from wseg_engine.cli.model import MODEL_HELP, find_model

NAME = "onnx"
HELP = "write a trained network as ONNX, for other programs"
DESCRIPTION = """\
Write a trained network as FILE.onnx, with a model card FILE.md that tells what goes in and what
comes out. The file is read again by OpenCV and has to give what the network gives. Needs the
package onnx."""

_SIZE = 512  # px


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("model", type=Path, metavar="MODEL", help=MODEL_HELP)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="ends in .onnx")
    parser.add_argument(
        "--size",
        default=f"{_SIZE}x{_SIZE}",
        metavar="WxH",
        help=f"of the images that go in (default: {_SIZE}x{_SIZE})",
    )
    parser.add_argument("--force", action="store_true", help="replace FILE and its card")


def execute(options: argparse.Namespace, console: Console) -> int:
    """Write the file."""
    out: Path = options.out
    if out.suffix.lower() != ".onnx":
        raise UsageError(f"--out {out}: expected a file that ends in .onnx.")
    width, height = shared.size_of(options.size, example=f"{_SIZE}x{_SIZE}")
    for one in (out, out.with_suffix(".md")):
        if anything_at(one) and not options.force:
            raise UsageError(f"{one} exists already; --force replaces it.")
    file = find_model(options.model, console)
    from wseg_engine.images.imaging import ImageSize
    from wseg_engine.networks.onnx_file import export_onnx
    from wseg_engine.training.checkpoint import load_model

    made = export_onnx(out, load_model(file), size=ImageSize(height, width))
    console.result(
        f"{made.path}: {width}×{height} pixels; read again, it differs by at most "
        f"{made.difference:.1e}. {made.card} tells how to use it."
    )
    return OK
