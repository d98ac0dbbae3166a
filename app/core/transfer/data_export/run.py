"""Doing what a plan says: writing, reading back, reporting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from app.core.store import ProjectError
from app.core.transfer.data_export.options import ExportFormat
from app.core.transfer.data_export.plan import ExportPlan
from app.core.transfer.data_export.read_back import count_outlines
from app.core.transfer.data_export.report import ExportResult, result_of, write_report
from app.core.translation import os_reason, reason, translate
from wseg_engine.base.events import Control, Event, Finished, Notice, Stopped
from wseg_engine.formats.runner import Format, run_export
from wseg_engine.formats.types import ExportError, ExportItem, ExportReport


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
    try:
        report = yield from _without_ends(_export(plan, control), notices)
    except ExportError as error:
        raise ProjectError(str(error)) from error
    if control.stopping:
        raise Stopped
    found: Counter[int] | None = None
    if _draws_outlines(plan):
        found = yield from _read_back(plan, report, control)
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


def _read_back(
    plan: ExportPlan, report: ExportReport, control: Control
) -> Generator[Event, None, Counter[int]]:
    """Fill the outlines that were written, and return how many pixels each class has.

    Raises:
        ProjectError: if they cannot be read.
    """
    found: Counter[int] = Counter()
    kind, out = plan.request.format.value, plan.request.out
    try:
        for event in count_outlines(kind, out, report.records, plan.classes, control):
            if isinstance(event, Counter):
                found = event
            else:
                yield event
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise ProjectError(
            translate(
                "DataExport",
                "{out}: the export could not be read back ({reason}). The disk may be failing; "
                "export again, to another place.",
            ).format(out=out, reason=reason(error))
        ) from error
    return found


def _draws_outlines(plan: ExportPlan) -> bool:
    request = plan.request
    return request.format is ExportFormat.YOLO or (request.format.has_styles and request.polygons)


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


def _export(plan: ExportPlan, control: Control) -> Generator[Event, None, ExportReport]:
    request, out = plan.request, plan.request.out
    items = [
        ExportItem(item.name, item.file, item.labels, item.tags, item.split, item.key)
        for item in plan.items
    ]
    if request.format is ExportFormat.CVAT:
        from wseg_engine.formats.cvat import export_cvat

        return export_cvat(
            items,
            out,
            classes=plan.classes,
            images=request.with_images,
            existing=request.existing,
            control=control,
        )
    return run_export(
        _format(plan),
        items,
        out,
        classes=plan.classes,
        validation=0.0,  # every item has its split
        seed=request.seed,
        existing=request.existing,
        control=control,
    )


def _format(plan: ExportPlan) -> Format:
    """Return what writes the files of one image, in the format that is asked for."""
    request, classes = plan.request, plan.classes
    tolerance = request.tolerance if request.polygons else 0.0
    if request.format is ExportFormat.VOC:
        from wseg_engine.formats.voc import VocFormat

        return VocFormat(classes, link=request.link, objects=request.objects)
    if request.format is ExportFormat.COCO:
        from wseg_engine.formats.coco import CocoFormat

        style = "polygon" if request.polygons else "rle"
        return CocoFormat(classes, style=style, tolerance=tolerance, link=request.link)
    if request.format is ExportFormat.LABELME:
        from wseg_engine.formats.labelme import LabelmeFormat

        style = "polygon" if request.polygons else "mask"
        return LabelmeFormat(classes, style=style, tolerance=tolerance, link=request.link)
    from wseg_engine.formats.yolo import YoloFormat

    return YoloFormat(classes, tolerance=request.tolerance, link=request.link)
