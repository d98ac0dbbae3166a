"""The wizard that exports a project as a data set."""

from __future__ import annotations

from app.pages.transfer.data_export.wizard import ExportWizard

__all__ = ["ExportWizard"]
