"""Images that no training sees, so that what a run scores on them is honest.

Whether an image with an approved mask is held out follows from its content alone: the choice is the
same in every run, stays when files are moved, and copies of a photograph fall on the same side.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.core.store import ImageState, Project, ProjectError, Provenance
from wseg_engine.events import Control

ONE_OF = 5  # approved images is held out
FEWEST_APPROVED = 10  # with fewer, all of them are learnt from
_DIGITS = 8  # of a content's hash that decide
_UNREADABLE = (ImageState.MISSING, ImageState.CORRUPT)


def is_held_out(content: str) -> bool:
    """Whether an image is held out, by the hash of its content in hexadecimal digits."""
    return int(content[:_DIGITS], 16) % ONE_OF == 0


def held_out_images(project: Project, control: Control | None = None) -> frozenset[int]:
    """Return the images that a training has to leave out: approved ones, and copies of them.

    Contents are read when they are first asked for: call it in a job. Images whose file cannot be
    read are not in the answer; no training reads them either.

    Raises:
        Stopped: if the control says so.
        ProjectError: if the project cannot be read.
    """
    approved = project.masks.images(Provenance.APPROVED)
    if len(approved) < FEWEST_APPROVED:
        return frozenset()
    contents = contents_of(project, approved, control)
    held = {image: content for image, content in contents.items() if is_held_out(content)}
    sizes = {record.size for record in project.images.get(held)}
    same_size = set(project.images.of_sizes(sizes)) - set(contents)
    copies = contents_of(project, same_size, control)
    hidden = set(held.values())
    return frozenset(held) | {image for image, content in copies.items() if content in hidden}


def contents_of(
    project: Project, images: Iterable[int], control: Control | None = None
) -> dict[int, str]:
    """Return hashes of the contents of images, by id; those that cannot be read are left out.

    Raises:
        Stopped: if the control says so.
        ProjectError: if the project cannot be read.
    """
    found = {}
    for record in project.images.get(sorted(images)):
        if control is not None:
            control.checkpoint()
        if record.state in _UNREADABLE:
            continue
        try:
            found[record.id] = project.images.content_hash(record.id)
        except ProjectError:  # gone, or changed since the last scan
            if project.database.closed:
                raise
    return found
