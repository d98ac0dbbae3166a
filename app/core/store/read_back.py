"""Reading all of a damaged project once, before views do: they could not say what is wrong."""

from __future__ import annotations

from typing import Protocol

from app.core.store.classes import Classes, is_colour
from app.core.store.image_query import ImageFilter, Order
from app.core.store.images import Images
from app.core.store.masks import Masks
from app.core.store.points import Points
from app.core.store.predictions import Predictions
from app.core.store.reviews import Reviews
from app.core.store.runs import Runs
from app.core.store.settings import Setting, Settings
from app.core.store.sources import Sources
from app.core.store.tags import Tags
from wseg_engine.base.labels import Tag

_PAGE = 1000  # images read together

# What rows that make no sense end in when they are read.
SENSELESS = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    RecursionError,
)

_FILTERS = (
    ImageFilter(states=frozenset(("present", "corrupt")), tags_complete=True, tagged=True),
    ImageFilter(only_unsure=True, masked=True, disagreeing=True),
    ImageFilter(provenance="model", tags={1: Tag.PRESENT}),
)


class Tables(Protocol):
    """The tables of a project that is open."""

    classes: Classes
    images: Images
    masks: Masks
    points: Points
    predictions: Predictions
    reviews: Reviews
    runs: Runs
    settings: Settings
    sources: Sources
    tags: Tags


def read_everything(project: Tables) -> None:
    """Read everything that views read, which would not know what to do if it failed.

    Raises:
        ProjectError, ValueError, TypeError, LookupError, AttributeError, OverflowError,
        RecursionError: if some of it cannot be read.
    """
    for order in Order:
        project.images.ids(ImageFilter(text="a"), order=order)
    for wanted in _FILTERS:
        project.images.ids(wanted)
    _read_images(project)
    for image_class in project.classes.all():
        if not image_class.name or not is_colour(image_class.colour):
            raise ValueError(image_class.name)
        project.classes.named(image_class.name)
    for summary in (project.tags.counts, project.tags.together, project.tags.present):
        summary()
    for count in (
        project.images.counts,
        project.masks.counts,
        project.reviews.time,
        project.reviews.figures,
    ):
        count()
    for listing in (project.predictions.disagreements, project.predictions.disagreeing):
        listing()
    project.predictions.by_uncertainty()
    project.predictions.by_disagreement()
    project.reviews.rejected()
    _read_one_by_one(project)


def _read_one_by_one(project: Tables) -> None:
    """Look rows up by their keys: a damaged tree may list what it does not find."""
    for run in project.runs.all():
        found = project.runs.get(run.id)
        dict(found.settings), dict(found.scores)
        project.masks.of_run(run.id)
        project.predictions.of_run(run.id)
    for source in project.sources.all():
        project.sources.get(source.id)
    for image_class in project.classes.all():
        project.classes.get(image_class.id)
    for key in project.settings.keys():  # noqa: SIM118 # no dictionary
        project.settings.get(Setting(key, ""))


def _read_images(project: Tables) -> None:
    """Read all that is known of every image."""
    sources = {source.id for source in project.sources.all()}
    images = [image.id for image in project.images]
    for start in range(0, len(images), _PAGE):
        page = images[start : start + _PAGE]
        for image in project.images.get(page):
            if image.source not in sources or not _is_path(image.path):
                raise ValueError(image.path)
        for mask in project.masks.of(page):
            if not _is_path(mask.file):
                raise ValueError(mask.file)
        for records in (
            project.tags.of,
            project.predictions.of,
            project.reviews.seconds,
            project.points.of,
        ):
            records(page)


def _is_path(value: object) -> bool:
    """Whether a value is a way to a file; of damaged rows, columns are of any type."""
    return isinstance(value, str) and bool(value) and "\0" not in value
