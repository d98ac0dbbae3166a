"""Finishing what a crash left unfinished: strokes that are in journals, and not yet in masks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from app.core.masks.approval import keep_edited, origin_of
from app.core.masks.autosave import MaskAutosaver
from app.core.masks.document import MaskDocument
from app.core.masks.journal import SUFFIX
from app.core.masks.records import OpenedMask, mask_file, open_mask, palette_of
from app.core.store import Project, ProjectError, Provenance
from wseg_engine.base.listed import listed


class Restored(NamedTuple):
    """What became of the journal of one image."""

    image: int
    strokes: int  # records replayed; 0: it did not fit and was set aside
    problem: str = ""  # why the mask could not be written, in words


def unfinished(project: Project) -> list[int]:
    """Return the images whose masks have a journal: nobody saved them before the end."""
    folder = project.folder / "masks" / Provenance.EDITED.value
    names = [file.name.removesuffix(f".png{SUFFIX}") for file in listed(folder, f"*.png{SUFFIX}")]
    return sorted(int(name) for name in names if name.isdigit())


def restore(project: Project) -> Iterator[Restored]:
    """Bring masks to where their journals say they were, and save them.

    Call it before masks are opened: a journal that is being written is not to be touched.

    Raises:
        ProjectError: if the project cannot be read.
    """
    for image in unfinished(project):
        records = project.images.get([image])
        if not records:
            continue  # taken out of the project; its files stay
        record = records[0]
        known = record.width is not None and record.height is not None
        size = (record.height or 0, record.width or 0) if known else None
        mask = open_mask(project, image, size)
        if mask is not None:
            yield _saved(project, image, mask)


def _saved(project: Project, image: int, mask: OpenedMask) -> Restored:
    if not mask.recovery.records:
        return Restored(image, 0)
    problems: list[str] = []
    keeper = MaskAutosaver(
        mask_file(project, image, Provenance.EDITED),
        MaskDocument(mask.labels, objects=mask.objects),
        recovery=mask.recovery,
        palette=palette_of(mask.classes, project.classes.all()),
        on_failed=problems.append,
    )
    if keeper.close():
        try:
            keep_edited(project, image, mask.classes, origin_of(mask.record))
        except ProjectError as error:
            problems.append(str(error))
    return Restored(image, mask.recovery.records, problems[0] if problems else "")
