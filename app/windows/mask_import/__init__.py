"""The dialog that imports masks."""

from __future__ import annotations

from app.windows.mask_import.dialog import ImportMasksDialog

__all__ = ["ImportMasksDialog"]
