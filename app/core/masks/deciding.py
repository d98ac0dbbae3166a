"""Decisions of many images: made as they are told, and kept from where nothing is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.core.masks.approval import Origin, approve, approve_as_they_are, unapprove
from app.core.masks.area import Ids
from app.core.masks.disagreements import shares, undrawn_classes
from app.core.masks.document import MaskDocument
from app.core.masks.queue import ReviewState
from app.core.masks.records import Labels, Meaning, best
from app.core.store import Project
from wseg_engine.images.mask_files import MaskError, read_mask


class Held(NamedTuple):
    """A mask that is in hand, and may be newer than its file."""

    labels: Labels
    classes: Meaning
    origin: Origin
    objects: Ids | None = None


def held_mask(document: MaskDocument, classes: Meaning, origin: Origin) -> Held:
    """Return the mask of a document as it is now, copied."""
    labels, objects = document.copy_mask()
    return Held(labels, classes, origin, objects)


def decide(
    project: Project, states: Mapping[int, ReviewState], held: Mapping[int, Held]
) -> list[int]:
    """Approve images, reject them, or take that back, each as it is told.

    Args:
        project: the project.
        states: what is to be decided of each image.
        held: the masks of those that are approved as they are in hand, not as on the disk.

    Returns:
        The images that are approved no longer.

    Raises:
        ProjectError: if that cannot be saved.
    """
    approved = [image for image, state in states.items() if state is ReviewState.APPROVED]
    rejected = [image for image, state in states.items() if state is ReviewState.REJECTED]
    withdrawn = unapprove(project, [image for image in states if image not in approved])
    project.reviews.set_rejected([image for image in states if image not in rejected], False)
    project.reviews.set_rejected(rejected, True)
    for image in approved:
        if image in held:
            own = held[image]
            approve(project, image, own.labels, own.classes, own.origin, objects=own.objects)
    for _some in approve_as_they_are(project, [i for i in approved if i not in held]):
        pass  # one transaction after the other
    return withdrawn


def without_a_class(project: Project, images: Sequence[int]) -> list[int]:
    """Return those of these images whose mask has no pixel of a class they are tagged with.

    Each mask is read: ask in the background.

    Raises:
        ProjectError: if the project cannot be read.
    """
    classes, tags = project.classes.all(), project.tags.of(images)
    found = []
    for image, records in project.masks.by_image(images).items():
        counts = best(records.values())
        if counts is None or image not in tags:
            continue
        try:
            share = shares(read_mask(project.folder / counts.file))
        except MaskError:
            continue  # approving it says so
        if undrawn_classes(classes, counts.classes, share, tags[image]):
            found.append(image)
    return found
