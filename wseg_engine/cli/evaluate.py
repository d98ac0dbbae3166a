"""`wseg evaluate`: how well masks cover the truth."""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from wseg_engine.base.messages import counted
from wseg_engine.cli import options as shared
from wseg_engine.cli.console import OK, Console, UsageError
from wseg_engine.cli.pairing import mask_folder, tell_other_ids

if TYPE_CHECKING:
    from wseg_engine.scoring.metrics import Evaluation

NAME = "evaluate"
HELP = "score masks against true ones"
DESCRIPTION = """\
Compare predicted masks with true ones of the same names: IoU, precision and recall of every class
and of the background, and their means. Pixels of the truth whose id no class has are left out.
PRED and TRUTH may also be the folder of a run or of a Pascal VOC data set."""

_PROBLEMS_SHOWN = 10


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("predicted", type=Path, metavar="PRED", help="folder of predicted masks")
    parser.add_argument("truth", type=Path, metavar="TRUTH", help="folder of true masks")
    shared.add_map(parser)
    parser.add_argument(
        "--pred-map",
        type=shared.class_ids,
        metavar='"cat=1,…"',
        help="ids of the classes in the predictions (default: the classes.json or labelmap.txt "
        "beside them, else 1, 2, … in the order of --map)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def execute(options: argparse.Namespace, console: Console) -> int:
    """Score, and print a table or JSON."""
    from wseg_engine.scoring.metrics import evaluate

    for path in (options.predicted, options.truth):
        shared.existing_folder(path, what="folder of masks")
    truth = mask_folder(options.truth, console)
    predicted = mask_folder(options.predicted, console)
    tell_other_ids(truth, options.map or {}, "--map", console)
    tell_other_ids(predicted, options.pred_map or {}, "--pred-map", console)
    found = evaluate(
        predicted,
        truth,
        truth_ids=truth_ids(truth, options.map),
        predicted_ids=options.pred_map,
    )
    if options.json:
        console.result_json(found.to_dict())
        return OK
    print_scores(found, console)
    return OK


def truth_ids(truth: Path, given: Mapping[str, int] | None) -> Mapping[str, int]:
    """Return the ids of `--map`, or else those a file beside the truth names.

    Raises:
        UsageError: where there is neither.
    """
    if given is not None:
        return given
    from wseg_engine.datasets.class_map import read_class_map

    known = read_class_map(truth)
    if not known:
        raise UsageError(
            f"{truth}: no classes.json or labelmap.txt says which id is which class. Say it with "
            '--map, as in --map "cat=8,dog=12".'
        )
    return {name: number for number, name in known.items()}


def print_scores(found: Evaluation, console: Console) -> None:
    """Print the table of scores, and the first problems."""
    rows: list[tuple[str, ...]] = [
        (s.name, _percent(s.iou), _percent(s.precision), _percent(s.recall), f"{s.pixels:,}")
        for s in found.classes
    ]
    means = (found.mean_iou, found.mean_precision, found.mean_recall)
    rows.append(("mean", *map(_percent, means), ""))
    console.table(("class", "IoU %", "precision %", "recall %", "true pixels"), rows)
    accuracy = _percent(found.accuracy)
    console.result(f"{counted(found.images, 'image')}, {accuracy} % of the pixels right")
    for problem in found.problems[:_PROBLEMS_SHOWN]:
        console.warn(f"{problem.where}: {problem.what}")
    if len(found.problems) > _PROBLEMS_SHOWN:
        console.warn(f"… and {len(found.problems) - _PROBLEMS_SHOWN} more; --json lists them all.")


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{100 * share:.1f}"
