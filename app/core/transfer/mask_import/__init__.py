"""Importing masks: they are read, a plan is made and looked at, then it is carried out."""

from __future__ import annotations

from app.core.transfer.mask_import.apply import MasksImported, apply_masks
from app.core.transfer.mask_import.detect import detect_masks
from app.core.transfer.mask_import.options import (
    Action,
    Existing,
    Fixed,
    MaskChoices,
    MaskKind,
    MaskReadOptions,
    Turned,
)
from app.core.transfer.mask_import.plan import (
    Fate,
    MaskPlan,
    MaskPlanMade,
    MaskRow,
    ValueRow,
    plan_masks,
)
from app.core.transfer.mask_import.reading import MaskReading, MasksRead, read_masks
from app.core.transfer.mask_import.replaced_masks import (
    ImportBatch,
    ImportStep,
    kept_imports,
    turn_import,
)

__all__ = [
    "Action",
    "Existing",
    "Fate",
    "Fixed",
    "ImportBatch",
    "ImportStep",
    "MaskChoices",
    "MaskKind",
    "MaskPlan",
    "MaskPlanMade",
    "MaskReadOptions",
    "MaskReading",
    "MaskRow",
    "MasksImported",
    "MasksRead",
    "Turned",
    "ValueRow",
    "apply_masks",
    "detect_masks",
    "kept_imports",
    "plan_masks",
    "read_masks",
    "turn_import",
]
