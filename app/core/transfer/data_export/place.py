"""Where an export goes: what is there already, and whether it may go there."""

from __future__ import annotations

import os
import shutil
from enum import Enum
from pathlib import Path

from app.core.store import Project
from app.core.transfer.data_export.options import ExportRequest
from app.core.translation import number_text, translate
from wseg_engine.base.budget import parse_json
from wseg_engine.base.looking import folder_at, real_path, same_place
from wseg_engine.formats.files import read_own
from wseg_engine.formats.journal import occupants, read_header
from wseg_engine.formats.registry import ExportFormat
from wseg_engine.formats.zipped import is_own_zip, working_folder

REPORT = "report.json"
_SPARE = 50 * 1024**2  # bytes that stay free on the disk


class There(Enum):
    """What is in a place."""

    FREE = "free"
    STOPPED = "stopped"  # an export that can go on
    EXPORT = "export"  # a complete export, which can be replaced
    OTHER = "other"  # files that no export wrote


def look_at(out: Path, kind: ExportFormat) -> There:
    """Return what is where an export is to go."""
    if kind.is_file and os.path.lexists(out):
        return There.EXPORT if is_own_zip(out) else There.OTHER
    work = working_folder(out) if kind.is_file else out
    try:
        if not occupants(work):
            return There.OTHER if os.path.lexists(work) and not folder_at(work) else There.FREE
    except OSError:
        return There.OTHER
    header = read_header(work)
    if header is None:
        return There.OTHER
    return There.EXPORT if header["complete"] else There.STOPPED


def report_place(out: Path, kind: ExportFormat) -> Path:
    """Return where the report of an export is: with its own files, or beside its zip."""
    if kind.is_file:
        return out.with_name(f"{out.name}.{REPORT}")
    return out / kind.own_folder / REPORT


def problem_with_place(project: Project, request: ExportRequest) -> str:
    """Return in words why an export cannot go where it is to go; "" if it can."""
    out = request.out
    if not out.name:
        return translate("DataExport", "Choose where to export to.")
    if _lies_in(out, project.folder):
        return translate(
            "DataExport", "{out} is inside the project's own folder. Choose another location."
        ).format(out=out)
    for source in project.sources.all():
        if _lies_in(out, source.folder):
            return translate(
                "DataExport",
                "{out} is inside one of the project's photo folders, so the exported images would "
                "be added to the project as new photos. Choose another location.",
            ).format(out=out)
    problem = _problem_with_former(request, look_at(out, request.format))
    return problem or _problem_with_report(report_place(out, request.format))


def _lies_in(out: Path, folder: Path) -> bool:
    """Whether a place is a folder or lies in it, however either is spelt."""
    real = real_path(out)
    if real.is_relative_to(real_path(folder)):
        return True
    return any(same_place(part, folder) for part in (real, *real.parents))


def _problem_with_report(file: Path) -> str:
    """Say that somebody's own file has the report's name; "" if the report can be written."""
    if not os.path.lexists(file):
        return ""
    try:
        found = parse_json(read_own(file) or "", file.name)
    except (OSError, ValueError):
        found = None
    if isinstance(found, dict) and str(found.get("program", "")).startswith("TagMask "):
        return ""
    return translate(
        "DataExport",
        "{file} is not a TagMask report, so it was not overwritten. Choose another location, or "
        "move the file away.",
    ).format(file=file)


def _problem_with_former(request: ExportRequest, there: There) -> str:
    if there is There.FREE or (there is not There.OTHER and request.existing == "replace"):
        return ""
    out = request.out
    if there is There.OTHER:
        text = translate(
            "DataExport",
            "{out} is not empty and does not contain a TagMask export, so nothing in it was "
            "changed. Choose a new location.",
        )
    elif request.existing == "resume":
        text = (
            ""
            if there is There.STOPPED
            else translate(
                "DataExport",
                ("The export in {out} is complete. Replace it, or choose a new location."),
            )
        )
    elif there is There.STOPPED:
        text = translate(
            "DataExport",
            "{out} contains an unfinished export. Resume it, replace it, or choose a new location.",
        )
    else:
        text = translate(
            "DataExport", "{out} already contains an export. Replace it, or choose a new location."
        )
    return text.format(out=out)


def room_problem(out: Path, needed: int) -> str:
    """Return in words that a disk has not enough room; "" if it has, or nobody knows."""
    place = next((folder for folder in out.absolute().parents if folder_at(folder)), None)
    if place is None:
        return ""
    try:
        free = shutil.disk_usage(place).free
    except OSError:
        return ""
    if needed + _SPARE <= free:
        return ""
    return translate(
        "DataExport",
        "The disk of {place} has {free} MB free, but the export needs about {needed} "
        "MB. Free some space, choose another disk, or link the images.",
    ).format(
        place=place,
        free=number_text(free / 1e6),
        needed=number_text((needed + _SPARE) / 1e6),
    )
