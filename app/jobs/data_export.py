"""Planning and writing exports in the background."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.core.store import Project
from app.core.transfer.data_export import ExportPlan, ExportRequest, make_plan, run_plan
from app.core.transfer.delivery import export_and_report
from app.jobs.job import Job


def export_planning_job(project: Project, request: ExportRequest) -> Job:
    """Return a job that works out what an export would write: `PlanMade`."""
    title = QCoreApplication.translate("DataExport", "Preparing the export")
    return Job(title, lambda control: make_plan(project, request, control))


def export_job(project: Project, plan: ExportPlan) -> Job:
    """Return a job that carries out a plan: `Exported`, when it is written and read back.

    Where a report of the delivery is asked for, `Delivered` comes before.
    """
    title = QCoreApplication.translate("DataExport", "Exporting")
    sample = plan.request.report_sample
    if sample is None:
        return Job(title, lambda control: run_plan(plan, control))
    return Job(title, lambda control: export_and_report(project, plan, control, sample=sample))
