"""A project with masks for the tests of the review; no image files are behind it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.store import FoundFile, MaskRecord, Project, Provenance, create_project
from wseg_engine.base.labels import Tag
from wseg_engine.images.mask_files import write_mask

SIZE = (30, 40)


def square(value: int = 1) -> NDArray[np.uint8]:
    """Return a mask with a square of one label."""
    labels = np.zeros(SIZE, np.uint8)
    labels[5:15, 5:15] = value
    return labels


def make_project(folder: Path, images: int = 3) -> Project:
    """Make a project of images 1, 2, 3 … with a model's mask each, tagged with class ant (1)."""
    project = create_project(folder / "project")
    source = project.sources.add(folder)
    found = [FoundFile(f"photo{number}.png", 1, number) for number in range(images)]
    ids = project.images.record(source.id, found).ids
    for name in ("ant", "bee"):
        project.classes.add(name)
    project.tags.set(ids, [1], Tag.PRESENT)
    give_masks(project, {image: 0.1 * image for image in ids})
    return project


def give_masks(project: Project, uncertainties: dict[int, float]) -> None:
    """Give images a model's mask each."""
    records = []
    for image, uncertainty in uncertainties.items():
        name = f"masks/model/{image}.png"
        write_mask(project.folder / name, square())
        records.append(MaskRecord(image, Provenance.MODEL, name, (1,), None, round(uncertainty, 3)))
    project.masks.put(records)
