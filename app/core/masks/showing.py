"""How many masks show a class: their pixels say it, as masks know all classes that there were.

Of the masks of an image the one counts that is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.masks.records import best
from app.core.store import MaskRecord, Project, Provenance
from wseg_engine.base.events import Control, Event
from wseg_engine.images.mask_files import MaskError, read_mask

_PAGE = 500  # images asked about in one go


@dataclass(frozen=True)
class MasksShowing(Event):
    """What was found so far."""

    looked: int  # masks that were looked through
    total: int  # of those that may show the class
    showing: int  # that have pixels of it
    approved: int  # of those, the ones that somebody approved


def masks_showing(project: Project, class_id: int, control: Control) -> Iterator[Event]:
    """Look through all masks that may show a class; yields `MasksShowing` after each.

    A mask that cannot be read is counted as one that shows it: nobody knows.

    Raises:
        Stopped: if the control asked for it.
        ProjectError: if the project cannot be read.
    """
    ids = project.images.ids()
    records = [
        record
        for start in range(0, len(ids), _PAGE)
        for masks in project.masks.by_image(ids[start : start + _PAGE]).values()
        if (record := best(masks.values())) is not None and class_id in record.classes
    ]
    showing = approved = 0
    yield MasksShowing(0, len(records), 0, 0)
    for looked, record in enumerate(records, 1):
        control.wait_or_stop()
        if _shows(project, record, class_id):
            showing += 1
            approved += record.provenance is Provenance.APPROVED
        yield MasksShowing(looked, len(records), showing, approved)


def _shows(project: Project, record: MaskRecord, class_id: int) -> bool:
    try:
        labels = read_mask(project.folder / record.file)
    except (MaskError, OSError):
        return True
    values = [value for value, number in enumerate(record.classes, 1) if number == class_id]
    return any(bool((labels == value).any()) for value in values)
