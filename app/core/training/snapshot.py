"""What a run trains on, kept beside it, so that it goes on with the same images after a break.

The project may change meanwhile: other tags, more images. A run that goes on takes the images and
tags that it began with; where an image's file is now, the project knows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from app.core.store import Project
from app.core.training.dataset import ProjectDataset, image_name, tagged_images
from app.core.training.run_files import RunFiles
from app.core.translation import reason, translate
from wseg_engine.base.budget import JSON_BYTES, MALFORMED, read_json
from wseg_engine.base.durable import write_atomic
from wseg_engine.base.labels import Tag
from wseg_engine.base.looking import file_at
from wseg_engine.datasets.types import Dataset, TaggedImage

_FORMAT = "tagmask-run-images"
_PARTIAL = 2  # of an image whose mask marks some pixels; 1: it has a whole one, 0: none
_SIGNS = {Tag.PRESENT: "+", Tag.ABSENT: "-", Tag.UNSURE: "?"}
_TAGS = {sign: tag for tag, sign in _SIGNS.items()}


class SnapshotError(Exception):
    """A run that cannot go on, because what it trained on is not known any more."""


class SeenImages(NamedTuple):
    """Ids of the images that a network has learnt from."""

    trained: frozenset[int]  # in its own run
    masks_before: frozenset[int]  # in runs it went on from: their pixels
    tags_before: frozenset[int]  # in those too: their tags alone


def seen_images(files: RunFiles) -> SeenImages:
    """Return the images that a run's network has learnt from, in all its life.

    Raises:
        SnapshotError: if that cannot be read.
    """
    values = _read(files)
    try:
        trained = frozenset(int(number) for number, *_ in values["images"])
        before = {int(number): bool(mask) for number, mask in values.get("before", ())}
    except MALFORMED as error:
        raise _unreadable(files, error) from error
    return SeenImages(
        trained,
        frozenset(number for number, mask in before.items() if mask),
        frozenset(number for number, mask in before.items() if not mask),
    )


def handed_on(files: RunFiles) -> Mapping[int, bool]:
    """Return the images that a run's network has learnt from, and whether their pixels too.

    Nothing for one that was trained elsewhere.

    Raises:
        SnapshotError: if that cannot be read.
    """
    if not file_at(files.images):
        return {}
    values = _read(files)
    try:
        seen = {int(number): bool(mask) for number, mask in values.get("before", ())}
        for number, _, mask in values["images"]:
            seen[int(number)] = bool(mask) or seen.get(int(number), False)
    except MALFORMED as error:
        raise _unreadable(files, error) from error
    return seen


def save_snapshot(
    files: RunFiles, found: ProjectDataset, *, before: Mapping[int, bool] | None = None
) -> None:
    """Write what a run trains on.

    Args:
        files: of the run.
        found: its images.
        before: what `handed_on` says of the run it starts from.

    Raises:
        OSError: if the disk refuses.
    """
    values: dict[str, Any] = {
        "format": _FORMAT,
        "classes": list(found.classes),
        "names": list(found.dataset.classes),
        "images": [
            [
                found.image_ids[image.name],
                "".join(_SIGNS[tag] for tag in image.tags),
                _PARTIAL if image.partial else int(image.mask is not None),
            ]
            for image in found.dataset.images
        ],
        "before": [[number, int(mask)] for number, mask in (before or {}).items()],
    }
    write_atomic(files.images, json.dumps(values, ensure_ascii=False))


def load_snapshot(project: Project, files: RunFiles) -> ProjectDataset:
    """Read what a run trains on; images that have left the project are left out.

    Raises:
        SnapshotError: if it cannot be read.
        ProjectError: if the project cannot be read.
    """
    values = _read(files)
    try:
        classes = tuple(map(int, values["classes"]))
        names = tuple(map(str, values["names"]))
        kept = {
            int(number): (tuple(_TAGS[sign] for sign in signs), int(mask))
            for number, signs, mask in values["images"]
        }
    except MALFORMED as error:
        raise _unreadable(files, error) from error
    there = tagged_images(project, kept, classes)
    images = tuple(
        _as_it_was(there[number], tags, files.masks if mask else None, mask == _PARTIAL)
        for number, (tags, mask) in kept.items()
        if number in there
    )
    return ProjectDataset(
        Dataset(project.folder, names, images),
        classes,
        {image_name(number): number for number in kept if number in there},
    )


def _read(files: RunFiles) -> dict[str, Any]:
    try:
        values: dict[str, Any] = read_json(files.images, JSON_BYTES)
        if values["format"] != _FORMAT:
            raise ValueError(values["format"])
    except (OSError, *MALFORMED) as error:
        raise _unreadable(files, error) from error
    return values


def _unreadable(files: RunFiles, error: Exception) -> SnapshotError:
    return SnapshotError(
        translate(
            "Training",
            "{file} cannot be read ({reason}), so this run cannot resume. Its last checkpoint can "
            "still predict masks; start a new run to train further.",
        ).format(file=f"{files.root.name}/{files.images.name}", reason=reason(error))
    )


def _as_it_was(
    image: TaggedImage, tags: tuple[Tag, ...], masks: Path | None, partial: bool
) -> TaggedImage:
    mask = masks / f"{image.name}.png" if masks is not None else None
    return replace(image, tags=tags, mask=mask, partial=partial)
