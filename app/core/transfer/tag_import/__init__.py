"""Importing tags: a source is read, a plan is made and looked at, then it is carried out."""

from __future__ import annotations

from app.core.transfer.tag_import.apply import Applied, apply_plan
from app.core.transfer.tag_import.options import (
    Action,
    Choices,
    Completeness,
    Conflict,
    Create,
    Ignore,
    MapTo,
)
from app.core.transfer.tag_import.plan import (
    ClassRow,
    Example,
    ImportPlan,
    PlanMade,
    Totals,
    make_plan,
)
from app.core.transfer.tag_import.read import ReadingDone, read_source
from wseg_engine.annotations.csv_layout import CsvLayout
from wseg_engine.annotations.detect import Detected, detect_source
from wseg_engine.annotations.kinds import SourceKind
from wseg_engine.annotations.options import Hierarchy, Level, ReadOptions
from wseg_engine.annotations.reading import Issue, IssueKind, Reading

__all__ = [
    "Action",
    "Applied",
    "Choices",
    "ClassRow",
    "Completeness",
    "Conflict",
    "Create",
    "CsvLayout",
    "Detected",
    "Example",
    "Hierarchy",
    "Ignore",
    "ImportPlan",
    "Issue",
    "IssueKind",
    "Level",
    "MapTo",
    "PlanMade",
    "ReadOptions",
    "Reading",
    "ReadingDone",
    "SourceKind",
    "Totals",
    "apply_plan",
    "detect_source",
    "make_plan",
    "read_source",
]
