"""What it means that a tagged image says nothing of a class.

Who tags a photo as showing a dog seldom says that it shows no cat as well. Left open, no image
would be known to be without a cat, and nothing could be learnt. So silence counts as absence
wherever an image shows some class, unless the project says otherwise. What is stored stays what
somebody said.
"""

from __future__ import annotations

from app.core.store import ImageTags, Project, Setting
from wseg_engine.base.labels import Tag

SILENCE_IS_ABSENCE = Setting("tags.silence_is_absence", True)  # as projects have it


def missing_means_absent(project: Project) -> bool:
    """Whether classes that an image with tags does not mention count as absent.

    Raises:
        ProjectError: if the project cannot be read.
    """
    return project.settings.get(SILENCE_IS_ABSENCE)


def resolved_tag(said: ImageTags, class_id: int, *, missing_absent: bool) -> Tag:
    """Return what an image is taken to say of a class; unsure where that stays open.

    Args:
        said: what somebody said.
        class_id: the class.
        missing_absent: from `missing_means_absent`. An image that shows no class tells nothing
            by what it does not mention.
    """
    tag = said.said(class_id)
    if tag is not None:
        return tag
    shows_some = Tag.PRESENT in said.tags.values()
    return Tag.ABSENT if missing_absent and shows_some else Tag.UNSURE
