"""Options that several commands share, each defined once."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wseg_engine.annotations.kinds import LAYOUTS
from wseg_engine.base.durable import is_draft
from wseg_engine.base.looking import anything_at, file_at, folder_at, real_path, same_place
from wseg_engine.base.messages import counted
from wseg_engine.cli.console import Console, UsageError, is_follower, missing
from wseg_engine.settings.backbones import backbone_names
from wseg_engine.settings.presets import PRESETS

if TYPE_CHECKING:
    from wseg_engine.datasets.types import Dataset, Problem


def add_dataset(parser: argparse.ArgumentParser, *, masks: bool = True) -> None:
    """Add what says which images are meant, how their tags are read, and where masks are."""
    parser.add_argument("dataset", type=Path, metavar="DATASET", help="folder of tagged images")
    parser.add_argument(
        "--classes",
        type=_names,
        metavar="A,B,…",
        help="restrict the data set to these classes, in this order (default: all)",
    )
    parser.add_argument(
        "--layout",
        choices=LAYOUTS,
        default="auto",
        help="how images are tagged: subfolders, tags.csv, text files beside them, Pascal VOC",
    )
    parser.add_argument(
        "--subset", metavar="NAME", help="Pascal VOC: a list of ImageSets, such as train"
    )
    if masks:
        parser.add_argument(
            "--masks",
            type=Path,
            metavar="DIR",
            help="folder of approved masks that are learned from",
        )


def add_out(parser: argparse.ArgumentParser, *, what: str, resume: bool = True) -> None:
    """Add the folder that is written to, and what to do where it is not empty."""
    parser.add_argument("--out", type=Path, required=True, metavar="OUT", help=f"folder for {what}")
    group = parser.add_mutually_exclusive_group()
    if resume:
        group.add_argument("--resume", action="store_true", help="resume the run in OUT")
    group.add_argument(
        "--force", action="store_true", help="start over in OUT, replacing what wseg wrote there"
    )


def add_network(parser: argparse.ArgumentParser) -> None:
    """Add what chooses and trains a network."""
    parser.add_argument(
        "--preset",
        choices=PRESETS,
        help="fast: frozen backbone, minutes on a CPU; full: the paper's training; "
        "baseline: class activation maps (default: fast)",
    )
    parser.add_argument("--backbone", choices=backbone_names(), help="(default: the preset's)")
    parser.add_argument(
        "--weights", type=Path, metavar="FILE", help="ImageNet weights (default: looked for)"
    )
    parser.add_argument(
        "--allow-download",
        action="store_true",
        help="fetch missing weights from their official address",
    )
    parser.add_argument("--seed", type=int, metavar="N", help="of every random choice (default: 0)")
    add_set(parser)


def add_start(parser: argparse.ArgumentParser) -> None:
    """Add what a training goes on from."""
    parser.add_argument(
        "--from",
        type=Path,
        metavar="MODEL",
        dest="start",
        help="start from a trained network (a run's or a training's folder, its checkpoint, or a "
        "model file), "
        "with fewer epochs; classes may have come, gone or changed places",
    )


def add_set(parser: argparse.ArgumentParser) -> None:
    """Add the option that sets any field of the configuration."""
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="PART.NAME=VALUE",
        dest="changes",
        help="any setting, such as train.epochs=5; `wseg info settings` lists them",
    )


def add_device(parser: argparse.ArgumentParser) -> None:
    """Add where to compute."""
    parser.add_argument(
        "--device",
        default="auto",
        type=_device,
        metavar="auto|cpu|cuda[:i]",
        help="where to compute (default: auto, a GPU if there is one)",
    )


def add_prediction(parser: argparse.ArgumentParser) -> None:
    """Add what decides which classes appear, and how masks are refined."""
    parser.add_argument(
        "--gate",
        choices=("tags", "score", "none"),
        help="classes that may appear: the tagged ones, those that score, or all (default: tags)",
    )
    parser.add_argument(
        "--refine", choices=("none", "pamr", "crf"), help="refinement of masks (default: crf)"
    )


def add_truth(parser: argparse.ArgumentParser) -> None:
    """Add true masks to score against."""
    parser.add_argument(
        "--truth", type=Path, metavar="DIR", help="folder of true masks; the result is scored"
    )
    add_map(parser)


_IDS_OF_TRUTH = (
    "ids of the classes in the truth; pixels of all other ids are void (default: the classes.json "
    "or labelmap.txt beside the truth)"
)


def add_map(parser: argparse.ArgumentParser, text: str = _IDS_OF_TRUTH) -> None:
    """Add which class has which id in the masks that the help's text names."""
    parser.add_argument("--map", type=class_ids, metavar='"cat=8,…"', help=text)


def class_ids(text: str) -> dict[str, int]:
    """Read "cat=8,dog=12"; 0 and 255 are background and void unless they are named here.

    Raises:
        argparse.ArgumentTypeError: saying what was expected.
    """
    ids: dict[str, int] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, equals, number = (piece.strip() for piece in part.rpartition("="))
        if not equals or not name or not number.isascii() or not number.isdigit():
            raise argparse.ArgumentTypeError(f'{part!r}: expected CLASS=ID, as in "cat=8,dog=12"')
        if int(number) > 255:
            raise argparse.ArgumentTypeError(f"{part!r}: expected an id from 0 to 255")
        if name in ids:
            raise argparse.ArgumentTypeError(f"{name!r} is named twice")
        ids[name] = int(number)
    if not ids:
        raise argparse.ArgumentTypeError('expected CLASS=ID, as in "cat=8,dog=12"')
    return ids


