"""An import of masks from its source to the project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.core.store import Project, Provenance
from app.core.transfer.mask_import import (
    MaskChoices,
    MaskKind,
    MaskPlan,
    MaskPlanMade,
    MaskReading,
    MaskReadOptions,
    MasksImported,
    MasksRead,
    apply_masks,
    plan_masks,
    read_masks,
)
from tests.core.drawn_project import DrawnProject, make_drawn_project
from wseg_engine.base.events import Control
from wseg_engine.base.labels import VOID
from wseg_engine.images.mask_files import read_mask

NAMES = ("a.jpg", "b.jpg", "sub/c.jpg")
USUAL = {1: "cat", 2: "dog", 3: "bird"}


@pytest.fixture
def drawn(tmp_path: Path) -> Iterator[DrawnProject]:
    drawn = make_drawn_project(tmp_path, NAMES)
    with drawn.project:
        yield drawn


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "masks"
    folder.mkdir()
    return folder


def read(project: Project, path: Path, kind: MaskKind, *, empty: bool = False) -> MaskReading:
    *_, done = read_masks(project, MaskReadOptions(kind, path, empty=empty), Control())
    assert isinstance(done, MasksRead)
    return done.reading


def plan(project: Project, reading: MaskReading, choices: MaskChoices | None = None) -> MaskPlan:
    *_, made = plan_masks(project, reading, choices or MaskChoices(), Control())
    assert isinstance(made, MaskPlanMade)
    return made.plan


def carry_out(project: Project, wanted: MaskPlan) -> MasksImported:
    *_, done = apply_masks(project, wanted, Control())
    assert isinstance(done, MasksImported)
    return done


def bring_in(
    project: Project, path: Path, kind: MaskKind, choices: MaskChoices | None = None
) -> MasksImported:
    """Import a source whole."""
    return carry_out(project, plan(project, read(project, path, kind), choices))


def named(project: Project, image: int, kind: Provenance = Provenance.EDITED) -> np.ndarray:
    """Return an image's mask with the names of classes; "" background, "?" undecided."""
    record = project.masks.get(image, kind)
    assert record is not None
    names = {info.id: info.name for info in project.classes.all()}
    table = np.full(256, "?", object)
    table[0] = ""
    for value, number in enumerate(record.classes, 1):
        table[value] = "?" if number is None else names[number]
    table[VOID] = "?"
    return table[read_mask(project.folder / record.file)]


def snapshot(project: Project) -> tuple[object, ...]:
    """Return everything an import might change."""
    files = {
        file.relative_to(project.folder).as_posix(): file.read_bytes()
        for file in sorted((project.folder / "masks").rglob("*"))
        if file.is_file()
    }
    ids = [record.id for record in project.images]
    return files, project.masks.of(ids), project.classes.all(), project.tags.of(ids)


def truth(labels: np.ndarray, names: dict[int, str]) -> np.ndarray:
    """Name the pixels of a mask of ids."""
    table = np.full(256, "?", object)
    table[0] = ""
    for value, name in names.items():
        table[value] = name
    return table[labels]
