"""Importing masks in the background."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from app.core.store import Project
from app.core.transfer.mask_import import (
    ImportBatch,
    MaskChoices,
    MaskPlan,
    MaskReading,
    MaskReadOptions,
    MaskRow,
    MasksRead,
    ValueRow,
    apply_masks,
    plan_masks,
    read_masks,
    turn_import,
)
from app.core.transfer.mask_import.preview import preview_picture
from app.jobs.job import Job
from wseg_engine.base.events import Control, Event


@dataclass(frozen=True)
class MaskPreview(Event):
    """A picture of what an import makes of one mask."""

    image: int
    picture: NDArray[np.uint8] | None  # (H, W, 3) RGB; None where there is none
    problem: str = ""  # why there is none


def mask_reading_job(project: Project, options: MaskReadOptions, choices: MaskChoices) -> Job:
    """Return a job that reads masks and plans their import: `MasksRead`, then `MaskPlanMade`."""
    title = QCoreApplication.translate("MaskImport", "Reading masks")
    return Job(title, partial(_read_and_plan, project, options, choices))


def mask_planning_job(project: Project, reading: MaskReading, choices: MaskChoices) -> Job:
    """Return a job that plans once more, after other choices: `MaskPlanMade`."""
    title = QCoreApplication.translate("MaskImport", "Planning the import")
    return Job(title, lambda control: plan_masks(project, reading, choices, control), quiet=True)


def mask_import_job(project: Project, plan: MaskPlan) -> Job:
    """Return a job that carries out a plan: `MasksImported`, if all of it is saved."""
    title = QCoreApplication.translate("MaskImport", "Importing masks")
    return Job(title, lambda control: apply_masks(project, plan, control))


def mask_undo_job(project: Project, batch: ImportBatch) -> Job:
    """Return a job that takes an import back: `Turned`."""
    title = QCoreApplication.translate("MaskImport", "Undoing the import")
    return Job(
        title,
        lambda control: turn_import(project, batch, back=True, checkpoint=control.wait_or_stop),
    )


def mask_preview_job(project: Project, row: MaskRow, values: tuple[ValueRow, ...]) -> Job:
    """Return a job that draws what an import makes of one mask: `MaskPreview`."""
    title = QCoreApplication.translate("MaskImport", "Drawing a preview")

    def work(_control: Control) -> Iterator[Event]:
        try:
            yield MaskPreview(row.entry.image, preview_picture(project, row, values))
        except ValueError as error:
            yield MaskPreview(row.entry.image, None, str(error))

    return Job(title, work, quiet=True)


def _read_and_plan(
    project: Project, options: MaskReadOptions, choices: MaskChoices, control: Control
) -> Iterator[Event]:
    for event in read_masks(project, options, control):
        yield event
        if isinstance(event, MasksRead):
            yield from plan_masks(project, event.reading, choices, control)
