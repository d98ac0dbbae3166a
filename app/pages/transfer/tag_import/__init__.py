"""Importing tags with a preview."""

from __future__ import annotations

from app.pages.transfer.tag_import.dialog import ImportTagsDialog

__all__ = ["ImportTagsDialog"]
