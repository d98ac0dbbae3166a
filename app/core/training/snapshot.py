"""What a run trains on, kept beside it, so that it goes on with the same images after a break.

The project may change meanwhile: other tags, more images. A run that goes on takes the images and
tags that it began with; where an image's file is now, the project knows.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.core.store import Project
from app.core.training.dataset import ProjectDataset, image_name, tagged_images
from app.core.training.run_files import RunFiles
from app.core.translation import reason, translate
from wseg_engine.datasets.types import Dataset, TaggedImage
from wseg_engine.labels import Tag

_FORMAT = "tagmask-run-images"
_SIGNS = {Tag.PRESENT: "+", Tag.ABSENT: "-", Tag.UNSURE: "?"}
_TAGS = {sign: tag for tag, sign in _SIGNS.items()}


class SnapshotError(Exception):
    """A run that cannot go on, because what it trained on is not known any more."""


def save_snapshot(files: RunFiles, found: ProjectDataset) -> None:
    """Write what a run trains on.

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
                int(image.mask is not None),
            ]
            for image in found.dataset.images
        ],
    }
    files.root.mkdir(parents=True, exist_ok=True)
    part = files.images.with_name(f"{files.images.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8") as out:
            json.dump(values, out, ensure_ascii=False)
            out.flush()
            os.fsync(out.fileno())
        part.replace(files.images)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def load_snapshot(project: Project, files: RunFiles) -> ProjectDataset:
    """Read what a run trains on; images that have left the project are left out.

    Raises:
        SnapshotError: if it cannot be read.
        ProjectError: if the project cannot be read.
    """
    try:
        values = json.loads(files.images.read_text(encoding="utf-8"))
        if values["format"] != _FORMAT:
            raise ValueError(values["format"])
        classes = tuple(map(int, values["classes"]))
        names = tuple(map(str, values["names"]))
        kept = {
            int(number): (tuple(_TAGS[sign] for sign in signs), bool(mask))
            for number, signs, mask in values["images"]
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotError(
            translate(
                "Training",
                "{file} cannot be read ({reason}), so this run cannot go on. Its last checkpoint "
                "can still predict masks; start a new run to train further.",
            ).format(file=f"{files.root.name}/{files.images.name}", reason=reason(error))
        ) from error
    there = tagged_images(project, kept, classes)
    images = tuple(
        _as_it_was(there[number], tags, files.masks if mask else None)
        for number, (tags, mask) in kept.items()
        if number in there
    )
    return ProjectDataset(
        Dataset(project.folder, names, images),
        classes,
        {image_name(number): number for number in kept if number in there},
    )


def _as_it_was(image: TaggedImage, tags: tuple[Tag, ...], masks: Path | None) -> TaggedImage:
    mask = masks / f"{image.name}.png" if masks is not None else None
    return replace(image, tags=tags, mask=mask)
