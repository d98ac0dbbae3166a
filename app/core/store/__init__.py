"""The project store: a folder with a SQLite database of classes, images, tags, masks and runs."""

from __future__ import annotations

from app.core.store.backup import Backup, DamagedProject, RestoreOffer
from app.core.store.classes import ClassInfo, DeleteCost, MergeCost
from app.core.store.errors import (
    DiskFull,
    ProjectClosed,
    ProjectDamaged,
    ProjectElsewhere,
    ProjectError,
    ProjectLocked,
    ProjectMissing,
    ProjectNewer,
    ProjectOlder,
    ProjectReadOnly,
    ProjectUntrusted,
)
from app.core.store.image_query import FolderPart, ImageFilter, Order
from app.core.store.images import FoundFile, ImageRecord, ImageState, Recorded
from app.core.store.masks import MaskRecord, Provenance
from app.core.store.predictions import ClassSeen, Disagreement, DisagreementKind, PredictedImage
from app.core.store.project import Project, create_project, open_project
from app.core.store.reviews import ReviewFigures, ReviewTime
from app.core.store.runs import RunRecord, RunState
from app.core.store.settings import Setting
from app.core.store.sources import Source
from app.core.store.tags import ImageTags, TagChange, TagCount

__all__ = [
    "Backup",
    "ClassInfo",
    "ClassSeen",
    "DamagedProject",
    "DeleteCost",
    "Disagreement",
    "DisagreementKind",
    "DiskFull",
    "FolderPart",
    "FoundFile",
    "ImageFilter",
    "ImageRecord",
    "ImageState",
    "ImageTags",
    "MaskRecord",
    "MergeCost",
    "Order",
    "PredictedImage",
    "Project",
    "ProjectClosed",
    "ProjectDamaged",
    "ProjectElsewhere",
    "ProjectError",
    "ProjectLocked",
    "ProjectMissing",
    "ProjectNewer",
    "ProjectOlder",
    "ProjectReadOnly",
    "ProjectUntrusted",
    "Provenance",
    "Recorded",
    "RestoreOffer",
    "ReviewFigures",
    "ReviewTime",
    "RunRecord",
    "RunState",
    "Setting",
    "Source",
    "TagChange",
    "TagCount",
    "create_project",
    "open_project",
]
