"""Approved and corrected masks as what a run learns pixels from.

An approved mask counts whole. One that was edited and that nobody approved counts where a hand was
at it: the pixels that were painted or clicked, and those in which it differs from the mask it was
made of. It is a partial one then: of the others it says nothing, and they are learned from as those
of any image with tags. So are points that were set while tagging.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.masks.painted import read_painted
from app.core.store import ImageTags, MaskRecord, Project, Provenance
from app.core.store.points import Point
from app.core.training.dataset import PAGE, ProjectDataset
from app.core.translation import reason, translate
from wseg_engine.base.events import Control, Event, Notice, Progress
from wseg_engine.base.labels import BACKGROUND, VOID, Tag
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.imaging import ImageError, image_size
from wseg_engine.images.mask_files import MaskError, read_mask, write_mask

Labels = NDArray[np.uint8]
_POINTS_SIDE = 1000  # px, the longer side of labels that are nothing but points
_POINT_RADIUS = 0.004  # of the longer side; about a hair's breadth around where somebody clicked


def convert_masks(
    project: Project, found: ProjectDataset, folder: Path, control: Control
) -> Generator[Event, None, ProjectDataset]:
    """Write the masks of a data set's images in its own class order.

    Args:
        project: whose masks they are.
        found: the data set, without masks.
        folder: where they go; made with the first one.
        control: stops it between images.

    Yields:
        `Progress` of the phase "prepare", a `Notice` for a mask that cannot be used; the
        generator's value is the data set with masks.

    Raises:
        OSError: if a mask cannot be written.
        ProjectError: if the project cannot be read.
        Stopped: if it was asked to end.
    """
    images = {found.image_ids[image.name]: image for image in found.dataset.images}
    ids = list(images)
    for first in range(0, len(ids), PAGE):
        page = ids[first : first + PAGE]
        said, points = project.tags.of(page), project.points.of(page)
        useful = {  # those of which a mask was approved or corrected
            image: masks
            for image, masks in project.masks.by_image(page).items()
            if Provenance.APPROVED in masks or Provenance.EDITED in masks
        }
        for image in (image for image in page if image in useful or image in points):
            control.wait_or_stop()
            try:
                labels, whole = _marked(
                    project, images[image], useful.get(image), points.get(image, ()), found.classes
                )
            except (MaskError, ImageError, OSError) as error:
                yield Notice(_left_out(images[image], error), severity="warning")
                continue
            if not bool((labels != VOID).any()):
                continue
            file = folder / f"{images[image].name}.png"
            write_mask(file, labels)
            tags = _with_seen(images[image].tags, labels, said[image], found.classes)
            images[image] = replace(images[image], mask=file, tags=tags, partial=not whole)
        yield Progress("prepare", min(first + PAGE, len(ids)), len(ids))
    return replace(found, dataset=replace(found.dataset, images=tuple(images.values())))


def _marked(
    project: Project,
    image: TaggedImage,
    records: Mapping[Provenance, MaskRecord] | None,
    points: Sequence[Point],
    classes: Sequence[int],
) -> tuple[Labels, bool]:
    """Return what a mask and points show in the run's order, and whether it is the whole image."""
    if records:
        labels, whole = _labels(project, records, classes)
        if whole:
            return labels, True
    else:
        size = image_size(image.path)
        scale = min(1.0, _POINTS_SIDE / max(size))
        shape = (max(1, round(size.height * scale)), max(1, round(size.width * scale)))
        labels = np.full(shape, VOID, np.uint8)
    return _with_points(labels, points, image.tags, classes), False


def _with_points(
    labels: Labels, points: Sequence[Point], tags: Sequence[Tag], classes: Sequence[int]
) -> Labels:
    """Return labels with points in them.

    Where a point says that a class is not there, it is background, unless the image shows another
    class: then nobody knows which it is.
    """
    found = labels.copy()
    height, width = found.shape
    radius = round(_POINT_RADIUS * max(height, width))
    for point in sorted(points, key=lambda point: point.shows):  # what is there comes last
        if point.class_id not in classes:
            continue
        value = classes.index(point.class_id) + 1
        others = [t for place, t in enumerate(tags, 1) if place != value]
        if not point.shows and Tag.PRESENT in others:
            continue
        row, column = int(point.y * (height - 1) + 0.5), int(point.x * (width - 1) + 0.5)
        area = (
            slice(max(0, row - radius), row + radius + 1),
            slice(max(0, column - radius), column + radius + 1),
        )
        found[area] = value if point.shows else BACKGROUND
    return found


def _labels(
    project: Project, records: Mapping[Provenance, MaskRecord], classes: Sequence[int]
) -> tuple[Labels, bool]:
    """Return labels in the run's order, and whether they speak for the whole image."""
    approved = records.get(Provenance.APPROVED)
    if approved is not None:
        return _in_order(project, approved, classes), True
    edited = records[Provenance.EDITED]
    file = project.folder / edited.file
    kept = read_mask(file)
    labels = _translated(kept, edited, classes)
    known = read_painted(file, kept)
    marked = np.zeros(labels.shape, bool) if known is None else known
    bases = (Provenance.REFINED, Provenance.MODEL, Provenance.DRAFT)
    base = next((records[kind] for kind in bases if kind in records), None)
    # What it was made of may be there no more: then nobody knows what differs from it.
    if base is not None and base.written <= edited.written:
        before = _in_order(project, base, classes)
        if before.shape == labels.shape:
            marked = marked | (labels != before)
    return np.where(marked, labels, np.uint8(VOID)), False


def _in_order(project: Project, mask: MaskRecord, classes: Sequence[int]) -> Labels:
    """Read a mask; classes that the run does not know become void."""
    return _translated(read_mask(project.folder / mask.file), mask, classes)


def _translated(labels: Labels, mask: MaskRecord, classes: Sequence[int]) -> Labels:
    """Return labels in the run's order; classes that it does not know become void."""
    place = {number: index + 1 for index, number in enumerate(classes)}
    table = np.full(256, VOID, np.uint8)
    table[BACKGROUND] = BACKGROUND
    for index, number in enumerate(mask.classes, 1):
        if number is not None and number in place:
            table[index] = place[number]
    values: Labels = table[labels]
    return values


def _with_seen(
    tags: tuple[Tag, ...], labels: Labels, said: ImageTags, classes: Sequence[int]
) -> tuple[Tag, ...]:
    """Return tags in which what a mask shows is present, where nobody decided on it."""
    seen = set(np.unique(labels).tolist())
    return tuple(
        Tag.PRESENT if index in seen and said.said(number) in (None, Tag.UNSURE) else tag
        for index, (number, tag) in enumerate(zip(classes, tags, strict=True), 1)
    )


def _left_out(image: TaggedImage, error: Exception) -> str:
    return translate("Training", "The mask of {image} is skipped: {reason}").format(
        image=image.path.name, reason=reason(error)
    )
