"""Refinement of predicted masks on arrays: PAMR or the dense CRF, over an image or a rectangle.

Images larger than the working size are refined at that size, with the kernels' reach scaled along,
and upsampled along their edges. Images refined at a size too large for memory are worked on in
tiles with a margin of context.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from wseg_engine.base.events import Control
from wseg_engine.refinement.refine_tiles import Rectangle, make_job, refine_blocks
from wseg_engine.refinement.resample import Window, take
from wseg_engine.settings.config import RefineConfig

Floats = NDArray[np.float32]


class RefinedLabels(NamedTuple):
    """What `refine_labels` returns."""

    labels: NDArray[np.uint8]  # (rows, columns) index of the channel with the highest probability
    confidence: Floats  # (C,) mean probability of a channel over the pixels given to it, 0 if none
    uncertainty: float  # 0-1, mean entropy of the pixels, 1 where all channels are equally likely


def refine(
    image: NDArray[np.uint8],
    probabilities: NDArray[np.floating],
    config: RefineConfig,
    *,
    region: Rectangle | None = None,
    fixed: NDArray[np.bool_] | None = None,
    device: str | torch.device = "cpu",
    control: Control | None = None,
) -> Floats:
    """Refine class probabilities along the edges of an image.

    Args:
        image: (H, W, 3) uint8 RGB.
        probabilities: (C, h, w) in 0-1, summing to 1 over C; taken bilinearly, corners aligned, to
            the image's size.
        config: the method, its values and the working size.
        region: rectangle to refine. Outside it the result is what was given; inside it, what the
            whole image would give up to the influence of what lies further away than the context
            margin (3 deviations of the colour kernel; exact for PAMR).
        fixed: (H, W), True where a pixel keeps its given probabilities (a user's strokes). Under
            the CRF these also pull their neighbours.
        device: where PAMR and the CRF compute.
        control: looked at between tiles and iterations.

    Returns:
        (C, H, W) float32, summing to 1 over C.

    Raises:
        ValueError: if the arrays or the rectangle do not belong together.
        wseg_engine.base.events.Stopped: if `control` asks to stop.
    """
    job = make_job(image, probabilities, config, fixed=fixed, device=device, control=control)
    height, width = image.shape[:2]
    inside = _checked_region(region, height, width)
    if inside == (0, 0, height, width):
        result = np.empty((len(probabilities), height, width), np.float32)
    else:
        whole = Window(0, 0, height, width, height, width)
        result = take(probabilities, (height, width), whole)
    for block in refine_blocks(job, inside):
        rows, columns = block.values.shape[1:]
        result[:, block.top : block.top + rows, block.left : block.left + columns] = block.values
    return result


def refine_labels(
    image: NDArray[np.uint8],
    probabilities: NDArray[np.floating],
    config: RefineConfig,
    *,
    region: Rectangle | None = None,
    fixed: NDArray[np.bool_] | None = None,
    device: str | torch.device = "cpu",
    control: Control | None = None,
    tell: Callable[[str], None] | None = None,
) -> RefinedLabels:
    """Refine like `refine`, and keep only labels: for large images, whose full stack is large.

    Args:
        image: as for `refine`, like all others.
        probabilities: as for `refine`.
        config: as for `refine`.
        region: rectangle to refine; the labels have its size.
        fixed: as for `refine`.
        device: as for `refine`.
        control: as for `refine`.
        tell: called with what happened, in words, where a card's memory does not suffice and the
            CPU takes over.
    """
    job = make_job(
        image, probabilities, config, fixed=fixed, device=device, control=control, tell=tell
    )
    inside = _checked_region(region, *image.shape[:2])
    top, left, bottom, right = inside
    labels = np.empty((bottom - top, right - left), np.uint8)
    classes = len(probabilities)
    sums, counts = np.zeros(classes), np.zeros(classes)
    entropy = 0.0
    for block in refine_blocks(job, inside):
        best, winner = _strongest(block.values)
        rows, columns = winner.shape
        y, x = block.top - top, block.left - left
        labels[y : y + rows, x : x + columns] = winner
        sums += np.bincount(winner.ravel(), best.ravel(), classes)
        counts += np.bincount(winner.ravel(), minlength=classes)
        entropy += block.entropy
    confidence = np.divide(sums, counts, out=np.zeros(classes), where=counts > 0)
    uncertainty = entropy / labels.size if classes > 1 else 0.0
    return RefinedLabels(labels, confidence.astype(np.float32), float(uncertainty))


def _checked_region(region: Rectangle | None, height: int, width: int) -> Rectangle:
    """Return the rectangle, the whole image for None, or raise ValueError."""
    if region is None:
        return (0, 0, height, width)
    top, left, bottom, right = region
    if not (0 <= top < bottom <= height and 0 <= left < right <= width):
        raise ValueError(
            f"The region (top, left, bottom, right) is {region}; expected a rectangle within the "
            f"image of {height} rows and {width} columns."
        )
    return region


def _strongest(values: Floats) -> tuple[Floats, NDArray[np.uint8]]:
    """Return each pixel's highest probability and its channel, (rows, columns)."""
    best = values[0].copy()
    winner = np.zeros(best.shape, np.uint8)
    for index, plane in enumerate(values[1:], 1):
        higher = plane > best
        winner[higher] = index
        np.maximum(best, plane, out=best)
    return best, winner
