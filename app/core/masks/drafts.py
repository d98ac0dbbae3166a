"""Which images get a draft mask: those with tags that no model and nobody has made a mask of.

A draft's record says in its classes what it was drawn from: those that its image is tagged with. So
it is known when tags have changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.masks.kept_objects import remove_kept
from app.core.masks.records import mask_file, mask_place
from app.core.store import ImageFilter, ImageState, MaskRecord, Project, ProjectError, Provenance
from app.core.store.errors import explained_os
from app.core.translation import translate
from wseg_engine.base.bounds import remove
from wseg_engine.base.durable import flush_files
from wseg_engine.base.labels import Tag
from wseg_engine.images.mask_files import write_mask
from wseg_engine.objects.files import objects_path

_READABLE = frozenset({ImageState.PRESENT.value, ImageState.CHANGED.value})
_PAGE = 500  # images whose tags and masks are read at once


class WantedDraft(NamedTuple):
    """An image that needs a draft, and what it is to be drawn from."""

    image: int
    file: Path
    classes: tuple[int, ...]  # that it is tagged with; value i + 1 of the draft means class i


class Drafting(NamedTuple):
    """What is to be done with the drafts of some images."""

    wanted: list[WantedDraft]
    obsolete: list[int]  # images whose draft is of tags that they do not have any more


def candidates(project: Project, most: int) -> list[int]:
    """Return images that are tagged and may need a draft, at most so many."""
    wanted = ImageFilter(states=_READABLE, tagged=True)
    drafted = set(project.masks.images(Provenance.DRAFT))
    others = [kind for kind in Provenance if kind is not Provenance.DRAFT]
    there = set(project.masks.images(*others)) | drafted
    found = (image for image in project.images.ids(wanted) if image not in there)
    return [image for image, _ in zip(found, range(most), strict=False)]


def look_at(project: Project, images: Sequence[int]) -> Drafting:
    """Say which of some images need a draft, in their order, and whose is obsolete.

    Raises:
        ProjectError: if the project cannot be read.
    """
    wanted: list[WantedDraft] = []
    obsolete: list[int] = []
    for first in range(0, len(images), _PAGE):
        page = images[first : first + _PAGE]
        tags, masks = project.tags.of(page), project.masks.by_image(page)
        records = {record.id: record for record in project.images.get(page)}
        for image in page:
            record, there = records.get(image), masks.get(image, {})
            if record is None or set(there) - {Provenance.DRAFT}:
                continue
            present = tuple(
                number for number, tag in tags[image].tags.items() if tag is Tag.PRESENT
            )
            draft = there.get(Provenance.DRAFT)
            if not present:
                obsolete += [image] if draft is not None else []
                continue
            try:
                one = WantedDraft(image, project.images.file(record), present)
            except ProjectError:  # its folder was removed from the project
                continue
            if record.state.value in _READABLE and (draft is None or draft.classes != one.classes):
                wanted.append(one)
    return Drafting(wanted, obsolete)


def keep_draft(
    project: Project, wanted: WantedDraft, labels: NDArray[np.uint8], uncertainty: float
) -> bool:
    """Write a draft and its record, unless its image has got a better mask meanwhile.

    Args:
        project: open for writing.
        wanted: what it was drawn from.
        labels: 0 background, i + 1 the class i of `wanted`, 255 void.
        uncertainty: 0 to 1.

    Returns:
        Whether it was kept.

    Raises:
        ProjectError: if it cannot be saved, in words.
    """
    kind = Provenance.DRAFT
    file = mask_file(project, wanted.image, kind)
    if _better(project, wanted.image):
        return False
    try:
        write_mask(file, labels, flush=False)
        remove(objects_path(file))  # of another mask
        flush_files([file])  # before a record names it
    except OSError as error:
        doing = translate("Drafts", "The draft masks could not be written")
        raise explained_os(error, project.folder, doing) from error
    record = MaskRecord(
        wanted.image, kind, mask_place(wanted.image, kind), wanted.classes, None, uncertainty
    )
    with project.database.write():
        kept = bool(project.images.get([wanted.image])) and not _better(project, wanted.image)
        if kept:
            project.masks.put([record])
    if not kept:
        remove_kept(file)
    return kept


def drop_drafts(project: Project, images: Iterable[int]) -> None:
    """Forget the drafts of images, and delete their files.

    Raises:
        ProjectError: if that cannot be saved.
    """
    gone = list(images)
    if not gone:
        return
    project.masks.remove(gone, Provenance.DRAFT)
    for image in gone:
        try:
            remove_kept(mask_file(project, image, Provenance.DRAFT))
        except OSError as error:
            doing = translate("Drafts", "The draft masks could not be deleted")
            raise explained_os(error, project.folder, doing) from error


def _better(project: Project, image: int) -> bool:
    return any(mask.provenance is not Provenance.DRAFT for mask in project.masks.of([image]))
