"""Making the review of images what it was before, or what it was made again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from app.core.masks.keeping import Origin, approve, approve_as_they_are, unapprove
from app.core.masks.queue import ReviewState
from app.core.masks.records import Labels, Meaning
from app.core.store import Project


class Held(NamedTuple):
    """A mask that is in hand, and may be newer than its file."""

    labels: Labels
    classes: Meaning
    origin: Origin


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
            approve(project, image, *held[image])
    for _some in approve_as_they_are(project, [i for i in approved if i not in held]):
        pass  # one transaction after the other
    return withdrawn
