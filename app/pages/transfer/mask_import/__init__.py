"""The dialog that imports masks."""

from __future__ import annotations

from app.pages.transfer.mask_import.dialog import ImportMasksDialog

__all__ = ["ImportMasksDialog"]
