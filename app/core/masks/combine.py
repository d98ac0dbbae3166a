"""How a region and a class come together: added, taken away, or cut."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from app.core.masks.area import Area, tight
from app.core.masks.document import MaskDocument
from wseg_engine.base.labels import BACKGROUND


class Combine(StrEnum):
    """What a tool does with the region that was drawn."""

    ADD = "add"  # the region becomes the class
    SUBTRACT = "subtract"  # the class leaves the region
    INTERSECT = "intersect"  # the class leaves all but the region


def apply(
    document: MaskDocument, area: Area, value: int, how: Combine, *, by_hand: bool = True
) -> None:
    """Combine a region with a class inside the open step.

    Args:
        document: the mask.
        area: the region.
        value: the class, or void. With the background, every way but INTERSECT erases.
        how: what to do.
        by_hand: whether the pixels count as painted by hand afterwards.
    """
    area = area.cut(document.bounds)
    if how is Combine.INTERSECT:
        _keep_inside(document, area, value)
    elif how is Combine.ADD or value == BACKGROUND:
        document.paint(area, value, by_hand=by_hand)
    elif not area.box.is_empty:
        held = document.labels[area.box.slices] == value
        # A locked class is protected by its pixels; that they become background has to be allowed.
        document.paint(Area(area.box, area.inside & held), BACKGROUND, by_hand=by_hand)


def _keep_inside(document: MaskDocument, area: Area, value: int) -> None:
    if value == BACKGROUND:
        return
    outside = document.labels == value
    if not area.box.is_empty:
        outside[area.box.slices] &= np.logical_not(area.inside)
    box = tight(outside, document.bounds)
    if not box.is_empty:
        document.paint(Area(box, outside[box.slices]), BACKGROUND)
