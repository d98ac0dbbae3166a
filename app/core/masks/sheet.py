"""The contact sheet of masks: which of them, in which order, and how one is laid over its image."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.masks.likeness import chained
from app.core.masks.records import Labels, best
from app.core.store import MaskRecord, Project, Provenance
from wseg_engine.base.labels import BACKGROUND, VOID

OPACITY = 0.5  # of a mask over its image
SIGNATURE = (6, 6)  # cells of an image in which colours are compared
_VOID_COLOUR = (128, 128, 128)

Pixels = NDArray[np.uint8]


class SheetOrder(StrEnum):
    """What comes first on the sheet."""

    CERTAINTY = "certainty"  # what the model is most certain of; last what nobody knows that of
    CLASS = "class"  # masks of one class together, the most certain first
    LIKENESS = "likeness"  # images that look alike together


def undecided(project: Project, images: Iterable[int]) -> dict[int, MaskRecord]:
    """Return the masks that count of images which were neither approved nor rejected.

    Args:
        project: the project.
        images: among these.

    Raises:
        ProjectError: if the project cannot be read.
    """
    masks, rejected = project.masks.by_image(images), project.reviews.rejected()
    found = {
        image: best(records.values()) for image, records in masks.items() if image not in rejected
    }
    return {
        image: record
        for image, record in found.items()
        if record is not None and record.provenance is not Provenance.APPROVED
    }


def in_order(
    project: Project,
    masks: Mapping[int, MaskRecord],
    order: SheetOrder,
    signatures: Mapping[int, NDArray[np.float32]] | None = None,
) -> list[int]:
    """Return images in the order of the sheet.

    Args:
        project: the project.
        masks: from `undecided`.
        order: what comes first.
        signatures: for the order by likeness: vectors of features that are `comparable`, or from
            `signature`; images without one come last.

    Raises:
        ProjectError: if the project cannot be read.
    """
    certain_first = sorted(masks, key=lambda image: (_uncertainty(masks[image]), image))
    if order is SheetOrder.CERTAINTY:
        return certain_first
    if order is SheetOrder.CLASS:
        places = {info.id: place for place, info in enumerate(project.classes.all())}
        largest = _largest_classes(project, masks)
        last = len(places)
        return sorted(certain_first, key=lambda image: places.get(largest.get(image, 0), last))
    return chained(certain_first, signatures or {})


def _uncertainty(record: MaskRecord) -> float:
    """Return how uncertain a mask is; more than any where nobody knows."""
    return math.inf if record.uncertainty is None else record.uncertainty


def _largest_classes(project: Project, images: Iterable[int]) -> dict[int, int]:
    """Return the class that most pixels of each prediction have, where it found any."""
    found = {}
    for image, predicted in project.predictions.of(images).items():
        shares = {number: seen.share for number, seen in predicted.seen.items() if seen.share > 0}
        if shares:
            found[image] = max(shares, key=lambda number: (shares[number], -number))
    return found


def signature(picture: Pixels) -> NDArray[np.float32]:
    """Return what is compared where there are no features: colours of a coarse grid.

    Args:
        picture: (H, W, 3) uint8 RGB, of any size.
    """
    small = cv2.resize(picture, SIGNATURE[::-1], interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.float32).ravel()


def laid_over(picture: Pixels, labels: Labels, palette: Pixels) -> Pixels:
    """Return an image with its mask over it: classes tinted, each with an outline.

    Args:
        picture: (H, W, 3) uint8 RGB.
        labels: (h, w) mask of the upright image, larger or of the same size.
        palette: (256, 3) colours of the values.
    """
    height, width = picture.shape[:2]
    small = cv2.resize(labels, (width, height), interpolation=cv2.INTER_NEAREST)
    colours = palette.copy()
    colours[VOID] = _VOID_COLOUR
    tinted = colours[small]
    shown = np.where(
        (small == BACKGROUND)[..., None],
        picture,
        cv2.addWeighted(picture, 1 - OPACITY, tinted, OPACITY, 0),
    )
    edges = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    shown[edges] = np.where((small == BACKGROUND)[..., None], shown, tinted)[edges]
    return np.ascontiguousarray(shown)
