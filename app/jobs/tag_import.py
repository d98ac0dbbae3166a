"""Importing and exporting tags in the background."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.core.store import Project
from app.core.transfer.tag_csv import write_tags
from app.core.transfer.tag_import import (
    Choices,
    ImportPlan,
    Reading,
    ReadingDone,
    ReadOptions,
    apply_plan,
    make_plan,
    read_source,
)
from app.jobs.job import Job
from wseg_engine.base.events import Control, Event


def reading_job(project: Project, options: ReadOptions, choices: Choices) -> Job:
    """Return a job that reads a source and plans its import: `ReadingDone`, then `PlanMade`."""
    title = QCoreApplication.translate("TagImport", "Reading tags")
    return Job(title, partial(_read_and_plan, project, options, choices))


def planning_job(project: Project, reading: Reading, choices: Choices) -> Job:
    """Return a job that plans once more, after other choices: `PlanMade`."""
    title = QCoreApplication.translate("TagImport", "Planning the import")
    return Job(title, lambda control: make_plan(project, reading, choices, control), quiet=True)


def applying_job(project: Project, plan: ImportPlan) -> Job:
    """Return a job that carries out a plan: `Applied`, if all of it is saved."""
    title = QCoreApplication.translate("TagImport", "Importing tags")
    return Job(title, lambda control: apply_plan(project, plan, control))


def export_job(project: Project, file: Path, *, every_column: bool) -> Job:
    """Return a job that writes the tags as a table: `TagsWritten`."""
    title = QCoreApplication.translate("TagExport", "Exporting tags")
    return Job(title, lambda control: write_tags(project, file, control, every_column=every_column))


def _read_and_plan(
    project: Project, options: ReadOptions, choices: Choices, control: Control
) -> Iterator[Event]:
    for event in read_source(project, options, control):
        yield event
        if isinstance(event, ReadingDone):
            yield from make_plan(project, event.reading, choices, control)
