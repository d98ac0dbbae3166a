"""`wseg info`: about this installation, a data set, a model, or the settings."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from wseg_engine.annotations.kinds import LAYOUTS
from wseg_engine.base.budget import read_json
from wseg_engine.base.listed import listed
from wseg_engine.base.looking import anything_at, file_at, folder_at
from wseg_engine.cli.console import OK, Console, missing
from wseg_engine.cli.model import find_model
from wseg_engine.cli.settings import parts
from wseg_engine.settings.config import Settings
from wseg_engine.settings.declared import Setting
from wseg_engine.settings.presets import PRESETS, preset

NAME = "info"
HELP = "describe this installation, a data set, a model, or all settings"
DESCRIPTION = """\
Without WHAT: versions and devices. With "settings": every setting that --set changes. With a path:
what is in that data set, run, export or model, or in a file of them."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument(
        "what", nargs="?", metavar="WHAT", help='"settings", a data set, a run or a model'
    )
    parser.add_argument(
        "--preset", choices=PRESETS, help="with settings: show this preset's values"
    )
    parser.add_argument("--layout", choices=LAYOUTS, default="auto", help="of a data set")
    parser.add_argument("--masks", type=Path, metavar="DIR", help="approved masks of a data set")
    parser.add_argument("--json", action="store_true", help="print JSON")


def execute(options: argparse.Namespace, console: Console) -> int:
    """Describe what was asked for."""
    if options.what is None:
        found = _installation()
    elif options.what == "settings":
        return _settings(options, console)
    else:
        found = _path(Path(options.what), options, console)
    if options.json:
        console.result_json(found)
    else:
        _print(found, console)
    return OK


def _installation() -> dict[str, Any]:
    from wseg_engine.compute.devices import cuda_state, list_devices, unusable_cards
    from wseg_engine.formats.registry import all_formats
    from wseg_engine.runs.run_report import versions
    from wseg_engine.settings.backbones import all_backbones

    backbones, formats = all_backbones(), all_formats()
    problems = [*backbones.problems, *formats.problems]
    devices, state = list_devices(), cuda_state()
    usable = f"{sum(device.name != 'cpu' for device in devices)} usable"
    gib = 1024**3
    return {
        "versions": versions(),
        "devices": {
            device.name: f"{device.title}, {device.free / gib:.1f} of {device.total / gib:.1f} GiB "
            "free"
            for device in devices
        },
        "cuda": state.problem or " ".join([f"{usable}.", *unusable_cards()]).rstrip("."),
        "backbones": {
            name: f"{one.title}, {one.parameters:g} million parameters"
            for name, one in backbones.by_name.items()
        },
        "formats": {
            name: f"{one.plain_title}, {'a zip' if one.is_file else 'a folder'}"
            + (f"; keeps {', '.join(sorted(one.keeps))}" if one.keeps else "")
            for name, one in formats.by_name.items()
        },
        **({"problems": problems} if problems else {}),
    }


def _settings(options: argparse.Namespace, console: Console) -> int:
    values = preset(options.preset or "fast")
    if options.json:
        console.result_json({"settings": values.to_dict()})
        return OK
    for part, items in parts().items():
        for item in items:
            current = getattr(getattr(values, part), item.name)
            console.result(f"{part}.{item.name} = {_plain(current)}{_range(item)}")
            console.result(f"    {item.help}")
    return OK


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _range(item: Setting) -> str:
    """Return what a setting may be, in brackets."""
    unit = f" {item.unit}" if item.unit else ""
    if item.choices:
        return f"{unit}   [{', '.join(map(str, item.choices))}]"
    if item.kind is bool:
        return "   [true, false]"
    low, high = item.minimum, item.maximum
    if low is None and high is None:
        return unit
    bounds = f"from {low:g}" if high is None else f"{low:g} to {high:g}"
    return f"{unit}   [{bounds}]"


def _path(path: Path, options: argparse.Namespace, console: Console) -> dict[str, Any]:
    if not anything_at(path):
        raise missing(path, "file or folder", hint=' For settings: "settings".')
    from wseg_engine.cli.info_file import describe_file, export_note, run_of

    run = run_of(path)
    if run is not None:
        return _run(run)
    from wseg_engine.annotations.dataset import TABLES

    is_file = file_at(path) and path.suffix.lower() not in TABLES
    described = describe_file(path) if is_file else None
    if described is not None:
        return described
    if is_file or folder_at(path / "model") or any(listed(path, "*.safetensors")):
        return _model(find_model(path, console))
    from wseg_engine.cli.options import read_data
    from wseg_engine.runs.run_report import summary_of

    note = export_note(path)
    dataset = read_data(path, console, classes=None, layout=options.layout, masks=options.masks)
    found = summary_of(dataset)
    return {**({} if note is None else {"export": str(note)}), **found}


def _run(path: Path) -> dict[str, Any]:
    """Return the short parts of a run's report."""
    report = read_json(path / "report.json")
    kept = ("finished", "device", "seconds", "versions", "score", "findings", "failed")
    return {
        **{key: report[key] for key in kept},
        "images": len(report["images"]),
        "classes": report["dataset"]["classes"],
    }


def _model(file: Path) -> dict[str, Any]:
    from wseg_engine.training.checkpoint import load_model

    model = load_model(file)
    plain: Settings = model.settings
    return {
        "file": str(file),
        "classes": list(model.names),
        "parameters": sum(p.numel() for p in model.network.parameters()),
        "settings": plain.to_dict(),
    }


def _print(values: dict[str, Any], console: Console, indent: str = "") -> None:
    """Print nested values, one a line."""
    for key, value in values.items():
        if isinstance(value, dict) and value:
            console.result(f"{indent}{key}:")
            _print(value, console, indent + "  ")
        elif isinstance(value, list | tuple):
            console.result(f"{indent}{key}: {_listed(value)}")
        else:
            console.result(f"{indent}{key}: {'–' if value is None else value}")


def _listed(values: list[Any] | tuple[Any, ...]) -> str:
    shown = [" ".join(map(str, v.values())) if isinstance(v, dict) else str(v) for v in values[:20]]
    more = f", … {len(values) - 20} more" if len(values) > 20 else ""
    return ", ".join(shown) + more or "none"
