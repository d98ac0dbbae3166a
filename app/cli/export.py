"""`tagmask export`: a project as a data set, without a screen."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from app.cli.delivery import (
    SAMPLE,
    add_report_options,
    check_report_options,
    tell_delivery,
)
from app.cli.telling import tell_plan, tell_result
from app.core.store import ImageFilter, Project, ProjectError, ProjectOlder, open_project
from app.core.transfer.data_export import (
    Exported,
    ExportPlan,
    ExportRequest,
    ExportResult,
    PlanMade,
    Scope,
    There,
    Unreviewed,
    VoidPolicy,
    look_at,
    make_plan,
    parse_choices,
    run_plan,
)
from app.core.transfer.data_export.exported_classes import exported_classes
from app.core.transfer.delivery import Delivered, deliver, export_and_report, read_verdicts
from wseg_engine.base.events import Control, Event, Stopped
from wseg_engine.cli.console import FAILED, INTERRUPTED, OK, USAGE, Console, UsageError, in_words
from wseg_engine.cli.format_options import add_format_options, given_options, tell_passed_over
from wseg_engine.cli.interrupt import stop_on_signals
from wseg_engine.cli.progress import show
from wseg_engine.formats.registry import SMALLEST_OBJECT, export_format, format_names

NAME = "export"
_DESCRIPTION = """\
Write a project's images and masks as a data set, and read it back to verify it. The project is
opened for reading only: it may be open in the app meanwhile. One of a former TagMask is brought up
to date first, as the app does it, after a backup. What cannot be exported (missing, changed or
damaged images, masks of another size) is named and left out."""
_EPILOG = """\
exit codes:
  0    done
  1    failed; the last line says why
  2    the command line cannot be meant as it is
  130  stopped by Ctrl-C or a signal; --resume goes on
