"""Small pictures of photos with their masks, for the report's page."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping

import numpy as np
from PIL import Image

from app.core.transfer.data_export.plan import PlanItem
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.images.imaging import ImageError, load_image
from wseg_engine.images.mask_files import MaskError

_SIDE = 320  # px of the larger side
_COVER = 0.45  # of the colours over the photo
_VOID = (224, 224, 192)
_QUALITY = 80


def picture_of(item: PlanItem, colours: Mapping[int, tuple[int, int, int]]) -> str:
    """Return a photo with its mask over it as an address that holds the picture; "" if none is."""
    import cv2

    try:
        photo = load_image(item.file, max_side=_SIDE)
        labels = item.labels()
    except (ImageError, MaskError, OSError):
        return ""
    height, width = photo.shape[:2]
    small = cv2.resize(labels, (width, height), interpolation=cv2.INTER_NEAREST)
    palette = np.zeros((256, 3), np.float32)
    for value, colour in colours.items():
        palette[value] = colour
    palette[VOID] = _VOID
    drawn = np.asarray(small) != BACKGROUND
    mixed = photo.astype(np.float32)
    mixed[drawn] = (1 - _COVER) * mixed[drawn] + _COVER * palette[np.asarray(small)[drawn]]
    buffer = io.BytesIO()
    Image.fromarray(mixed.astype(np.uint8)).save(buffer, "JPEG", quality=_QUALITY)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
