"""Work for the contact sheet: which masks are on it, and pictures of them."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage

from app.core.masks.likeness import Features, comparable, used_signature
from app.core.masks.records import palette_of
from app.core.masks.sheet import SheetOrder, in_order, laid_over, signature, undecided
from app.core.store import MaskRecord, Project, ProjectError
from app.jobs.decoding import decode
from app.jobs.job import Job
from app.jobs.torch_loading import lower_priority
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.images.imaging import ImageError
from wseg_engine.images.mask_files import MaskError, read_mask

MOST_ALIKE = 600  # images that are compared with each other
_SIGNATURE_SIDE = 64  # px


@dataclass(frozen=True)
class SheetListed(Event):
    """The masks to decide on, in their order."""

    images: tuple[int, ...]
    masks: Mapping[int, MaskRecord]


@dataclass(frozen=True)
class SheetPicture(Event):
    """A mask over its image; without a picture, why there is none."""

    image: int
    picture: QImage | None
    problem: str = ""


def list_sheet(project: Project, images: Sequence[int], order: SheetOrder) -> Job:
    """Return a job that finds the undecided masks among images; its last event is `SheetListed`."""

    def work(control: Control) -> Iterator[Event]:
        masks = undecided(project, images)
        found = in_order(project, masks, SheetOrder.CERTAINTY)
        if order is SheetOrder.LIKENESS:
            some = found[:MOST_ALIKE]
            signatures = _features(project, some, control)
            if len(signatures) < len(some):  # features of all tell more, of some nothing
                signatures = yield from _colours(project, some, control)
            found = in_order(project, masks, order, signatures)
        elif order is not SheetOrder.CERTAINTY:
            found = in_order(project, masks, order)
        yield SheetListed(tuple(found), masks)

    title = QCoreApplication.translate("ContactSheet", "Finding masks for the contact sheet")
    return Job(title, work, quiet=True)


def _features(
    project: Project, images: Sequence[int], control: Control
) -> dict[int, NDArray[np.float32]]:
    """Return the vectors of images, as far as the cache has their features."""
    signature = used_signature(project, images[:1])
    if not signature:
        return {}
    features, vectors = Features(project, signature), {}
    for record in project.images.get(images):
        control.wait_or_stop()
        vector = features.vector(record)
        if vector is None:
            break
        vectors[record.id] = vector
    return comparable(vectors)


def _colours(
    project: Project, images: Sequence[int], control: Control
) -> Generator[Event, None, dict[int, NDArray[np.float32]]]:
    signatures: dict[int, NDArray[np.float32]] = {}
    for done, image in enumerate(images):
        control.wait_or_stop()
        yield Progress("alike", done, len(images))
        seen = _pixels(project, image, _SIGNATURE_SIDE)
        if isinstance(seen, np.ndarray):
            signatures[image] = signature(seen)
    return signatures


def draw_sheet(project: Project, masks: Sequence[MaskRecord], side: int) -> Job:
    """Return a job that draws masks over their images; a `SheetPicture` each.

    Args:
        project: the project.
        masks: in the order in which they are wanted.
        side: longer side in pixels at most.
    """

    def work(control: Control) -> Iterator[Event]:
        lower_priority()
        infos = project.classes.all()
        for record in masks:
            control.wait_or_stop()
            yield _picture(project, record, palette_of(record.classes, infos), side)

    title = QCoreApplication.translate("ContactSheet", "Drawing the contact sheet")
    return Job(title, work, quiet=True)


def _picture(
    project: Project, record: MaskRecord, palette: NDArray[np.uint8], side: int
) -> SheetPicture:
    pixels = _pixels(project, record.image, side)
    if isinstance(pixels, str):
        return SheetPicture(record.image, None, pixels)
    try:
        labels = np.ascontiguousarray(read_mask(project.folder / record.file))
    except MaskError as error:
        return SheetPicture(record.image, None, str(error))
    shown = laid_over(pixels, labels, palette)
    height, width = shown.shape[:2]
    drawn = QImage(shown.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return SheetPicture(record.image, drawn.copy())  # the array is freed when we return


def _pixels(project: Project, image: int, side: int) -> NDArray[np.uint8] | str:
    """Return an image as (H, W, 3) RGB, or why it cannot be shown."""
    try:
        (record,) = project.images.get([image]) or (None,)
        if record is None:
            return ""
        decoded = decode(project.images.file(record), side).image
    except (ImageError, ProjectError) as error:
        return str(error)
    rgb = decoded.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).copy()
