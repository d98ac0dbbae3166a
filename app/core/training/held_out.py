"""Which approved masks a run must not see, so that its scores against them are honest."""

from __future__ import annotations

from app.core.store import ImageFilter, ImageState, Project, ProjectError, Provenance

ONE_OF = 5  # approved images is held out
FEWEST_APPROVED = 10  # with fewer, all of them are learnt from


def held_out(project: Project) -> frozenset[int]:
    """Return the images with an approved mask that no run trains on.

    Chosen by the images' content, so that the choice is the same in every run and on every
    computer. Contents that are not known yet are read: ask in the background.

    Raises:
        ProjectError: if the project cannot be read.
    """
    wanted = ImageFilter(
        states=frozenset({ImageState.PRESENT.value}), provenance=Provenance.APPROVED.value
    )
    approved = project.images.ids(wanted)
    if len(approved) < FEWEST_APPROVED:
        return frozenset()
    return frozenset(image for image in approved if _is_held_out(project, image))


def _is_held_out(project: Project, image: int) -> bool:
    try:
        content = project.images.content_hash(image)
    except ProjectError:  # its file cannot be read: it will not be trained on either
        return False
    return int(content[:8], 16) % ONE_OF == 0
