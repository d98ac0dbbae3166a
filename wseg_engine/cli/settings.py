"""From options to settings: presets, `--set`, and what a weight file needs."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from wseg_engine.base.looking import file_at
from wseg_engine.cli.console import UsageError, missing
from wseg_engine.settings.config import ConfigError, Settings
from wseg_engine.settings.declared import Setting, settings_of
from wseg_engine.settings.presets import preset, warm

if TYPE_CHECKING:
    from wseg_engine.datasets.types import Dataset
    from wseg_engine.training.warm_start import StartModel

_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
_SET_BY_DATA = "model.classes"


class Change(NamedTuple):
    """One setting and its new value."""

    part: str  # "model", "train", "predict" or "refine"
    name: str
    value: Any


def parts() -> dict[str, tuple[Setting, ...]]:
    """Return the settings of every part of `Settings`."""
    return {f.name: settings_of(type(f.default)) for f in fields(Settings)}


def read_changes(texts: Sequence[str]) -> tuple[Change, ...]:
    """Read "train.epochs=5", …

    Raises:
        UsageError: for an unknown setting (naming the nearest), or a value of another kind.
    """
    known = {f"{part}.{item.name}": (part, item) for part, all_ in parts().items() for item in all_}
    changes = []
    for text in texts:
        name, equals, value = (piece.strip() for piece in text.partition("="))
        if not equals:
            raise UsageError(f"--set {text}: expected PART.NAME=VALUE, as in train.epochs=5.")
        if name not in known:
            close = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
            # A name without its part is the likeliest slip.
            close = [k for k in known if k.endswith(f".{name}")] or close
            hint = f" Did you mean {' or '.join(close)}?" if close else ""
            raise UsageError(
                f"--set {text}: there is no setting {name!r}.{hint} "
                "`wseg info settings` lists them all."
            )
        if name == _SET_BY_DATA:
            raise UsageError(
                f"--set {text}: the number of classes follows from the data set; restrict it with "
                "--classes."
            )
        part, item = known[name]
        changes.append(Change(part, item.name, _value(text, item, value)))
    return tuple(changes)


def _value(text: str, item: Setting, value: str) -> Any:
    """Read a value as the setting's kind."""
    if item.default is None and value.lower() == "none":
        return None
    try:
        if item.kind is bool:
            return _boolean(value)
        if item.kind is tuple:
            return tuple(
                item.element(piece) for piece in value.strip("()[]").split(",") if piece.strip()
            )
        return item.kind(value)
    except ValueError:
        expected = {bool: "true or false", int: "a whole number", float: "a number"}
        wanted = expected.get(item.kind, "numbers separated by commas")
        raise UsageError(f"--set {text}: {value!r} is not {wanted}.") from None


def _boolean(value: str) -> bool:
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise ValueError(value)


def apply_changes(settings: Settings, changes: Iterable[Change]) -> Settings:
    """Return settings with the changes made.

    Raises:
        UsageError: for a value out of its range.
    """
    try:
        for part, name, value in changes:
            former = getattr(settings, part)
            settings = replace(settings, **{part: replace(former, **{name: value})})
    except ConfigError as error:
        raise UsageError(str(error)) from None
    return settings


def prediction_changes(options: argparse.Namespace) -> tuple[Change, ...]:
    """Return the changes that `--gate`, `--refine` and `--set` ask for, `--set` last."""
    changes = []
    if getattr(options, "gate", None) is not None:
        changes.append(Change("predict", "gate", options.gate))
    if options.refine is not None:
        changes.append(Change("refine", "method", options.refine))
    return (*changes, *read_changes(options.changes))


def training_changes(options: argparse.Namespace) -> tuple[Change, ...]:
    """Return the changes that the options of a training command ask for, `--set` last."""
    seed = () if options.seed is None else (Change("train", "seed", options.seed),)
    if hasattr(options, "gate"):
        return (*seed, *prediction_changes(options))
    return (*seed, *read_changes(options.changes))


def training_settings(
    options: argparse.Namespace, dataset: Dataset, start: StartModel | None = None
) -> tuple[Settings, list[str]]:
    """Return the settings a training command asks for, and what to tell the user of them.

    Later ones win: the preset, shortened where the training goes on from a trained network, what a
    known weight file needs, then the options and `--set`.

    Raises:
        UsageError: for a value that cannot be used.
    """
    changes = training_changes(options)
    try:
        settings = preset(
            options.preset or "fast",
            backbone=options.backbone,
            classes=max(1, len(dataset.classes)),
            images=sum(image.tagged for image in dataset.images),
        )
    except ConfigError as error:
        raise UsageError(str(error)) from None
    if start is not None:
        settings = warm(settings, new_classes=not set(dataset.classes) <= set(start.classes))
    notes = []
    needed = _needed_by_weights(options)
    if needed:
        listed = ", ".join(f"model.{c.name}={c.value}" for c in needed)
        notes.append(f"{options.weights.name} needs {listed}.")
    return apply_changes(settings, (*needed, *changes)), notes


def _needed_by_weights(options: argparse.Namespace) -> list[Change]:
    """Return the settings a named, known weight file was trained with."""
    if options.weights is None:
        return []
    from wseg_engine.settings.weight_files import identify

    if not file_at(options.weights):
        raise missing(options.weights, "weight file")
    known = identify(options.weights)
    return [Change("model", name, value) for name, value in known.model.items()] if known else []
