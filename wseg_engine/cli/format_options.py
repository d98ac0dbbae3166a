"""The options of all export formats as options of a command line."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterable
from typing import Any

from wseg_engine.cli.console import Console
from wseg_engine.formats.registry import ExportFormat, Option, all_formats

_WIDTH = 98
_OF_SPLITS = ("validation", "split", "seed", "split-by-folders")  # as either command has them


def describe_formats(start: str) -> str:
    """Return a description that says what each format writes."""
    formats = all_formats().by_name.values()
    text = "; ".join(f"{one.name}: {one.writes}" for one in formats)
    return textwrap.fill(f"{start} {text}.", _WIDTH, break_on_hyphens=False)


def add_format_options(parser: argparse.ArgumentParser) -> None:
    """Add an option for everything that a format lets users choose.

    Formats that call an option the same share it; `given_options` finds what was said.
    """
    for own, known_by in _by_name().items():
        text = f"{_names(known_by)}{known_by[0][1].setting.help}"
        flag = f"--{own.replace('_', '-')}"
        try:
            _add(parser, flag, known_by[0][1], text)
        except argparse.ArgumentError:  # the command has another option of this name
            _add(parser, f"--{known_by[0][0].name}-{flag[2:]}", known_by[0][1], text)


def given_options(options: argparse.Namespace) -> dict[str, Any]:
    """Return what was said of the options of all formats; a format passes over those of others."""
    said = {name: getattr(options, f"format_{name}", None) for name in _by_name()}
    return {name: value for name, value in said.items() if value is not None}


def tell_passed_over(options: argparse.Namespace, kind: ExportFormat, console: Console) -> None:
    """Say which of the options that were given mean nothing to a format."""
    given = given_options(options)
    names = [name.replace("_", "-") for name in given if name not in kind.known(given)]
    if not kind.has_split:
        names += [name for name in _OF_SPLITS if _was_given(options, name)]
    for name in names:
        console.warn(f"The format {kind.name} has no --{name}: it was passed over.")


def _was_given(options: argparse.Namespace, name: str) -> bool:
    value = getattr(options, name.replace("-", "_"), None)
    return value is not None and value is not False


def _by_name() -> dict[str, list[tuple[ExportFormat, Option]]]:
    """Return each option that users see, with the formats that have it; those of few first."""
    found: dict[str, list[tuple[ExportFormat, Option]]] = {}
    for kind in all_formats().by_name.values():
        for one in kind.all_options():
            if one.shown.title:
                found.setdefault(one.name, []).append((kind, one))
    return dict(sorted(found.items(), key=lambda pair: len(pair[1])))


def _names(known_by: Iterable[tuple[ExportFormat, Option]]) -> str:
    """Return which formats have an option, unless most of them have it."""
    names = [kind.name for kind, _ in known_by]
    return "" if 2 * len(names) > len(all_formats().by_name) else f"{', '.join(names)}: "


def _add(parser: argparse.ArgumentParser, flag: str, one: Option, text: str) -> None:
    setting = one.setting
    place, text = f"format_{one.name}", text.replace("%", "%%")
    if setting.kind is bool:
        on = {"action": "store_const", "const": not setting.default}
        parser.add_argument(flag, dest=place, help=text, **on)  # type: ignore[arg-type]
        return
    parser.add_argument(
        flag,
        dest=place,
        type=setting.kind,
        choices=setting.choices or None,
        metavar=None if setting.choices else (setting.unit or one.name).upper(),
        help=f"{text} (default: {setting.default})",
    )
