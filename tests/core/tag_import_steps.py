"""A project to import tags into, and an import from its source to the stored tags."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.core.store import FoundFile, Project, create_project
from app.core.transfer.tag_import import (
    Applied,
    Choices,
    ImportPlan,
    PlanMade,
    Reading,
    ReadingDone,
    ReadOptions,
    apply_plan,
    make_plan,
    read_source,
)
from wseg_engine.base.events import Control
from wseg_engine.base.labels import Tag


def tag_project(folder: Path, images: Sequence[str], classes: Sequence[str] = ()) -> Project:
    """Make a project of images below `folder/photos`; the files themselves need not be there."""
    (folder / "photos").mkdir(parents=True, exist_ok=True)
    project = create_project(folder / "project")
    source = project.sources.add(folder / "photos")
    project.images.record(source.id, [FoundFile(image, 1, 1) for image in images])
    for name in classes:
        project.classes.add(name)
    return project


def read(project: Project, options: ReadOptions) -> Reading:
    *_, done = read_source(project, options, Control())
    assert isinstance(done, ReadingDone)
    return done.reading


def plan(project: Project, reading: Reading, choices: Choices | None = None) -> ImportPlan:
    *_, made = make_plan(project, reading, choices or Choices(), Control())
    assert isinstance(made, PlanMade)
    return made.plan


def carry_out(project: Project, wanted: ImportPlan) -> Applied:
    *_, done = apply_plan(project, wanted, Control())
    assert isinstance(done, Applied)
    return done


def said(project: Project) -> dict[tuple[str, str], Tag]:
    """Return what images say, by path and class."""
    classes = project.classes.all()
    records = list(project.images)
    tags = project.tags.of(record.id for record in records)
    return {
        (record.path, info.name): tag
        for record in records
        for info in classes
        if (tag := tags[record.id].said(info.id)) is not None
    }


def bring_in(
    project: Project, options: ReadOptions, choices: Choices | None = None
) -> dict[tuple[str, str], Tag]:
    """Import a source whole, and return what images say then."""
    carry_out(project, plan(project, read(project, options), choices))
    return said(project)