def _names(text: str) -> tuple[str, ...]:
    names = tuple(filter(None, (name.strip() for name in text.split(","))))
    if not names:
        raise argparse.ArgumentTypeError("expected names separated by commas")
    return names


def _device(text: str) -> str:
    kind, colon, index = text.partition(":")
    if kind in ("auto", "cpu", "cuda") and (not colon or (kind == "cuda" and index.isdigit())):
        return text
    raise argparse.ArgumentTypeError(f"{text!r}: expected auto, cpu, cuda or cuda:0, …")


def existing_folder(path: Path, *, what: str) -> Path:
    """Return a folder that a command reads.

    Raises:
        UsageError: if there is none.
    """
    if not anything_at(path):
        raise missing(path, what)
    if not folder_at(path):
        raise UsageError(f"{path} is a file; expected a folder ({what}).")
    return path


def check_out(options: argparse.Namespace, *, inputs: Sequence[Path | None]) -> None:
    """Check the folder of `--out` against the inputs, `--resume` and `--force`.

    Raises:
        UsageError: saying what is wrong with it.
    """
    writable_out(
        options.out,
        inputs=[p.parent if file_at(p) else p for p in inputs if p is not None],
        # The first process may already have begun to write.
        resume=getattr(options, "resume", False) or is_follower(),
        force=options.force,
    )


def writable_out(out: Path, *, inputs: Sequence[Path], resume: bool, force: bool) -> None:
    """Check the folder a command writes to before anything is begun.

    Raises:
        UsageError: if it lies in an input, or an input in what it would clear; is a file; or is not
            empty and neither `--resume` nor `--force` was given.
    """
    if anything_at(out) and not folder_at(out):
        raise UsageError(f"{out} is a file; expected a folder to write to.")
    check_outside(out, inputs=inputs)
    for path in inputs:
        if force and real_path(out) in real_path(path).parents:
            raise UsageError(f"--force would remove {path}, which lies inside {out}.")
    if holds_anything(out) and not (resume or force):
        raise UsageError(
            f"{out} is not empty. Continue what was begun there with --resume, begin anew with "
            "--force, or choose another folder."
        )


def check_outside(out: Path, *, inputs: Sequence[Path]) -> None:
    """Check that what is written does not come among what is read, however either is spelt.

    Raises:
        UsageError: if it does.
    """
    target = real_path(out)
    for path in inputs:
        if any(same_place(part, path) for part in (target, *target.parents)):
            raise UsageError(
                f"{out} lies inside {path}: the results would be mixed with what is read. "
                "Choose a folder outside."
            )


def holds_anything(folder: Path) -> bool:
    """Whether a folder exists and has more than what a killed process left half written."""
    return folder_at(folder) and not all(map(is_draft, folder.iterdir()))


_PROBLEMS_SHOWN = 5


def read_data(
    path: Path,
    console: Console,
    *,
    classes: Sequence[str] | None,
    layout: str,
    masks: Path | None = None,
    subset: str | None = None,
) -> Dataset:
    """Read a data set and say what was skipped.

    Raises:
        UsageError: if it is not there, or does not have the classes that were asked for.
    """
    from wseg_engine.annotations.dataset import read_dataset
    from wseg_engine.cli.pairing import mask_folder
    from wseg_engine.datasets import DatasetError

    if not anything_at(path):
        raise missing(path, "folder of images")
    if masks is not None and folder_at(masks):
        masks = mask_folder(masks, console)
    try:
        dataset = read_dataset(path, classes=classes, layout=layout, masks=masks, subset=subset)
    except DatasetError as error:
        raise UsageError(str(error)) from error
    say_problems(dataset.problems, console, "" if masks is None else " --masks DIR")
    return dataset


def say_problems(problems: Sequence[Problem], console: Console, given: str) -> None:
    """Say the first problems, and how many more there are.

    Args:
        problems: of a data set.
        console: where they are told.
        given: the option that brought some of them, as `wseg info` takes it; "" for none.
    """
    for problem in problems[:_PROBLEMS_SHOWN]:
        console.warn(f"{problem.where}: {problem.what}")
    if len(problems) > _PROBLEMS_SHOWN:
        more = len(problems) - _PROBLEMS_SHOWN
        what = counted(more, "more problem")
        console.warn(f"… and {what}; `wseg info DATASET{given} --json` names them.")


def size_of(text: str, *, example: str) -> tuple[int, int]:
    """Return the width and the height that `--size` names.

    Raises:
        UsageError: if it is not written like the example.
    """
    width, times, height = text.lower().partition("x")
    if not times or not width.isdecimal() or not height.isdecimal():
        raise UsageError(f"--size {text}: expected width x height, as in {example}.")
    return int(width), int(height)