"""

_Wanted = TypeVar("_Wanted", bound=Event)


def main(arguments: Sequence[str]) -> int:
    """Run the command with what follows `tagmask export`; return its exit code."""
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as end:  # argparse has said why
        return end.code if isinstance(end.code, int) else USAGE
    console = Console(quiet=options.quiet, program="tagmask")
    try:
        return _execute(options, console)
    except UsageError as error:
        console.error(str(error))
        return USAGE
    except (Stopped, KeyboardInterrupt):
        console.error("stopped. Go on with --resume.")
        return INTERRUPTED
    except ProjectError as error:
        console.error(str(error))
    except (OSError, MemoryError) as error:
        console.error(in_words(error, {"resume"}) or str(error))
    return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tagmask export",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("project", type=Path, metavar="PROJECT", help="folder of the project")
    add("--out", type=Path, required=True, metavar="OUT", help="folder, or zip of cvat")
    add(
        "--format",
        choices=format_names(),
        default="voc",
        help="(default: voc)",
    )
    add(
        "--scope",
        choices=(Scope.APPROVED.value, Scope.ALL.value),
        default=Scope.APPROVED.value,
        help="images with an approved mask, or all (default: approved)",
    )
    add(
        "--unreviewed",
        choices=[kind.value for kind in Unreviewed],
        help="with --scope all, images without an approved mask: left out (skip), undecided as a "
        "whole (void), or with the newest mask they have (use) (default: void)",
    )
    add(
        "--connect",
        action="append",
        default=[],
        metavar="SHARE",
        help="a place on another computer that the project's photos are in and that may be called",
    )
    add("--text", default="", metavar="TEXT", help="only images with TEXT in their path")
    _add_labels(parser)
    add_report_options(parser)
    add_format_options(parser)
    there = parser.add_mutually_exclusive_group()
    there.add_argument("--resume", action="store_true", help="go on with a stopped export")
    there.add_argument("--replace", action="store_true", help="replace a former export in OUT")
    add("--dry-run", action="store_true", help="say what would be written; write nothing")
    add("--json", action="store_true", help="print the result as JSON")
    add("--quiet", action="store_true", help="no progress, only what matters")
    return parser


def _add_labels(parser: argparse.ArgumentParser) -> None:
    """Add what decides which labels the images get, and on which side of the split they are."""
    add = parser.add_argument
    add(
        "--void",
        choices=[policy.value for policy in VoidPolicy],
        default=VoidPolicy.KEEP.value,
        help="undecided pixels: kept as 255 where the format can, background, or their images are "
        "left out (skip) (default: keep)",
    )
    add(
        "--split",
        type=float,
        metavar="SHARE",
        help="share for validation, the same of every class; images stay on the side that they had "
        "in an earlier export (default: 0.2)",
    )
    add("--seed", type=int, metavar="N", help="of the split (default: 0)")
    add(
        "--split-by-folders",
        action="store_true",
        help="images in folders such as train, val and test stay on that side",
    )
    add(
        "--classes",
        default="",
        metavar="LIST",
        help='classes by name, ids where others than usual are meant: "dog,cat" or "dog=1,cat=7"; '
        "pixels of other classes become background",
    )
    add(
        "--no-negatives",
        action="store_true",
        help="leave out images whose tags say that they show none of the classes; else they are "
        "exported without objects",
    )
    add(
        "--specks",
        type=int,
        default=SMALLEST_OBJECT,
        metavar="N",
        help="where objects are made, parts with fewer than N pixels go to what is around them; 0 "
        f"keeps all (default: {SMALLEST_OBJECT})",
    )


def _report_only(
    project: Project,
    plan: ExportPlan,
    options: argparse.Namespace,
    control: Control,
    console: Console,
) -> int:
    """Write the delivery report of an export that is there."""
    if look_at(plan.request.out, plan.request.format) is not There.EXPORT:
        raise UsageError(
            f"{plan.request.out} holds no complete export of {plan.request.format.name}; export "
            "first."
        )
    sample = SAMPLE if options.delivery_report is None else options.delivery_report
    verdicts = None if options.verdicts is None else read_verdicts(options.verdicts)
    work = deliver(project, plan, control, sample=sample, verdicts=verdicts)
    tell_delivery(_last(work, Delivered, console), options, console)
    return OK


def _execute(options: argparse.Namespace, console: Console) -> int:
    check_report_options(options)
    if options.specks < 0:
        raise UsageError(f"--specks {options.specks}: expected 0 or more pixels.")
    if options.split is not None and not 0 <= options.split < 1:
        raise UsageError(f"--split {options.split}: expected a share from 0 to below 1.")
    control = Control()
    with (
        stop_on_signals(control, console),
        _opened(options, console) as project,
    ):
        request = _request(options, console)
        tell_passed_over(options, request.format, console)
        if options.classes:
            try:
                choices = parse_choices(project, options.classes)
                exported_classes(project.classes.all(), choices, [])
            except ProjectError as error:
                raise UsageError(str(error)) from error
            request = replace(request, classes=choices)
        plan = _last(make_plan(project, request, control), PlanMade, console).plan
        if plan.problem and request.existing == "refuse":
            _tell_ways_on(plan.request, console)
        if options.dry_run:
            tell_plan(plan, options, console)
            return FAILED if plan.problem else OK
        if options.report_only:
            return _report_only(project, plan, options, control, console)
        sample = options.delivery_report
        delivered: list[Delivered] = []
        work = run_plan(plan, control)
        if sample is not None:
            work = export_and_report(project, plan, control, sample=sample)
        result = _last(work, Exported, console, beside=delivered).result
    tell_result(result, options, console)
    if not options.json:
        for event in delivered:
            tell_delivery(event, options, console)
    if result.total:
        return OK
    console.error(f"no image was exported. {_why_none(result)}")
    return FAILED


def _why_none(result: ExportResult) -> str:
    if result.left_out:
        path, reason = result.left_out[0]
        return f"The first that was left out is {path}: {reason}"
    return next(iter(result.warnings), "")


def _opened(options: argparse.Namespace, console: Console) -> Project:
    """Open the project for reading; bring one of a former version up to date before.

    Raises:
        ProjectError: if that is not possible; a dry run changes no project.
    """
    shares = tuple(options.connect)
    try:
        project = open_project(options.project, read_only=True, shares=shares)
        for text in project.warnings:
            console.warn(text)
        return project
    except ProjectOlder:
        if options.dry_run:
            raise
    with open_project(options.project, daily_backup=False, shares=shares) as project:
        console.note(
            f"{project.name} is from a former TagMask: it was brought up to date, and what it was "
            "before is in its folder of backups."
        )
        for text in project.warnings:
            console.warn(text)
    return open_project(options.project, read_only=True, shares=shares)


def _request(options: argparse.Namespace, console: Console) -> ExportRequest:
    scope = Scope(options.scope)
    if options.text:
        scope = Scope.FILTER
    unreviewed = Unreviewed(options.unreviewed or Unreviewed.VOID)
    if options.scope == Scope.APPROVED.value:
        if options.unreviewed not in (None, Unreviewed.SKIP.value):
            console.warn(
                f"--unreviewed {options.unreviewed} was passed over, because only images with an "
                "approved mask are exported. For others, add --scope all."
            )
        unreviewed = Unreviewed.SKIP
    return ExportRequest(
        format=export_format(options.format),
        out=options.out,
        scope=scope,
        wanted=ImageFilter(text=options.text),
        unreviewed=unreviewed,
        void=VoidPolicy(options.void),
        validation=0.2 if options.split is None else options.split,
        seed=options.seed or 0,
        by_folders=options.split_by_folders,
        negatives=not options.no_negatives,
        specks=options.specks,
        options=given_options(options),
        existing="resume" if options.resume else "replace" if options.replace else "refuse",
    )


def _tell_ways_on(request: ExportRequest, console: Console) -> None:
    """Name the options that help where an export is already."""
    there = look_at(request.out, request.format)
    if there is There.STOPPED:
        console.note("--resume goes on with the stopped export there, --replace begins anew.")
    elif there is There.EXPORT:
        console.note("--replace writes over the export there.")


def _last(
    work: Iterator[Event],
    kind: type[_Wanted],
    console: Console,
    *,
    beside: list[Delivered] | None = None,
) -> _Wanted:
    """Run a job to its end, showing what it reports; return its last event of a kind."""
    found: list[_Wanted] = []

    def keep(event: Event) -> None:
        if isinstance(event, kind):
            found.append(event)
        if isinstance(event, Delivered) and beside is not None:
            beside.append(event)

    show(work, console, seen=keep)
    return found[-1]
