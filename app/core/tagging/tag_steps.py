"""Changes of very many images: in slices, so that they can be watched and cancelled.

Each is one transaction whatever its size: all of it is saved, or nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.core.store import TagChange
from app.core.store.database import Database
from app.core.store.tags import Tags
from app.core.tagging.tag_history import joined
from wseg_engine.base.events import Event, Progress

SLICE = 2500  # images changed between two looks at who waits

Edit = Callable[[Tags, Sequence[int]], TagChange]
Checkpoint = Callable[[], None]  # may raise `Stopped`


@dataclass(frozen=True)
class StepSaved(Event):
    """A step is saved."""

    changes: tuple[TagChange, ...]
    images: frozenset[int]  # that were altered


@dataclass(frozen=True)
class ImagesChanged(Event):
    """Images were taken out of the project, or accepted as they are."""


def make_step(
    tags: Tags, edits: Sequence[Edit], images: Sequence[int], checkpoint: Checkpoint
) -> Iterator[Event]:
    """Carry out edits one after the other, each on all images.

    Args:
        tags: of the project.
        edits: say something of a slice of the images, and return what that changed.
        images: ids.
        checkpoint: called between two slices.
    Yields:
        Progress, at last StepSaved.

    Raises:
        ProjectError: if the step cannot be saved; nothing was changed.
        Stopped: by `checkpoint`; nothing was changed.
    """
    changes = []
    total = len(edits) * len(images)
    with tags.database.write():
        for place, edit in enumerate(edits):
            slices = []
            for start in range(0, len(images), SLICE):
                checkpoint()
                yield Progress("tag", place * len(images) + start, total)
                slices.append(edit(tags, images[start : start + SLICE]))
            changes.append(joined(slices))
    yield _saved(changes)


def repeat_step(
    tags: Tags, changes: Sequence[TagChange], checkpoint: Checkpoint
) -> Iterator[Event]:
    """Make changes again, or their inverses; yields and raises as `make_step`."""
    done, total = 0, sum(map(len, changes))
    with tags.database.write():
        for change in changes:
            for part in _slices(change):
                checkpoint()
                yield Progress("tag", done, total)
                tags.apply(part)
                done += len(part)
    yield _saved(changes)


def change_images(
    database: Database,
    change: Callable[[Sequence[int]], object],
    images: Sequence[int],
    checkpoint: Checkpoint,
) -> Iterator[Event]:
    """Change the records of images in slices; yields ImagesChanged last, raises as `make_step`."""
    with database.write():
        for start in range(0, len(images), SLICE):
            checkpoint()
            yield Progress("images", start, len(images))
            change(images[start : start + SLICE])
    yield ImagesChanged()


def _saved(changes: Sequence[TagChange]) -> StepSaved:
    kept = tuple(change for change in changes if len(change))
    return StepSaved(kept, frozenset(joined(kept).images()))


def _slices(change: TagChange) -> Iterator[TagChange]:
    for cell, images in change.cells.items():
        for part in _cut(images):
            yield TagChange({cell: part}, {})
    for review, images in change.reviews.items():
        for part in _cut(images):
            yield TagChange({}, {review: part})


def _cut(images: array[int]) -> Iterator[array[int]]:
    return (images[start : start + SLICE] for start in range(0, len(images), SLICE))
