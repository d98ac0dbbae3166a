"""Exporting a project: a plan is made and looked at, then it is carried out and read back."""

from __future__ import annotations

from app.core.transfer.data_export.exported_classes import (
    parse_choices,
    remember_choices,
    usual_choices,
)
from app.core.transfer.data_export.options import (
    ClassChoice,
    ExportRequest,
    Scope,
    Unreviewed,
    VoidPolicy,
)
from app.core.transfer.data_export.place import There, look_at
from app.core.transfer.data_export.plan import ExportPlan, LeftOut, PlanItem, PlanMade, Why
from app.core.transfer.data_export.planning import make_plan, negatives, sides_of_folders
from app.core.transfer.data_export.remembered import (
    remember_request,
    remembered_request,
    speck_size,
)
from app.core.transfer.data_export.report import ClassResult, ExportResult
from app.core.transfer.data_export.run import Exported, run_plan
from wseg_engine.formats.registry import ExportFormat, all_formats, export_format

__all__ = [
    "ClassChoice",
    "ClassResult",
    "ExportFormat",
    "ExportPlan",
    "ExportRequest",
    "ExportResult",
    "Exported",
    "LeftOut",
    "PlanItem",
    "PlanMade",
    "Scope",
    "There",
    "Unreviewed",
    "VoidPolicy",
    "Why",
    "all_formats",
    "export_format",
    "look_at",
    "make_plan",
    "negatives",
    "parse_choices",
    "remember_choices",
    "remember_request",
    "remembered_request",
    "run_plan",
    "sides_of_folders",
    "speck_size",
    "usual_choices",
]
