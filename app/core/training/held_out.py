"""Which images a run must not see, so that its scores against approved masks are honest."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.store import ImageFilter, ImageState, Project, ProjectError, Provenance
from wseg_engine.base.events import Control

ONE_OF = 5  # approved images is held out
FEWEST_APPROVED = 10  # with fewer, all of them are learnt from
_APPROVED = ImageFilter(
    states=frozenset({ImageState.PRESENT.value}), provenance=Provenance.APPROVED.value
)


def held_out(project: Project, control: Control | None = None) -> frozenset[int]:
    """Return the images with an approved mask that no run trains on, and copies of them.

    Chosen by the images' content, so that the choice is the same in every run and on every
    computer. Contents that are not known yet are read: ask in the background.

    Raises:
        ProjectError: if the project cannot be read.
        Stopped: if the control says so.
    """
    approved = project.images.ids(_APPROVED)
    if len(approved) < FEWEST_APPROVED:
        return frozenset()
    contents = contents_of(project, approved, control)
    held = {image: content for image, content in contents.items() if is_held_out(content)}
    sizes = {record.size for record in project.images.get(held)}
    others = set(project.images.of_sizes(sizes)) - set(contents)
    copies = contents_of(project, others, control)
    hidden = set(held.values())
    return frozenset(held) | {image for image, content in copies.items() if content in hidden}


def is_held_out(content: str) -> bool:
    """Whether an approved image is held out, by the hash of its content in hexadecimal digits."""
    return int(content[:8], 16) % ONE_OF == 0


def contents_of(
    project: Project, images: Iterable[int], control: Control | None = None
) -> dict[int, str]:
    """Return hashes of the contents of images, by id; those that cannot be read are left out.

    Raises:
        ProjectError: if the project cannot be read.
        Stopped: if the control says so.
    """
    found = {}
    for record in project.images.get(images):
        if control is not None:
            control.wait_or_stop()
        if record.state is not ImageState.PRESENT:
            continue
        try:
            found[record.id] = project.images.content_hash(record.id)
        except ProjectError:  # its file cannot be read: it will not be trained on either
            if project.database.closed:
                raise
    return found
