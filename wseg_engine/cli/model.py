"""Finding the network a command is to use, and fitting a data set's tags to its classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wseg_engine.base.looking import anything_at, file_at
from wseg_engine.cli.console import CommandError, Console, missing

if TYPE_CHECKING:
    from wseg_engine.datasets.types import Dataset

MODEL_HELP = "a run's or a training's folder, its checkpoint, or a model file (.safetensors)"


def find_model(path: Path, console: Console) -> Path:
    """Return the file of a network: the path itself, or the newest checkpoint of a folder.

    Raises:
        UsageError: if there is nothing at the path.
        CommandError: if a folder holds no intact checkpoint.
    """
    if file_at(path):
        return path
    if not anything_at(path):
        raise missing(path, "model", hint=f" Expected {MODEL_HELP}.")
    from wseg_engine.training.checkpoint import find_latest

    for folder in (path, path / "model"):
        latest = find_latest(folder)
        for problem in latest.problems:
            console.warn(problem)
        if latest.path is not None:
            return latest.path
    raise CommandError(f"{path} holds no checkpoint that can be used. Expected {MODEL_HELP}.")


def fit_tags(dataset: Dataset, classes: Sequence[str], console: Console) -> Dataset:
    """Return the data set with one tag for each of a network's classes.

    A class that the data set does not have is absent from its tagged images. Where no class of the
    data set is known to the network (its folders may be named after holidays), all images count as
    untagged.
    """
    from wseg_engine.base.labels import Tag
    from wseg_engine.datasets.names import fold, near

    place = {fold(name): index for index, name in enumerate(dataset.classes)}
    known = {fold(name) for name in classes}
    common = known & set(place)
    for name in dataset.classes:
        if fold(name) not in known and common:
            console.warn(
                f"The network does not know {name!r}; it stays background.{near(name, classes)}"
            )
    if dataset.classes and not common:
        console.note(
            f"None of the tags ({', '.join(dataset.classes[:5])}, …) is a class of the network; "
            "the images count as untagged."
        )
    images = []
    for image in dataset.images:
        rest = Tag.ABSENT if image.tagged and common else Tag.UNSURE
        tags = tuple(
            image.tags[place[fold(name)]] if fold(name) in common else rest for name in classes
        )
        images.append(replace(image, tags=tags, mask=None))
    return replace(dataset, classes=tuple(classes), images=tuple(images))
