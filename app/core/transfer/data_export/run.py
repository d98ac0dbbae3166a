"""Doing what a plan says: writing, reading back, reporting."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass

from app.core.store import ProjectError
from app.core.transfer.data_export.kept_split import keep_sides
from app.core.transfer.data_export.plan import ExportPlan
from app.core.transfer.data_export.read_back import OutlineCounts, count_outlines
from app.core.transfer.data_export.report import ExportResult, result_of, write_report
from app.core.translation import os_reason, reason, translate
from wseg_engine.base.budget import MALFORMED
from wseg_engine.base.events import Control, Event, Finished, Notice, Stopped
from wseg_engine.formats.export import run_format
from wseg_engine.formats.types import ExportError, ExportItem, ExportReport
from wseg_engine.formats.writer import Format, OutlineFormat
from wseg_engine.settings.config import ConfigError


@dataclass(frozen=True)
class Exported(Event):
    """An export is complete, and was read back."""

    result: ExportResult


def run_plan(plan: ExportPlan, control: Control) -> Iterator[Event]:
    """Export what a plan says, read it back, and write the report.

    Yields `Progress`, `ImageFailed` and `Notice`, and last `Exported`.

    Raises:
        Stopped: if the control asked for it; the export can be resumed.
        ProjectError: if it cannot be written, or reads back as something else.
    """
    if plan.problem:
        raise ProjectError(plan.problem)
    notices: list[str] = []
    _keep_sides(plan, notices)
    try:
        writer = plan.request.format.writer(plan.classes, plan.request.given_options())
        report = yield from _without_ends(_export(plan, writer, control), notices)
    except (ExportError, ConfigError) as error:
        raise ProjectError(str(error)) from error
    if control.stopping:
        raise Stopped
    found: OutlineCounts | None = None
    if isinstance(writer, OutlineFormat) and writer.draws_outlines:
        found = yield from _read_back(writer, plan, report, control)
    result = result_of(plan, report, found, notices)
    try:
        write_report(result)
    except OSError as error:
        raise ProjectError(
            translate(
                "DataExport",
                "The export is complete, but its report {file} could not be written: {reason}.",
            ).format(file=result.report_file, reason=os_reason(error))
        ) from error
    yield Exported(result)


def _keep_sides(plan: ExportPlan, notices: list[str]) -> None:
    """Note which side each image goes to, so that it stays there in later exports."""
    request = plan.request
    if not request.format.has_split:
        return
    sides = {item.image: item.split for item in plan.items}
    try:
        keep_sides(plan.folder, sides, seed=request.seed, validation=request.validation)
    except OSError as error:
        notices.append(
            translate(
                "DataExport",
                "The split into training and validation could not be stored in the project "
                "({reason}): a later export may split differently.",
            ).format(reason=os_reason(error))
        )


def _read_back(
    writer: OutlineFormat, plan: ExportPlan, report: ExportReport, control: Control
) -> Generator[Event, None, OutlineCounts]:
    """Fill the outlines that were written, and return what they hold of the masks.

    Raises:
        ProjectError: if they cannot be read.
    """
    found = OutlineCounts()
    items = {item.name: item for item in plan.items}
    out = plan.request.out
    try:
        for event in count_outlines(writer, out, report.records, items, control):
            if isinstance(event, OutlineCounts):
                found = event
            else:
                yield event
    except (OSError, *MALFORMED) as error:
        raise ProjectError(
            translate(
                "DataExport",
                "{out}: the export could not be read back ({reason}). The disk may be failing; "
                "export again, to another location.",
            ).format(out=out, reason=reason(error))
        ) from error
    return found


def _without_ends(
    work: Generator[Event, None, ExportReport], notices: list[str]
) -> Generator[Event, None, ExportReport]:
    """Pass on what an exporter tells, but not that it is done: reading back comes after it.

    Notices are collected for the report, where they can be read.
    """
    while True:
        try:
            event = next(work)
        except StopIteration as end:
            report: ExportReport = end.value
            return report
        if isinstance(event, Notice):
            notices.append(event.text)
        elif not isinstance(event, Finished):
            yield event


def _export(
    plan: ExportPlan, writer: Format, control: Control
) -> Generator[Event, None, ExportReport]:
    request, out = plan.request, plan.request.out
    items = [
        ExportItem(
            item.name,
            item.file,
            item.labels,
            item.tags,
            item.split,
            item.key,
            item.image,
            item.labels.objects if item.objects else None,
        )
        for item in plan.items
    ]
    return run_format(
        writer,
        items,
        out,
        is_file=request.format.is_file,
        classes=plan.classes,
        validation=0.0,  # every item has its split
        seed=0 if request.format.is_file else request.seed,
        existing=request.existing,
        control=control,
    )
