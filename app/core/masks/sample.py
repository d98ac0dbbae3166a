"""Masks for some of the sample's pictures, as coarse as a model's: for pictures of the review."""

from __future__ import annotations

from pathlib import PurePath

import cv2
import numpy as np

from app.core.masks.records import mask_place, palette_of
from app.core.store import MaskRecord, Project, Provenance
from wseg_engine.images.mask_files import write_mask

IMAGES = 12
COARSE = 10  # px of the picture for one of the mask, along a side


def give_masks(project: Project, images: int = IMAGES) -> None:
    """Give the first pictures of a sample project masks: the true ones, coarsened.

    Raises:
        ProjectError: if they cannot be recorded.
        OSError: if they cannot be written.
    """
    from wseg_engine.sample import sample_pictures  # takes a while to load

    infos = project.classes.all()
    classes = tuple(info.id for info in infos)
    palette = palette_of(classes, infos)
    by_name = {PurePath(record.path).stem: record.id for record in project.images.page()}
    records = []
    for number, picture in enumerate(sample_pictures(images=images)):
        image = by_name.get(picture.name)
        if image is None:
            continue
        height, width = picture.labels.shape
        size = (width // COARSE, height // COARSE)
        coarse = cv2.resize(picture.labels, size, interpolation=cv2.INTER_NEAREST)
        labels = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_NEAREST)
        place = mask_place(image, Provenance.MODEL)
        write_mask(project.folder / place, np.asarray(labels, np.uint8), palette)
        uncertainty = 0.05 + 0.3 * ((number * 7) % images) / images
        records.append(MaskRecord(image, Provenance.MODEL, place, classes, uncertainty=uncertainty))
    project.masks.put(records)
